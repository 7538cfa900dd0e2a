/** Notifications that follow from entries (NT-1, CM-2). */
import type { Notice } from '@parley/core/contact/consequences';
import type { ContactState } from '@parley/core/contact/state';
import { NOTIFICATION_TEXT } from '@parley/core/inbox/notifications';
import type { AgentId } from '@parley/core/ids';
import { excerpt, toPlainText } from '@parley/core/rich-text/plain-text';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { LedgerItem } from './ledger.ts';

/**
 * Writes a notification for an active member, or one for everybody: only contacts without assignee bring those,
 * and these every member sees.
 */
export const notify = (item: LedgerItem, workspace: Workspace, after: ContactState, notice: Notice): void => {
  const { tables, transaction } = item;
  const told = workspace.members.filter(
    (member) => member.active && (notice.to === 'everyone' || notice.to === member.id),
  );
  if (told.length === 0) return;
  const nameOf = (agent: AgentId) => workspace.members.find((member) => member.id === agent)?.name;
  const { kind, entry, seq, by, body } = notice;
  const { contact, at } = after;
  const text = body && excerpt(toPlainText(body, { nameOf }), NOTIFICATION_TEXT);
  const written = { kind, contact, entry, at, seq, by, ...(text === undefined ? {} : { text }) };
  tables.notifications.write(workspace.id, notice.to, written, transaction.nextRev());
  for (const { id } of told) transaction.note({ type: 'agent', workspace: workspace.id, agent: id });
};
