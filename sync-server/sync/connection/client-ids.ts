/**
 * Who uses which Yjs client id in a document. An id belongs to the agent whose live connection used it first: under
 * another's id one could speak as them, or make two documents that never agree again (law L10).
 */
import type { AgentId } from '@parley/core/ids';
import type { AgentSocket } from './agent-socket.ts';

/** Ids that one connection may call its own in one document; Yjs takes a new one when it meets its own elsewhere. */
const MAX_IDS = 8;

export interface ClientIds {
  /**
   * Says that a connection uses an id. False if another agent's live connection does, or it has too many. The same
   * agent may take an id over: it comes back on a new socket before the old one is known to be dead.
   */
  claim(document: string, client: number, socket: AgentSocket): boolean;
  /** Socket that an id belongs to. */
  ownerOf(document: string, client: number): AgentSocket | undefined;
  /** A document was loaded into memory, with the agents who wrote under each id according to its log. */
  opened(document: string, writers: ReadonlyMap<number, AgentId>): void;
  /** A document was removed from memory. */
  closed(document: string): void;
  /**
   * An agent has written under these ids, and the log records it: nobody else may use them, even while the
   * agent is away.
   */
  wrote(document: string, clients: readonly number[], agent: AgentId): void;
  /** Whether no agent is known to have written under an id. */
  isNew(document: string, client: number): boolean;
  /** Whether another agent's live connection uses an id, or another agent has written under it. */
  isForeign(document: string, client: number, agent: AgentId): boolean;
  /** A connection has ended: its ids are free, except those under which it wrote. */
  release(document: string, socket: AgentSocket): void;
}

export const createClientIds = (): ClientIds => {
  const documents = new Map<string, Map<number, AgentSocket>>();
  /** The agents who wrote under each id, by document in memory. */
  const writers = new Map<string, Map<number, AgentId>>();
  const isForeign = (document: string, client: number, agent: AgentId): boolean => {
    const writer = writers.get(document)?.get(client);
    if (writer !== undefined) return writer !== agent;
    const owner = documents.get(document)?.get(client);
    return owner !== undefined && owner.account.id !== agent;
  };
  return {
    isForeign,
    opened: (document, known) => {
      writers.set(document, new Map(known));
    },
    closed: (document) => {
      writers.delete(document);
    },
    wrote: (document, clients, agent) => {
      const known = writers.get(document);
      for (const client of clients) if (known?.has(client) === false) known.set(client, agent);
    },
    isNew: (document, client) => writers.get(document)?.has(client) !== true,
    ownerOf: (document, client) => documents.get(document)?.get(client),
    claim: (document, client, socket) => {
      if (isForeign(document, client, socket.account.id)) return false;
      const owners = documents.get(document) ?? new Map<number, AgentSocket>();
      if (owners.get(client) === socket) return true;
      if ([...owners.values()].filter((owner) => owner === socket).length >= MAX_IDS) return false;
      owners.set(client, socket);
      documents.set(document, owners);
      return true;
    },
    release: (document, socket) => {
      const owners = documents.get(document);
      if (!owners) return;
      for (const [client, owner] of owners) if (owner === socket) owners.delete(client);
      if (owners.size === 0) documents.delete(document);
    },
  };
};
