/**
 * Who is where (IN-5): a document of awareness alone for the workspace. Limited agents do not attach it, and are
 * seen, as they see others, in the drafts documents that are open.
 */
import type { DraftKind } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import type { AgentId, ContactId } from '@parley/core/ids';
import * as v from 'valibot';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { ReplicaCache } from '../cache/cache.ts';
import type { PresentAgent } from '../replica-api.ts';
import type { Environment } from '../environment.ts';
import { stayAttached, type Staying } from './stay-attached.ts';

/** States carry more than this in drafts documents: carets and names of the editor. */
const StateSchema = v.object({
  agent: v.string(),
  viewing: v.nullable(v.string()),
  writing: v.nullable(v.picklist(['reply', 'comment'])),
});

/** What the server itself says at a drafts document (CH-1). */
const VisitorSchema = v.object({ visitor: v.literal('typing') });

/** What presence needs of a drafts document. */
type PresenceCarrier = { readonly contact: ContactId; readonly awareness: Awareness };

export class Presence {
  readonly #environment: Environment;
  readonly #cache: ReplicaCache;
  /** The drafts documents that are open: they carry presence too. */
  readonly #draftsDocuments: () => readonly PresenceCarrier[];
  readonly #onChange: () => void;
  readonly #doc = new Y.Doc();
  /** Presence in the whole workspace. */
  readonly #awareness = new Awareness(this.#doc);
  #viewing: ContactId | null = null;
  #writing: DraftKind | null = null;
  readonly #staying: Staying | undefined;

  constructor(
    environment: Environment,
    cache: ReplicaCache,
    draftsDocuments: () => readonly PresenceCarrier[],
    onChange: () => void,
  ) {
    this.#environment = environment;
    this.#cache = cache;
    this.#draftsDocuments = draftsDocuments;
    this.#onChange = onChange;
    this.#writeInto(this.#awareness);
    this.#awareness.on('change', onChange);
    const isLimited = cache.self.role === 'agent' && cache.self.limited;
    this.#staying = isLimited ? undefined : this.#attach();
  }

  /** Other agents, by what they look at and write. */
  present(): readonly PresentAgent[] {
    return fold(this.#states(), this.#cache.agent);
  }

  isOnline(agent: AgentId): boolean {
    return agent === this.#cache.agent || this.present().some((present) => present.agent === agent);
  }

  /** Whether the contact itself is typing. */
  isTyping(contact: ContactId): boolean {
    return this.#draftsDocuments().some(
      (draftsDocument) =>
        draftsDocument.contact === contact &&
        [...draftsDocument.awareness.getStates().values()].some((state) => v.is(VisitorSchema, state)),
    );
  }

  /** Says to the others what this tab looks at and writes. */
  here(viewing: ContactId | null, writing: DraftKind | null): void {
    if (this.#viewing === viewing && this.#writing === writing) return;
    this.#viewing = viewing;
    this.#writing = writing;
    this.#writeInto(this.#awareness);
    for (const { awareness } of this.#draftsDocuments()) this.#writeInto(awareness);
  }

  /** A drafts document was opened: it carries presence too. */
  addDrafts({ awareness }: PresenceCarrier): void {
    this.#writeInto(awareness);
    awareness.on('change', this.#onChange);
    // An editor that binds sets a state of its own: where this tab is belongs to it.
    awareness.on('update', () => {
      const own = awareness.getLocalState();
      if (own !== null && !('viewing' in own)) this.#writeInto(awareness);
    });
  }

  close(): void {
    this.#staying?.close();
    this.#awareness.destroy();
    this.#doc.destroy();
  }

  #attach(): Staying {
    return stayAttached(this.#environment, {
      name: formatName({ kind: 'presence', workspace: this.#cache.workspace.id }),
      doc: this.#doc,
      awareness: this.#awareness,
      token: () => ({ v: 1, count: 0, last: null }),
      onSynced: () => this.#writeInto(this.#awareness),
      onLost: () => undefined,
      onStateless: () => undefined,
      onFinal: () => undefined,
    });
  }

  #writeInto(awareness: Awareness): void {
    const place = { agent: this.#cache.agent, viewing: this.#viewing, writing: this.#writing };
    awareness.setLocalState({ ...awareness.getLocalState(), ...place });
  }

  #states(): unknown[] {
    return [this.#awareness, ...this.#draftsDocuments().map(({ awareness }) => awareness)].flatMap(
      (awareness) => [...awareness.getStates().values()],
    );
  }
}

/** One agent's tabs as one: where they write counts before what they look at. */
function fold(states: Iterable<unknown>, self: AgentId): PresentAgent[] {
  const agents = new Map<AgentId, PresentAgent>();
  for (const state of states) {
    const parsed = v.safeParse(StateSchema, state);
    if (!parsed.success || parsed.output.agent === self) continue;
    const agent = parsed.output.agent as AgentId;
    const present: PresentAgent = {
      agent,
      viewing: parsed.output.viewing as ContactId | null,
      writing: parsed.output.writing,
    };
    const before = agents.get(agent);
    const isBetter =
      before === undefined ||
      (before.writing === null && present.writing !== null) ||
      (before.writing === null && before.viewing === null);
    if (isBetter) agents.set(agent, present);
  }
  return [...agents.values()];
}
