/** Rows of the inbox, and the record: entries in segments. */
import type { Entry, Sender } from '@parley/core/contact/entry';
import type { ChannelId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import type { Row } from '@parley/core/inbox/row';
import type { SegmentInfo } from '@parley/core/protocol/agent-api';

export interface Segment extends SegmentInfo {
  readonly workspace: WorkspaceId;
  readonly contact: ContactId;
  readonly incarnation: number;
}

export interface RecordStore {
  /** Rejects with `DamagedContactError` if the row is stored and cannot be read. */
  row(workspace: WorkspaceId, contact: ContactId): Promise<Row | undefined>;
  /** A segment by its name without incarnation. */
  segment(name: string): Promise<Segment | undefined>;
  /** All segments of a contact, oldest first. */
  segments(contact: ContactId): Promise<readonly SegmentInfo[]>;
  /** JSON texts of a segment's entries from a position on, in order of position (law L6). */
  entryTexts(segment: string, from: number): Promise<readonly string[]>;
  entry(contact: ContactId, id: EntryId): Promise<Entry | undefined>;
  /** Whom a channel knows by one of a person's ids; undefined if nobody has written under them. */
  contactOf(channel: ChannelId, sender: Sender): Promise<ContactId | undefined>;
  /** The entry at a place in a contact's record. */
  entryAt(contact: ContactId, seq: number): Promise<Entry | undefined>;
  /** The parts of a message that were sent, in order, by the channel's own ids. */
  sentParts(message: EntryId): Promise<readonly { readonly index: number; readonly external: string }[]>;
  /** Why a document of this name, with incarnation, no longer holds; undefined if it holds or is unknown (law L11). */
  tombstone(document: string): Promise<'deleted' | 'stale' | undefined>;
}
