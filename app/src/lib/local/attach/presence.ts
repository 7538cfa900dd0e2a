/**
 * Who is where (IN-5): a document of awareness alone for the workspace. Limited agents do not attach it, and are
 * seen, as they see others, in the desks that are open.
 */
import type { DraftKind } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import type { AgentId, ContactId } from '@parley/core/ids';
import * as v from 'valibot';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import type { DeskDoc } from '../drafts/draft-document.ts';
import type { Mirror } from '../cache/cache.ts';
import type { PresentAgent } from '../replica-api.ts';
import type { World } from '../environment.ts';
import { stayAttached, type Staying } from './stay-attached.ts';

/** States carry more than this in desks: carets and names of the editor. */
const StateSchema = v.object({
  agent: v.string(),
  viewing: v.nullable(v.string()),
  writing: v.nullable(v.picklist(['reply', 'comment'])),
});

/** What the server itself says at a desk (CH-1). */
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

export interface Presence {
  readonly present: () => readonly PresentAgent[];
  readonly isOnline: (agent: AgentId) => boolean;
  readonly isTyping: (contact: ContactId) => boolean;
  readonly here: (viewing: ContactId | null, writing: DraftKind | null) => void;
  /** A desk was opened: it carries presence too. */
  readonly addDesk: (desk: DeskDoc) => void;
  close(): void;
}

export const createPresence = (
  world: World,
  mirror: Mirror,
  desks: () => readonly DeskDoc[],
  onChange: () => void,
): Presence => {
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  const isLimited = mirror.self.role === 'agent' && mirror.self.limited;
  let viewing: ContactId | null = null;
  let writing: DraftKind | null = null;
  let staying: Staying | undefined;

  const state = () => ({ agent: mirror.agent, viewing, writing });
  const sayIn = (where: Awareness): void => {
    where.setLocalState({ ...where.getLocalState(), ...state() });
  };

  sayIn(awareness);
  awareness.on('change', onChange);
  if (!isLimited) {
    staying = stayAttached(world, {
      name: formatName({ kind: 'presence', workspace: mirror.workspace.id }),
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
    ...desks().flatMap((desk) => [...desk.awareness.getStates().values()]),
  ];

  return {
    present: () => fold(states(), mirror.agent),
    isOnline: (agent) =>
      agent === mirror.agent || fold(states(), mirror.agent).some((one) => one.agent === agent),
    isTyping: (contact) =>
      desks().some(
        (desk) =>
          desk.contact === contact &&
          [...desk.awareness.getStates().values()].some((one) => v.is(VisitorSchema, one)),
      ),
    here(nextViewing, nextWriting) {
      if (viewing === nextViewing && writing === nextWriting) return;
      viewing = nextViewing;
      writing = nextWriting;
      sayIn(awareness);
      for (const desk of desks()) sayIn(desk.awareness);
    },
    addDesk(desk) {
      sayIn(desk.awareness);
      desk.awareness.on('change', onChange);
      // An editor that binds sets a state of its own: where this tab is belongs to it.
      desk.awareness.on('update', () => {
        const own = desk.awareness.getLocalState();
        if (own !== null && !('viewing' in own)) sayIn(desk.awareness);
      });
    },
    close() {
      staying?.close();
      awareness.destroy();
      doc.destroy();
    },
  };
};
