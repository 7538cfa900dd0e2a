import { describe, expect, it } from 'vitest';
import { scoresOfSpans, MOST_TOKENS, tokensOfPieces } from './mark-tokens.ts';

const letters = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

describe('tokensOfPieces', () => {
  it('puts the tokens of pieces in a row and says where each lies', () => {
    expect(tokensOfPieces(['ab', '', 'c'], letters)).toEqual({
      ids: [97, 98, 99],
      spans: [
        [0, 2],
        [2, 2],
        [2, 3],
      ],
    });
  });

  it('leaves out the middle of what is too long, and keeps the opening and the end', () => {
    const pieces = ['first', ...Array.from({ length: 40 }, (_, i) => String(i % 10).repeat(100)), 'last'];
    const { ids, spans } = tokensOfPieces(pieces, letters);
    expect(ids.length).toBeLessThanOrEqual(MOST_TOKENS);
    expect(spans[0]).toEqual([0, 5]);
    expect(spans.at(-1)).toEqual([ids.length - 4, ids.length]);
    expect(spans.filter(([from, to]) => from === to).length).toBe(30);
  });

  it('cuts one piece that is longer than all the room', () => {
    expect(tokensOfPieces(['x'.repeat(5_000)], letters).ids.length).toBe(MOST_TOKENS);
  });
});

describe('scoresOfSpans', () => {
  it('gives the mean of the better half of a span', () => {
    const logits = Float32Array.from([0, 0, Math.log(3), 0, 9, 0]);
    const [first, none, both] = scoresOfSpans(logits, 3, [
      [0, 1],
      [1, 1],
      [0, 2],
    ]);
    expect(first).toEqual([0.5, 0.5]);
    expect(none).toEqual([1, 0]);
    expect(both).toEqual([0.75, 0.5]);
  });
});
