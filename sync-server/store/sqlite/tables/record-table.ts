/** The record: entries, the segments they lie in, and what is known of comments and deliveries. */
import { upcastEntry, type DeliveryStatus, type Entry } from '@parley/core/contact/entry';
import type { Placed } from '@parley/core/contact/record';
import { documentOf } from '@parley/core/documents/names';
import type { AgentId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { SegmentInfo } from '@parley/core/protocol/agent-api';
import type { Sql } from '../statements.ts';

export interface SegmentRow extends SegmentInfo {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly incarnation: number;
}

export interface CommentRow {
  readonly by: AgentId;
  readonly version: number;
  readonly deleted: boolean;
}

/** The comment that an entry says something new about: found again when that comment is deleted. */
const aboutOf = (entry: Entry): EntryId | null =>
  entry.kind === 'comment-edited' || entry.kind === 'reaction' ? entry.comment : null;

const parse = (json: string): Entry => upcastEntry(JSON.parse(json) as Entry);

type EntryColumns = { json: string; valid: number; id: string; seq: number };

/**
 * The text from which an entry is encoded. A text that is no longer JSON is replaced by an entry of an
 * unknown kind: the entries around it can still be read (law L17).
 */
const textOf = ({ json, valid, id, seq }: EntryColumns): string => {
  if (valid === 1) return json;
  const at = Number(/"at":(\d{1,15})/.exec(json)?.[1] ?? 0);
  return JSON.stringify({ v: 1, id, seq, at, by: { kind: 'clock' }, conversation: null, kind: 'damaged' });
};

/** The readable entries among stored texts. */
const readable = (rows: readonly { readonly json: string }[]): Entry[] =>
  rows.flatMap(({ json }) => {
    try {
      return [parse(json)];
    } catch {
      return [];
    }
  });

export const createRecordTable = (sql: Sql) => {
  const selectSegment = sql<
    [string],
    { contact: string; workspace: string; first: number; count: number; incarnation: number }
  >(`SELECT s.contact, c.workspace, s.first, s.count, s.incarnation
     FROM segments s JOIN contacts c ON c.id = s.contact WHERE s.name = ?`);
  const selectSegments = sql<[string], { name: string; first: number; count: number; incarnation: number }>(
    'SELECT name, first, count, incarnation FROM segments WHERE contact = ? ORDER BY first',
  );
  const extendSegment = sql<[string, string, number], { id: number }>(
    `INSERT INTO segments (name, contact, first, count, incarnation) VALUES (?, ?, ?, 1, 1)
     ON CONFLICT (name) DO UPDATE SET count = count + 1 RETURNING id`,
  );
  const raiseIncarnations = sql<[string, string], { name: string; incarnation: number }>(
    `UPDATE segments SET incarnation = incarnation + 1
     WHERE id IN (SELECT segment FROM entries WHERE id = ? OR about = ?) RETURNING name, incarnation`,
  );
  const insertEntry = sql<[string, string, number, number, number, string | null, string]>(
    'INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const rewriteEntry = sql<[string, string]>('UPDATE entries SET json = ? WHERE id = ?');
  const selectEntry = sql<[string, string], { json: string }>(
    'SELECT json FROM entries WHERE id = ? AND contact = ?',
  );
  const hasEntry = sql<[string], { found: number }>('SELECT 1 AS found FROM entries WHERE id = ?');
  const selectAbout = sql<[string, string, string], { json: string }>(
    'SELECT json FROM entries WHERE (id = ? OR about = ?) AND contact = ? ORDER BY seq',
  );
  const selectRows = sql<[string, number], EntryColumns>(
    `SELECT json, json_valid(json) AS valid, id, seq FROM entries WHERE segment = (SELECT id FROM segments WHERE name = ?) AND position >= ?
     ORDER BY position`,
  );
  const insertComment = sql<[string, string, string]>('INSERT INTO comments VALUES (?, ?, ?, 0, 0)');
  const editComment = sql<[number, string]>('UPDATE comments SET version = ? WHERE id = ?');
  const deleteComment = sql<[string]>('UPDATE comments SET deleted = 1 WHERE id = ?');
  const selectComment = sql<[string, string], { author: string; version: number; deleted: number }>(
    'SELECT author, version, deleted FROM comments WHERE id = ? AND contact = ?',
  );
  const insertDelivery = sql<[string, string, string]>('INSERT INTO deliveries VALUES (?, ?, ?)');
  const updateDelivery = sql<[string, string]>('UPDATE deliveries SET status = ? WHERE id = ?');
  const selectDelivery = sql<[string, string], { status: string }>(
    'SELECT status FROM deliveries WHERE id = ? AND contact = ?',
  );

  /** Takes down what an entry says about messages and comments. */
  const noteFacts = (contact: ContactId, entry: Entry): void => {
    if (entry.kind === 'comment' && entry.by.kind === 'agent')
      insertComment.run(entry.id, contact, entry.by.id);
    if (entry.kind === 'comment-edited') editComment.run(entry.version, entry.comment);
    if (entry.kind === 'comment-deleted') deleteComment.run(entry.comment);
    if (entry.kind === 'message' && entry.direction === 'out') {
      insertDelivery.run(entry.id, contact, entry.echo ? 'sent' : 'queued');
    }
    if (entry.kind === 'delivery' && entry.message !== undefined)
      updateDelivery.run(entry.status, entry.message);
  };

  return {
    /** Writes an entry at its place; gives the row id of its segment. */
    append: (contact: ContactId, { entry, segment, position }: Placed): number => {
      const id = extendSegment.get(segment, contact, entry.seq)?.id;
      if (id === undefined) throw new Error(`segment ${segment} was not written`);
      insertEntry.run(entry.id, contact, entry.seq, id, position, aboutOf(entry), JSON.stringify(entry));
      noteFacts(contact, entry);
      return id;
    },
    rewrite: (entry: Entry): void => {
      rewriteEntry.run(JSON.stringify(entry), entry.id);
    },
    /** Lets the documents that a comment and its edits lie in go on as next incarnations; gives the old names. */
    renew: (comment: EntryId): readonly string[] =>
      raiseIncarnations
        .all(comment, comment)
        .map(({ name, incarnation }) => documentOf(name, incarnation - 1)),
    entry: (contact: ContactId, id: EntryId): Entry | undefined => {
      const found = selectEntry.get(id, contact);
      return found && parse(found.json);
    },
    hasEntry: (id: EntryId): boolean => hasEntry.get(id) !== undefined,
    /** A comment with its edits and the reactions to it, oldest first. */
    commentAndEdits: (contact: ContactId, comment: EntryId): readonly Entry[] =>
      readable(selectAbout.all(comment, comment, contact)),
    comment: (contact: ContactId, id: EntryId): CommentRow | undefined => {
      const found = selectComment.get(id, contact);
      return found && { by: found.author as AgentId, version: found.version, deleted: found.deleted === 1 };
    },
    delivery: (contact: ContactId, id: EntryId): DeliveryStatus | undefined =>
      selectDelivery.get(id, contact)?.status as DeliveryStatus | undefined,
    rows: (segment: string, from: number): readonly string[] => selectRows.all(segment, from).map(textOf),
    segment: (name: string): SegmentRow | undefined => {
      const found = selectSegment.get(name);
      return (
        found && {
          name: documentOf(name, found.incarnation),
          first: found.first,
          count: found.count,
          incarnation: found.incarnation,
          contact: found.contact as ContactId,
          workspace: found.workspace as WorkspaceId,
        }
      );
    },
    segments: (contact: ContactId): readonly SegmentInfo[] =>
      selectSegments.all(contact).map(({ name, first, count, incarnation }) => ({
        name: documentOf(name, incarnation),
        first,
        count,
      })),
  };
};
export type RecordTable = ReturnType<typeof createRecordTable>;
