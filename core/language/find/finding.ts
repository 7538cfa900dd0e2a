/** What a rule finds in a text, and the slate that keeps findings apart. */

/** Kinds of findings. `day` is a day said in a word (tomorrow, lundi), `duration` a length of time. */
export type FindingKind =
  | 'order'
  | 'tracking'
  | 'identifier'
  | 'amount'
  | 'date'
  | 'day'
  | 'time'
  | 'duration'
  | 'email'
  | 'phone'
  | 'link'
  | 'name'
  | 'product';

/** A place in one text. `text` is the text from `start` to `end`; `value` is equal where the same thing is meant. */
export interface Match {
  readonly kind: FindingKind;
  readonly start: number;
  readonly end: number;
  readonly text: string;
  readonly value: string;
}

/** Collects matches of one text; a place belongs to the first rule that took it. */
export interface Slate {
  readonly text: string;
  /** Takes a place, if all of it is still free. */
  readonly take: (kind: FindingKind, start: number, end: number, value: string) => boolean;
  readonly isFree: (start: number, end: number) => boolean;
  /** In order of place. */
  readonly matches: () => Match[];
}

export const createSlate = (text: string): Slate => {
  const taken = new Uint8Array(text.length);
  const found: Match[] = [];
  const isFree = (start: number, end: number): boolean => {
    for (let at = start; at < end; at += 1) if (taken[at] === 1) return false;
    return end > start;
  };
  return {
    text,
    isFree,
    take: (kind, start, end, value) => {
      if (!isFree(start, end)) return false;
      taken.fill(1, start, end);
      found.push({ kind, start, end, text: text.slice(start, end), value });
      return true;
    },
    matches: () => [...found].sort((a, b) => a.start - b.start),
  };
};

/** No letter, digit or underscore before: `\b` of the engine knows ASCII only. */
export const HEAD = String.raw`(?<![\p{L}\p{N}_])`;
/** None after. */
export const TAIL = String.raw`(?![\p{L}\p{N}_])`;
/** One blank of any width on the same line. */
export const GAP = '[ \\u00a0\\u202f\\u2009]';
