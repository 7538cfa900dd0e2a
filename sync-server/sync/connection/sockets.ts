/** The live sockets: by whom, and by which session. */
import type { AgentId } from '@parley/core/ids';
import type { Revoked } from '../../auth/port.ts';
import type { AgentSocket } from './agent-socket.ts';

export interface Sockets {
  readonly add: (socket: AgentSocket) => void;
  readonly remove: (socket: AgentSocket) => void;
  readonly all: () => IterableIterator<AgentSocket>;
  readonly count: () => number;
  readonly ofSession: (session: string) => number;
  readonly ofAgent: (agent: AgentId) => number;
  /** Whether an agent has a live socket with a valid session (AS-6). */
  readonly isOnline: (agent: AgentId) => boolean;
  /** Closes the sockets of a session, or all of an agent's (L10). */
  readonly drop: (revoked: Revoked) => void;
}

export const createSockets = (): Sockets => {
  const live = new Set<AgentSocket>();
  const of = (agent: AgentId) => [...live].filter((socket) => socket.account.id === agent);
  return {
    add: (socket) => live.add(socket),
    remove: (socket) => live.delete(socket),
    all: () => live.values(),
    count: () => live.size,
    ofSession: (session) => [...live].filter((socket) => socket.session === session).length,
    ofAgent: (agent) => of(agent).length,
    isOnline: (agent) => of(agent).some((socket) => !socket.isClosed),
    drop: (revoked) => {
      const matches = (socket: AgentSocket) =>
        typeof revoked === 'string' ? socket.session === revoked : socket.account.id === revoked.agent;
      for (const socket of [...live].filter(matches)) socket.revoke();
    },
  };
};
