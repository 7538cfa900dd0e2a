/** The record: entries, the segments they lie in, and what is known of comments and deliveries. */
import type { MessagePart } from '@parley/core/contact/message-part';
import { upcastEntry, type DeliveryStatus, type Entry } from '@parley/core/contact/entry';
import type { Placed } from '@parley/core/contact/record';
import { aboutOf } from '@parley/core/contact/redact';
import { documentOf } from '@parley/core/documents/names';
import type { AgentId, ChannelId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { SegmentInfo } from '@parley/core/protocol/agent-api';
import type { Sql } from '../statements.ts';

export interface SegmentRow extends SegmentInfo {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly incarnation: number;
}

export interface PartRow extends MessagePart {
  readonly contact: ContactId;
}

export interface DeliveryRow {
  readonly contact: ContactId;
  readonly status: DeliveryStatus;
  readonly parts: number | null;
}

export interface CommentRow {
  readonly contact: ContactId;
  readonly by: AgentId;
  readonly version: number;
  readonly deleted: boolean;
}

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
  const selectSegmentsOf = sql<[string, string], { name: string; incarnation: number }>(
    `SELECT name, incarnation FROM segments
     WHERE id IN (SELECT segment FROM entries WHERE id = ? OR about = ?) ORDER BY id`,
  );
  const raiseIncarnation = sql<[string]>('UPDATE segments SET incarnation = incarnation + 1 WHERE name = ?');
  const insertEntry = sql<[string, string, number, number, number, string | null, string]>(
    'INSERT INTO entries VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const rewriteEntry = sql<[string, string]>('UPDATE entries SET json = ? WHERE id = ?');
  const selectEntry = sql<[string, string], { json: string }>(
    'SELECT json FROM entries WHERE id = ? AND contact = ?',
  );
  const selectEntryAt = sql<[string, number], { json: string }>(
    'SELECT json FROM entries WHERE contact = ? AND seq = ?',
  );
  const selectSentParts = sql<[string], { n: number; external: string }>(
    'SELECT n, external FROM message_parts WHERE entry = ? ORDER BY n',
  );
  const hasEntry = sql<[string], { found: number }>('SELECT 1 AS found FROM entries WHERE id = ?');
  const selectAbout = sql<[string, string, string], { json: string }>(
    'SELECT json FROM entries WHERE (id = ? OR about = ?) AND contact = ? ORDER BY seq',
  );
  const selectRows = sql<[string, number], EntryColumns>(
    `SELECT json, json_valid(json) AS valid, id, seq FROM entries WHERE segment = (SELECT id FROM segments WHERE name = ?) AND position >= ?
     ORDER BY position`,
  );
  // Read from the end: what a channel reports is recent.
  const selectSeqAt = sql<[string, number], { seq: number }>(
    `SELECT seq FROM entries WHERE contact = ? AND CASE WHEN json_valid(json) THEN json ->> '$.at' END <= ?
     ORDER BY seq DESC LIMIT 1`,
  );
  const insertComment = sql<[string, string, string]>('INSERT INTO comments VALUES (?, ?, ?, 0, 0)');
  const updateComment = sql<[number, number, string]>(
    'UPDATE comments SET version = ?, deleted = ? WHERE id = ?',
  );
  const selectComment = sql<[string], { contact: string; author: string; version: number; deleted: number }>(
    'SELECT contact, author, version, deleted FROM comments WHERE id = ?',
  );
  const insertDelivery = sql<[string, string, string]>('INSERT INTO deliveries VALUES (?, ?, ?, NULL)');
  const updateDelivery = sql<[string, number | null, string]>(
    'UPDATE deliveries SET status = ?, parts = coalesce(?, parts) WHERE id = ?',
  );
  const selectDelivery = sql<[string], { contact: string; status: string; parts: number | null }>(
    'SELECT contact, status, parts FROM deliveries WHERE id = ?',
  );
  const insertPart = sql<[string, string, string, string, number, number]>(
    'INSERT OR IGNORE INTO message_parts VALUES (?, ?, ?, ?, ?, ?)',
  );
  const selectPart = sql<[string, string], { contact: string; entry: string; n: number; last: number }>(
    'SELECT contact, entry, n, last FROM message_parts WHERE channel = ? AND external = ?',
  );

  return {
    /** Writes an entry at its place; gives the row id of its segment. */
    append: (contact: ContactId, { entry, segment, position }: Placed): number => {
      const id = extendSegment.get(segment, contact, entry.seq)?.id;
      if (id === undefined) throw new Error(`segment ${segment} was not written`);
      insertEntry.run(entry.id, contact, entry.seq, id, position, aboutOf(entry), JSON.stringify(entry));
      return id;
    },
    rewrite: (entry: Entry): void => {
      rewriteEntry.run(JSON.stringify(entry), entry.id);
    },
    /** The segments that a comment, its edits and the reactions to it lie in, and their present documents. */
    segmentsOf: (comment: EntryId): readonly { readonly segment: string; readonly document: string }[] =>
      selectSegmentsOf
        .all(comment, comment)
        .map(({ name, incarnation }) => ({ segment: name, document: documentOf(name, incarnation) })),
    /** Lets the document of a segment go on as the next incarnation. */
    renew: (segment: string): void => {
      raiseIncarnation.run(segment);
    },
    entry: (contact: ContactId, id: EntryId): Entry | undefined => {
      const found = selectEntry.get(id, contact);
      return found && parse(found.json);
    },
    entryAt: (contact: ContactId, seq: number): Entry | undefined => {
      const found = selectEntryAt.get(contact, seq);
      return found && parse(found.json);
    },
    sentParts: (message: EntryId): readonly { readonly index: number; readonly external: string }[] =>
      selectSentParts.all(message).map(({ n, external }) => ({ index: n, external })),
    hasEntry: (id: EntryId): boolean => hasEntry.get(id) !== undefined,
    /** A comment with its edits and the reactions to it, oldest first. */
    commentAndEdits: (contact: ContactId, comment: EntryId): readonly Entry[] =>
      readable(selectAbout.all(comment, comment, contact)),
    /** `seq` of the last entry up to a time in ms; 0 if there was none. */
    seqAt: (contact: ContactId, time: number): number => selectSeqAt.get(contact, time)?.seq ?? 0,
    comment: (id: EntryId): CommentRow | undefined => {
      const found = selectComment.get(id);
      return (
        found && {
          contact: found.contact as ContactId,
          by: found.author as AgentId,
          version: found.version,
          deleted: found.deleted === 1,
        }
      );
    },
    addComment: (id: EntryId, contact: ContactId, by: AgentId): void => {
      insertComment.run(id, contact, by);
    },
    changeComment: (id: EntryId, version: number, deleted: boolean): void => {
      updateComment.run(version, deleted ? 1 : 0, id);
    },
    /** The last delivery state of an outgoing message, and whose message it is. */
    delivery: (id: EntryId): DeliveryRow | undefined => {
      const found = selectDelivery.get(id);
      return (
        found && {
          contact: found.contact as ContactId,
          status: found.status as DeliveryStatus,
          parts: found.parts,
        }
      );
    },
    addDelivery: (id: EntryId, contact: ContactId, status: DeliveryStatus): void => {
      insertDelivery.run(id, contact, status);
    },
    changeDelivery: (id: EntryId, status: DeliveryStatus, parts: number | undefined): void => {
      updateDelivery.run(status, parts ?? null, id);
    },
    /** The message that a channel knows under its own id, or the part of one. */
    part: (channel: ChannelId, external: string): PartRow | undefined => {
      const found = selectPart.get(channel, external);
      return (
        found && {
          contact: found.contact as ContactId,
          message: found.entry as EntryId,
          index: found.n,
          last: found.last === 1,
        }
      );
    },
    addPart: (channel: ChannelId, external: string, part: PartRow): void => {
      const { contact, message, index, last } = part;
      insertPart.run(channel, external, contact, message, index, last ? 1 : 0);
    },
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
