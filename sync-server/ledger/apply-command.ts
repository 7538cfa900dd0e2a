/** One command in the transaction: answered once, and the answer kept (law L3). */
import type { ActionOf, Command } from '@parley/core/contact/decide/command';
import { decide } from '@parley/core/contact/decide/decide';
import type { Hold, Refusal } from '@parley/core/contact/decide/decision';
import type { ContactState } from '@parley/core/contact/state';
import { entryIdOf, type AgentId, type CommandId, type WorkspaceId } from '@parley/core/ids';
import type { Answer, DoorRefusal } from '@parley/core/protocol/answers';
import { canSee } from '@parley/core/workspace/visibility';
import type { Workspace } from '@parley/core/workspace/workspace';
import { contentHash } from './content-hash.ts';
import { DamagedContactError } from '../store/port.ts';
import { contextOf } from './context.ts';
import { withoutLeft } from './leave.ts';
import type { LedgerItem } from './ledger.ts';
import { writeRecord } from './write-record.ts';

interface Asked {
  readonly author: AgentId;
  readonly command: Command;
}

type Outcome =
  | { readonly outcome: 'applied'; readonly seq: number }
  | { readonly outcome: 'refused'; readonly seq: number; readonly refusal: Refusal | DoorRefusal }
  | { readonly outcome: 'held'; readonly seq: number; readonly hold: Hold };

const refusal = (seq: number, why: Refusal | DoorRefusal): Outcome => ({
  outcome: 'refused',
  seq,
  refusal: why,
});

/** The contact as the author sees it, with rights as they are now; unknown and invisible look the same. */
const visibleState = (
  item: LedgerItem,
  workspace: Workspace | undefined,
  { author, command }: Asked,
): ContactState | 'damaged' | undefined => {
  const { contacts } = item.tables;
  const member = workspace?.members.find((one) => one.id === author);
  if (!workspace || !member) return undefined;
  try {
    const found = contacts.state(command.contact);
    if (found?.workspace !== workspace.id) return undefined;
    const state = withoutLeft(item, workspace, found.state);
    return canSee(member, state) ? state : undefined;
  } catch (error) {
    if (!(error instanceof DamagedContactError)) throw error;
    item.setAside.note('contact', command.contact, error);
    const visible = contacts.visible(workspace.id, command.contact);
    return visible && canSee(member, visible) ? 'damaged' : undefined;
  }
};

/** Why the held command that `replaces` names cannot be replaced; undefined if it can, or none is named. */
const replacementRefusal = ({ tables }: LedgerItem, { author, command }: Asked): DoorRefusal | undefined => {
  const { replaces, contact, action } = command;
  if (replaces === undefined) return action.type === 'drop' ? { reason: 'nothing-held' } : undefined;
  const row = tables.answers.held(author, replaces);
  if (row?.contact !== contact) return { reason: 'nothing-held' };
  if (row.held !== null) return undefined;
  return row.replacedBy === null
    ? { reason: 'nothing-held' }
    : { reason: 'already-replaced', by: row.replacedBy };
};

/** The command that this one takes the place of is over. */
const endReplaced = (item: LedgerItem, workspace: WorkspaceId, { author, command }: Asked): void => {
  const { tables, transaction } = item;
  if (command.replaces === undefined) return;
  tables.answers.endHeld(author, command.replaces, command.id, transaction.nextRev());
  tables.files.release(command.replaces);
  transaction.note({ type: 'agent', workspace, agent: author });
};

/** A held command waits for its author; the files that it names wait with it. */
const hold = (item: LedgerItem, workspace: Workspace, asked: Asked, why: Hold, now: number): void => {
  const { tables, transaction } = item;
  const { author, command } = asked;
  tables.answers.hold(author, command, { command, hold: why, at: now }, transaction.nextRev());
  if (command.action.type === 'send') {
    for (const file of command.action.files)
      tables.files.use(file, command.id, workspace.id, command.contact);
  }
  transaction.note({ type: 'agent', workspace: workspace.id, agent: author });
};

