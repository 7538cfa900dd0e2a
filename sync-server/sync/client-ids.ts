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
  /** Whether another agent's live connection uses an id. */
  isForeign(document: string, client: number, agent: AgentId): boolean;
  /** A connection is gone: its ids are free. */
  release(document: string, socket: AgentSocket): void;
}

export const createClientIds = (): ClientIds => {
  const documents = new Map<string, Map<number, AgentSocket>>();
  const isForeign = (document: string, client: number, agent: AgentId): boolean => {
    const owner = documents.get(document)?.get(client);
    return owner !== undefined && owner.account.id !== agent;
  };
  return {
    isForeign,
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
