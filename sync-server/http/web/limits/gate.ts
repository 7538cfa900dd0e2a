/**
 * Limits how much costly work each party has at once: further work of the party waits, work of other parties
 * does not.
 */
import type { ServerResponse } from 'node:http';

export interface GateLimits {
  readonly atOnce: number;
  /** Most that wait, and how long each waits at most, in ms. */
  readonly waiting: number;
  readonly patience: number;
}

export interface Gate {
  /**
   * Resolves, in order of arrival, with a function that leaves the gate. Resolves with `undefined` if too
   * many of the party wait already, after too long a wait, or when the waiting client has gone.
   */
  enter(party: string, signal: AbortSignal): Promise<(() => void) | undefined>;
}

interface Party {
  inside: number;
  readonly waiting: ((leave: (() => void) | undefined) => void)[];
}

export function createGate({ atOnce, waiting, patience }: GateLimits): Gate {
  const parties = new Map<string, Party>();

  function letIn(name: string, party: Party): () => void {
    party.inside += 1;
    let hasLeft = false;
    return () => {
      if (hasLeft) return;
      hasLeft = true;
      party.inside -= 1;
      const next = party.waiting.shift();
      if (next) next(letIn(name, party));
      else if (party.inside === 0) parties.delete(name);
    };
  }

  return {
    enter: (name, signal) => {
      const party = parties.get(name) ?? { inside: 0, waiting: [] };
      parties.set(name, party);
      if (party.inside < atOnce) return Promise.resolve(letIn(name, party));
      if (party.waiting.length >= waiting || signal.aborted) return Promise.resolve(undefined);
      return new Promise((resolve) => {
        const call = (leave: (() => void) | undefined): void => {
          clearTimeout(timer);
          resolve(leave);
        };
        const giveUp = (): void => {
          const place = party.waiting.indexOf(call);
          if (place >= 0) party.waiting.splice(place, 1);
          call(undefined);
        };
        const timer = setTimeout(giveUp, patience);
        party.waiting.push(call);
        signal.addEventListener('abort', giveUp, { once: true });
      });
    },
  };
}

/**
 * Calls a function when an answer has been handed to the system, or its client has gone: until then the
 * server holds the answer in memory.
 */
export function whenSent(answer: ServerResponse, then: () => void): void {
  if (answer.closed || answer.destroyed) then();
  else answer.once('close', then);
}
