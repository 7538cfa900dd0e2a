/** Names in sentences. */

/** Letters and digits that are written from right to left. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * A name, or other words that people gave, as it stands inside a sentence: the direction of its letters moves
 * nothing of what stands around it. Words without letters from right to left are given back as they are.
 */
export const isolate = (words: string): string =>
  RIGHT_TO_LEFT.test(words) ? `\u2068${words}\u2069` : words;
