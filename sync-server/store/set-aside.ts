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
  'file',
  'stream',
  'row',
] as const;
export type SetAsideKind = (typeof SET_ASIDE)[number];

/** Hears of a thing that was set aside. */
export type OnNote = (kind: SetAsideKind, id: string, error: unknown) => void;

export interface SetAside {
  /** Notes that a thing was set aside. An id that was noted before is neither logged nor counted again. */
  note(kind: SetAsideKind, id: string, error: unknown): void;
  /** A thing can be read or done again: the next failure is noted again. */
  forget(kind: SetAsideKind, id: string): void;
  /** How many different things of a kind are set aside, of those noted since the start. */
  count(kind: SetAsideKind): number;
  /** Calls a listener with what is noted from now on, and with what was noted before. Returns its disposer. */
  onNote(listener: OnNote): () => void;
}

/** Most ids of a kind that are remembered; beyond that, ids are neither logged nor counted. */
const MOST_REMEMBERED = 10_000;

/** Begins empty; things that still fail are noted again after a restart. */
export const createSetAside = (log: StoreLog): SetAside => {
  const noted = new Map<SetAsideKind, Map<string, unknown>>();
  const listeners = new Set<OnNote>();
  return {
    note: (kind, id, error) => {
      const ids = noted.get(kind) ?? new Map<string, unknown>();
      noted.set(kind, ids);
      if (ids.has(id) || ids.size >= MOST_REMEMBERED) return;
      ids.set(id, error);
      log.error({ err: error, kind, id }, 'set aside, so that the rest goes on');
      for (const listener of listeners) listener(kind, id, error);
    },
    forget: (kind, id) => {
      noted.get(kind)?.delete(id);
    },
    count: (kind) => noted.get(kind)?.size ?? 0,
    onNote: (listener) => {
      listeners.add(listener);
      for (const [kind, ids] of noted) for (const [id, error] of ids) listener(kind, id, error);
      return () => listeners.delete(listener);
    },
  };
};
