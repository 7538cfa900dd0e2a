/** Undo: a command that names the entry, allowed while the fact that the entry set is unchanged (OC-9). */
import type { ActionOf } from './command.ts';
import type { Context } from './context.ts';
import { applied, refused, type Decision } from './decision.ts';
import type { Fact } from '../entry.ts';
import type { Change, ContactState } from '../state.ts';
import { causeOf, type EntryId } from '../../ids.ts';
import { closingFacts } from './close.ts';

const isOf = (change: Change<unknown> | null, entry: EntryId): boolean => change?.entry === entry;

const undoClose = (state: ContactState, entry: EntryId, context: Context): Decision => {
  if (state.closed === null) return refused({ reason: 'nothing-to-undo' });
  if (state.blocked) return refused({ reason: 'blocked' });
  const { conversation, before } = state.closed;
  const facts: Fact[] = [{ kind: 'opened', conversation, undoes: entry }];
  // Only what the close itself cleared comes back: not what somebody has set or cleared since.
  const isLeft = state.assigned !== null && causeOf(state.assigned.entry) === causeOf(entry);
  if (before.assignee !== null && isLeft && state.assignee === null && context.isMember(before.assignee)) {
    facts.push({ kind: 'assigned', to: before.assignee, from: null, how: 'manual', undoes: entry });
  }
  if (before.snooze !== null && state.snoozed === null && before.snooze.until > context.now) {
    facts.push({ kind: 'snoozed', ...before.snooze, undoes: entry });
  }
  return applied(...facts);
};

const undoAssignment = (
  state: ContactState,
  before: Change<unknown>,
  entry: EntryId,
  context: Context,
): Decision => {
  const to = state.assigned?.before ?? null;
  if (to !== null && !context.isMember(to)) return refused({ reason: 'unknown-agent' });
  if (to !== null)
    return applied({ kind: 'assigned', to, from: state.assignee, how: 'manual', undoes: before.entry });
  return state.assignee === null
    ? applied()
    : applied({ kind: 'unassigned', from: state.assignee, how: 'manual', undoes: entry });
};

const undoSnooze = (state: ContactState, entry: EntryId, context: Context): Decision => {
  const before = state.snoozed?.before ?? null;
  if (before !== null && before.until > context.now)
    return applied({ kind: 'snoozed', ...before, undoes: entry });
  return state.snooze === null ? applied() : applied({ kind: 'woken', how: 'manual', undoes: entry });
};

/**
 * The latest of the changes that can be undone. If an entry can no longer be undone, it says who has changed
 * the contact since, and when.
 */
const latest = (state: ContactState): Change<unknown> | undefined =>
  [state.opened, state.closed, state.assigned, state.snoozed, state.staged]
    .filter((change) => change !== null)
    .sort((a, b) => b.seq - a.seq)[0];

/** Decides on the undo of a close, an opening by hand, an assignment, a snooze or a stage. */
export const decideUndo = (state: ContactState, action: ActionOf<'undo'>, context: Context): Decision => {
  const { entry } = action;
  if (isOf(state.closed, entry)) return undoClose(state, entry, context);
  if (state.opened && isOf(state.opened, entry) && state.conversation !== null) {
    if (state.opened.by.kind !== 'agent') return refused({ reason: 'nothing-to-undo' });
    if (state.blocked) return refused({ reason: 'blocked' });
    if (state.seq !== state.opened.seq) {
      return refused({ reason: 'changed-since', by: state.opened.by, at: state.at });
    }
    const facts = closingFacts(state, undefined, context);
    return 'reason' in facts ? refused(facts) : applied(...facts);
  }
  if (state.assigned && isOf(state.assigned, entry))
    return undoAssignment(state, state.assigned, entry, context);
  if (isOf(state.snoozed, entry)) return undoSnooze(state, entry, context);
  if (state.staged && isOf(state.staged, entry)) {
    return applied({ kind: 'stage', from: state.stage, to: state.staged.before, undoes: entry });
  }
  const last = latest(state);
  const isLater = last !== undefined && causeOf(last.entry) !== causeOf(entry);
  return refused(
    isLater ? { reason: 'changed-since', by: last.by, at: last.at } : { reason: 'nothing-to-undo' },
  );
};
