/** The segments of a record that are loaded, joined to a list of entries without a gap. */
import type { Entry } from '@parley/core/contact/entry';
import type { RecordDoc } from './record-doc.ts';

/** A segment as it is read. */
export interface Segment {
  /** Name of its document. */
  readonly name: string;
  /** `seq` of its first entry. */
  readonly first: number;
  readonly entries: readonly Entry[];
}

/** A segment whose document is attached: it grows. */
export interface AttachedSegment {
  readonly doc: RecordDoc;
  readonly first: number;
}

export class LoadedSegments {
  /** The newest segment; undefined while the contact is out of sight. */
  #live: AttachedSegment | undefined;
  /** Segments that ended while they were attached: they stay attached until they are complete. */
  #ending: readonly AttachedSegment[] = [];
  /** Complete segments, as they were read from what is stored. */
  #complete: readonly Segment[] = [];
  /** The joined entries, until a segment changes. */
  #joined: readonly Entry[] | undefined;

  get live(): AttachedSegment | undefined {
    return this.#live;
  }

  get complete(): readonly Segment[] {
    return this.#complete;
  }

  /** How many segments have ended and are not complete yet. */
  get ending(): number {
    return this.#ending.length;
  }

  /** Segments that are attached: those that have ended, then the live one. */
  attached(): readonly AttachedSegment[] {
    return [...this.#ending, ...(this.#live ? [this.#live] : [])];
  }

  /** All segments, oldest first. */
  all(): Segment[] {
    const attached = this.attached().map(({ doc, first }) => ({
      name: doc.name,
      first,
      entries: doc.entries(),
    }));
    return [...this.#complete, ...attached].sort((a, b) => a.first - b.first);
  }

  /** Loaded entries without a gap, oldest first: the same list until `changed` is called. */
  entries(): readonly Entry[] {
    return (this.#joined ??= this.#join());
  }

  /** `seq` of the oldest loaded entry; undefined if no entry is loaded. */
  first(): number | undefined {
    return this.#filled()[0]?.first;
  }

  /** Whether the newest entries do not continue those before them. */
  hasGap(): boolean {
    const newest = this.#filled().at(-1);
    return newest !== undefined && (this.entries().at(-1)?.seq ?? 0) < newest.first;
  }

  /** An attached segment has grown. */
  changed(): void {
    this.#joined = undefined;
    this.#settleEnded();
  }

  /**
   * Takes a new live segment in place of the one before it, which is closed if it is the same segment under another
   * name.
   * @param open opens the document; until it is there, it shows the entries that it is given
   */
  replaceLive(first: number, open: (placeholder: readonly Entry[]) => RecordDoc): void {
    const before = this.#live;
    const isSame = before?.first === first;
    const placeholder = isSame ? before.doc.entries() : [];
    if (before && !isSame) this.#ending = [...this.#ending, before];
    else before?.doc.close();
    this.#live = { doc: open(placeholder), first };
    this.changed();
  }

  /** Adds a complete segment, in place of an incomplete copy. */
  add(segment: Segment): void {
    for (const { doc } of this.#ending.filter(({ first }) => first === segment.first)) doc.close();
    this.#ending = this.#ending.filter(({ first }) => first !== segment.first);
    this.#complete = [...this.#complete.filter(({ first }) => first !== segment.first), segment];
    this.#joined = undefined;
  }

  /** Replaces complete segments that are still loaded. */
  replaceComplete(segments: readonly Segment[]): void {
    this.#complete = this.#complete.map(
      (segment) => segments.find(({ first }) => first === segment.first) ?? segment,
    );
  }

  /** Closes the attached documents; what they hold can still be read. */
  close(): void {
    for (const { doc } of this.attached()) doc.close();
  }

  /** Closes and forgets all segments. */
  clear(): void {
    this.close();
    this.#live = undefined;
    this.#ending = [];
    this.#complete = [];
    this.#joined = undefined;
  }

  /**
   * The entries from the oldest segment on, as long as each segment continues the one before it. A row may leap over
   * whole segments, as after a time without network: then the entries on the screen stay, and the new entries wait
   * for the segments between.
   */
  #join(): readonly Entry[] {
    const entries: Entry[] = [];
    for (const segment of this.#filled()) {
      const next = (entries.at(-1)?.seq ?? segment.first - 1) + 1;
      if (segment.first > next) break;
      entries.push(...segment.entries.filter(({ seq }) => seq >= next));
    }
    return entries;
  }

  #filled(): Segment[] {
    return this.all().filter(({ entries }) => entries.length > 0);
  }

  /** A segment that has ended counts as complete once its entries reach the segment after it. */
  #settleEnded(): void {
    if (this.#ending.length === 0) return;
    const firsts = this.all().map(({ first }) => first);
    for (const { doc, first } of this.#ending) {
      const end = firsts.find((other) => other > first);
      if (end === undefined || first + doc.entries().length < end) continue;
      this.add({ name: doc.name, first, entries: doc.entries() });
    }
  }
}
