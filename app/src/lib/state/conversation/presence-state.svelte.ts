import type { ContactId } from '@parley/core/ids';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { PresentAgent, Replica } from '../../local/replica-api.ts';
import { tracked } from '../tracked.ts';

/** Who else looks at what and writes what (IN-5), and what this tab reports of itself. */
export class PresenceState {
  readonly #replica: Replica;
  readonly #present: () => readonly PresentAgent[];
  #viewing: ContactId | null = null;
  #writing: DraftKind | null = null;

  /** Other agents by the contact that they look at. */
  readonly #byContact: Readonly<Record<ContactId, readonly PresentAgent[]>> = $derived.by(() => {
    const others = this.#present().filter((agent) => agent.agent !== this.#replica.self.id);
    return Object.fromEntries(
      others.flatMap(({ viewing }) =>
        viewing === null ? [] : [[viewing, others.filter((other) => other.viewing === viewing)]],
      ),
    );
  });

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#present = tracked(
      (listener) => replica.onPresent(listener),
      () => replica.present(),
    );
  }

  /** Whether the contact is typing (CH-1). */
  isTyping(contact: ContactId): boolean {
    this.#present();
    return this.#replica.isTyping(contact);
  }

  at(contact: ContactId): readonly PresentAgent[] {
    return this.#byContact[contact] ?? [];
  }

  /** Says what this tab shows. */
  view(contact: ContactId | null): void {
    this.#viewing = contact;
    this.#writing = null;
    this.#replica.here(contact, null);
  }

  /** Says what this tab writes. */
  write(kind: DraftKind | null): void {
    if (kind === this.#writing) return;
    this.#writing = kind;
    this.#replica.here(this.#viewing, kind);
  }
}
