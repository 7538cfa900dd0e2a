/**
 * How far an open contact was seen in this tab, and what follows from that: the read cursor (IN-6), and notifications
 * that count as done (NT-1).
 */
import type { Entry } from '@parley/core/contact/entry';
import type { ContactId, NotificationId } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Environment } from '../environment.ts';
import { doneBySeeing } from '../feed/notifications.ts';
import { createViewedEntries } from '../record/viewed-entries.ts';
import type { Dispose } from '../replica-api.ts';

/** How long after something was seen the read cursor is written, in ms: once for a burst. */
const WRITE_DELAY = 600;

export interface SeenEntriesOptions {
  readonly environment: Pick<Environment, 'clock'>;
  readonly cache: Pick<ReplicaCache, 'rows'>;
  readonly contact: ContactId;
  /** The recorded entries, oldest first. */
  readonly entries: () => readonly Entry[];
  /** How many of the contact's messages this agent has read. */
  readonly readCursor: () => number;
  readonly setReadCursor: (inbound: number) => void;
  readonly notifications: () => readonly Notification[];
  /** Archives what was seen here. */
  readonly archive: (notifications: readonly Notification[]) => void;
}

export class SeenEntries {
  readonly #options: SeenEntriesOptions;
  readonly #viewed = createViewedEntries();
  /** The highest `seq` that was seen. */
  #seq = 0;
  /** The highest read cursor that was set from here. */
  #lastCursor = 0;
  /** What was archived by being seen: made new again by hand, it stays new while the contact is open. */
  readonly #archived = new Set<NotificationId>();
  /** Cancels the writing that is due. */
  #cancelWrite: Dispose | undefined;
  #closed = false;

  constructor(options: SeenEntriesOptions) {
    this.#options = options;
  }

  get seq(): number {
    return this.#seq;
  }

  /** @param inView `seq` of the entries that are on the screen now */
  look(seq: number, inView: readonly number[]): void {
    if (this.#closed) return;
    // Only what is recorded counts: own waiting entries carry numbers that others may come to have.
    const recordSeq = this.#recordSeq();
    this.#viewed.look(inView, recordSeq);
    const next = Math.max(this.#seq, Math.min(seq, recordSeq));
    const isMore = next > this.#seq;
    this.#seq = next;
    if (isMore || this.#done().length > 0) this.#writeSoon();
  }

  /** The record, the row or the notifications may have changed. */
  refresh(): void {
    this.#viewed.record(this.#recordSeq());
    if (this.#closed) return;
    // A notification, or the row's count, may arrive after its entry has been seen.
    const isMore = this.#seq > 0 && this.#inboundSeen() > this.#lastCursor;
    if (isMore || this.#done().length > 0) this.#writeSoon();
  }

  /** Writes what was seen last at once. */
  close(): void {
    this.#closed = true;
    if (this.#cancelWrite === undefined) return;
    this.#cancelWrite();
    this.#write();
  }

  #recordSeq(): number {
    return this.#options.entries().at(-1)?.seq ?? 0;
  }

  /** How many of the contact's messages were seen: all that the row counts, but for those above what was seen. */
  #inboundSeen(): number {
    const state = this.#options.cache.rows.get(this.#options.contact)?.state;
    if (state === undefined) return 0;
    // The row does not count messages of the record that are newer than the row.
    const isUnseen = (entry: Entry): boolean =>
      entry.kind === 'message' &&
      entry.direction === 'in' &&
      entry.seq > this.#seq &&
      entry.seq <= state.lastInbound;
    const unseen = this.#options.entries().filter(isUnseen).length;
    // The row knows of messages that the record does not have yet: each entry up to the last of them may be a
    // message. Once the entries are here, they are counted, and the others count as seen.
    const notHere = Math.max(0, state.lastInbound - this.#recordSeq());
    return Math.max(0, state.inbound - unseen - notHere);
  }

  /** Notifications that are done by what was seen, and were not archived from here. */
  #done(): readonly Notification[] {
    const { contact, entries, notifications } = this.#options;
    const wasInView = (mention: Notification): boolean => this.#viewed.has(entries(), mention);
    return doneBySeeing(notifications(), contact, this.#seq, wasInView).filter(
      ({ id }) => !this.#archived.has(id),
    );
  }

  #writeSoon(): void {
    this.#cancelWrite ??= this.#options.environment.clock.after(WRITE_DELAY, () => this.#write());
  }

  #write(): void {
    const { readCursor, setReadCursor, archive } = this.#options;
    this.#cancelWrite = undefined;
    const inbound = this.#inboundSeen();
    // If the contact was marked as unread by hand, it stays unread until more is seen.
    if (inbound > this.#lastCursor && inbound > readCursor()) setReadCursor(inbound);
    this.#lastCursor = Math.max(this.#lastCursor, inbound);
    const done = this.#done();
    if (done.length === 0) return;
    for (const { id } of done) this.#archived.add(id);
    archive(done);
  }
}
