/**
 * What a kind of channel carries, and its limits. The composer, the preview and the sender read the same table:
 * what an agent sees while writing is what the person gets (DR-4, DR-5).
 */
import type { AliasKind } from '../contact/facts/merge-facts.ts';

/** What of rich text a channel shows; the rest reaches the contact as plain text. */
export interface Carries {
  readonly marks: boolean;
  readonly links: boolean;
  readonly lists: boolean;
  readonly quotes: boolean;
  readonly code: boolean;
  readonly images: boolean;
  readonly files: boolean;
}

/** How long the channel lets one answer freely after the person's last message (DR-5). */
export interface Window {
  /** In ms. */
  readonly length: number;
  /** The length where a setting of the channel is on: the service has allowed the team to answer for longer. */
  readonly longer?: { readonly length: number; readonly setting: string };
  /** What can still be sent when the window has closed; `nothing` until the person writes again. */
  readonly afterwards: 'template' | 'nothing';
}

/** A kind of file that a channel takes. */
export interface FileRule {
  /** Prefix of the media type, such as `image/` or `application/pdf`; an empty text takes every type. */
  readonly type: string;
  /** Largest size, in bytes. */
  readonly size: number;
}

export interface Capabilities {
  readonly carries: Carries;
  /** Nothing is sent: a message reaches the contact with its entry, from the visitor's own list. */
  readonly direct: boolean;
  /** Longest text of one message, in UTF-16 units; a longer one is sent as several messages, cut between words. */
  readonly textLimit: number;
  /** The first rule whose type fits counts; a file that no rule fits is not taken. */
  readonly files: readonly FileRule[];
  readonly window: Window | null;
  readonly templates: boolean;
  /** Whether a message can quote an earlier one. */
  readonly quotedReplies: boolean;
  /** Whether an agent can write first to somebody who has never written. */
  readonly writesFirst: boolean;
  /** The kind of alias that messages are addressed to first; the next ones are used in its absence. */
  readonly addressedBy: readonly AliasKind[];
}
