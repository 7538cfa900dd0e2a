/** The network between a browser and the server, for tests of the replica. */
import type { Member } from '@parley/core/workspace/workspace';
import type { Failure } from '../environment.ts';

/** Resolves after what is due now. */
export const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What lies between a browser and the server. */
export class Network {
  online = true;
  /** When set, every request ends so. */
  failure: Failure | undefined;
  /** Answers are lost on their way back: the server has done what was asked. */
  loseAnswers = false;
  signedIn = true;
  /** Requests are answered, but no socket is let through. */
  blocksSockets = false;
  /** Somebody else who has signed in in this browser. */
  stranger: Member | undefined;
  /** Awaited before each answer is handed over; tests decide on the order with it. */
  gate: (kind: 'commands' | 'changes' | 'pull' | 'upload' | 'session' | 'settings') => Promise<void> = soon;
  readonly listeners = new Set<() => void>();

  setBlocksSockets(blocks: boolean): void {
    this.blocksSockets = blocks;
    for (const listener of [...this.listeners]) listener();
  }

  setOnline(online: boolean): void {
    this.online = online;
    for (const listener of [...this.listeners]) listener();
  }
}
