/** Takes the words of a deleted comment out of everything that is stored (law L11, CM-5). */
import type { Entry } from '@parley/core/contact/entry';
import { redactComment } from '@parley/core/contact/redact';
import { draftFilesName, draftName, draftReplyName, editName } from '@parley/core/documents/drafts';
import { formatName } from '@parley/core/documents/names';
import type { AgentId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import { withoutDrafts } from './draft-words.ts';
import type { LedgerItem } from './ledger.ts';

interface Written {
  /** The drafts document in which the words were written. */
  readonly name: string;
  /** Whether a top-level type of it held them. */
  readonly held: (type: string) => boolean;
}

/** Where a comment and its edits were written before they were posted. */
const whereWritten = (contact: ContactId, incarnation: number, comment: Entry): readonly Written[] => {
  if (comment.kind !== 'comment' || comment.by.kind !== 'agent') return [];
  const agent: AgentId = comment.by.id;
  const edits = editName(comment.id, 0).replace(/0$/, '');
  const written: Written[] = [
    {
      name: formatName({ kind: 'edits', contact, author: agent, incarnation }),
      held: (type) => type.startsWith(edits),
    },
  ];
  if (comment.draft === undefined) return written;
  const { n } = comment.draft;
  const drafts = [draftName('comment', n), draftFilesName('comment', n), draftReplyName(n)];
  const name =
    comment.draft.visibility === 'shared'
      ? formatName({ kind: 'drafts', contact, incarnation })
      : formatName({ kind: 'private', contact, agent, incarnation });
  return [...written, { name, held: (type) => drafts.includes(type) }];
};

const redactDrafts = (
  item: LedgerItem,
  workspace: WorkspaceId,
  contact: ContactId,
  written: Written,
): void => {
  const { tables, transaction } = item;
  const { name, held } = written;
  const result = withoutDrafts(tables.draftsDocuments.load(name), held);
  for (const { n, why } of result.broken) {
    tables.draftsDocuments.setAside(name, n, why, item.environment.now());
    item.log.error({ document: name, n, why }, 'an update of a drafts document was set aside');
  }
  if (result.cut === undefined) return;
  tables.draftsDocuments.rewrite(name, contact, result.cut.whole);
  tables.draftsDocuments.announce(contact, transaction.nextRev());
  transaction.note({ type: 'drafts', workspace, contact });
  transaction.note({ type: 'drafts-write', workspace, name, update: result.cut.update });
};

/**
 * Redacts a comment and its edits: entries, documents, the drafts they were written in, notifications, and their
 * files.
 */
export const redact = (
  item: LedgerItem,
  workspace: WorkspaceId,
  contact: ContactId,
  comment: EntryId,
): void => {
  const { tables, transaction } = item;
  const incarnation = tables.draftsDocuments.draftsDocument(contact)?.incarnation ?? 1;
  for (const entry of tables.record.commentAndEdits(contact, comment)) {
    for (const written of whereWritten(contact, incarnation, entry))
      redactDrafts(item, workspace, contact, written);
    tables.record.rewrite(redactComment(entry));
    tables.files.abandon(entry.id);
    for (const agent of tables.notifications.redact(contact, entry.id, () => transaction.nextRev())) {
      transaction.note({ type: 'agent', workspace, agent });
    }
  }
  for (const name of tables.record.renew(comment)) transaction.note({ type: 'stale', workspace, name });
  transaction.emptyLog();
};
