/** Turns what was decided into entries: gives each its id, `seq`, time, conversation and segment. */
import { isBelievable } from '../protocol/time.ts';
import { entryIdOf, type CommandId } from '../ids.ts';
import { CLOCK_DIFFERENCE, type Actor, type Entry, type Fact } from './entry.ts';
import { evolve } from './evolve.ts';
import type { ContactState } from './state.ts';
import { segmentOf } from './segment.ts';

export interface Stamp {
  /** The command or inbound that caused the facts. */
  readonly cause: CommandId;
  readonly actor: Actor;
  /** Server time in ms. */
  readonly now: number;
  /** The author's clock in ms. */
  readonly happenedAt?: number;
}

/** An entry and where it lies: position `position` (from 0) of document `segment`. */
export interface Placed {
  readonly entry: Entry;
  readonly segment: string;
  readonly position: number;
}

/** The author's time, where it differs from the server's and can be right (L4). */
const clockOf = (happenedAt: number | undefined, at: number): Pick<Entry, 'happenedAt'> =>
  happenedAt !== undefined && Math.abs(happenedAt - at) > CLOCK_DIFFERENCE && isBelievable(happenedAt, at)
    ? { happenedAt }
    : {};

const stampOne = (state: ContactState, fact: Fact, index: number, stamp: Stamp): Placed => {
  const at = Math.max(stamp.now, state.at);
  const segment = segmentOf(state, fact);
  const begins = state.segment?.name !== segment;
  const entry: Entry = {
    v: 1,
    id: entryIdOf(stamp.cause, index),
    seq: state.seq + 1,
    at,
    ...clockOf(stamp.happenedAt, at),
    by: stamp.actor,
    conversation: fact.kind === 'opened' ? fact.conversation : (state.conversation?.id ?? null),
    ...(begins && state.segment ? { previous: state.segment.name } : {}),
    ...fact,
  };
  return { entry, segment, position: begins || !state.segment ? 0 : state.segment.count };
};

/** Records facts upon a state: the entries in order, and the state after them. */
export const record = (
  state: ContactState,
  facts: readonly Fact[],
  stamp: Stamp,
): { readonly placed: readonly Placed[]; readonly state: ContactState } => {
  const placed: Placed[] = [];
  let next = state;
  facts.forEach((fact, index) => {
    const one = stampOne(next, fact, index, stamp);
    placed.push(one);
    next = evolve(next, one.entry);
  });
  return { placed, state: next };
};
