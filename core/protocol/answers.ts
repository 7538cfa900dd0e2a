/** Answers to commands: final, kept under (author, command id) (law L3). Anything else is no answer. */
import type { Hold, Refusal } from '../contact/decide/decision.ts';
import type { CommandId } from '../ids.ts';

/** Refusals that come before deciding. */
export type DoorRefusal =
  /** The contact does not exist, or the author may not see it: nobody learns which of the two. */
  | { readonly reason: 'unknown-contact' }
  /** The same id came before with other content. */
  | { readonly reason: 'id-reused' }
  /** Another command has already taken the place of the held one. */
  | { readonly reason: 'already-replaced'; readonly by: CommandId }
  /** There is no held command of this id and author. */
  | { readonly reason: 'nothing-held' }
  | { readonly reason: 'erased' }
  /**
   * The server has failed on this command repeatedly, and not on others. The browser that gave up sets this
   * reason.
   */
  | { readonly reason: 'failed' }
  /** The command does not parse; `detail` says what is wrong, for logs and developers. */
  | { readonly reason: 'malformed'; readonly detail: string };

/** `seq` is the contact's after the command: a waiting command leaves the view when the local `seq` has reached it. */
export type Answer =
  | { readonly id: CommandId; readonly outcome: 'applied'; readonly seq: number }
  | {
      readonly id: CommandId;
      readonly outcome: 'refused';
      readonly seq: number;
      readonly refusal: Refusal | DoorRefusal;
    }
  | { readonly id: CommandId; readonly outcome: 'held'; readonly seq: number; readonly hold: Hold };
