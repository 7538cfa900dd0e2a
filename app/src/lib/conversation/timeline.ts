/** The stream of a contact as it is drawn: days, messages, comments, events, folded runs (EV-2, EV-6). */
import { isEvent, isSameActor, type EntryOf } from '@parley/core/contact/entry';
import type { ViewEntry } from '../local/replica-api.ts';
import { isSameDay } from '../ui/time.ts';

interface Drawn {
  readonly key: string;
  readonly view: ViewEntry;
  /** `seq` of the last entry in it. */
  readonly seq: number;
}

export type TimelineItem =
  | { readonly type: 'day'; readonly key: string; readonly at: number }
  /** Everything below came after the agent last looked. */
  | { readonly type: 'new'; readonly key: string }
  | (Drawn & {
      readonly type: 'message';
      readonly entry: EntryOf<'message'>;
      /** Goes on what the same author said just before. */
      readonly follows: boolean;
      /** The same author goes on right after, so that the time is said there. */
      readonly followed: boolean;
    })
  | (Drawn & { readonly type: 'comment'; readonly entry: EntryOf<'comment'> })
  | (Drawn & { readonly type: 'event' })
  /** The stored entry cannot be read. */
  | (Drawn & { readonly type: 'unreadable' })
  /** A run of page changes; `view` is the last of them. */
  | (Drawn & { readonly type: 'pages'; readonly count: number });

/** Messages of one author closer than this stand together, in ms. */
const TOGETHER = 5 * 60_000;

const goesOn = (before: Extract<TimelineItem, { type: 'message' }>, entry: EntryOf<'message'>): boolean =>
  before.entry.direction === entry.direction &&
  isSameActor(before.entry.by, entry.by) &&
  entry.at - before.entry.at < TOGETHER;

const itemOf = (view: ViewEntry): TimelineItem | undefined => {
  const { entry } = view;
  const drawn = { key: entry.id, view, seq: entry.seq };
  // Every message shows its author, but a stored entry may lack one.
  if (typeof (entry.by as unknown) !== 'object') return { ...drawn, type: 'unreadable' };
  if (entry.kind === 'message') return { ...drawn, type: 'message', entry, follows: false, followed: false };
  if (entry.kind === 'comment') {
    // What remains of a deleted comment is the line that says so (CM-5).
    return view.comment?.deleted === true ? undefined : { ...drawn, type: 'comment', entry };
  }
  return isEvent(entry) ? { ...drawn, type: 'event' } : undefined;
};

/** Adds a page change to the run before it, if there is one. */
const fold = (before: TimelineItem | undefined, item: TimelineItem): TimelineItem | undefined => {
  if (item.type !== 'event' || item.view.entry.kind !== 'page' || before === undefined) return undefined;
  if (before.type === 'pages') {
    return { ...before, view: item.view, seq: item.seq, count: before.count + 1 };
  }
  if (before.type !== 'event' || before.view.entry.kind !== 'page') return undefined;
  return { type: 'pages', key: before.key, view: item.view, seq: item.seq, count: 2 };
};

/**
 * The drawn stream of entries, oldest first.
 * @param newFrom id of the first entry that the agent had not seen when the conversation was opened
 */
export const timelineOf = (views: readonly ViewEntry[], newFrom: string | undefined): TimelineItem[] => {
  const items: TimelineItem[] = [];
  const days = new Set<string>();
  let day: number | undefined;
  for (const view of views) {
    const item = safeItemOf(view);
    if (item === undefined) continue;
    const { at } = view.entry;
    if (day === undefined || !isSameDay(day, at)) {
      items.push({ type: 'day', key: dayKey(view, days), at });
      day = at;
    }
    if (view.entry.id === newFrom) items.push({ type: 'new', key: 'new' });
    append(items, item);
  }
  return items;
};

const unreadable = (view: ViewEntry): TimelineItem => ({
  type: 'unreadable',
  key: view.entry.id,
  view,
  seq: view.entry.seq,
});

/** An entry that cannot be read does not affect the others. */
const safeItemOf = (view: ViewEntry): TimelineItem | undefined => {
  try {
    return itemOf(view);
  } catch {
    return unreadable(view);
  }
};

/** Times that are out of order would otherwise name a day twice. */
const dayKey = ({ entry }: ViewEntry, days: Set<string>): string => {
  const name = `day ${new Date(entry.at).toDateString()}`;
  const key = days.has(name) ? `${name} ${entry.id}` : name;
  days.add(name);
  return key;
};

const append = (items: TimelineItem[], item: TimelineItem): void => {
  const before = items.at(-1);
  if (item.type === 'unreadable' || before?.type === 'unreadable') {
    items.push(item);
    return;
  }
  const folded = fold(before, item);
  if (folded !== undefined) items[items.length - 1] = folded;
  else if (item.type === 'message' && before?.type === 'message' && goesOn(before, item.entry)) {
    items[items.length - 1] = { ...before, followed: true };
    items.push({ ...item, follows: true });
  } else items.push(item);
};

/** Id of the oldest of the contact's last `unread` messages among these entries. */
export const firstUnread = (views: readonly ViewEntry[], unread: number): string | undefined => {
  if (unread <= 0) return undefined;
  const inbound = views.filter(({ entry }) => entry.kind === 'message' && entry.direction === 'in');
  return inbound.at(-unread)?.entry.id ?? inbound[0]?.entry.id;
};
