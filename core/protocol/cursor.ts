/**
 * The cursor of the feed: visibility epoch, `rev`, and the era that the `rev` is of, which is one start of a server
 * (law L8). Two positions of one epoch and one era are of one history, and the one with the higher `rev` has all
 * that the other has.
 */
export interface Position {
  readonly epoch: number;
  readonly rev: number;
  readonly era: string;
}

const CURSOR = /^(0|[1-9]\d{0,14})\.(0|[1-9]\d{0,14})\.([a-z0-9]{0,24})$/;

/** A position as text. */
export function formatPosition({ epoch, rev, era }: Position): string {
  return `${epoch}.${rev}.${era}`;
}

/** The position that a text says, or undefined if it says none. */
export function parsePosition(text: string): Position | undefined {
  const [, epoch, rev, era] = CURSOR.exec(text) ?? [];
  if (epoch === undefined || rev === undefined || era === undefined) return undefined;
  return { epoch: Number(epoch), rev: Number(rev), era };
}

/** How a page from one cursor to another goes on from where a browser stands. */
export type Follows =
  /** It begins there, or before, and goes beyond: what is of a `rev` up to `known` is there already. */
  | { readonly goesOn: true; readonly known: number }
  /** All of it is there already. */
  | 'nothing-new'
  /** Something lies in between, or it is of another history. */
  | 'gap';

/** Whether a browser that stands at `cursor` may take a page from `since` to `next`. */
export function follows(cursor: string | null, since: string, next: string): Follows {
  if (next === cursor) return 'nothing-new';
  if (since === cursor) return { goesOn: true, known: -1 };
  const [at, from, to] = [cursor ?? '', since, next].map(parsePosition);
  if (at === undefined || from === undefined || to === undefined) return 'gap';
  const isOne = (one: Position) => one.epoch === at.epoch && one.era === at.era;
  if (!isOne(from) || !isOne(to) || from.rev > at.rev) return 'gap';
  return to.rev <= at.rev ? 'nothing-new' : { goesOn: true, known: at.rev };
}
