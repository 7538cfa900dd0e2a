/** The record of an open contact: the live segment attached, earlier ones from local updates or by a pull. */
import type { Entry } from '@parley/core/contact/entry';
import { documentOf } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { SegmentInfo } from '@parley/core/protocol/agent-api';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Environment, Failure } from '../environment.ts';
import type { Dispose, OpenContact } from '../replica-api.ts';
import { afterFailure, type Ran, Worker } from '../scheduling/worker.ts';
import { LoadedSegments, type Segment } from './loaded-segments.ts';
import { RecordDoc } from './record-doc.ts';
import { SegmentSource } from './segment-source.ts';

/** How long to wait for a live document before its entries are requested, in ms: connecting takes a moment. */
const CONNECTION_DELAY = 1_500;

/** Fewer entries than this are no page: the segment before is loaded too, if it is stored here. */
const SHORT = 20;

export interface HistoryOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly contact: ContactId;
  readonly onChange: () => void;
  readonly onReached: (failure: Failure | undefined) => void;
  /** More of the record was stored, or some of it dropped. */
  readonly onRecorded: () => void;
  /** A pull has stored documents of this contact, including drafts documents. */
  readonly onPulled: () => void;
}

export class History {
  readonly #options: HistoryOptions;
  readonly #segments = new LoadedSegments();
  readonly #source: SegmentSource;
  /** Some networks let requests through but no connection: requests then fetch what the connection would bring (OF-1). */
  readonly #catchUp: Worker;
  /** Cancels the wait for the live document, while it is waited for. */
  #cancelCatchUp: Dispose | undefined;
  /** Whether an earlier segment is being loaded. */
  #loading = false;
  /** Whether the last try found the earlier segment only on the server, which did not answer. */
  #needsNetwork = false;
  /** Whether a short live segment has been filled up already. */
  #filledUp = false;
  /** How many deletions of comments the live segment held when it was last looked at. */
  #deletions = 0;
  #closed = false;

