/** Notifications that follow from entries (NT-1, CM-2). */
import type { Notice } from '@parley/core/contact/consequences';
import type { ContactState } from '@parley/core/contact/state';
import { isOnePerContact, MAX_NOTIFICATIONS, NOTIFICATION_TEXT } from '@parley/core/inbox/notifications';
import { notificationIdOf, type AgentId } from '@parley/core/ids';
import { excerpt, toPlainText } from '@parley/core/rich-text/plain-text';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';

/**
 * A notification for an active member, or one for everybody: only contacts without assignee bring those, and every
 * member sees these contacts.
 */
export function notify(workspace: Workspace, after: ContactState, notice: Notice): readonly LedgerChange[] {
  const { kind, entry, seq, by, body, to } = notice;
  const recipients = workspace.members
    .filter((member) => member.active && (to === 'everyone' || to === member.id))
    .map(({ id }) => id);
  if (recipients.length === 0) return [];
  const nameOf = (agent: AgentId) => workspace.members.find((member) => member.id === agent)?.name;
  const { contact, at } = after;
  const text = body && excerpt(toPlainText(body, { nameOf }), NOTIFICATION_TEXT);
  return [
    {
      type: 'notify',
      workspace: workspace.id,
      to,
      recipients,
      notification: {
        id: notificationIdOf(kind, entry),
        kind,
        contact,
        entry,
        at,
        seq,
        by,
        ...(text === undefined ? {} : { text }),
      },
      replacesEarlier: isOnePerContact(kind),
      keep: MAX_NOTIFICATIONS,
    },
  ];
}
