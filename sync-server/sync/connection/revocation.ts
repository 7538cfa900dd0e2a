/**
 * Ends attachments whose right has ended. It is asked on each commit before any document is extended, so nobody
 * receives what they may no longer see (law L10).
 */
import { parseName } from '@parley/core/documents/names';
import { canSee } from '@parley/core/workspace/visibility';
import { documentAccess } from '../../auth/authorize.ts';
import type { Log } from '../../log/log.ts';
import type { Commit, Store } from '../../store/port.ts';
import type { AgentSocket } from './agent-socket.ts';
import { CLOSE } from './refusal.ts';
import type { Sockets } from './sockets.ts';

interface Deps {
  readonly store: Store;
  readonly sockets: Sockets;
  readonly log: Log;
}

export interface Revocation {
  /** Ends what a commit has ended. */
  enforce(commit: Commit): void;
}

export const createRevocation = ({ store, sockets, log }: Deps): Revocation => {
  /** Contacts that have gone out of a limited agent's sight. */
  const enforceSight = (socket: AgentSocket, commit: Commit): void => {
    for (const { after } of commit.contacts) {
      if (canSee(socket.account, after)) continue;
      for (const [document, slot] of socket.slots) {
        if (slot.contact === after.contact) socket.refuse(document, 'revoked');
      }
    }
  };

  /** A member's role, limit or activity may have changed, and with it everything. */
  const enforceMember = (socket: AgentSocket): void => {
    const account = store.account(socket.account.id);
    if (!account?.active) {
      socket.revoke();
      return;
    }
    socket.account = account;
    for (const document of socket.slots.keys()) {
      const name = parseName(document);
      const access = name && documentAccess(account, name, store);
      if (access?.access === undefined) socket.refuse(document, access?.reason ?? 'unknown-document');
    }
  };

  const enforceOn = (socket: AgentSocket, commit: Commit): void => {
    if (socket.account.workspace !== commit.workspace) return;
    for (const name of commit.deleted) socket.refuse(name, 'deleted');
    for (const name of commit.stale) socket.refuse(name, 'stale');
    if (commit.workspaceChanged) enforceMember(socket);
    enforceSight(socket, commit);
  };

  return {
    enforce: (commit) => {
      for (const socket of sockets.all()) {
        try {
          enforceOn(socket, commit);
        } catch (error) {
          // What cannot be judged is not shown.
          log.error({ err: error, session: socket.session }, 'rights could not be judged anew');
          socket.close(CLOSE.goingAway, 'unavailable');
        }
      }
    },
  };
};
