/** The record of an open contact: the live segment attached, earlier ones from local updates or by a pull. */
import type { Entry } from '@parley/core/contact/entry';
import { documentOf } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { PullResponse, SegmentInfo } from '@parley/core/protocol/agent-api';
import { get, read } from '../database/database.ts';
import { key } from '../database/keys.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Dispose, OpenContact } from '../replica-api.ts';
import type { Failure, Outcome, Environment } from '../environment.ts';
import { requestFor, storePulled } from './pull.ts';
import { openRecordDoc, readStored, type RecordDoc } from './record-doc.ts';
import type { KnownSegments } from '../database/stored.ts';
import { afterFailure, createWorker, type Ran } from '../scheduling/worker.ts';

/** How long to wait for a live document before its entries are requested, in ms: a line takes a moment. */
const LINE_DELAY = 1_500;

/** Fewer entries than this are no page: the segment before is loaded too, if it lies here. */
const SHORT = 20;

interface Part {
  /** Name of its document. */
  readonly name: string;
  readonly first: number;
  readonly entries: readonly Entry[];
}

export interface History {
  /** Loaded entries without a gap, oldest first. */
  entries(): readonly Entry[];
  readonly older: OpenContact['older'];
  readonly loadOlder: () => Promise<void>;
  /** The row may have changed. */
  refresh(): void;
  documentsChanged(): void;
  close(): void;
}

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

