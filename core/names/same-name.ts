/**
 * Whether a reader takes two names for the same name (the skeletons of UTS 39, for what matters in people's
 * names).
 */
import { cleanName } from './clean-name.ts';

/** Letters of other scripts that look like Latin letters, in lower case. */
const LOOK_ALIKE: Readonly<Record<string, string>> = {
  ...{
    а: 'a',
    с: 'c',
    ԁ: 'd',
    е: 'e',
    һ: 'h',
    і: 'i',
    ј: 'j',
    к: 'k',
    ӏ: 'l',
    м: 'm',
    н: 'h',
    о: 'o',
    р: 'p',
  },
  ...{ ԛ: 'q', ѕ: 's', т: 't', υ: 'u', ѵ: 'v', ԝ: 'w', х: 'x', у: 'y', в: 'b', ѐ: 'è', ё: 'ë', ї: 'ï' },
  ...{
    α: 'a',
    β: 'b',
    ε: 'e',
    η: 'n',
    ι: 'i',
    κ: 'k',
    μ: 'm',
    ν: 'v',
    ο: 'o',
    ρ: 'p',
    τ: 't',
    χ: 'x',
    γ: 'y',
  },
  ...{ ζ: 'z', ı: 'i', ɩ: 'i', ɑ: 'a', ɡ: 'g', '’': "'", '‘': "'", '‐': '-', '‑': '-', '–': '-', '—': '-' },
};

/**
 * A form that is equal for all names that read the same: it ignores compatible forms of letters (full width,
 * ligatures), case, blanks, invisible characters and look-alike letters. Never shown.
 */
export const skeletonOf = (name: string): string => {
  const plain = cleanName(cleanName(name).normalize('NFKC'));
  // Upper case first: ß and SS become equal, and so do the forms of sigma.
  const lower = plain.toUpperCase().toLowerCase().normalize('NFKC');
  const seen = lower.replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return [...seen].map((char) => LOOK_ALIKE[char] ?? char).join('');
};

/** Whether two names read the same. */
export const isSameName = (a: string, b: string): boolean => skeletonOf(a) === skeletonOf(b);
