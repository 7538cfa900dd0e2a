/** What the server has, asked for as a browser asks, and whether it is whole. */
import type { Entry } from '@parley/core/contact/entry';
import { evolve } from '@parley/core/contact/evolve';
import { initialState } from '@parley/core/contact/state';
import { readRecord } from '@parley/core/documents/record-document';
import { causeOf, type CommandId, type ContactId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { ChangesPage, PullResponse } from '@parley/core/protocol/agent-api';
import type { Browser } from '@parley/sync-server/testing/running-server';
import { isDeepStrictEqual } from 'node:util';
import * as Y from 'yjs';

export interface ServerState {
  readonly rows: ReadonlyMap<ContactId, Row>;
  readonly records: ReadonlyMap<ContactId, readonly Entry[]>;
}

const rowsOf = async (agent: Browser): Promise<Map<ContactId, Row>> => {
  const rows = new Map<ContactId, Row>();
  let cursor = '';
  for (;;) {
    const { body } = await agent.get<ChangesPage>(`/api/changes?cursor=${cursor}`);
    for (const change of body.changes) {
      if (change.type === 'row') rows.set(change.contact, change.row);
      if (change.type === 'gone') rows.delete(change.contact);
    }
    cursor = body.cursor;
    if (!body.more) return rows;
  }
};

const recordOf = async (agent: Browser, contact: ContactId): Promise<readonly Entry[]> => {
  const { status, body } = await agent.post<PullResponse>('/api/pull', {
    contacts: [{ contact, have: {}, stretches: 100 }],
  });
  if (status !== 200) throw new Error(`the pull was answered ${status}`);
  const documents = body.contacts[0]?.documents;
  return (documents?.stretches ?? []).flatMap(({ name }) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, Buffer.from(documents?.updates[name] ?? 'AAA=', 'base64'));
    return readRecord(doc);
  });
};

/** Rows and records of all contacts. */
export const readServer = async (agent: Browser): Promise<ServerState> => {
  const rows = await rowsOf(agent);
  const records = new Map<ContactId, readonly Entry[]>();
  for (const contact of rows.keys()) records.set(contact, await recordOf(agent, contact));
  return { rows, records };
};

/** What is wrong with the record in itself: gaps, doubles, halves of commands, a state that is not its fold. */
export const faultsOf = ({ rows, records }: ServerState): readonly string[] => {
  const faults: string[] = [];
  for (const [contact, entries] of records) {
    const state = rows.get(contact)?.state;
    entries.forEach((entry, index) => {
      if (entry.seq !== index + 1) faults.push(`${contact}: seq ${entry.seq} at place ${index + 1}`);
    });
    if (new Set(entries.map(({ id }) => id)).size !== entries.length)
      faults.push(`${contact}: an entry twice`);
    // The rows were read first, and the server goes on sending meanwhile.
    const folded = entries.slice(0, state?.seq).reduce(evolve, initialState(contact));
    if (!isDeepStrictEqual(JSON.parse(JSON.stringify(folded)), state)) {
      faults.push(`${contact}: the row is not the fold of the record`);
    }
    // The entries of a command stand in one piece, numbered from 0.
    const numbers = new Map<CommandId, number>();
    for (const { id } of entries) {
      const cause = causeOf(id);
      const expected = numbers.get(cause) ?? 0;
      if (id !== `${cause}/${expected}`) faults.push(`${contact}: ${id} where ${expected} was expected`);
      numbers.set(cause, expected + 1);
    }
  }
  return faults;
};
