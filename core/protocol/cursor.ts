/**
 * The cursor of the feed: visibility epoch, `rev`, and the era of the `rev`, which is one start of a server
 * (law L8). Two positions of the same epoch and era belong to the same history, and the position with the
 * higher `rev` includes everything up to the other.
 */
export interface Position {
  readonly epoch: number;
  readonly rev: number;
  readonly era: string;
}

const CURSOR = /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})\.([a-z0-9]{0,24})$/;

/** Formats a position as text. */
export function formatPosition({ epoch, rev, era }: Position): string {
  return `${epoch}.${rev}.${era}`;
}

/** Reads a position from a text; undefined if the text is not a position. */
export function parsePosition(text: string): Position | undefined {
  const [, epoch, rev, era] = CURSOR.exec(text) ?? [];
  if (epoch === undefined || rev === undefined || era === undefined) return undefined;
  return { epoch: Number(epoch), rev: Number(rev), era };
}

/** How a page from one cursor to another relates to a browser's cursor. */
export type Follows =
  /**
   * The page begins at the browser's cursor or before, and ends after it. The browser has everything with a
   * `rev` up to `known`.
   */
  | { readonly goesOn: true; readonly known: number }
  /** The browser has the whole page already. */
  | 'nothing-new'
  /** Something is missing in between, or the page belongs to another history. */
  | 'gap';

/** Whether a browser at `cursor` may take a page from `since` to `next`. */
export function follows(cursor: string | null, since: string, next: string): Follows {
  if (next === cursor) return 'nothing-new';
  if (since === cursor) return { goesOn: true, known: -1 };
  const [at, from, to] = [cursor ?? '', since, next].map(parsePosition);
  if (at === undefined || from === undefined || to === undefined) return 'gap';
  const isOne = (position: Position) => position.epoch === at.epoch && position.era === at.era;
  if (!isOne(from) || !isOne(to) || from.rev > at.rev) return 'gap';
  return to.rev <= at.rev ? 'nothing-new' : { goesOn: true, known: at.rev };
}
