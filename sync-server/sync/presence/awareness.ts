/**
 * Who says what about themselves: only under an own client id, and always under the name of the session (law L10).
 * On drafts documents that is the caret, on `presence/<workspace>` what an agent looks at. Other documents carry none.
 */
import type { beforeHandleAwarenessPayload, Connection, Document, Extension } from '@hocuspocus/server';
import { parseName } from '@parley/core/documents/names';
import type { AgentSocket, SyncContext } from '../connection/agent-socket.ts';
import type { ClientIds } from '../connection/client-ids.ts';
import type { SyncMetrics } from '../metrics.ts';
import { stampPresence } from './presence.ts';

type State = Record<string, unknown>;

/**
 * A caret and selection, with the author's id and name as the session says. An empty state means: gone. That the
 * visitor types is said by the server alone.
 */
const stampCaret = ({ visitor: _, ...state }: State, socket: AgentSocket): State =>
  Object.keys(state).length === 0 ? {} : { ...state, agent: socket.account.id, name: socket.account.name };

/** What a state becomes on this document, or undefined if it has no place there. */
const stamp = (documentName: string, state: State, connection: Connection, socket: AgentSocket) => {
  const name = parseName(documentName);
  switch (name?.kind) {
    case 'presence':
      return stampPresence(state, socket.account);
    case 'drafts':
    case 'edits':
    case 'private':
      return connection.readOnly ? undefined : stampCaret(state, socket);
    default:
      return undefined;
  }
};

/** An id that comes back on a new socket goes on there: the old one's end must not make it vanish. */
const moveTo = (
  document: Document,
  connection: Connection,
  client: number,
  previous: Connection | undefined,
) => {
  if (!previous || previous === connection) return;
  document.getClients(previous).delete(client);
  document.getClients(connection).add(client);
};

export const createAwareness = (ids: ClientIds, metrics: SyncMetrics): Extension<SyncContext> => ({
  extensionName: 'awareness',
  beforeHandleAwareness: async (data: beforeHandleAwarenessPayload<SyncContext>) => {
    const { connection, context, document, documentName, states } = data;
    if (!connection || !context) return;
    const { socket } = context;
    for (const [client, state] of [...(states as Map<number, State>)]) {
      const stamped = stamp(documentName, state, connection, socket);
      const owner = ids.ownerOf(documentName, client);
      // The document's own id is the server's.
      const isOwn = client !== document.clientID && ids.claim(documentName, client, socket);
      if (stamped === undefined || !isOwn) {
        metrics.ignored(stamped === undefined ? 'awareness' : 'foreign-client');
        states.delete(client);
        continue;
      }
      moveTo(document, connection, client, owner?.connection(documentName));
      states.set(client, stamped);
    }
  },
  onDisconnect: async ({ context, documentName }) => {
    ids.release(documentName, context.socket);
  },
});
