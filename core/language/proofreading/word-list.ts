/**
 * A word list in the format of Hunspell: stems with flags, and rules by which endings are added to a stem.
 * Only endings are read: the caller removes what is joined before a French word (`l’`, `qu’`). No forms are
 * written out (the French list has three million): a word is traced back to a stem that may take its ending.
 */

export interface WordList {
  /** Whether the word, written exactly so, is in the list. */
  has(word: string): boolean;
}

interface Ending {
  readonly flag: string;
  /** What of the stem falls. */
  readonly strip: string;
  /** The ending that the stem must have. */
  readonly condition: RegExp | undefined;
}

interface Stem {
  /** Flags of two characters each, one after the other. */
  flags: string;
  /** Whether the stem is a word itself. */
  isWord: boolean;
}

const lines = (text: string): string[] => text.split(/\r?\n/);

const hasFlag = (flags: string, flag: string): boolean => {
  for (let at = flags.indexOf(flag); at >= 0; at = flags.indexOf(flag, at + 1)) if (at % 2 === 0) return true;
  return false;
};

const readEndings = (affixes: string): Map<string, Ending[]> => {
  const endings = new Map<string, Ending[]>();
  for (const line of lines(affixes)) {
    const [type, flag, strip, add, condition] = line.split(/\s+/);
    // The head of a group has four fields.
    if (type !== 'SFX' || flag === undefined || strip === undefined || add === undefined) continue;
    if (condition === undefined) continue;
    const [letters = ''] = add.split('/');
    const ending = letters === '0' ? '' : letters;
    const rule: Ending = {
      flag,
      strip: strip === '0' ? '' : strip,
      condition: condition === '.' ? undefined : new RegExp(`${condition}$`, 'u'),
    };
    const known = endings.get(ending);
    if (known) known.push(rule);
    else endings.set(ending, [rule]);
  }
  return endings;
};

const valueOf = (affixes: string, option: string): string | undefined =>
  lines(affixes)
    .find((line) => line.startsWith(`${option} `))
    ?.split(/\s+/)[1];

const readStems = (
  words: string,
  { half, forbidden }: { half: string | undefined; forbidden: string | undefined },
): Map<string, Stem> => {
  const stems = new Map<string, Stem>();
  // The first line gives the number of words.
  for (const line of lines(words).slice(1)) {
    const [entry = ''] = line.split(/[\s]/);
    const slash = entry.indexOf('/', 1);
    const stem = slash < 0 ? entry : entry.slice(0, slash);
    const flags = slash < 0 ? '' : entry.slice(slash + 1);
    if (stem === '' || flags.length % 2 !== 0) continue;
    if (forbidden !== undefined && hasFlag(flags, forbidden)) continue;
    const isWord = half === undefined || !hasFlag(flags, half);
    const known = stems.get(stem);
    if (known === undefined) stems.set(stem, { flags, isWord });
    else {
      known.flags += flags;
      known.isWord ||= isWord;
    }
  }
  return stems;
};

/** @param affixes the `.aff` file, with flags of two characters (`FLAG long`); @param words the `.dic` file */
export const readWordList = (affixes: string, words: string): WordList => {
  const endings = readEndings(affixes);
  const longest = [...endings.keys()].reduce((most, { length }) => Math.max(most, length), 0);
  const stems = readStems(words, {
    half: valueOf(affixes, 'NEEDAFFIX'),
    forbidden: valueOf(affixes, 'FORBIDDENWORD'),
  });
  return {
    has: (word) => {
      if (stems.get(word)?.isWord === true) return true;
      for (let length = Math.min(longest, word.length); length >= 0; length -= 1) {
        const rules = endings.get(word.slice(word.length - length));
        if (rules === undefined) continue;
        const rest = word.slice(0, word.length - length);
        for (const { flag, strip, condition } of rules) {
          const stem = rest + strip;
          const found = stems.get(stem);
          if (found !== undefined && hasFlag(found.flags, flag) && condition?.test(stem) !== false)
            return true;
        }
      }
      return false;
    },
  };
};
