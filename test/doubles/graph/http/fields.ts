/** How Graph cuts answers: only the fields that were asked for, and lists in pages. */
import type { Json } from '../kit/json.ts';
import { GraphError } from './graph-error.ts';

/** @param names names with commas between them, also with subfields in braces; without it all fields */
export function pick(all: Json, names: string | undefined): Json {
  if (names === undefined || names === '') return all;
  const wanted = names
    .replace(/\{[^}]*\}/g, '')
    .split(',')
    .map((name) => name.trim());
  const unknown = wanted.find((name) => !Object.hasOwn(all, name));
  if (unknown !== undefined) {
    throw new GraphError('100', { message: `Tried accessing nonexisting field (${unknown})` });
  }
  return { id: all.id, ...Object.fromEntries(wanted.map((name) => [name, all[name]] as const)) };
}

const PAGE = 25;

/** A page of a list, with the address of the next one. @param query `limit` and `after` */
export function pageOf(all: readonly Json[], query: Readonly<Record<string, string>>, address: string): Json {
  const limit = Math.max(1, Number(query.limit ?? PAGE));
  const start = query.after === undefined ? 0 : Number(Buffer.from(query.after, 'base64url').toString());
  if (Number.isNaN(start)) throw new GraphError('100', { message: 'Invalid cursor' });
  const end = start + limit;
  const cursors = { before: cursor(start), after: cursor(end) };
  if (end >= all.length) return { data: all.slice(start), paging: { cursors } };
  const next = new URL(address);
  for (const [name, value] of Object.entries(query)) next.searchParams.set(name, value);
  next.searchParams.delete('access_token');
  next.searchParams.set('limit', String(limit));
  next.searchParams.set('after', cursor(end));
  return { data: all.slice(start, end), paging: { cursors, next: next.href } };
}

function cursor(place: number): string {
  return Buffer.from(String(place)).toString('base64url');
}
