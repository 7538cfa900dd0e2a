/**
 * Reads what an outside service sends, field by field. A field that is missing or of another form is undefined; a text is
 * never longer than core takes. Nothing here throws, whatever is given.
 */
import { EARLIEST_TIME } from '@parley/core/protocol/time';
import { LATEST_TIME } from '@parley/core/protocol/safe-time';
import { beginningOf, withoutHalves } from '@parley/core/rich-text/characters';

export { defined } from '../../defined.ts';

export type Loose = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is Loose {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own field of an object. What every object inherits, such as `constructor`, is not a field. */
export function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined;
}

/** The first of several fields that is there: bodies of one kind name a field in more than one way. */
export function anyOf(value: unknown, ...names: readonly string[]): unknown {
  return names.map((name) => fieldOf(value, name)).find((found) => found !== undefined && found !== null);
}

/** The field of a field of an object. */
export function within(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce(fieldOf, value);
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A text without blanks around it, cut at `max` UTF-16 units; undefined if nothing is left of it. */
export function textOf(value: unknown, max: number): string | undefined {
  if (typeof value !== 'string') return undefined;
  // A text is cut before it is read through: it may have megabytes.
  const text = cleaned(value.slice(0, 2 * max + MARGIN)).trim();
  return text === '' ? undefined : beginningOf(text, max);
}

/** Blanks that may stand before a text that is cut. */
const MARGIN = 1_000;

/** A text that every database can store: without NUL, and without halves of characters. */
export function cleaned(text: string): string {
  return withoutHalves(text.replaceAll('\0', ''));
}

/** An id of the service. Too long ones are not cut, as the rest could be the id of another thing. */
export function idOf(value: unknown, max = MAX_ID): string | undefined {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof text !== 'string' || text.length === 0 || text.length > max) return undefined;
  return text === cleaned(text).trim() ? text : undefined;
}

/** Longest id that core takes. */
const MAX_ID = 500;

/** A finite number, also where the service writes it as a text. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined;
  return typeof value === 'string' && NUMBER.test(value) ? Number(value) : undefined;
}

const NUMBER = /^[+-]?\d{1,15}(?:\.\d{1,15})?$/;

/**
 * A time in seconds or ms since 1970, as text or number, or as ISO 8601 writes it, in ms; undefined if nobody can have
 * meant it.
 */
export function timeOf(value: unknown): number | undefined {
  const given = numberOf(value) ?? isoTimeOf(value);
  if (given === undefined) return undefined;
  const time = Math.trunc(given < FIRST_MS ? given * 1_000 : given);
  return time >= EARLIEST_TIME && time <= LATEST_TIME ? time : undefined;
}

function isoTimeOf(value: unknown): number | undefined {
  const time = typeof value === 'string' && ISO_TIME.test(value) ? Date.parse(value) : NaN;
  return Number.isNaN(time) ? undefined : time;
}

const ISO_TIME = /^\d{4}-\d\d-\d\dT[\d:.]{5,15}(?:Z|[+-]\d\d:?\d\d)$/;

/** No time in seconds is as great as this, and no time in ms of this century as small. */
const FIRST_MS = 100_000_000_000;
