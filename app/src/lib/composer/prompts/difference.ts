/** What an answer changes in a line: words that stay, go and come, each looking as it did or as what it stands for. */
import { diffArrays } from 'diff';
import type { Inline } from '@parley/core/rich-text/rich-text';
import { joinParts, looksAlike } from './line-text.ts';
import { piecesOf, type MaskedLine } from './masked-line.ts';

export interface Change {
  readonly kind: 'same' | 'removed' | 'added';
  readonly parts: readonly Inline[];
}

export interface Difference {
  readonly changes: readonly Change[];
  /** The line as it will stand. */
  readonly after: readonly Inline[];
}

/** Most pieces that are compared one by one; longer texts are shown as one that goes and one that comes. */
const MOST_PIECES = 4_000;

const format = (part: Inline | undefined): Inline | undefined =>
  part?.type === 'text' && part.code !== true ? part : undefined;

/** How new words look: like the words that they replace, otherwise like both their neighbours, otherwise plain. */
const lookOf = (
  removed: readonly Inline[],
  before: Inline | undefined,
  after: Inline | undefined,
): Inline | undefined => {
  const gone = removed.filter((part) => part.type === 'text');
  const [first] = gone;
  if (first !== undefined) return gone.every((part) => looksAlike(part, first)) ? format(first) : undefined;
  return looksAlike(before, after) ? format(before) : undefined;
};

const written = (text: string, look: Inline | undefined, masked: MaskedLine): Inline[] =>
  piecesOf(text).flatMap((piece): readonly Inline[] => {
    const kept = masked.marks.get(piece);
    if (kept !== undefined) return kept;
    if (piece === '\n') return [{ type: 'break' }];
    return [look?.type === 'text' ? { ...look, text: piece } : { type: 'text', text: piece }];
  });

const isBlank = (parts: readonly Inline[]): boolean =>
  parts.every((part) => part.type === 'break' || (part.type === 'text' && part.text.trim() === ''));

/** Changes with only a blank between them are one: that reads better than words one by one. */
const gathered = (changes: readonly Change[]): Change[] => {
  const out: Change[] = [];
  let removed: Inline[] = [];
  let added: Inline[] = [];
  const flush = (): void => {
    if (removed.length > 0) out.push({ kind: 'removed', parts: joinParts(removed) });
    if (added.length > 0) out.push({ kind: 'added', parts: joinParts(added) });
    removed = [];
    added = [];
  };
  changes.forEach((change, index) => {
    if (change.kind === 'removed') removed.push(...change.parts);
    else if (change.kind === 'added') added.push(...change.parts);
    else {
      const next = changes[index + 1];
      const isBetween = isBlank(change.parts) && next !== undefined && removed.length > 0 && added.length > 0;
      if (isBetween) {
        removed.push(...change.parts);
        added.push(...change.parts);
        return;
      }
      flush();
      out.push({ kind: 'same', parts: joinParts(change.parts) });
    }
  });
  flush();
  return out;
};

/** @param text an answer that was read: every mark is in it once */
export const differenceOf = (masked: MaskedLine, text: string): Difference => {
  const source = masked.pieces.map((piece) => piece.text);
  const target = piecesOf(text);
  const runs =
    source.length + target.length > MOST_PIECES
      ? [
          { removed: true, added: false, value: source },
          { removed: false, added: true, value: target },
        ]
      : diffArrays(source, target);
  const changes: Change[] = [];
  let at = 0;
  let gone: readonly Inline[] = [];
  for (const { removed, added, value } of runs) {
    if (added) {
      const look = lookOf(gone, masked.pieces[at - 1]?.parts.at(-1), masked.pieces[at]?.parts[0]);
      changes.push({ kind: 'added', parts: written(value.join(''), look, masked) });
      continue;
    }
    const parts = masked.pieces.slice(at, at + value.length).flatMap((piece) => piece.parts);
    at += value.length;
    gone = removed ? parts : [];
    changes.push({ kind: removed ? 'removed' : 'same', parts });
  }
  const after = joinParts(changes.flatMap(({ kind, parts }) => (kind === 'removed' ? [] : parts)));
  return { changes: gathered(changes), after };
};
