/**
 * What the parts of the screen offer to actions: a list that can go down, a header that can open its picker. A part
 * says so while it is there: `$effect(() => offers.add({ … }))`.
 */
import { untrack } from 'svelte';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { ContactId } from '@parley/core/ids';

/** Lists of the palette that ask for a choice. */
export type Choosing = 'assign' | 'stage' | 'snooze';

export interface Offers {
  // ── the list ──
  /** Brings a row into view and gives it the focus. */
  readonly focusRow: (contact: ContactId) => void;
  /** The row to which the agent went last, whether or not it has the focus. */
  readonly lastRow: () => ContactId | undefined;
  /** Address of a conversation, in the view that is shown. */
  readonly hrefOf: (contact: ContactId, seq?: number) => string;
  /**
   * While the results of a search replace the list: goes to the next or previous result; `opens` opens it as
   * well.
   */
  readonly moveHit: (by: 1 | -1, opens: boolean) => void;
  /** Puts the caret into the search field. */
  readonly search: () => void;

  /**
   * While rows are selected: the actions of the bar on all of them (IN-7). The keys of one conversation then
   * act on these.
   */
  readonly bulk: {
    readonly assign: () => void;
    readonly stage: () => void;
    readonly snooze: () => void;
    readonly close: () => void;
    readonly closeWithNotes: () => void;
    readonly unread: () => void;
    readonly clear: () => void;
    /** Whether one of the selected conversations can be closed or snoozed. */
    readonly isOpen: boolean;
  };

  // ── the open conversation ──
  readonly open: ContactId;
  /** Address of the list beside the open conversation. */
  readonly backHref: string;
  readonly assign: () => void;
  readonly snooze: () => void;
  readonly togglePanel: () => void;
  readonly write: (mode: DraftKind) => void;
  readonly attach: () => void;
  readonly togglePrivate: () => void;
  /** Opens the channel's templates. */
  readonly templates: () => void;
  /** Begins a reply that quotes the contact's last message. */
  readonly quoteLast: () => void;
  /** Summarizes the conversation into the comment draft. */
  readonly summarize: () => void;
  /** Opens the list of ways to rewrite the draft. */
  readonly prompts: () => void;
  /** Sends the reply or posts the comment, if there is something in it. */
  readonly submit: () => void;
  readonly submitAndClose: () => void;

  // ── everywhere ──
  /** Asks for a category and a summary before it closes. */
  readonly closeWithNotes: (target: ContactId) => void;
  /** Asks for a time before it snoozes. */
  readonly snoozeUntil: (target: ContactId) => void;
  readonly choose: (what: Choosing) => void;
  readonly palette: () => void;
  readonly sheet: () => void;
  readonly notifications: () => void;
  readonly undecided: () => void;
  readonly logOut: () => void;
}

/** An expected offer, and the function to run with it. */
interface Waiter {
  readonly take: (part: Partial<Offers>) => boolean;
}

export class OffersState {
  #parts = $state.raw<readonly Partial<Offers>[]>([]);
  #waiter: Waiter | undefined;

  /** Adds offers; a later offer replaces an earlier one of the same name. The disposer removes them. */
  add(part: Partial<Offers>): () => void {
    this.#parts = [...untrack(() => this.#parts), part];
    if (this.#waiter?.take(part) === true) this.#waiter = undefined;
    return () => {
      this.#parts = this.#parts.filter((one) => one !== part);
    };
  }

  /** Runs with an offer as soon as a part makes it again, such as the offer of a conversation that is being opened. */
  once<Name extends keyof Offers>(name: Name, run: (offer: Offers[Name]) => void): void {
    this.#waiter = {
      take: (part) => {
        const offer = part[name];
        if (offer === undefined) return false;
        run(offer);
        return true;
      },
    };
  }

  /** Stops waiting for offers. */
  forget(): void {
    this.#waiter = undefined;
  }

  get now(): Partial<Offers> {
    return Object.assign({}, ...this.#parts) as Partial<Offers>;
  }
}
