/**
 * Commands on which the server has failed, each by itself. They rest before they are sent again, and are
 * given up after a number of tries, so that no such command blocks its contact for ever (law L17).
 */
import type { CommandId } from '@parley/core/ids';
import type { Clock } from '../environment.ts';
import { pause } from '../scheduling/back-off.ts';

/** Tries after which a command is given up, if the server answers other commands meanwhile. */
const MOST_TRIES = 6;
/**
 * Tries after which it is given up if no other command was answered: the server may then fail on everything.
 */
const MOST_TRIES_ALONE = 20;

interface Failing {
  tries: number;
  /** When the command may be sent again, ms. */
  restsUntil: number;
  /** Whether the server has answered another command since the first failure. */
  othersWork: boolean;
}

export interface FailingCommands {
  /** Whether the command has failed; then it is sent in a request of its own. */
  has(id: CommandId): boolean;
  isResting(id: CommandId): boolean;
  /**
   * Notes a failure. Returns true if the command must be given up.
   * @param isKept whether the server keeps the command: then it is never given up, and its answer comes one day
   */
  failed(id: CommandId, isKept: boolean): boolean;
  /** Notes that the server has answered these commands. */
  answered(ids: readonly CommandId[]): void;
  /** Ms until the first failed command may be sent again; undefined if no command has failed. */
  nextIn(): number | undefined;
}

export function createFailingCommands(clock: Clock): FailingCommands {
  const failing = new Map<CommandId, Failing>();

  return {
    has: (id) => failing.has(id),
    isResting: (id) => (failing.get(id)?.restsUntil ?? 0) > clock.now(),
    failed: (id, isKept) => {
      const one = failing.get(id) ?? { tries: 0, restsUntil: 0, othersWork: false };
      one.restsUntil = clock.now() + pause(one.tries, clock.random());
      one.tries += 1;
      failing.set(id, one);
      if (isKept || one.tries < (one.othersWork ? MOST_TRIES : MOST_TRIES_ALONE)) return false;
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
