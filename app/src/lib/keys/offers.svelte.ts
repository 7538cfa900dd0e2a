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
  /** The row that was gone to last, whether or not it has the focus. */
  readonly lastRow: () => ContactId | undefined;
  /** Address of a conversation, in the view that is shown. */
  readonly hrefOf: (contact: ContactId, seq?: number) => string;
  /** While hits of a search take the list's place: to the next one or the one before; `opens` shows it too. */
  readonly moveHit: (by: 1 | -1, opens: boolean) => void;
  /** Puts the caret into the search field. */
  readonly search: () => void;

  /** While rows are selected: what their bar does to all of them (IN-7). The keys of one conversation are theirs then. */
  readonly bulk: {
    readonly assign: () => void;
    readonly stage: () => void;
    readonly snooze: () => void;
    readonly close: () => void;
    readonly closeWithNotes: () => void;
    readonly unread: () => void;
    readonly clear: () => void;
    /** Whether one of them can be closed or put to sleep. */
    readonly isOpen: boolean;
  };

  // ── the open conversation ──
  readonly open: ContactId;
  /** Address of the list beside it. */
  readonly backHref: string;
  readonly assign: () => void;
  readonly snooze: () => void;
  readonly togglePanel: () => void;
  readonly write: (mode: DraftKind) => void;
  readonly attach: () => void;
  readonly togglePrivate: () => void;
  /** Has the conversation summarized into the comment draft. */
  readonly summarize: () => void;
  /** Opens the list of what the draft can be asked to become. */
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

/** An offer that is waited for, and what is then done with it. */
interface Waiter {
  readonly take: (part: Partial<Offers>) => boolean;
}

export class OffersState {
  #parts = $state.raw<readonly Partial<Offers>[]>([]);
  #waiter: Waiter | undefined;

  /** Adds offers; of the same one, the later stands. The disposer takes them back. */
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

  /** Nothing is waited for any longer. */
  forget(): void {
    this.#waiter = undefined;
  }

  get now(): Partial<Offers> {
    return Object.assign({}, ...this.#parts) as Partial<Offers>;
  }
}
