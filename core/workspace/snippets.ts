/** Snippets: texts that are written often, kept by the workspace (DR-6). */
import * as v from 'valibot';
import { SnippetIdSchema } from '../ids.ts';
import { nameSchema } from '../names/clean-name.ts';
import { comparable } from '../names/fold.ts';
import { matchWords } from '../names/match-words.ts';
import { imagesOf, isBlank, mentionsOf } from '../rich-text/plain-text.ts';
import { bytesOf, RichTextSchema } from '../rich-text/rich-text.ts';

/** Longest body of one snippet, as JSON in bytes. */
export const MAX_SNIPPET_BYTES = 8 * 1024;
/** Longest bodies of all snippets together, in bytes. */
export const MAX_ALL_SNIPPETS_BYTES = 256 * 1024;
/** Most snippets of a workspace. */
export const MAX_SNIPPETS = 500;

/** What is typed after `/`: lower case letters and digits of any script, `-` and `_` within. */
const SHORTCUT = /^([\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{M}\p{N}_-]{0,29})?$/u;

export const isShortcut = (text: string): boolean => SHORTCUT.test(text);

export const SnippetSchema = v.strictObject({
  id: SnippetIdSchema,
  name: nameSchema(100),
  /** Empty if it is found by its name alone. */
  shortcut: v.pipe(v.string(), v.check(isShortcut, 'not a shortcut')),
  /** In which composer it is offered. */
  use: v.picklist(['reply', 'comment', 'both']),
  body: v.pipe(
    RichTextSchema,
    v.check((body) => bytesOf(body) <= MAX_SNIPPET_BYTES, 'the snippet is too long'),
    v.check((body) => !isBlank(body), 'the snippet is empty'),
    // Files belong to one contact, and teammates come and go.
    v.check(
      (body) => imagesOf(body).length === 0 && mentionsOf(body).length === 0,
      'a snippet holds neither pictures nor mentions',
    ),
  ),
});
export type Snippet = v.InferOutput<typeof SnippetSchema>;

/** Whether a workspace has room for a snippet, in the place of the one with its id if there is one. */
export const hasRoom = (snippets: readonly Snippet[], snippet: Snippet): boolean => {
  const all = [...snippets.filter(({ id }) => id !== snippet.id), snippet];
  const bytes = all.reduce((sum, { body }) => sum + bytesOf(body), 0);
  return all.length <= MAX_SNIPPETS && bytes <= MAX_ALL_SNIPPETS_BYTES;
};

/**
 * The snippets to offer for what is typed, the likeliest first: those whose shortcut begins so, then those whose
 * name has it, then those whose words have it.
 * @param wordsOf the words of a snippet
 */
export const findSnippets = (
  snippets: readonly Snippet[],
  use: 'reply' | 'comment',
  typed: string,
  wordsOf: (snippet: Snippet) => string,
): Snippet[] => {
  const words = comparable(typed);
  const rank = (snippet: Snippet): number => {
    if (words === '' || comparable(snippet.shortcut) === words) return 0;
    if (comparable(snippet.shortcut).startsWith(words)) return 1;
    const name = comparable(snippet.name);
    if (name.startsWith(words)) return 2;
    if (matchWords(words, name) > 0) return 3;
    // The text has to contain the words as they were typed: otherwise half a sentence after a slash would
    // match.
    return comparable(wordsOf(snippet)).includes(words) ? 4 : Infinity;
  };
  return snippets
    .filter((snippet) => snippet.use === 'both' || snippet.use === use)
    .map((snippet) => ({ snippet, rank: rank(snippet) }))
    .filter((one) => one.rank < Infinity)
    .sort((a, b) => a.rank - b.rank || a.snippet.name.localeCompare(b.snippet.name))
    .map(({ snippet }) => snippet);
};
