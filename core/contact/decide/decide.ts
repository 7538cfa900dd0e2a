/** Decides on what an agent asks for: entries, a refusal, or a hold. Pure (law L1). */
import type { AgentId } from '../../ids.ts';
import { imagesOf, isBlank, mentionsOf } from '../../rich-text/plain-text.ts';
import { cleanFields } from './clean-fields.ts';
import { decideClose } from './close.ts';
import { isGuarded, type Action, type ActionOf, type Command } from './command.ts';
import type { Context } from './context.ts';
import { applied, refused, type Decision, type Hold } from './decision.ts';
import type { Consumption, ContactState } from '../state.ts';
import type { RichText } from '../../rich-text/rich-text.ts';
import { decideSend } from './send.ts';
import { decideUndo } from './undo.ts';
import { filesOf, openingFact, showsOnly, unfilled } from './written.ts';

/** Highest `seq` of what somebody else wrote to or about the contact (L5): events and deliveries do not count. */
export const newestByOthers = (state: ContactState, self: AgentId | undefined): number =>
  Object.entries(state.lastBy).reduce(
    (newest, [agent, seq]) => (agent === self ? newest : Math.max(newest, seq)),
    state.lastInbound,
  );

const holdOf = (state: ContactState, command: Command, context: Context): Hold | undefined => {
  if (!isGuarded(command.action)) return undefined;
  const self = context.actor.kind === 'agent' ? context.actor.id : undefined;
  const newest = newestByOthers(state, self);
  if (newest > command.seen) return { reason: 'newer', newest };
  if (command.after === undefined || command.replaces !== undefined) return undefined;
  const earlier = context.earlier(command.after);
  return earlier === 'applied' || earlier === 'gone' ? undefined : { reason: 'earlier-held' };
};

/**
 * Whether everybody who is tagged is or was a teammate. The state keeps the tagged agents, and must not grow
 * without bound. A text that tags somebody who has left since can still be posted and edited; nobody is
 * notified.
 */
const tagsTeam = (body: RichText, context: Context): boolean => mentionsOf(body).every(context.isOrWasMember);

/** The entry that consumed the draft which an action of `self` names, if an entry has (law L13). */
export const consumedBy = (
  state: ContactState,
  action: ActionOf<'send' | 'comment'>,
  self: AgentId | undefined,
): Consumption['last'] => {
  const { draft } = action;
  if (draft === undefined) return undefined;
  const shared = action.type === 'send' ? state.reply : state.comment;
  const own = self === undefined ? undefined : state.privateReply[self];
  const consumption = draft.visibility === 'shared' ? shared : own;
  if (consumption === undefined || draft.draftNumber >= consumption.draftNumber) return undefined;
  return consumption.open?.includes(draft.draftNumber) === true ? undefined : consumption.last;
};

/**
 * Whether the consuming entry says exactly the same: then two agents who pressed at once have posted the
 * draft together.
 */
const saysTheSame = (
  said: ReturnType<Context['content']>,
  { body, files }: ActionOf<'send' | 'comment'>,
): boolean =>
  said !== undefined &&
  JSON.stringify(said.body) === JSON.stringify(body) &&
  said.files.map(({ id }) => id).join() === files.join();

const decideComment = (action: ActionOf<'comment'>, context: Context): Decision => {
  const files = filesOf(action.files, context);
  if (files === undefined || !showsOnly(action.body, files)) return refused({ reason: 'unknown-file' });
  if (isBlank(action.body) && files.length === 0) return refused({ reason: 'empty' });
  if (!tagsTeam(action.body, context)) return refused({ reason: 'unknown-agent' });
  const missing = unfilled(action.body);
  if (missing) return refused(missing);
  const { draft, replyTo, provenance } = action;
  if (replyTo !== undefined && context.comment(replyTo) === undefined)
    return refused({ reason: 'unknown-comment' });
  return applied({
    kind: 'comment',
    body: action.body,
    files,
    ...(draft ? { draft } : {}),
    ...(replyTo ? { replyTo } : {}),
    ...(provenance ? { provenance } : {}),
  });
};

