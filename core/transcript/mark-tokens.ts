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

/** The mean probability of each mark over each span, three digits; all for the first mark where a span is empty. */
export const meanOfSpans = (
  logits: Float32Array,
  tokens: number,
  spans: readonly TokenSpan[],
): readonly (readonly number[])[] => {
  const marks = tokens === 0 ? 0 : logits.length / tokens;
  return spans.map(([from, to]) => {
    const sum = Array.from({ length: marks }, () => 0);
    const end = Math.min(to, tokens);
    for (let token = from; token < end; token += 1)
      softmax([...logits.subarray(token * marks, (token + 1) * marks)]).forEach((p, mark) => {
        sum[mark] = (sum[mark] ?? 0) + p;
      });
    return sum.map((p, mark) =>
      end > from ? Math.round((p / (end - from)) * 1_000) / 1_000 : mark === 0 ? 1 : 0,
    );
  });
};
