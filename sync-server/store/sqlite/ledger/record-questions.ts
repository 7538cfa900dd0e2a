/** Answers questions about contacts, their record and their drafts. */
import type { ContactId } from '@parley/core/ids';
import type { Answering } from '../../../ledger/questions.ts';
import type { StoredContact } from '../../../ledger/stored.ts';
import type { SetAside } from '../../set-aside.ts';
import type { Tables } from '../tables/tables.ts';

type RecordQuestion =
  | 'contact'
  | 'owner'
  | 'messagePart'
  | 'hasEntry'
  | 'entry'
  | 'comment'
  | 'commentHistory'
  | 'segmentsOf'
  | 'delivery'
  | 'seqAt'
  | 'file'
  | 'inbound'
  | 'idle'
  | 'leaving'
  | 'draftsIncarnation'
  | 'draftsLog';

/** @param setAside notes data that cannot be read */
export function recordQuestions(tables: Tables, setAside: SetAside): Pick<Answering, RecordQuestion> {
  const { contacts, record, files, visitors, leaving, draftsDocuments } = tables;
  return {
    contact: (contact) => contactOf(tables, setAside, contact),
    owner: ({ channel, key }) => contacts.owner(channel, key),
    messagePart: ({ channel, external }) => record.part(channel, external),
    hasEntry: (id) => record.hasEntry(id),
    entry: ({ contact, entry }) => {
      try {
        return record.entry(contact, entry);
      } catch (error) {
        setAside.note('entry', entry, error);
        return undefined;
      }
    },
    comment: (id) => record.comment(id),
    commentHistory: ({ contact, comment }) => record.commentAndEdits(contact, comment),
    segmentsOf: (comment) => record.segmentsOf(comment),
    seqAt: ({ contact, at }) => record.seqAt(contact, at),
    delivery: (message) => record.delivery(message),
    file: (id) => files.file(id),
    inbound: ({ channel, external }) => visitors.arrived(channel, external),
    idle: (workspace) => contacts.idle(workspace),
    leaving: (limit) => leaving.next(limit),
    draftsIncarnation: (contact) => draftsDocuments.draftsDocument(contact)?.incarnation ?? 1,
    draftsLog: (name) => draftsDocuments.load(name),
  };
}

function contactOf(
  { contacts, leaving }: Tables,
  setAside: SetAside,
  contact: ContactId,
): StoredContact | undefined {
  const stored = contacts.stored(contact);
  if (stored === undefined) return undefined;
  if ('state' in stored) {
    const { workspace, state, isLeaving } = stored;
    return { workspace, state, leaving: isLeaving ? leaving.of(contact) : undefined };
  }
  setAside.note('contact', contact, stored.damage);
  return stored;
}
