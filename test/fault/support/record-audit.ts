/** Reads the server's database beside it and finds what does not hold. */
import type { Entry } from '@parley/core/contact/entry';
import { evolve } from '@parley/core/contact/evolve';
import { initialState, type ContactState } from '@parley/core/contact/state';
import { causeOf, type CommandId, type ContactId } from '@parley/core/ids';
import type { Answer } from '@parley/core/protocol/answers';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { isDeepStrictEqual } from 'node:util';
import type { Asked } from './commander.ts';

export interface Stored {
  /** By contact, in order of `seq`. */
  readonly records: ReadonlyMap<ContactId, readonly Entry[]>;
  /** What does not hold, in words. */
  readonly faults: readonly string[];
  readonly answers: ReadonlyMap<string, Answer>;
}

interface EntryRow {
  readonly contact: ContactId;
  readonly seq: number;
  readonly segment: string;
  readonly position: number;
  readonly id: string;
  readonly json: string;
}

/** A command's entries are all there: `<id>/0` to `<id>/k`, one after the other. */
const wholeCommands = (entries: readonly Entry[]): string[] => {
  const seen = new Set<string>();
  const faults: string[] = [];
  let expected = 0;
  entries.forEach((entry, index) => {
    const cause = causeOf(entry.id);
    const goesOn = index > 0 && causeOf(entries[index - 1]?.id ?? entry.id) === cause;
    expected = goesOn ? expected + 1 : 0;
    if (!goesOn && seen.has(cause)) faults.push(`entries of ${cause} stand apart`);
    seen.add(cause);
    if (entry.id !== `${cause}/${expected}`)
      faults.push(`${entry.id} stands where ${cause}/${expected} belongs`);
  });
  return faults;
};

const faultsOf = (contact: ContactId, rows: readonly EntryRow[], state: ContactState): string[] => {
  const faults: string[] = [];
  const positions = new Map<string, number>();
  let folded = initialState(contact);
  rows.forEach((row, index) => {
    const entry = JSON.parse(row.json) as Entry;
    const position = positions.get(row.segment) ?? 0;
    positions.set(row.segment, position + 1);
    if (row.seq !== index + 1 || entry.seq !== row.seq || entry.id !== row.id)
      faults.push(`${contact}: entry ${row.id} has seq ${row.seq}/${entry.seq}, not ${index + 1}`);
    if (row.position !== position) faults.push(`${contact}: ${row.segment} has a gap at ${position}`);
    if (entry.at < folded.at) faults.push(`${contact}: entry ${row.seq} is older than the one before it`);
    folded = evolve(folded, entry);
  });
  if (!isDeepStrictEqual(JSON.parse(JSON.stringify(folded)), state))
    faults.push(`${contact}: the state is not the fold of its ${rows.length} entries`);
  return faults;
};

/** Everything in the database of a folder, and what is wrong with it on its own account. */
export const readStored = (dataDir: string): Stored => {
  const db = new DatabaseSync(path.join(dataDir, 'parley.sqlite'), { readOnly: true, timeout: 5_000 });
  try {
    db.exec('BEGIN');
    const rows = db
      .prepare(
        `SELECT entries.contact, seq, segments.name AS segment, position, entries.id, json FROM entries
         JOIN segments ON segments.id = entries.segment ORDER BY entries.contact, seq`,
      )
      .all() as unknown as readonly EntryRow[];
    const states = db.prepare('SELECT id, state FROM contacts').all() as unknown as readonly {
      id: ContactId;
      state: string;
    }[];
    const answers = db.prepare('SELECT author, id, answer FROM answers').all() as unknown as readonly {
      author: string;
      id: string;
      answer: string;
    }[];
    const byContact = Map.groupBy(rows, ({ contact }) => contact);
    const records = new Map<ContactId, readonly Entry[]>();
    const faults: string[] = [];
    for (const { id, state } of states) {
      const own = byContact.get(id) ?? [];
      const entries = own.map(({ json }) => JSON.parse(json) as Entry);
      records.set(id, entries);
      faults.push(...faultsOf(id, own, JSON.parse(state) as ContactState), ...wholeCommands(entries));
    }
    return {
      records,
      faults,
      answers: new Map(
        answers.map(({ author, id, answer }) => [`${author} ${id}`, JSON.parse(answer) as Answer]),
      ),
    };
  } finally {
    db.close();
  }
};

/** Kinds of entries that an applied command has to have left; for others there may be nothing to do. */
const REQUIRED: Readonly<Record<string, Entry['kind']>> = {
  send: 'message',
  comment: 'comment',
  close: 'closed',
  snooze: 'snoozed',
  fields: 'fields',
};

/** What is missing or too much of one acknowledged command. */
const faultsOfAsked = (
  { author, command, answer }: Asked,
  stored: Stored,
  own: readonly Entry[],
): string[] => {
  if (answer === undefined) return [];
  const name = `${command.action.type} ${command.id}`;
  const kept = stored.answers.get(`${author} ${command.id}`);
  if (!isDeepStrictEqual(kept, answer)) return [`${name}: the answer is not kept`];
  if (answer.outcome !== 'applied')
    return own.length === 0 ? [] : [`${name}: ${answer.outcome}, with entries`];
  const required = REQUIRED[command.action.type];
  const found = own.filter(({ kind }) => kind === required).length;
  if (required !== undefined && found !== 1) return [`${name}: ${found} entries of kind ${required}`];
  const last = own.at(-1);
  if (last !== undefined && last.seq !== answer.seq)
    return [`${name}: ends at ${last.seq}, the answer said ${answer.seq}`];
  return [];
};

/** What of the acknowledged commands is missing, or there more than once. */
export const faultsOfCommands = (stored: Stored, asked: Iterable<Asked>): string[] => {
  const byCause = new Map<CommandId, Entry[]>();
  for (const entries of stored.records.values()) {
    for (const entry of entries) {
      const cause = causeOf(entry.id);
      const own = byCause.get(cause) ?? [];
      byCause.set(cause, own);
      own.push(entry);
    }
  }
  return [...asked].flatMap((one) => faultsOfAsked(one, stored, byCause.get(one.command.id) ?? []));
};

/** How often each text was posted, of messages and comments of all contacts. */
export const countWords = (stored: Stored): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const entries of stored.records.values()) {
    for (const entry of entries) {
      if (entry.kind !== 'message' && entry.kind !== 'comment') continue;
      const text = toPlainText(entry.body);
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
};
