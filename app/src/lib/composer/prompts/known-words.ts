/** Names of a conversation and its workspace: kept as they are, and never taken for misspelt (AI-5). */
import type { Line } from '@parley/core/language/transcript/transcript';
import { matchesOf } from '@parley/core/language/check/facts';

export interface KnownWords {
  /** As they are written, the longest first. */
  readonly names: readonly string[];
  /** Single words, in lower case. */
  readonly words: readonly string[];
}

const WORD = /\p{L}[\p{L}\p{M}’'-]*/gu;
/** Words that a capital within a sentence, or within the word, says to be a name. */
const NAMED = /(?<=[\p{L}\p{N},;)] )\p{Lu}[\p{L}\p{M}’'-]+|\p{L}+\p{Lu}\p{L}*/gu;

/**
 * @param names of people, companies, the workspace
 * @param lines of the conversation
 */
export const knownWords = (names: readonly (string | undefined)[], lines: readonly Line[]): KnownWords => {
  const all = new Set(names.flatMap((name) => (name?.trim() ? [name.trim()] : [])));
  const told = lines.flatMap(({ text }) =>
    matchesOf(text).flatMap((match) => (match.kind === 'name' ? [match.text] : [])),
  );
  const named = lines.flatMap(({ text }) => text.match(NAMED) ?? []);
  const words = [...all, ...told, ...named].flatMap((name) => [name, ...(name.match(WORD) ?? [])]);
  return {
    names: [...all].toSorted((a, b) => b.length - a.length),
    words: [...new Set(words.map((word) => word.toLowerCase().replaceAll('’', "'")))],
  };
};
