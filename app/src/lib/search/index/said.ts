/** What of a contact's row and record is searched. Pure. */
import { upcastEntry, type Entry } from '@parley/core/contact/entry';
import type { ContactState } from '@parley/core/contact/state';
import { RECORD_CLIENT } from '@parley/core/documents/record-document';
import type { AgentId, EntryId } from '@parley/core/ids';
import { displayName, type Row } from '@parley/core/inbox/row';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import * as Y from 'yjs';
import type { SearchedContact, SearchedEntry } from './searched.ts';

type NameOf = (agent: AgentId) => string | undefined;

const isSaid = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** What is searched of a row: the name, all fields, and how the channels know the contact. */
export const searchedContact = ({ contact, state }: Row): SearchedContact => {
  const name = displayName(state) ?? '';
  const { fields, identities } = state;
  const { email, company, language, note } = fields;
  const known = identities.flatMap((one) => [one.name, one.email, one.user]);
  const texts = [fields.name, email, company, language, note, ...known].filter(isSaid);
  const phones = [fields.phone, ...identities.map(({ phone }) => phone)].filter(isSaid);
  return {
    contact,
    at: state.preview?.at ?? state.at,
    name,
    fields: [...new Set([...texts, ...phones])].filter((text) => text !== name),
    phones: [...new Set(phones)],
  };
};

/**
 * The entries that record updates bring, without building a document (law L6). Entries of a newer program are left
 * out until the tab is reloaded.
 */
export const entriesOf = (updates: readonly Uint8Array[]): Entry[] => {
  const entries: Entry[] = [];
  for (const update of updates) {
    for (const struct of Y.decodeUpdate(update).structs) {
      if (!(struct instanceof Y.Item) || struct.id.client !== RECORD_CLIENT) continue;
      for (const content of struct.content.getContent()) {
        const entry = content as Entry | null;
        if (entry?.v === 1) entries.push(upcastEntry(entry));
      }
    }
  }
  return entries;
};

/** Comments whose words are gone, whichever of the documents at hand says so (CM-5). */
const deletedOf = (entries: readonly Entry[], hidden: ReadonlySet<EntryId>): Set<EntryId> => {
  const deleted = new Set(hidden);
  for (const entry of entries) {
    if (entry.kind === 'comment-deleted') deleted.add(entry.comment);
    else if (entry.kind === 'comment' && entry.redacted === true) deleted.add(entry.id);
    else if (entry.kind === 'comment-edited' && entry.redacted === true) deleted.add(entry.comment);
  }
  return deleted;
};

/** The last edit of each comment: what it says now. */
const editsOf = (entries: readonly Entry[]): Map<EntryId, Extract<Entry, { kind: 'comment-edited' }>> => {
  const edits = new Map<EntryId, Extract<Entry, { kind: 'comment-edited' }>>();
  for (const entry of entries) {
    if (entry.kind !== 'comment-edited') continue;
    if ((edits.get(entry.comment)?.version ?? 0) < entry.version) edits.set(entry.comment, entry);
  }
  return edits;
};

/** The last message as the row shows it: all that is here of a contact whose record is not kept. */
const previewOf = ({ preview }: ContactState): SearchedEntry[] =>
  preview === null || preview.text === ''
    ? []
    : [
        {
          seq: preview.seq,
          at: preview.at,
          kind: 'message',
          by: preview.by,
          text: preview.text,
          files: '',
        },
      ];

/**
 * What is searched of a contact's entries: messages, comments as last edited, closing notes.
 * @param entries of all documents at hand, in any order; the same one may come twice
 * @param hidden comments that this agent has asked to delete
 */
export const searchedEntries = (
  state: ContactState,
  entries: readonly Entry[],
  hidden: ReadonlySet<EntryId>,
  nameOf: NameOf,
): SearchedEntry[] => {
  const deleted = deletedOf(entries, hidden);
  const edits = editsOf(entries);
  const found = new Map(previewOf(state).map((one) => [one.seq, one]));
  const read = (entry: Entry): SearchedEntry | undefined => {
    if (entry.kind === 'message' || entry.kind === 'comment') {
      if (deleted.has(entry.id)) return undefined;
      const body = entry.kind === 'comment' ? (edits.get(entry.id)?.body ?? entry.body) : entry.body;
      const files = entry.files.map(({ name }) => name).join('\n');
      return searchedEntry(entry, entry.kind, toPlainText(body, { nameOf }), files);
    }
    if (entry.kind !== 'closed' || entry.note === undefined) return undefined;
    const { category, summary } = entry.note;
    return searchedEntry(entry, 'note', [category, summary].filter(isSaid).join('\n'), '');
  };
  for (const entry of entries) {
    try {
      const one = read(entry);
      if (one !== undefined) found.set(one.seq, one);
    } catch {
      // An entry that cannot be read cannot be found; at its place, the conversation says so.
    }
  }
  return [...found.values()];
};

const searchedEntry = (
  { seq, at, by }: Entry,
  kind: SearchedEntry['kind'],
  text: string,
  files: string,
): SearchedEntry | undefined => {
  // Each hit shows the author.
  const isWhole = typeof by.kind === 'string' && (text.trim() !== '' || files !== '');
  return isWhole ? { seq, at, kind, by, text, files } : undefined;
};
