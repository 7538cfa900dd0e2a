/** Names inside sentences. */

/** Letters and digits of right-to-left scripts. */
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC\u{10800}-\u{10FFF}\u{1E800}-\u{1EFFF}]/u;

/**
 * A name, or other words from people, for use inside a sentence: their direction does not reorder the words
 * around them. Words without right-to-left letters are returned as they are.
 */
export const isolate = (words: string): string =>
  RIGHT_TO_LEFT.test(words) ? `\u2068${words}\u2069` : words;
