import type { ContactState } from '@parley/core/contact/state';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { AgentId, ContactId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import type { Leftover, OpenContact, Replica, ViewEntry } from '../../local/replica-api.ts';
import { tracked } from '../tracked.ts';

type DraftsDocument = OpenContact['draftsDocument'];

/** One contact that is open on the screen. The part that makes the state closes it. */
export class ConversationState {
  readonly contact: ContactId;
  readonly #open: OpenContact;
  readonly #state: () => ContactState | undefined;
  readonly #entries: () => readonly ViewEntry[];
  readonly #older: () => ReturnType<OpenContact['older']>;
  readonly #held: () => readonly HeldCommand[];
  readonly #leftovers: () => readonly Leftover[];
  readonly #draftsDocument: () => DraftsDocument;
  readonly #track: () => void;

  constructor(replica: Replica, contact: ContactId) {
    this.contact = contact;
    const open = replica.openContact(contact);
    this.#open = open;
    const follow = <Value>(read: () => Value) => tracked((listener) => open.onChange(listener), read);
    this.#state = follow(() => open.state());
    this.#entries = follow(() => open.entries());
    this.#older = follow(() => open.older());
    this.#held = follow(() => open.held());
    this.#leftovers = follow(() => open.leftovers());
    this.#draftsDocument = follow(() => open.draftsDocument);
    this.#track = follow(() => undefined);
  }

  /** Undefined until the contact is known here. */
  get state(): ContactState | undefined {
    return this.#state();
  }

  /** Oldest first; what waits comes last. */
  get entries(): readonly ViewEntry[] {
    return this.#entries();
  }

  get older(): ReturnType<OpenContact['older']> {
    return this.#older();
  }

  /** This agent's commands to this contact that the server holds. */
  get held(): readonly HeldCommand[] {
    return this.#held();
  }

  get leftovers(): readonly Leftover[] {
    return this.#leftovers();
  }

  /** Another one after the contact was out of sight. */
  get draftsDocument(): DraftsDocument {
    return this.#draftsDocument();
  }

  privateDrafts(): DraftsDocument {
    this.#track();
    return this.#open.privateDrafts();
  }

  edits(author: AgentId): DraftsDocument {
    return this.#open.edits(author);
  }

  /** Number of the draft that is being written. */
  draft(kind: DraftKind | 'private'): number {
    this.#track();
    return this.#open.draft(kind);
  }

  loadOlder(): Promise<void> {
    return this.#open.loadOlder();
  }

  dropLeftover(kind: DraftKind, draftNumber: number): void {
    this.#open.dropLeftover(kind, draftNumber);
  }

  /** Says that all up to `seq` was rendered in a visible tab (L5), and which entries are on screen now. */
  seen(seq: number, inView: readonly number[]): void {
    this.#open.seen(seq, inView);
  }

  close(): void {
    this.#open.close();
  }
}