const perform = (item: LedgerItem, workspace: Workspace, asked: Asked, state: ContactState): Outcome => {
  const { author, command } = asked;
  const now = item.environment.now();
  const actor = { kind: 'agent', id: author } as const;
  const context = contextOf(item, workspace, command.contact, command.id, actor, now);
  const decision = decide(state, command, context);
  switch (decision.outcome) {
    case 'refused':
      return refusal(state.seq, decision.refusal);
    case 'held':
      hold(item, workspace, asked, decision.hold, now);
      endReplaced(item, workspace.id, asked);
      return { outcome: 'held', seq: state.seq, hold: decision.hold };
    case 'applied': {
      const stamp = { cause: command.id, actor, now, happenedAt: command.happenedAt };
      const { seq } = writeRecord(item, workspace, state, decision.facts, stamp).state;
      endReplaced(item, workspace.id, asked);
      return { outcome: 'applied', seq };
    }
  }
};

const mark = (
  item: LedgerItem,
  workspace: WorkspaceId,
  { author, command }: Asked,
  inbound: number,
): void => {
  const { tables, transaction } = item;
  tables.feed.mark(author, command.contact, inbound, transaction.nextRev());
  transaction.note({ type: 'agent', workspace, agent: author });
};

/** The author's own list: also of a contact that may no longer be seen. */
const archive = (
  { tables, transaction }: LedgerItem,
  workspace: WorkspaceId,
  { author, command }: Asked,
  { notifications, archived }: ActionOf<'archive'>,
): void => {
  const nextRev = () => transaction.nextRev();
  const { contact } = command;
  if (tables.notifications.archive(workspace, author, contact, notifications, archived, nextRev)) {
    transaction.note({ type: 'agent', workspace, agent: author });
  }
};

const outcomeOf = (item: LedgerItem, workspaceId: WorkspaceId, asked: Asked): Outcome => {
  const { tables } = item;
  const { command } = asked;
  const workspace = tables.workspaces.workspace(workspaceId);
  const found = visibleState(item, workspace, asked);
  const state = found === 'damaged' ? undefined : found;
  const seq = state?.seq ?? 0;
  // Entries take their ids from the command: one that names another's cannot be recorded.
  if (tables.record.hasEntry(entryIdOf(command.id, 0))) return refusal(seq, { reason: 'id-reused' });
  const replacement = replacementRefusal(item, asked);
  if (replacement) return refusal(seq, replacement);
  // An own held command can be given up also by who may no longer see the contact.
  if (command.action.type === 'drop') {
    endReplaced(item, workspaceId, asked);
    return { outcome: 'applied', seq };
  }
  if (command.action.type === 'archive') {
    archive(item, workspaceId, asked, command.action);
    return { outcome: 'applied', seq };
  }
  if (found === 'damaged') return refusal(0, { reason: 'damaged' });
  if (!workspace || !state) return refusal(0, { reason: 'unknown-contact' });
  if (command.action.type === 'mark') {
    mark(item, workspaceId, asked, Math.min(command.action.inbound, state.inbound));
    return { outcome: 'applied', seq };
  }
  return perform(item, workspace, asked, state);
};

const answerOf = (id: CommandId, outcome: Outcome): Answer => ({ id, ...outcome });

/** Applies a command of an agent, or gives the answer that it had before. */
export const applyCommand = (
  item: LedgerItem,
  workspace: WorkspaceId,
  author: AgentId,
  command: Command,
): Answer => {
  const { answers } = item.tables;
  const hash = contentHash(command);
  const given = answers.answer(author, command.id);
  if (given) {
    return given.hash === hash
      ? given.answer
      : answerOf(command.id, refusal(given.answer.seq, { reason: 'id-reused' }));
  }
  const answer = answerOf(command.id, outcomeOf(item, workspace, { author, command }));
  answers.saveAnswer(author, hash, answer);
  return answer;
};
