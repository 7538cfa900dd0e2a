import type { ContactId } from '@parley/core/ids';
import type { DraftKind } from '@parley/core/documents/drafts';
import type { PresentAgent, Replica } from '../local/port.ts';
import { tracked } from './tracked.ts';

/** Who else looks at and writes what (IN-5), and what is told of this tab. */
export class PresenceState {
  readonly #replica: Replica;
  readonly #present: () => readonly PresentAgent[];
  #viewing: ContactId | null = null;
  #writing: DraftKind | null = null;

  /** Other agents by the contact that they look at. */
  readonly #byContact: ReadonlyMap<ContactId, readonly PresentAgent[]> = $derived.by(() => {
    const map = new Map<ContactId, PresentAgent[]>();
    for (const agent of this.#present()) {
      if (agent.viewing === null || agent.agent === this.#replica.self.id) continue;
      const known = map.get(agent.viewing) ?? [];
      const twice = known.findIndex((other) => other.agent === agent.agent);
      if (twice < 0) known.push(agent);
      else if (agent.writing !== null) known[twice] = agent;
      map.set(agent.viewing, known);
    }
    return map;
  });

  constructor(replica: Replica) {
    this.#replica = replica;
    this.#present = tracked(
      (listener) => replica.onPresent(listener),
      () => replica.present(),
    );
  }

  at(contact: ContactId): readonly PresentAgent[] {
    return this.#byContact.get(contact) ?? [];
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
