/**
 * What lies in a drafts document that is kept locally, noted beside it, so that the list can say so without opening the drafts document
 * (IN-2, law L8).
 */
import { draftFilesName, draftName, type DraftKind } from '@parley/core/documents/drafts';
import { parseName } from '@parley/core/documents/names';
import { readDrafts } from '@parley/core/documents/read-drafts';
import type { AgentId, ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import { beginningOf } from '@parley/core/rich-text/characters';
import type { UseStore } from 'idb-keyval';
import type * as Y from 'yjs';
import { get, getAll, write } from '../database/database.ts';
import { draftText } from './draft-text.ts';
import { key, under } from '../database/keys.ts';
import type { DraftNote, NotedDraft } from '../database/stored.ts';

/** Characters of a draft that are noted: more than a row shows. */
const NOTED = 140;

const DRAFT = /^(?:files\/)?(reply|comment)\/(\d{1,9})$/;

/** Drafts of a drafts document that have words or files in them, from a number on. */
const draftsIn = (doc: Y.Doc, from: (kind: DraftKind) => number): NotedDraft[] => {
  const found = new Map<string, { kind: DraftKind; draftNumber: number }>();
  for (const name of doc.share.keys()) {
    const match = DRAFT.exec(name);
    if (match === null) continue;
    const [kind, draftNumber] = [match[1] as DraftKind, Number(match[2])];
    if (draftNumber >= from(kind)) found.set(draftName(kind, draftNumber), { kind, draftNumber });
  }
  return [...found.values()].flatMap(({ kind, draftNumber }) => {
    const text = beginningOf(draftText(doc, draftName(kind, draftNumber)).replace(/\s+/gu, ' '), NOTED);
    const list = draftFilesName(kind, draftNumber);
    const files = doc.share.has(list) ? doc.getArray(list).length : 0;
    return text === '' && files === 0 ? [] : [{ kind, draftNumber, text, files }];
  });
};

/** The agent whose private drafts they are; null for shared ones, undefined if it holds no drafts. */
const agentOf = (name: string): AgentId | null | undefined => {
  const parsed = parseName(name);
  if (parsed?.kind === 'private') return parsed.agent;
  return parsed?.kind === 'drafts' ? null : undefined;
};

/**
 * Notes what a drafts document holds of drafts that are not consumed, as far as the row says: part of a transaction.
 * @returns whether the note is another one than before
 */
export const noteDraftsIn = async (
  store: IDBObjectStore,
  contact: ContactId,
  name: string,
  doc: Y.Doc,
): Promise<boolean> => {
  const agent = agentOf(name);
  if (agent === undefined) return false;
  const row = await get<Row>(store, key.row(contact));
  const before = await get<DraftNote>(store, key.draft(contact, name));
  // Lost sight of: what was noted has gone with all the rest, and does not come back (law L15).
  if (row === undefined) return false;
  const { state } = row;
  const consumed = (kind: DraftKind): number =>
    agent === null ? state[kind].draftNumber : (state.privateReply[agent]?.draftNumber ?? 0);
  const drafts = draftsIn(doc, consumed);
  if (JSON.stringify(drafts) === JSON.stringify(before?.drafts ?? [])) return false;
  const note: DraftNote = { contact, name, agent, drafts };
  if (drafts.length === 0) store.delete(key.draft(contact, name));
  else store.put(note, key.draft(contact, name));
  return true;
};

/** The same in a transaction of its own. */
export const noteDrafts = (
  database: UseStore,
  contact: ContactId,
  name: string,
  doc: Y.Doc,
): Promise<boolean> => write(database, (store) => noteDraftsIn(store, contact, name, doc));

/**
 * The same for a drafts document that nobody has open, from what is stored of it.
 * @param report told of updates that do not apply: the others count
 */
export const noteStoredDraftsIn = async (
  store: IDBObjectStore,
  contact: ContactId,
  name: string,
  report: (what: string, error: unknown) => void,
): Promise<boolean> => {
  if (agentOf(name) === undefined) return false;
  const stored = await getAll<Uint8Array>(store, under('update', contact, name));
  const { doc, bad } = readDrafts(stored, (update) => update);
  for (const { why } of bad) report('drafts document update', new Error(why));
  const changed = await noteDraftsIn(store, contact, name, doc);
  doc.destroy();
  return changed;
};
