/** Cuts a body into its events, and answers what became of each of them. */
import { brokenBound } from '@parley/core/rich-text/json-bounds';
import * as v from 'valibot';
import type { ItemOutcome } from '../../adapter.ts';

/** Most events in one body. */
const MAX_EVENTS = 100;
/** Bounds of one event, which is kept as JSON while it waits. Texts of 64 KiB and 20 files fit well. */
const BOUNDS = { depth: 12, bytes: 512 * 1024 };

const StandardSchema = v.strictObject({ form: v.literal('standard'), event: v.unknown() });
const RespondSchema = v.strictObject({
  form: v.literal('respond-io'),
  event: v.unknown(),
  contactId: v.unknown(),
  contact: v.unknown(),
});
/** `body`: no event could be found in the body at all. */
const UnreadableSchema = v.strictObject({
  form: v.literal('unreadable'),
  of: v.picklist(['body', 'event']),
  why: v.string(),
});
const ItemSchema = v.variant('form', [StandardSchema, RespondSchema, UnreadableSchema]);

/** One event of a body, in the form that it came in. */
export type CustomItem = v.InferOutput<typeof ItemSchema>;

/** A body without a list of events is one item, which says why. */
export function splitBody(body: Uint8Array): readonly CustomItem[] {
  const parsed = parse(body);
  if (parsed === undefined) return [unreadable('body', 'The body is not JSON in UTF-8.')];
  const read = v.safeParse(BodySchema, parsed);
  if (!read.success) return [unreadable('body', 'The body has to be an object with a list "events".')];
  const { events, contactId = null, contact = null } = read.output;
  if (events.length > MAX_EVENTS) {
    return [
      unreadable('body', `A body has at most ${MAX_EVENTS} events, and this one has ${events.length}.`),
    ];
  }
  const isRespond = ['contactId', 'channelId'].some((name) => Object.hasOwn(parsed, name));
  return events.map((event): CustomItem => {
    const item = isRespond
      ? ({ form: 'respond-io', event, contactId, contact } as const)
      : ({ form: 'standard', event } as const);
    const broken = brokenBound(item, BOUNDS);
    if (broken === undefined) return item;
    return unreadable(
      'event',
      broken === 'depth' ? 'The event is nested too deeply.' : 'The event is too long.',
    );
  });
}

const BodySchema = v.object({
  events: v.array(v.unknown()),
  contactId: v.optional(v.unknown()),
  contact: v.optional(v.unknown()),
});

function parse(body: Uint8Array): object | undefined {
  try {
    const value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as unknown;
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function unreadable(of: 'body' | 'event', why: string): CustomItem {
  return { form: 'unreadable', of, why };
}

/** An item as it was stored meanwhile. */
export function itemOf(stored: unknown): CustomItem {
  const read = v.safeParse(ItemSchema, stored);
  return read.success ? read.output : { form: 'unreadable', of: 'event', why: 'The event cannot be read.' };
}

interface Result extends ItemOutcome {
  /** As the event gives it; null if it gives none. */
  readonly id: string | number | null;
}

/** The answer to a body: an outcome for each event, in order. */
export function answerTo(
  outcomes: readonly ItemOutcome[],
  items: readonly unknown[],
): { readonly status: number; readonly body: string } {
  const read = items.map(itemOf);
  const results = outcomes.map((outcome, at): Result => ({ id: idIn(read[at]), ...outcome }));
  const [first] = read;
  if (first?.form === 'unreadable' && first.of === 'body') {
    return json(400, { error: { code: 'malformed', message: first.why }, results: [] });
  }
  // A system made for respond.io looks at the status alone: what is refused must not look as if it was taken.
  const isLost = first?.form === 'respond-io' && results.every(({ outcome }) => outcome === 'refused');
  return isLost
    ? json(400, { error: { code: 'malformed', message: results[0]?.why ?? '' }, results })
    : json(200, { results });
}

function json(status: number, value: unknown): { readonly status: number; readonly body: string } {
  return { status, body: JSON.stringify(value) };
}

const MAX_SHOWN_ID = 200;

function idIn(item: CustomItem | undefined): Result['id'] {
  if (item === undefined || item.form === 'unreadable') return null;
  const { event } = item;
  const name = item.form === 'standard' ? 'id' : 'mId';
  if (typeof event !== 'object' || event === null || !Object.hasOwn(event, name)) return null;
  const id = (event as Readonly<Record<string, unknown>>)[name];
  if (typeof id === 'string') return id.slice(0, MAX_SHOWN_ID);
  return typeof id === 'number' ? id : null;
}