/** A comment that its author may still change, or the reason why not. */
const ownComment = (id: ActionOf<'delete-comment'>['comment'], context: Context) => {
  const comment = context.comment(id);
  if (comment === undefined || comment.deleted) return { reason: 'unknown-comment' } as const;
  const isAuthor = context.actor.kind === 'agent' && context.actor.id === comment.by;
  return isAuthor ? comment : ({ reason: 'not-author' } as const);
};

const decideEdit = (action: ActionOf<'edit-comment'>, context: Context): Decision => {
  const comment = ownComment(action.comment, context);
  if ('reason' in comment) return refused(comment);
  if (comment.version !== action.base)
    return refused({ reason: 'edited-meanwhile', version: comment.version });
  if (isBlank(action.body)) return refused({ reason: 'empty' });
  if (!tagsTeam(action.body, context)) return refused({ reason: 'unknown-agent' });
  if (filesOf(imagesOf(action.body), context) === undefined) return refused({ reason: 'unknown-file' });
  const missing = unfilled(action.body);
  if (missing) return refused(missing);
  return applied({
    kind: 'comment-edited',
    comment: action.comment,
    version: comment.version + 1,
    body: action.body,
  });
};

/**
 * Whether the reaction is set already does not matter: setting a reaction twice has the same effect as setting
 * it once.
 */
const decideReaction = (action: ActionOf<'react'>, context: Context): Decision => {
  const { comment, emoji, on } = action;
  const about = context.comment(comment);
  return about === undefined || about.deleted
    ? refused({ reason: 'unknown-comment' })
    : applied({ kind: 'reaction', comment, emoji, on });
};

const decideAssign = (state: ContactState, action: ActionOf<'assign'>, context: Context): Decision => {
  if (state.assignee === action.to) return applied();
  // An agent who has left counts as nobody: taking a contact from them conflicts with nobody's claim.
  const present = (agent: AgentId | null) => (agent !== null && context.isMember(agent) ? agent : null);
  if (present(state.assignee) !== present(action.from)) {
    const { by, at } = state.assigned ?? { by: context.actor, at: state.at };
    return refused({ reason: 'assigned-meanwhile', to: state.assignee, by, at });
  }
  if (action.to !== null) {
    if (!context.isMember(action.to)) return refused({ reason: 'unknown-agent' });
    return applied({ kind: 'assigned', to: action.to, from: state.assignee, how: 'manual' });
  }
  return state.assignee === null
    ? applied()
    : applied({ kind: 'unassigned', from: state.assignee, how: 'manual' });
};

const decideStage = (state: ContactState, action: ActionOf<'stage'>, context: Context): Decision => {
  if ((state.stage?.id ?? null) === action.to) return applied();
  if (action.to === null) return applied({ kind: 'stage', from: state.stage, to: null });
  const stage = context.rules.stages.find((one) => one.id === action.to);
  if (stage === undefined) return refused({ reason: 'unknown-stage' });
  return applied({ kind: 'stage', from: state.stage, to: { id: stage.id, name: stage.name } });
};

/** Longest snooze, in ms: about five years. */
export const LONGEST_SNOOZE = 5 * 366 * 86_400_000;

const decideSnooze = (state: ContactState, action: ActionOf<'snooze'>, context: Context): Decision => {
  const { until, regardless } = action;
  if (until <= context.now) return refused({ reason: 'time-passed' });
  if (until > context.now + LONGEST_SNOOZE) return refused({ reason: 'time-too-far' });
  if (state.snooze?.until === until && state.snooze.regardless === regardless) return applied();
  return applied({ kind: 'snoozed', until, regardless });
};

const decideFields = (state: ContactState, action: ActionOf<'fields'>): Decision => {
  const changed = Object.entries(cleanFields(action.set)).filter(
    ([name, value]) => (state.fields[name as keyof typeof state.fields] ?? '') !== value,
  );
  return changed.length === 0 ? applied() : applied({ kind: 'fields', set: Object.fromEntries(changed) });
};

