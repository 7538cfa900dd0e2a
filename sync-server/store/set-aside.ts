/**
 * Everything that could not be read or done and was left out, so that the rest goes on (law L17). Each thing
 * is logged once, and counted.
 */
import type { StoreLog } from './store-log.ts';

/** Kinds of things that are set aside. */
export const SET_ASIDE = [
  'contact',
  'entry',
  'change',
  'command',
  'inbound',
  'timer',
  'outgoing',
  'file',
  'stream',
  'row',
] as const;
export type SetAsideKind = (typeof SET_ASIDE)[number];

export interface SetAside {
  /** Notes that a thing was set aside. An id that was noted before is neither logged nor counted again. */
  note(kind: SetAsideKind, id: string, error: unknown): void;
  /** How many different things of a kind were set aside since the start. */
  count(kind: SetAsideKind): number;
}

/** Most ids of a kind that are remembered; beyond that, ids are neither logged nor counted. */
const MOST_REMEMBERED = 10_000;

/** Begins empty; things that still fail are noted again after a restart. */
export const createSetAside = (log: StoreLog): SetAside => {
  const noted = new Map<SetAsideKind, Set<string>>();
  return {
    note: (kind, id, error) => {
      const ids = noted.get(kind) ?? new Set();
      noted.set(kind, ids);
      if (ids.has(id) || ids.size >= MOST_REMEMBERED) return;
      ids.add(id);
      log.error({ err: error, kind, id }, 'set aside, so that the rest goes on');
    },
    count: (kind) => noted.get(kind)?.size ?? 0,
  };
};
