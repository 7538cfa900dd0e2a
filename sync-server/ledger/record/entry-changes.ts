/** What a new entry changes beside the record: the lists of visitors, comments, deliveries and files. */
import { firstDelivery, type Entry } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import type { ChannelId, WorkspaceId } from '@parley/core/ids';
import { imagesOf } from '@parley/core/rich-text/plain-text';
import type { LedgerChange } from '../changes.ts';
import type { Known } from '../known.ts';

/** @param after the state of the contact after all the entries that are recorded with this one */
export function entryChanges(
  known: Known,
  workspace: WorkspaceId,
  after: ContactState,
  entry: Entry,
): readonly LedgerChange[] {
  return [
    ...statusChanges(known, after, entry),
    ...threadChanges(after, entry),
    ...fileChanges(workspace, after, entry),
  ];
}

/** The identity that a message goes to: the one that was chosen, as long as it is there, or the one that wrote last. */
export function recipientOn(
  { identities }: ContactState,
  channel: ChannelId,
  entry: Entry | undefined,
): string | undefined {
  const there = identities.filter((identity) => identity.channel === channel);
  const to = entry?.kind === 'message' && entry.direction === 'out' ? entry.to : undefined;
  return (there.find(({ external }) => external === to) ?? there.at(-1))?.external;
}

/** What is known of comments and deliveries from now on. */
function statusChanges(known: Known, { contact }: ContactState, entry: Entry): readonly LedgerChange[] {
  switch (entry.kind) {
    case 'message': {
      if (entry.direction === 'in') return [];
      return [{ type: 'add-delivery', message: entry.id, contact, status: firstDelivery(entry) }];
    }
    case 'delivery': {
      const { message, status, parts } = entry;
      if (message === undefined) return [];
      return [
        { type: 'change-delivery', message, status, ...(parts === undefined ? {} : { parts: parts.length }) },
      ];
    }
    case 'comment':
      return entry.by.kind === 'agent'
        ? [{ type: 'add-comment', comment: entry.id, contact, by: entry.by.id }]
        : [];
    case 'comment-edited':
      return [{ type: 'change-comment', comment: entry.comment, version: entry.version, deleted: false }];
    case 'comment-deleted': {
      const version = known.get('comment', entry.comment)?.version ?? 0;
      return [{ type: 'change-comment', comment: entry.comment, version, deleted: true }];
    }
    default:
      return [];
  }
}

/** A message goes into the list of the visitor who wrote it or is to read it. */
function threadChanges(after: ContactState, entry: Entry): readonly LedgerChange[] {
  if (entry.kind !== 'message') return [];
  const { channel } = entry;
  const external = entry.direction === 'in' ? entry.sender.external : recipientOn(after, channel, entry);
  if (external === undefined && entry.direction === 'out' && entry.direct) {
    throw new Error(`message ${entry.id} has nobody to go to`);
  }
  return external === undefined ? [] : [{ type: 'append-to-thread', channel, external, entry: entry.id }];
}

function fileChanges(
  workspace: WorkspaceId,
  { contact }: ContactState,
  entry: Entry,
): readonly LedgerChange[] {
  // A file that was fetched belongs to its message: both go together.
  if (entry.kind === 'file-ready') {
    return [{ type: 'use-file', file: entry.file.id, by: entry.message, workspace, contact }];
  }
  if (entry.kind !== 'message' && entry.kind !== 'comment' && entry.kind !== 'comment-edited') return [];
  const named = entry.kind === 'comment-edited' ? [] : entry.files.map((file) => file.id);
  return [...new Set([...named, ...imagesOf(entry.body)])].map((file) => ({
    type: 'use-file',
    file,
    by: entry.id,
    workspace,
    contact,
  }));
}