const decideAction = (state: ContactState, action: Action, context: Context): Decision => {
  switch (action.type) {
    case 'send':
      return state.blocked ? refused({ reason: 'blocked' }) : decideSend(state, action, context);
    case 'comment':
      return decideComment(action, context);
    case 'edit-comment':
      return decideEdit(action, context);
    case 'delete-comment': {
      const comment = ownComment(action.comment, context);
      return 'reason' in comment
        ? refused(comment)
        : applied({ kind: 'comment-deleted', comment: action.comment });
    }
    case 'react':
      return decideReaction(action, context);
    case 'assign':
      return decideAssign(state, action, context);
    case 'open':
      if (state.blocked) return refused({ reason: 'blocked' });
      return state.conversation === null ? applied(openingFact(context)) : applied();
    case 'close':
      return decideClose(state, action, context);
    case 'snooze':
      return decideSnooze(state, action, context);
    case 'wake':
      return state.snooze === null ? applied() : applied({ kind: 'woken', how: 'manual' });
    case 'stage':
      return decideStage(state, action, context);
    case 'block':
      return state.blocked ? applied() : applied({ kind: 'blocked' });
    case 'unblock':
      return state.blocked ? applied({ kind: 'unblocked' }) : applied();
    case 'fields':
      return decideFields(state, action);
    case 'undo':
      return decideUndo(state, action, context);
    case 'retry': {
      const status = context.delivery(action.message);
      if (status === undefined) return refused({ reason: 'unknown-message' });
      return status === 'failed' || status === 'uncertain'
        ? applied({ kind: 'delivery', status: 'queued', message: action.message })
        : refused({ reason: 'not-failed' });
    }
    case 'settle':
      return decideSettle(action, context);
    // These actions say nothing about the contact: the ledger keeps held commands, read cursors and
    // notifications.
    case 'drop':
    case 'set-read-cursor':
    case 'archive':
      return applied();
    // A tab with a newer program sent this action. This program does not know its effect (law L18).
    default:
      return applied();
  }
};

const decideSettle = ({ message, as }: ActionOf<'settle'>, context: Context): Decision => {
  const status = context.delivery(message);
  if (status === undefined) return refused({ reason: 'unknown-message' });
  const isOpen = status === 'uncertain' || (status === 'failed' && as === 'dropped');
  return isOpen ? applied({ kind: 'delivery', status: as, message }) : refused({ reason: 'not-failed' });
};

type Writing = ActionOf<'send' | 'comment'>;

const isWriting = (action: Command['action']): action is Writing =>
  action.type === 'send' || action.type === 'comment';

/**
 * The same words are not sent twice from a draft that is already sent: two agents who press at the same time
 * have sent it together. They are not even asked whether to send the words anyway.
 */
const sentAlready = (state: ContactState, action: Writing, self: AgentId | undefined, context: Context) => {
  const by = consumedBy(state, action, self);
  if (by === undefined) return undefined;
  return { by, same: saysTheSame(context.content(by.entry), action) };
};

/**
 * Decides on a command: `applied` with the facts to record (none if it already is so), `refused` with a reason,
 * or `held` because of what its author had not seen. Rights are checked by the caller, at the time it applies.
 */
export const decide = (state: ContactState, command: Command, context: Context): Decision => {
  const self = context.actor.kind === 'agent' ? context.actor.id : undefined;
  const sent = isWriting(command.action) ? sentAlready(state, command.action, self, context) : undefined;
  if (sent?.same) return refused({ reason: 'draft-consumed', ...sent.by, same: true });
  const decision = decideAction(state, sent ? withoutDraft(command.action) : command.action, context);
  // A command that would change nothing, or is impossible, is answered as such: if it were held, its author
  // could only send it anyway, in vain.
  if (decision.outcome !== 'applied' || decision.facts.length === 0) return decision;
  // Somebody has already sent this draft with other words. The author sees what was sent and decides (DR-4).
  if (sent !== undefined && command.replaces === undefined) {
    const { by, at } = sent.by;
    return { outcome: 'held', hold: { reason: 'draft-sent', by, at } };
  }
  const hold = holdOf(state, command, context);
  return hold ? { outcome: 'held', hold } : decision;
};

/** An action that sends words although their draft is already sent: it consumes no draft. */
const withoutDraft = (action: Command['action']): Command['action'] => {
  if (!isWriting(action)) return action;
  const { draft: _draft, ...rest } = action;
  return rest;
};
