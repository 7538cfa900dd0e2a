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

/** One agent's tabs as one: where they write counts before what they look at. */
const fold = (states: Iterable<unknown>, self: AgentId): PresentAgent[] => {
  const agents = new Map<AgentId, PresentAgent>();
  for (const state of states) {
    const parsed = v.safeParse(StateSchema, state);
    if (!parsed.success || parsed.output.agent === self) continue;
    const agent = parsed.output.agent as AgentId;
    const one: PresentAgent = {
      agent,
      viewing: parsed.output.viewing as ContactId | null,
      writing: parsed.output.writing,
    };
    const before = agents.get(agent);
    const isBetter =
      before === undefined ||
      (before.writing === null && one.writing !== null) ||
      (before.writing === null && before.viewing === null);
    if (isBetter) agents.set(agent, one);
  }
  return [...agents.values()];
};

/** What presence needs of a drafts document. */
type PresenceCarrier = { readonly contact: ContactId; readonly awareness: Awareness };

export interface Presence {
  readonly present: () => readonly PresentAgent[];
  readonly isOnline: (agent: AgentId) => boolean;
  readonly isTyping: (contact: ContactId) => boolean;
  readonly here: (viewing: ContactId | null, writing: DraftKind | null) => void;
  /** A drafts document was opened: it carries presence too. */
  readonly addDrafts: (draftsDocument: PresenceCarrier) => void;
  close(): void;
}

export const createPresence = (
  environment: Environment,
  cache: ReplicaCache,
  draftsDocuments: () => readonly PresenceCarrier[],
  onChange: () => void,
): Presence => {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const isLimited = cache.self.role === 'agent' && cache.self.limited;
  let viewing: ContactId | null = null;
  let writing: DraftKind | null = null;
  let staying: Staying | undefined;

  const state = () => ({ agent: cache.agent, viewing, writing });
  const sayIn = (where: Awareness): void => {
    where.setLocalState({ ...where.getLocalState(), ...state() });
  };

  sayIn(awareness);
  awareness.on('change', onChange);
  if (!isLimited) {
    staying = stayAttached(environment, {
      name: formatName({ kind: 'presence', workspace: cache.workspace.id }),
      doc,
      awareness,
      token: () => ({ v: 1, count: 0, last: null }),
      onSynced: () => sayIn(awareness),
      onLost: () => undefined,
      onStateless: () => undefined,
      onFinal: () => undefined,
    });
  }

  const states = (): unknown[] => [
    ...awareness.getStates().values(),
    ...draftsDocuments().flatMap((draftsDocument) => [...draftsDocument.awareness.getStates().values()]),
  ];

  return {
    present: () => fold(states(), cache.agent),
    isOnline: (agent) =>
      agent === cache.agent || fold(states(), cache.agent).some((one) => one.agent === agent),
    isTyping: (contact) =>
      draftsDocuments().some(
        (draftsDocument) =>
          draftsDocument.contact === contact &&
          [...draftsDocument.awareness.getStates().values()].some((one) => v.is(VisitorSchema, one)),
      ),
    here(nextViewing, nextWriting) {
      if (viewing === nextViewing && writing === nextWriting) return;
      viewing = nextViewing;
      writing = nextWriting;
      sayIn(awareness);
      for (const draftsDocument of draftsDocuments()) sayIn(draftsDocument.awareness);
    },
    addDrafts(draftsDocument) {
      sayIn(draftsDocument.awareness);
      draftsDocument.awareness.on('change', onChange);
      // An editor that binds sets a state of its own: where this tab is belongs to it.
      draftsDocument.awareness.on('update', () => {
        const own = draftsDocument.awareness.getLocalState();
        if (own !== null && !('viewing' in own)) sayIn(draftsDocument.awareness);
      });
    },
    close() {
      staying?.close();
      awareness.destroy();
      doc.destroy();
    },
  };
};
