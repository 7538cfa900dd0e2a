/** Answers of `decide`. Expected failures are values from a closed union. */
import type { AgentId, EntryId } from '../../ids.ts';
import type { Actor, Fact } from '../entry.ts';

export type Refusal =
  /** The contact is blocked (BL-1). */
  | { readonly reason: 'blocked' }
  /** Somebody claimed or assigned the contact meanwhile (AS-4). */
  | {
      readonly reason: 'assigned-meanwhile';
      readonly to: AgentId | null;
      readonly by: Actor;
      readonly at: number;
    }
  | { readonly reason: 'already-closed'; readonly by: Actor; readonly at: number }
  | { readonly reason: 'not-open' }
  /** The workspace wants a category or a summary on closing (OC-4). */
  | { readonly reason: 'note-required'; readonly category: boolean; readonly summary: boolean }
  | { readonly reason: 'unknown-category' }
  | { readonly reason: 'unknown-agent' }
  | { readonly reason: 'unknown-stage' }
  | { readonly reason: 'unknown-comment' }
  | { readonly reason: 'unknown-message' }
  /** Only the author of a comment edits or deletes it (CM-5). */
  | { readonly reason: 'not-author' }
  /** The comment was edited on another device since. */
  | { readonly reason: 'edited-meanwhile'; readonly version: number }
  /**
   * Somebody has already sent or posted this draft (law L13). `same` if the words and files were exactly the
   * same: then nothing of the command is lost, and nobody has to be informed.
   */
  | {
      readonly reason: 'draft-consumed';
      readonly by: Actor;
      readonly at: number;
      readonly entry: EntryId;
      readonly same?: true;
    }
  /** Variables are still to be filled in; `variables` has their names (DR-6). */
  | { readonly reason: 'unfilled-variable'; readonly variables: readonly string[] }
  | { readonly reason: 'unknown-file' }
  | { readonly reason: 'empty' }
  | { readonly reason: 'no-channel' }
  /** The person has no such identity, or has it no longer. */
  | { readonly reason: 'unknown-identity' }
  /** The channel has no templates. */
  | { readonly reason: 'no-templates' }
  /** The template is gone, or the channel has not approved it. */
  | { readonly reason: 'unknown-template' }
  /** The template has other words or variables than those from which the message was made. */
  | { readonly reason: 'template-changed' }
  /** The template needs a file or a place that the message does not have, or takes no file or place. */
  | { readonly reason: 'template-incomplete' }
  | { readonly reason: 'time-passed' }
  /** The snooze would end in more than five years. */
  | { readonly reason: 'time-too-far' }
  /** The fact that should be undone has changed since, or there is nothing of this kind to undo. */
  | { readonly reason: 'changed-since'; readonly by: Actor; readonly at: number }
  | { readonly reason: 'nothing-to-undo' }
  | { readonly reason: 'not-failed' };

export type Hold =
  /**
   * The contact or a colleague wrote since (DR-4, OC-6); `newest` is the highest `seq` of what they wrote.
   */
  | { readonly reason: 'newer'; readonly newest: number }
  /** Somebody has already sent or posted other words of the same draft (L13). */
  | { readonly reason: 'draft-sent'; readonly by: Actor; readonly at: number }
  /** An earlier message or close of the same author was held or refused (L5). */
  | { readonly reason: 'earlier-held' };

export type Decision =
  | { readonly outcome: 'applied'; readonly facts: readonly Fact[] }
  | { readonly outcome: 'refused'; readonly refusal: Refusal }
  | { readonly outcome: 'held'; readonly hold: Hold };

export const applied = (...facts: readonly Fact[]): Decision => ({ outcome: 'applied', facts });
export const refused = (refusal: Refusal): Decision => ({ outcome: 'refused', refusal });
