/** All emoji with their names in English and French, from data that is loaded when first needed. */
import { comparable } from '@parley/core/names/fold';
import { loadOnce } from '../ui/dialogs/load-once.ts';

export interface Emoji {
  readonly emoji: string;
  readonly en: string;
  readonly fr: string;
  /** Short names without blanks, as they are typed after a colon elsewhere too. */
  readonly codes: readonly string[];
}

/** Groups in the order of the data. */
export const EMOJI_GROUPS = [
  'smileys',
  'people',
  'nature',
  'food',
  'travel',
  'activities',
  'objects',
  'symbols',
  'flags',
] as const;
export type EmojiGroup = (typeof EMOJI_GROUPS)[number];

/** The reactions that are offered before a search. */
export const QUICK_REACTIONS = ['👍', '❤️', '😄', '🎉', '👀', '🙏'] as const;

const emojiOf = (line: string): Emoji => {
  const [emoji = '', en = '', fr = '', codes = ''] = line.split('|');
  return { emoji, en, fr, codes: codes === '' ? [] : codes.split(' ') };
};

/** Groups with one emoji a line: the emoji, its names, its codes. */
const parseEmoji = (groups: readonly string[]): ReadonlyMap<EmojiGroup, readonly Emoji[]> =>
  new Map(EMOJI_GROUPS.map((group, index) => [group, (groups[index] ?? '').split('\n').map(emojiOf)]));

/** The emoji by group. Rejects if the data could not be loaded; the next call tries again. */
export const loadEmoji = loadOnce(async () => parseEmoji((await import('./data.json')).default));

/**
 * Emoji for a typed text, the likeliest first: a code or name that equals the text, then one that begins with
 * it, then one with a word that begins with it. Names of both languages count, whatever the language of the
 * screen.
 */
export const findEmoji = (all: Iterable<Emoji>, typed: string, most: number): Emoji[] => {
  const words = comparable(typed);
  const code = typed.trim().toLowerCase();
  if (words === '') return [];
  const rank = ({ en, fr, codes }: Emoji): number => {
    if (codes.includes(code)) return 0;
    // `+1` and `-1` differ only in their sign: they are codes, and not part of a name.
    if (/^[+-]/.test(code)) return Infinity;
    const names = [en, fr, ...codes].map(comparable);
    if (names.includes(words)) return 1;
    if (names.some((name) => name.startsWith(words))) return 2;
    return names.some((name) => name.includes(` ${words}`)) ? 3 : Infinity;
  };
  return [...all]
    .map((one) => ({ one, rank: rank(one) }))
    .filter((found) => found.rank < Infinity)
    .sort((a, b) => a.rank - b.rank)
    .slice(0, most)
    .map(({ one }) => one);
};
