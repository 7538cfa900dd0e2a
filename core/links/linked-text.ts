/** Texts with their addresses as links, ready to be shown. */
import type { Inline, TextRun } from '../rich-text/rich-text.ts';
import { isSafeHref } from '../rich-text/safe-href.ts';
import { findLinks } from './find-links.ts';

/** A part of a text; with `href`, a link. */
export interface TextPiece {
  readonly text: string;
  readonly href?: string;
}

/** A plain text in pieces, whose texts together are the original text. */
export const linkedText = (text: string): TextPiece[] => {
  const pieces: TextPiece[] = [];
  let from = 0;
  for (const { start, end, href } of findLinks(text)) {
    if (!isSafeHref(href)) continue;
    if (start > from) pieces.push({ text: text.slice(from, start) });
    pieces.push({ text: text.slice(start, end), href });
    from = end;
  }
  if (from < text.length) pieces.push({ text: text.slice(from) });
  return pieces;
};

/**
 * The content of a paragraph, with the addresses in its text as links. Code and existing links stay as they
 * are.
 */
export const linkedInlines = (inlines: readonly Inline[]): readonly Inline[] => {
  const all: Inline[] = [];
  let runs: TextRun[] = [];
  const flush = (): void => {
    all.push(...linkedRuns(runs));
    runs = [];
  };
  for (const inline of inlines) {
    if (inline.type === 'text' && inline.code !== true) runs.push(inline);
    else {
      flush();
      all.push(inline);
    }
  }
  flush();
  return all;
};

/** An address may begin in bold and end in normal text: the link then contains a part of each run. */
const linkedRuns = (runs: readonly TextRun[]): readonly Inline[] => {
  const pieces = linkedText(runs.map(({ text }) => text).join(''));
  if (pieces.every(({ href }) => href === undefined)) return runs;
  let at = 0;
  return pieces.flatMap(({ text, href }): readonly Inline[] => {
    const children = cutRuns(runs, at, (at += text.length));
    return href === undefined ? children : [{ type: 'link', href, children }];
  });
};

const cutRuns = (runs: readonly TextRun[], from: number, to: number): TextRun[] => {
  let at = 0;
  return runs.flatMap((run) => {
    const text = run.text.slice(Math.max(0, from - at), Math.max(0, to - at));
    at += run.text.length;
    return text === '' ? [] : [{ ...run, text }];
  });
};
