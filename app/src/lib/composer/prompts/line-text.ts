/** A line of a draft as a string in which whatever is no plain text is one character. */
import type { Inline } from '@parley/core/rich-text/rich-text';

/** Stands for a mention, a variable, a link or code: one character of the private use area. */
export const THING = '\uE000';

/** A part of a line, and where it stands in the string. */
interface Placed {
  readonly start: number;
  readonly end: number;
  readonly part: Inline;
}

export interface LineText {
  readonly plain: string;
  readonly placed: readonly Placed[];
}

const textOf = (part: Inline): string => {
  if (part.type === 'break') return '\n';
  return part.type === 'text' && part.code !== true ? part.text : THING;
};

export const lineText = (parts: readonly Inline[]): LineText => {
  let plain = '';
  const placed = parts.map((part) => {
    const start = plain.length;
    plain += textOf(part);
    return { start, end: plain.length, part };
  });
  return { plain, placed };
};

/** The parts from one place of the string to another; a thing is taken whole. */
export const partsBetween = ({ placed }: LineText, from: number, to: number): Inline[] =>
  placed.flatMap(({ start, end, part }): Inline[] => {
    if (end <= from || start >= to) return [];
    if (part.type !== 'text' || part.code === true) return [part];
    return [{ ...part, text: part.text.slice(Math.max(0, from - start), to - start) }];
  });

const formatOf = (part: Inline): string => {
  const { text: _text, ...format } = part.type === 'text' ? part : { text: '', type: part.type };
  return JSON.stringify(format, Object.keys(format).toSorted());
};

/** Whether two parts are plain text that looks the same. */
export const looksAlike = (a: Inline | undefined, b: Inline | undefined): boolean =>
  a?.type === 'text' && b?.type === 'text' && formatOf(a) === formatOf(b);

/** Neighbours that look the same as one. */
export const joinParts = (parts: readonly Inline[]): Inline[] => {
  const out: Inline[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (part.type === 'text' && part.text === '') continue;
    // Two pieces of code stay two: each came as a thing of its own.
    if (part.type === 'text' && last?.type === 'text' && looksAlike(last, part))
      out[out.length - 1] = { ...last, text: last.text + part.text };
    else out.push(part);
  }
  return out;
};
