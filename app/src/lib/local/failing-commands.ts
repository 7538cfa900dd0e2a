/**
 * Commands that the server has failed on, each by itself: they rest before they are sent again, and are given up after
 * a number of tries, so that one of them does not keep its contact waiting for ever (law L17).
 */
import type { CommandId } from '@parley/core/ids';
import type { Clock } from './ports.ts';
import { pause } from './worker.ts';

/** Tries after which a command is given up, where the server does other things meanwhile. */
const MOST_TRIES = 6;
/** Tries after which it is given up where nothing else was done: then the server may fail on everything. */
const MOST_TRIES_ALONE = 20;

interface Failing {
  tries: number;
  /** When it may be sent again, ms. */
  restsUntil: number;
  /** Whether the server has answered something since the first failure. */
  othersWork: boolean;
}

export interface FailingCommands {
  /** Whether it has failed, so that it is sent in a request of its own. */
  has(id: CommandId): boolean;
  isResting(id: CommandId): boolean;
  /** Notes a failure. True when the command is to be given up. */
  failed(id: CommandId): boolean;
  /** The server has answered these. */
  answered(ids: readonly CommandId[]): void;
  /** Ms until the first one may be sent again; undefined if none rests. */
  nextIn(): number | undefined;
}

export function createFailingCommands(clock: Clock): FailingCommands {
  const failing = new Map<CommandId, Failing>();

  return {
    has: (id) => failing.has(id),
    isResting: (id) => (failing.get(id)?.restsUntil ?? 0) > clock.now(),
    failed: (id) => {
      const one = failing.get(id) ?? { tries: 0, restsUntil: 0, othersWork: false };
      one.restsUntil = clock.now() + pause(one.tries, clock.random());
      one.tries += 1;
      failing.set(id, one);
      if (one.tries < (one.othersWork ? MOST_TRIES : MOST_TRIES_ALONE)) return false;
      failing.delete(id);
      return true;
    },
    answered: (ids) => {
      for (const id of ids) failing.delete(id);
      for (const one of failing.values()) one.othersWork = true;
    },
    nextIn: () => {
      const times = [...failing.values()].map(({ restsUntil }) => Math.max(0, restsUntil - clock.now()));
      return times.length === 0 ? undefined : Math.min(...times);
    },
  };
}
