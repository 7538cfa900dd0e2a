/** What of a contact's row and record is searched. Pure. */
import { upcastEntry, type Entry } from '@parley/core/contact/entry';
import { messageText } from '@parley/core/contact/message-text';
import type { ContactState } from '@parley/core/contact/state';
import { RECORD_CLIENT } from '@parley/core/documents/record-document';
import type { AgentId, EntryId } from '@parley/core/ids';
import { displayName, type Row } from '@parley/core/inbox/row';
import type { RichText } from '@parley/core/rich-text/rich-text';
import * as Y from 'yjs';
import type { SearchedContact, SearchedEntry } from './searched.ts';

type NameOf = (agent: AgentId) => string | undefined;

const hasText = (text: string | undefined): text is string => text !== undefined && text.trim() !== '';

/** What is searched of a row: the name, all fields, and how the channels know the contact. */
export const searchedContact = ({ contact, state }: Row): SearchedContact => {
  const name = displayName(state) ?? '';
  const { fields, identities } = state;
  const { email, company, language, note } = fields;
  const known = identities.flatMap((identity) => [identity.name, identity.email, identity.user]);
  const texts = [fields.name, email, company, language, note, ...known].filter(hasText);
  const phones = [fields.phone, ...identities.map(({ phone }) => phone)].filter(hasText);
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

/** Comments and messages whose words are gone, whichever of the documents at hand says so (CM-5). */
const deletedOf = (entries: readonly Entry[], hidden: ReadonlySet<EntryId>): Set<EntryId> => {
  const deleted = new Set(hidden);
  for (const entry of entries) {
    if (entry.kind === 'comment-deleted') deleted.add(entry.comment);
    else if (entry.kind === 'message-deleted') deleted.add(entry.message);
    else if ((entry.kind === 'comment' || entry.kind === 'message') && entry.redacted) deleted.add(entry.id);
    else if (entry.kind === 'comment-edited' && entry.redacted === true) deleted.add(entry.comment);
  }
  return deleted;
};

/** What each comment and message says now, where it was edited. */
const editedBodies = (entries: readonly Entry[]): Map<EntryId, RichText> => {
  const edits = new Map<EntryId, { readonly place: number; readonly body: RichText }>();
  const note = (id: EntryId, place: number, body: RichText): void => {
    if ((edits.get(id)?.place ?? 0) < place) edits.set(id, { place, body });
  };
  for (const entry of entries) {
    if (entry.kind === 'comment-edited') note(entry.comment, entry.version, entry.body);
    if (entry.kind === 'message-edited') note(entry.message, entry.seq, entry.body);
  }
  return new Map([...edits].map(([id, { body }]) => [id, body]));
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
 * What is searched of a contact's entries: messages and comments as last edited, closing notes.
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
  const bodies = editedBodies(entries);
  const found = new Map(previewOf(state).map((one) => [one.seq, one]));
  const read = (entry: Entry): SearchedEntry | undefined => {
    if (entry.kind === 'message' || entry.kind === 'comment') {
      if (deleted.has(entry.id)) return undefined;
      const body = bodies.get(entry.id) ?? entry.body;
      const extra = entry.kind === 'message' && entry.extra !== undefined ? { extra: entry.extra } : {};
      const files = entry.files.map(({ name }) => name).join('\n');
      return searchedEntry(entry, entry.kind, messageText({ body, ...extra }, { nameOf }), files);
    }
    if (entry.kind !== 'closed' || entry.note === undefined) return undefined;
    const { category, summary } = entry.note;
    return searchedEntry(entry, 'note', [category, summary].filter(hasText).join('\n'), '');
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
