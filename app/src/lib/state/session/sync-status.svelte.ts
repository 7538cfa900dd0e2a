import type { CommandId, ContactId } from '@parley/core/ids';
import type { HeldCommand } from '@parley/core/protocol/agent-api';
import type { Replica, ReturnedCommand, SyncState } from '../../local/replica-api.ts';
import { contactSet } from '../inbox/contact-set.ts';
import { tracked } from '../tracked.ts';

/** Whether all is saved, and what came back (OF-5, L5, L15). */
export class SyncStatus {
  readonly #replica: Replica;
  readonly #sync: () => SyncState;
  readonly #held: () => readonly HeldCommand[];
  readonly #returned: () => readonly ReturnedCommand[];

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#sync = tracked(
      (listener) => replica.onSync(listener),
      () => replica.sync(),
    );
    this.#held = tracked(
      (listener) => replica.onReturned(listener),
      () => replica.held(),
    );
    this.#returned = tracked(
      (listener) => replica.onReturned(listener),
      () => replica.returned(),
    );
  }

  get sync(): SyncState {
    return this.#sync();
  }

  get offline(): boolean {
    return this.sync.state === 'offline';
  }

  get expired(): boolean {
    return this.sync.state === 'session-expired';
  }

  /**
   * The name of somebody else who has signed in in this browser, empty until known; undefined if nobody has.
   */
  get stranger(): string | undefined {
    return this.sync.state === 'not-you' ? this.sync.of : undefined;
  }

  /** Whether the connection has a problem that an agent must know of. */
  get troubled(): boolean {
    return this.offline || this.expired || this.stranger !== undefined || this.sync.state === 'not-live';
  }

  get held(): readonly HeldCommand[] {
    return this.#held();
  }

  get returned(): readonly ReturnedCommand[] {
    return this.#returned();
  }

  /** Contacts of which something was held or refused. */
  readonly undecidedContacts: ReadonlySet<ContactId> = $derived.by(() =>
    contactSet([...this.#held(), ...this.#returned()].map(({ command }) => command.contact)),
  );

  /** Whether something that this agent did to a contact has not reached the server. */
  waits(contact: ContactId): boolean {
    void this.#sync();
    return this.#replica.waits(contact);
  }

  /** How many commands wait for a decision of the agent. */
  get undecided(): number {
    return this.held.length + this.returned.length;
  }

  discard(id: CommandId): Promise<void> {
    return this.#replica.discardReturned(id);
  }
}
