/** How people really type: typos, missing marks, capitals, emoji. Values (numbers, addresses) stay as they are. */
import type { Random } from './random.ts';

const EMOJI = ['🙂', '😡', '😢', '🙏', '👍', '😅', '❤️', '🤔', ':)', ':(', '!!', '...'];

const typo = (word: string, random: Random): string => {
  if (!/^\p{Ll}{4,}$/u.test(word)) return word;
  const at = random.int(1, word.length - 2);
  const rest = word.slice(at + 1);
  switch (random.int(0, 3)) {
    case 0:
      return word.slice(0, at) + rest;
    case 1:
      return word.slice(0, at + 1) + word.slice(at);
    case 2:
      return word.slice(0, at) + rest.charAt(0) + word.charAt(at) + rest.slice(1);
    default:
      return word.normalize('NFD').replace(/\p{M}/gu, '');
  }
};

export interface Manner {
  /** Share of words with a slip. */
  readonly typos: number;
  readonly noMarks: boolean;
  readonly lowerCase: boolean;
  readonly shouting: boolean;
  readonly emoji: boolean;
  readonly split: boolean;
}

/** How one customer types, for the whole conversation. */
export const mannerFrom = (random: Random): Manner => {
  const careful = random.chance(0.45);
  return {
    typos: careful ? 0 : random.pick([0, 0.01, 0.03, 0.06]),
    noMarks: !careful && random.chance(0.5),
    lowerCase: !careful && random.chance(0.5),
    shouting: random.chance(0.03),
    emoji: random.chance(0.15),
    split: random.chance(0.2),
  };
};

/** A customer's text as that person would type it. */
export const typed = (text: string, manner: Manner, random: Random): string => {
  let out = text
    .split(' ')
    .map((word) => (random.chance(manner.typos) ? typo(word, random) : word))
    .join(' ');
  if (manner.noMarks)
    out = out
      .replace(/[,;!]+(?=\s|$)/g, '')
      .replace(/\.(?=\s|$)/g, '')
      .replace(/['’](?=t\b|m\b|s\b|ve\b|ll\b)/g, '');
  if (manner.lowerCase && !/[A-Z]{2}/.test(out)) out = out.charAt(0).toLowerCase() + out.slice(1);
  if (manner.shouting && !/\d|@|[A-Z]\w+ [A-Z]/.test(out)) out = out.toUpperCase();
  if (manner.emoji && random.chance(0.3)) out += ` ${random.pick(EMOJI)}`;
  return out;
};
