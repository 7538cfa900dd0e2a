/** Between pieces of a conversation and the tokens of a model that marks them. */

/** Tokens that a model reads at most; it has learned on up to 768. */
export const MOST_TOKENS = 1_024;

/** First and last token (not included) of a piece; equal where there was no room for it. */
export type TokenSpan = readonly [number, number];

/**
 * The tokens of all pieces in a row. Where there are too many, pieces in the middle are left out: the opening says
 * what it is about, the end how it stands.
 */
export const tokensOfPieces = (
  pieces: readonly string[],
  encode: (text: string) => readonly number[],
): { readonly ids: readonly number[]; readonly spans: readonly TokenSpan[] } => {
  const encoded = pieces.map(encode);
  let over = encoded.reduce((sum, { length }) => sum + length, 0) - MOST_TOKENS;
  const kept = encoded.map(() => true);
  const opening = MOST_TOKENS / 4;
  let before = 0;
  encoded.forEach(({ length }, index) => {
    const start = before;
    before += length;
    if (over <= 0 || start < opening) return;
    kept[index] = false;
    over -= length;
  });
  const ids: number[] = [];
  const spans = encoded.map((tokens, index): TokenSpan => {
    const from = ids.length;
    if (kept[index]) ids.push(...tokens);
    return [from, ids.length];
  });
  return { ids: ids.slice(0, MOST_TOKENS), spans };
};

const softmax = (values: readonly number[]): number[] => {
  const most = Math.max(...values);
  const powers = values.map((value) => Math.exp(value - most));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
};

/**
 * How likely each span carries each mark: the mean probability over the better half of its tokens, since a
 * greeting or a number in a sentence says nothing about the mark. Three digits; an empty span has the first
 * mark alone.
 */
export const scoresOfSpans = (
  logits: Float32Array,
  tokens: number,
  spans: readonly TokenSpan[],
): readonly (readonly number[])[] => {
  const marks = tokens === 0 ? 0 : logits.length / tokens;
  const order = Array.from({ length: marks }, (_, mark) => mark);
  return spans.map(([from, to]) => {
    const end = Math.min(to, tokens);
    if (end <= from) return order.map((mark) => (mark === 0 ? 1 : 0));
    const rows = Array.from({ length: end - from }, (_, i) =>
      softmax([...logits.subarray((from + i) * marks, (from + i + 1) * marks)]),
    );
    const half = Math.ceil(rows.length / 2);
    return order.map((mark) => {
      const best = rows.map((row) => row[mark] ?? 0).sort((x, y) => y - x);
      const sum = best.slice(0, half).reduce((x, y) => x + y, 0);
      return Math.round((sum / half) * 1_000) / 1_000;
    });
  });
};
