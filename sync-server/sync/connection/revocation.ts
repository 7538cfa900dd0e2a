/**
 * Ends attachments whose right has ended (law L10). What a commit itself says is enforced at once, before any document
 * is extended. Where the member's rights have to be read, nothing is sent to the member until they are: so nobody
 * receives what they may no longer see.
 */
import { parseName } from '@parley/core/documents/names';
import { canSee } from '@parley/core/workspace/visibility';
import { documentAccess } from '../../auth/authorize.ts';
import type { Log } from '../../log/log.ts';
import { Repeater } from '../../repeater.ts';
import type { Commit } from '../../ledger/commit.ts';
import type { Store } from '../../store/store.ts';
import type { AgentSocket } from './agent-socket.ts';
import { CLOSE } from './refusal.ts';
import type { Sockets } from './sockets.ts';

interface Deps {
  readonly store: Pick<Store, 'record' | 'drafts' | 'workspaces'>;
  readonly sockets: Sockets;
  readonly log: Log;
}

export interface Revocation {
  /** Ends what a commit has ended. */
  enforce(commit: Commit): void;
  /** Resolves when nobody's rights are being read. */
  idle(): Promise<void>;
}

export function createRevocation(deps: Deps): Revocation {
  return new CommitRevocation(deps);
}

class CommitRevocation implements Revocation {
  readonly #deps: Deps;
  /** The sockets whose agents' rights are being read. */
  readonly #judged = new Map<AgentSocket, Repeater>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  enforce(commit: Commit): void {
    for (const socket of this.#deps.sockets.all()) {
      try {
        this.#enforceOn(socket, commit);
      } catch (error) {
        this.#giveUp(socket, error);
      }
    }
  }

  async idle(): Promise<void> {
    await Promise.all([...this.#judged.values()].map((repeater) => repeater.idle()));
  }

  #enforceOn(socket: AgentSocket, commit: Commit): void {
    if (socket.account.workspace !== commit.workspace) return;
    for (const name of commit.deleted) socket.refuse(name, 'deleted');
    for (const name of commit.stale) socket.refuse(name, 'stale');
    enforceSight(socket, commit);
    if (commit.workspaceChanged) this.#begin(socket);
  }

  #begin(socket: AgentSocket): void {
    const running = this.#judged.get(socket);
    if (running) running.run().catch(() => undefined);
    else void this.#judgeAll(socket, new Repeater(() => this.#judge(socket)));
  }

  async #judgeAll(socket: AgentSocket, repeater: Repeater): Promise<void> {
    this.#judged.set(socket, repeater);
    socket.keepBack();
    try {
      await repeater.run();
    } catch (error) {
      this.#giveUp(socket, error);
    } finally {
      this.#judged.delete(socket);
      socket.letGo();
    }
  }

  /** A member's role, limit or activity may have changed, and with it everything. */
  async #judge(socket: AgentSocket): Promise<void> {
    const { store } = this.#deps;
    const account = await store.workspaces.account(socket.account.id);
    if (!account?.active) {
      socket.revoke();
      return;
    }
    // From here on commits are enforced, and documents let in, by these rights; earlier commits are in what is read.
    socket.become(account);
    for (const document of [...socket.slots.keys()]) {
      const name = parseName(document);
      const access = name && (await documentAccess(account, name, store));
      if (access?.access === undefined) socket.refuse(document, access?.reason ?? 'unknown-document');
    }
  }

  #giveUp(socket: AgentSocket, error: unknown): void {
    // What cannot be judged is not shown.
    this.#deps.log.error({ err: error, session: socket.session }, 'rights could not be judged again');
    socket.close(CLOSE.goingAway, 'unavailable');
  }
}

/** Ends what a limited agent has open of contacts that have gone out of sight. */
function enforceSight(socket: AgentSocket, commit: Commit): void {
  for (const { after } of commit.contacts) {
    if (canSee(socket.account, after)) continue;
    for (const [document, slot] of socket.slots) {
      if (slot.contact === after.contact) socket.refuse(document, 'revoked');
    }
  }
}
