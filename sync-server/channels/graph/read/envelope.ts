/**
 * Takes a webhook's body apart, loosely: whatever surprises in one place leaves everything beside it as it is. Nothing here
 * throws, whatever is given.
 */
import { brokenBound } from '@parley/core/rich-text/json-bounds';
import { isObject, listOf, type Loose } from './loose.ts';

/** Most items of one body. A body has at most some megabytes, and a message some hundred bytes. */
export const MAX_ITEMS = 25_000;

/** Deepest nesting that an item keeps: the deepest known ones have less than half of it. */
const MAX_DEPTH = 16;

/** The JSON of a body; undefined if it is none. */
export function parseBody(body: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(body)) as unknown;
  } catch {
    return undefined;
  }
}

/** Neither absent nor a list. One service writes an empty list as an empty object. */
export function isBroken(list: unknown): boolean {
  const isEmpty = isObject(list) && Object.keys(list).length === 0;
  return list !== undefined && list !== null && !Array.isArray(list) && !isEmpty;
}

export function objectsOf(list: unknown): readonly Loose[] {
  return listOf(list).filter(isObject);
}

/** What is wrong with the elements of a list that are no objects, in one text: a million zeros are one problem. */
export function junkOf(list: unknown, name: string): readonly string[] {
  const junk = listOf(list).length - objectsOf(list).length;
  return junk > 0 ? [`${junk} elements of ${name} are no objects`] : [];
}

/** An object without what is nested too deeply to be of any use: writing out deep nesting overflows the stack. */
export function shallow(value: Loose): Loose {
  if (brokenBound(value, { depth: MAX_DEPTH, bytes: Infinity }) === undefined) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [name, cutDeep(inner, MAX_DEPTH - 1)]),
  );
}

function cutDeep(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (depth <= 1) return null;
  if (Array.isArray(value)) return value.map((inner) => cutDeep(inner, depth - 1));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, cutDeep(inner, depth - 1)]));
}