export const openHistory = (options: HistoryOptions): History => {
  const { environment, cache, contact, onChange, onReached, onRecorded } = options;
  /** Attached documents: the live one, and one before it that is not complete yet. */
  let live: { readonly doc: RecordDoc; readonly first: number } | undefined;
  let closing: { readonly doc: RecordDoc; readonly first: number }[] = [];
  let earlier: readonly Part[] = [];
  let joined: readonly Entry[] | undefined;
  let loading = false;
  let needsNetwork = false;
  let wantsSegments = false;
  let deletions = 0;
  let closed = false;

  const changed = (): void => {
    joined = undefined;
    settleClosing();
    watchDeletions();
    if (hasGap()) catchUp.nudge();
    onChange();
  };

  /** All parts, oldest first. */
  const parts = (): Part[] => {
    const attached = [...closing, ...(live ? [live] : [])].map(({ doc, first }) => ({
      name: doc.name,
      first,
      entries: doc.entries(),
    }));
    return [...earlier, ...attached].sort((a, b) => a.first - b.first);
  };

  /**
   * The entries from the oldest part on, as long as each part continues the part before it. A row may leap
   * over whole segments, as after a time without network: then the entries on the screen stay, and the new
   * entries wait for the segments between.
   */
  const join = (): readonly Entry[] => {
    const entries: Entry[] = [];
    for (const part of filled()) {
      const next = (entries.at(-1)?.seq ?? part.first - 1) + 1;
      if (part.first > next) break;
      entries.push(...part.entries.filter(({ seq }) => seq >= next));
    }
    return entries;
  };

  const filled = (): Part[] => parts().filter((part) => part.entries.length > 0);

  const hasGap = (): boolean => {
    const newest = filled().at(-1);
    return newest !== undefined && (entries().at(-1)?.seq ?? 0) < newest.first;
  };

  const entries = (): readonly Entry[] => (joined ??= join());
  const firstSeq = (): number => filled()[0]?.first ?? liveFirst();
  const liveFirst = (): number => cache.rows.get(contact)?.state.segment?.first ?? 1;

  /** A segment that ended while it was attached is kept so until it is complete. */
  const settleClosing = (): void => {
    if (closing.length === 0) return;
    const firsts = parts().map(({ first }) => first);
    for (const { doc, first } of closing) {
      const end = firsts.find((other) => other > first);
      if (end === undefined || first + doc.entries().length < end) continue;
      settle({ name: doc.name, first, entries: doc.entries() });
    }
  };

  /** Moves a complete segment to the earlier parts, in place of an incomplete copy. */
  const settle = (part: Part): void => {
    for (const { doc } of closing.filter(({ first }) => first === part.first)) doc.close();
    closing = closing.filter(({ first }) => first !== part.first);
    earlier = [...earlier.filter(({ first }) => first !== part.first), part];
    joined = undefined;
  };

  /** A deletion redacts an entry that may lie in an earlier segment: its document goes on under another name. */
  const watchDeletions = (): void => {
    const count = (live?.doc.entries() ?? []).filter(({ kind }) => kind === 'comment-deleted').length;
    if (count > deletions && earlier.length > 0 && live?.doc.loaded()) {
      deletions = count;
      void pull(earlier.length + 1).then(reloadEarlier, (error: unknown) =>
        environment.report('history', error),
      );
    }
    deletions = count;
  };

  const known = (): Promise<KnownSegments | undefined> =>
    read(environment.database, (store) => get<KnownSegments>(store, key.segments(contact)));

  const pullOnce = async (segments: number): Promise<Outcome<PullResponse>> => {
    const request = await requestFor(environment, contact, Math.min(100, segments));
    const outcome = await environment.transport.pull({ contacts: [request] });
    onReached(outcome.ok ? undefined : outcome.failure);
    if (!outcome.ok) return outcome;
    for (const pulled of outcome.value.contacts) await storePulled(environment, pulled);
    onRecorded();
    options.onPulled();
    return outcome;
  };

  const pull = async (segments: number): Promise<boolean> => {
    const outcome = await pullOnce(segments);
    return outcome.ok && outcome.value.contacts.some(({ documents }) => documents !== null);
  };

  /** A segment from what is stored; undefined if some of it is not here. */
  const stored = async (info: SegmentInfo): Promise<Part | undefined> => {
    const found = await readStored(environment, contact, info.name);
    return found.length >= info.count ? { name: info.name, first: info.first, entries: found } : undefined;
  };

  /** The segment before the first one that is loaded. */
  const before = async (): Promise<SegmentInfo | undefined> => {
    const first = firstSeq();
    return (await known())?.segments.findLast((segment) => segment.first < first);
  };

  /** How far the segment before reaches: it is final, so up to the one after it. */
  const complete = (info: SegmentInfo): SegmentInfo => ({ ...info, count: firstSeq() - info.first });

  const loadStored = async (): Promise<boolean> => {
    const info = await before();
    const part = info && (await stored(complete(info)));
    if (!part || closed || earlier.some(({ first }) => first === part.first)) return false;
    settle(part);
    return true;
  };

  const loadOlder = async (): Promise<void> => {
    if (loading || closed || older() === 'none') return;
    loading = true;
    needsNetwork = false;
    changed();
    try {
      if (await loadStored()) return;
      const reached = await pull(parts().length + 1);
      if (!reached || !(await loadStored())) needsNetwork = true;
    } catch (error) {
      environment.report('history', error);
      needsNetwork = true;
    } finally {
      loading = false;
      if (!closed) changed();
    }
  };

  const older: OpenContact['older'] = () => {
    if (loading) return 'loading';
    if (firstSeq() <= 1) return 'none';
    return needsNetwork ? 'needs-network' : 'more';
  };

  /** Reads earlier segments again, under the names that they have now. */
  const reloadEarlier = async (): Promise<void> => {
    const infos = (await known())?.segments ?? [];
    const reloaded = await Promise.all(
      earlier.map(async (part) => {
        const info = infos.find(({ first }) => first === part.first);
        if (info === undefined || info.name === part.name) return part;
        return (await stored({ ...info, count: part.entries.length })) ?? part;
      }),
    );
    if (closed) return;
    // Meanwhile other parts may have come, or all parts may have gone.
    earlier = earlier.map((part) => reloaded.find(({ first }) => first === part.first) ?? part);
    changed();
  };

  /** A short live segment alone is no page of history. */
  const fill = async (): Promise<void> => {
    if (!live?.doc.loaded() || wantsSegments || loading) return;
    wantsSegments = true;
    while (!closed && entries().length < SHORT && older() !== 'none') {
      if (!(await loadStored())) break;
      joined = undefined;
    }
    if (!closed) changed();
  };

  // ── without a line ──
  /** Whether entries between are missing, or the row is newer than the record and no line brings the rest. */
  const isBehind = async (): Promise<boolean> => {
    const row = cache.rows.get(contact);
    if (closed || row === undefined || row.state.segment === null) return false;
    if (hasGap()) return true;
    if (live?.doc.isLive() === true) return false;
    if ((entries().at(-1)?.seq ?? 0) < row.state.seq) return true;
    return row.draftsDocument.revision > ((await known())?.draftsRevision ?? 0);
  };

  /**
   * Loads the segments between the oldest part and the live one, as far as they are completely stored here.
   */
  const loadBetween = async (): Promise<void> => {
    const infos = (await known())?.segments ?? [];
    for (const [index, info] of infos.entries()) {
      const end = infos[index + 1]?.first ?? live?.first ?? 0;
      const count = end - info.first;
      const isHere = parts().some((part) => part.first === info.first && part.entries.length >= count);
      if (info.first < firstSeq() || end > (live?.first ?? 0) || isHere) continue;
      const part = await stored({ ...info, count });
      // The contact was lost sight of meanwhile: what others wrote does not come back (law L15).
      if (closed || live === undefined) return;
      if (part === undefined) continue;
      settle(part);
      changed();
    }
  };

  /** How many segments to request, so that they reach back to the oldest part. */
  const segmentsBack = async (): Promise<number> => {
    const infos = (await known())?.segments ?? [];
    return Math.max(closing.length + 1, infos.filter(({ first }) => first >= firstSeq()).length);
  };

  /** Some networks let requests through but no line: requests then fetch what the line would bring (OF-1). */
  const catchUp = createWorker(
    environment.clock,
    async (): Promise<Ran> => {
      if (hasGap()) await loadBetween();
      if (!(await isBehind())) return 'done';
      const outcome = await pullOnce(await segmentsBack());
      if (!outcome.ok) return afterFailure(outcome.failure);
      for (const { doc } of [...closing, ...(live ? [live] : [])]) await doc.reload();
      await loadBetween();
      await fill();
      return (await isBehind()) ? 'later' : 'done';
    },
    (error) => environment.report('history', error),
  );
  let cancelCatchUp: Dispose | undefined;
  const catchUpSoon = (): void => {
    if (closed || live?.doc.isLive() === true) return;
    cancelCatchUp ??= environment.clock.after(LINE_DELAY, () => {
      cancelCatchUp = undefined;
      catchUp.nudge();
    });
  };

  const openLive = (name: string, first: number, placeholder: readonly Entry[]): void => {
    const doc = openRecordDoc({
      environment,
      contact,
      name,
      onChange: () => {
        changed();
        void fill().catch((error: unknown) => environment.report('history', error));
      },
      onFinal: () => refresh(),
      onStored: onRecorded,
      placeholder,
    });
    live = { doc, first };
  };

  const refresh = (): void => {
    const row = cache.rows.get(contact);
    if (closed) return;
    if (row === undefined || row.state.segment === null) {
      // Out of sight: what others wrote goes (law L15).
      for (const { doc } of [...closing, ...(live ? [live] : [])]) doc.close();
      live = undefined;
      closing = [];
      earlier = [];
      joined = undefined;
      return;
    }
    const { segment } = row.state;
    const name = documentOf(segment.name, row.incarnation);
    if (live?.doc.name === name) return;
    const ended = live;
    live = undefined;
    const isSame = ended?.first === segment.first;
    const placeholder = isSame ? ended.doc.entries() : [];
    if (ended && !isSame) closing = [...closing, ended];
    else ended?.doc.close();
    openLive(name, segment.first, placeholder);
    joined = undefined;
    settleClosing();
  };

  refresh();
  catchUpSoon();
  return {
    entries,
    older,
    loadOlder,
    refresh: () => {
      refresh();
      catchUpSoon();
    },
    documentsChanged: () => {
      void reloadEarlier().catch((error: unknown) => environment.report('history', error));
    },
    close() {
      closed = true;
      cancelCatchUp?.();
      catchUp.stop();
      for (const { doc } of [...closing, ...(live ? [live] : [])]) doc.close();
    },
  };
};