  constructor(options: HistoryOptions) {
    const { environment, contact, onReached, onRecorded, onPulled } = options;
    this.#options = options;
    this.#source = new SegmentSource({
      environment,
      contact,
      onReached,
      onStored: () => {
        onRecorded();
        onPulled();
      },
    });
    this.#catchUp = new Worker(environment.clock, () => this.#catchUpOnce(), this.#report);
    this.#followRow();
    this.#catchUpSoon();
  }

  /** Loaded entries without a gap, oldest first. */
  entries(): readonly Entry[] {
    return this.#segments.entries();
  }

  older(): ReturnType<OpenContact['older']> {
    if (this.#loading) return 'loading';
    if (this.#firstSeq() <= 1) return 'none';
    return this.#needsNetwork ? 'needs-network' : 'more';
  }

  async loadOlder(): Promise<void> {
    if (this.#loading || this.#closed || this.older() === 'none') return;
    this.#loading = true;
    this.#needsNetwork = false;
    this.#changed();
    try {
      if (await this.#loadStored()) return;
      const isFound = await this.#pull(this.#segments.all().length + 1);
      if (!isFound || !(await this.#loadStored())) this.#needsNetwork = true;
    } catch (error) {
      this.#report(error);
      this.#needsNetwork = true;
    } finally {
      this.#loading = false;
      if (!this.#closed) this.#changed();
    }
  }

  /** The row may have changed. */
  refresh(): void {
    this.#followRow();
    this.#catchUpSoon();
  }

  /** Stored documents of the contact were changed by a pull, or dropped. */
  documentsChanged(): void {
    void this.#reloadComplete().catch(this.#report);
  }

  close(): void {
    this.#closed = true;
    this.#cancelCatchUp?.();
    this.#catchUp.stop();
    this.#segments.close();
  }

  readonly #report = (error: unknown): void => this.#options.environment.report('history', error);

  #changed(): void {
    this.#segments.changed();
    this.#watchDeletions();
    if (this.#segments.hasGap()) this.#catchUp.nudge();
    this.#options.onChange();
  }

  #row() {
    return this.#options.cache.rows.get(this.#options.contact);
  }

  #firstSeq(): number {
    return this.#segments.first() ?? this.#row()?.state.segment?.first ?? 1;
  }

  #lastSeq(): number {
    return this.entries().at(-1)?.seq ?? 0;
  }

  // ── the live segment ──

  /** Attaches the segment that the row names, in place of the one before. */
  #followRow(): void {
    if (this.#closed) return;
    const row = this.#row();
    if (row === undefined || row.state.segment === null) {
      // Out of sight: what others wrote goes (law L15).
      this.#segments.clear();
      return;
    }
    const { segment } = row.state;
    const name = documentOf(segment.name, row.incarnation);
    if (this.#segments.live?.doc.name === name) return;
    this.#segments.replaceLive(segment.first, (placeholder) => this.#openLive(name, placeholder));
  }

  #openLive(name: string, placeholder: readonly Entry[]): RecordDoc {
    const { environment, contact, onRecorded } = this.#options;
    return new RecordDoc({
      environment,
      contact,
      name,
      onChange: () => {
        this.#changed();
        void this.#fill().catch(this.#report);
      },
      onFinal: () => this.#followRow(),
      onStored: onRecorded,
      placeholder,
    });
  }

  /** A deletion redacts an entry that may lie in an earlier segment: its document goes on under another name. */
  #watchDeletions(): void {
    const { live, complete } = this.#segments;
    const count = (live?.doc.entries() ?? []).filter(({ kind }) => kind === 'comment-deleted').length;
    const isMore = count > this.#deletions && complete.length > 0 && live?.doc.loaded() === true;
    this.#deletions = count;
    if (isMore) void this.#pull(complete.length + 1).then(() => this.#reloadComplete(), this.#report);
  }

  // ── earlier segments ──

  /** @returns whether the server has answered with documents */
  async #pull(segments: number): Promise<boolean> {
    const outcome = await this.#source.pull(segments);
    return outcome.ok && outcome.value.contacts.some(({ documents }) => documents !== null);
  }

  /** The segment before the first one that is loaded. It has ended, so it reaches up to that one. */
  async #before(): Promise<SegmentInfo | undefined> {
    const first = this.#firstSeq();
    const info = (await this.#source.infos()).findLast((segment) => segment.first < first);
    return info && { ...info, count: this.#firstSeq() - info.first };
  }

  /** Loads the segment before the first one, if all of it is stored. */
  async #loadStored(): Promise<boolean> {
    const info = await this.#before();
    const segment = info && (await this.#source.stored(info));
    if (!segment || this.#closed) return false;
    if (this.#segments.complete.some(({ first }) => first === segment.first)) return false;
    this.#segments.add(segment);
    return true;
  }

  /** Reads complete segments again, under the names that they have now. */
  async #reloadComplete(): Promise<void> {
    const infos = await this.#source.infos();
    const reload = async (segment: Segment): Promise<Segment> => {
      const info = infos.find(({ first }) => first === segment.first);
      if (info === undefined || info.name === segment.name) return segment;
      return (await this.#source.stored({ ...info, count: segment.entries.length })) ?? segment;
    };
    const reloaded = await Promise.all(this.#segments.complete.map(reload));
    if (this.#closed) return;
    // Meanwhile other segments may have come, or all of them may have gone.
    this.#segments.replaceComplete(reloaded);
    this.#changed();
  }

  /** A short live segment alone is no page of history. */
  async #fill(): Promise<void> {
    if (!this.#segments.live?.doc.loaded() || this.#filledUp || this.#loading) return;
    this.#filledUp = true;
    while (!this.#closed && this.entries().length < SHORT && this.older() !== 'none') {
      if (!(await this.#loadStored())) break;
    }
    if (!this.#closed) this.#changed();
  }

  // ── without a connection ──

  #catchUpSoon(): void {
    if (this.#closed || this.#segments.live?.doc.isLive() === true) return;
    this.#cancelCatchUp ??= this.#options.environment.clock.after(CONNECTION_DELAY, () => {
      this.#cancelCatchUp = undefined;
      this.#catchUp.nudge();
    });
  }

  async #catchUpOnce(): Promise<Ran> {
    if (this.#segments.hasGap()) await this.#loadBetween();
    if (!(await this.#isBehind())) return 'done';
    const outcome = await this.#source.pull(await this.#segmentsBack());
    if (!outcome.ok) return afterFailure(outcome.failure);
    for (const { doc } of this.#segments.attached()) await doc.reload();
    await this.#loadBetween();
    await this.#fill();
    return (await this.#isBehind()) ? 'later' : 'done';
  }

  /** Whether entries are missing between, or the row is newer than the record and no connection brings the rest. */
  async #isBehind(): Promise<boolean> {
    const row = this.#row();
    if (this.#closed || row === undefined || row.state.segment === null) return false;
    if (this.#segments.hasGap()) return true;
    if (this.#segments.live?.doc.isLive() === true) return false;
    if (this.#lastSeq() < row.state.seq) return true;
    return row.draftsDocument.revision > ((await this.#source.known())?.draftsRevision ?? 0);
  }

  /** Loads the segments between the oldest one and the live one, as far as they are completely stored here. */
  async #loadBetween(): Promise<void> {
    const infos = await this.#source.infos();
    for (const [index, info] of infos.entries()) {
      const liveFirst = this.#segments.live?.first ?? 0;
      const end = infos[index + 1]?.first ?? liveFirst;
      const count = end - info.first;
      const isHere = this.#segments
        .all()
        .some(({ first, entries }) => first === info.first && entries.length >= count);
      if (info.first < this.#firstSeq() || end > liveFirst || isHere) continue;
      const segment = await this.#source.stored({ ...info, count });
      // The contact was lost sight of meanwhile: what others wrote does not come back (law L15).
      if (this.#closed || this.#segments.live === undefined) return;
      if (segment === undefined) continue;
      this.#segments.add(segment);
      this.#changed();
    }
  }

  /** How many segments to request, so that they reach back to the oldest one that is loaded. */
  async #segmentsBack(): Promise<number> {
    const infos = await this.#source.infos();
    const first = this.#firstSeq();
    return Math.max(this.#segments.ending + 1, infos.filter((info) => info.first >= first).length);
  }
}
