/** What an agent's browser keeps: rows up to a cursor, documents, and how it asks for what it lacks. */
import type { ContactState } from '@parley/core/contact/state';
import type { Entry } from '@parley/core/contact/entry';
import { readRecord } from '@parley/core/documents/record-document';
import type { ContactId } from '@parley/core/ids';
import type { AttachToken, ChangesPage, PullResponse } from '@parley/core/protocol/agent-api';
import * as Y from 'yjs';
import type { Browser } from '../../../sync-server/testing/running-server.ts';

export interface Rows {
  cursor: string;
  states: Map<ContactId, ContactState>;
}

export const noRows = (): Rows => ({ cursor: '', states: new Map() });

/** Follows the changes to the end, in small pages; says whether everything was fetched again. */
export const follow = async (browser: Browser, rows: Rows): Promise<boolean> => {
  let wasReset = false;
  for (;;) {
    const { body } = await browser.get<ChangesPage>(`/api/changes?cursor=${rows.cursor}&limit=5`);
    if (body.reset) {
      wasReset = true;
      rows.states.clear();
    }
    for (const change of body.changes) {
      if (change.type === 'row') rows.states.set(change.contact, change.row.state);
      if (change.type === 'gone') rows.states.delete(change.contact);
    }
    rows.cursor = body.cursor;
    if (!body.more) return wasReset;
  }
};

/** Documents of a contact's record, by name. */
export type Documents = Map<string, Y.Doc>;

export const entriesIn = (documents: Documents): readonly Entry[] =>
  [...documents.values()].flatMap((doc) => readRecord(doc)).sort((a, b) => a.seq - b.seq);

/** What the token says of a document that is held (law L6). */
export const tokenOf = (doc: Y.Doc): AttachToken => {
  const entries = readRecord(doc);
  return { v: 1, count: entries.length, last: entries.at(-1)?.id ?? null };
};

/** Pulls one contact as the replica does; gives the names that the server called stale, which are dropped. */
export const pull = async (
  browser: Browser,
  contact: ContactId,
  documents: Documents,
): Promise<readonly string[]> => {
  const have = Object.fromEntries(
    [...documents].map(([name, doc]) => {
      const { count, last } = tokenOf(doc);
      return [name, { vector: Buffer.from(Y.encodeStateVector(doc)).toString('base64'), count, last }];
    }),
  );
  const { body } = await browser.post<PullResponse>('/api/pull', {
    contacts: [{ contact, have, segments: 100 }],
  });
  const pulled = body.contacts[0]?.documents;
  if (!pulled) throw new Error('The contact is not there');
  for (const name of pulled.stale) documents.delete(name);
  for (const { name } of pulled.segments) {
    const doc = documents.get(name) ?? new Y.Doc();
    documents.set(name, doc);
    const update = pulled.updates[name];
    if (update !== undefined) Y.applyUpdate(doc, Buffer.from(update, 'base64'));
  }
  return pulled.stale;
};
