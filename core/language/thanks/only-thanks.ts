/**
 * Whether a message only says thanks (OC-8). Pure. If in doubt, the answer is no, and then nothing is
 * offered.
 */
import { IDLE, THANKFUL } from './phrases.ts';

/** A longer text does not only say thanks; in UTF-16 units. */
const LONGEST = 240;

/** Pictures with a kind meaning. Any other picture counts as a word that is not understood. */
const KIND =
  /[\u{1F64F}\u{1F44D}\u{1F44C}\u{1F44F}\u{1F64C}\u{1F4AA}\u{1F91D}\u{1F91E}\u{1F91F}\u{1F918}\u{1FAF6}\u{1FAE1}\u{1F600}-\u{1F60A}\u{1F60B}\u{1F60D}\u{1F60E}\u{1F60C}\u{1F618}-\u{1F61A}\u{1F617}\u{1F607}\u{1F642}\u{1F643}\u{1F609}\u{1F917}\u{1F929}\u{1F970}\u{1F973}\u{1F979}\u{1F495}-\u{1F49D}\u{1F90D}\u{1F90E}\u{1F9E1}\u{1F5A4}\u{2764}\u{2665}\u{263A}\u{2728}\u{1F31F}\u{2B50}\u{1F389}\u{1F38A}\u{1F337}\u{1F338}\u{1F339}\u{1F33A}\u{1F33B}\u{1F33C}\u{1F490}\u{2600}\u{1F31E}\u{2705}\u{2714}\u{1F4AF}\u{1F680}\u{1F525}]/gu;
/** The pictures among them that say thanks without a word. */
const THANKFUL_PICTURE =
  /[\u{1F64F}\u{2764}\u{2665}\u{1F495}-\u{1F49D}\u{1F90D}\u{1FAF6}\u{1F970}\u{1F618}]/u;
/** Signs for skin, presentation and joining: they only change the picture before them. */
const MODIFIERS = /\p{Emoji_Modifier}|\p{Variation_Selector}|\u{200D}|\u{2640}|\u{2642}/gu;
const SMILEYS = /(?<=^|\s)(?:[:;=8]-?[)dp*]+|<3+|\^\^|xd|:'\))(?=$|[\s.,!])/gu;
/** Smileys with an unkind meaning. */
const SULLEN = /[:;=]'?-?[(/\\|[<@]/u;
/** The person who is thanked: a word with a capital right after the thanks, at the end of a sentence. */
const BY_NAME =
  /\b(thanks|thank you|thx|merci|merci beaucoup|merci bien),? (\p{Lu}\p{Ll}+(?:-\p{Lu}\p{Ll}+)?)(?=\s*(?:[.,!\n]|$|\p{Extended_Pictographic}))/giu;
/** Words in that place that are no names: they ask for something, or name a day. */
const NO_NAME =
  /^(?:\p{L}+ez|urgent|stop|help|call|cancel|refund|wait|please|but|not|no|non|mais|pas|rien|nothing|anyway|later|today|tomorrow|tonight|now|demain|hier|maintenant|aujourd|(?:mon|tues|wednes|thurs|fri|satur|sun)day|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|january|february|march|april|may|june|july|august|september|october|november|december|janvier|fevrier|février|mars|avril|mai|juin|juillet|aout|août|septembre|octobre|novembre|decembre|décembre)$/iu;
/** A phrase ends here at the latest. */
const SENTENCE_END = /[.!;…\n]+/u;
/** Punctuation that neither asks nor quotes. */
const PUNCTUATION = /[,:()\u00A1~*"“”«»\-–—/]+/gu;

/** The search for thanks ignores case, so the case of a name is tested here. */
const isName = (word: string): boolean => /^\p{Lu}\p{Ll}/u.test(word) && !NO_NAME.test(word);

interface Normal {
  /** By sentence: words with one blank between them. A character that is not understood stays a word. */
  readonly sentences: readonly string[];
  /** Whether a picture says thanks. */
  readonly pictured: boolean;
}

const wordsOf = (sentence: string): string =>
  sentence
    .replace(PUNCTUATION, ' ')
    // Letters that are repeated, as in *merciii*: no word of the phrases has the same letter three times.
    .replace(/(\p{L})\1{2,}/gu, '$1')
    .replace(/(?<!\p{L})'|'(?!\p{L})/gu, ' ')
    .replace(/\s+/gu, ' ')
    .trim();

const normalise = (text: string): Normal => {
  const plain = text
    .replace(BY_NAME, (whole: string, thanks: string, name: string) => (isName(name) ? thanks : whole))
    .normalize('NFKD')
    .replace(/\p{Mn}/gu, '')
    .replace(MODIFIERS, '')
    .toLowerCase()
    .replace(/[’‘ʼ`´]/gu, "'");
  const sentences = plain.replace(SMILEYS, ' ').replace(KIND, ' ').split(SENTENCE_END).map(wordsOf);
  return { sentences, pictured: THANKFUL_PICTURE.test(plain) };
};

type Reached = 'idle' | 'thankful';

/** Ends of the phrases of a list that begin at a place of the text. */
const endsAt = (words: string, from: number, phrases: readonly RegExp[]): number[] =>
  phrases.flatMap((phrase) => {
    phrase.lastIndex = from;
    return phrase.test(words) ? [phrase.lastIndex] : [];
  });

/** Whether words are phrases from end to end, and whether one of them says thanks or takes leave. */
const parse = (words: string): Reached | undefined => {
  const reached = new Map<number, Reached>([[0, 'idle']]);
  for (let from = 0; from < words.length; from += 1) {
    const here = reached.get(from);
    if (here === undefined) continue;
    const reach = (ends: readonly number[], how: Reached): void => {
      // The next phrase begins behind the blank.
      for (const end of ends) {
        const next = Math.min(words.length, end + 1);
        if (reached.get(next) !== 'thankful') reached.set(next, how);
      }
    };
    reach(endsAt(words, from, THANKFUL), 'thankful');
    reach(endsAt(words, from, IDLE), here);
  }
  return reached.get(words.length);
};

/**
 * Whether a text only says thanks or takes leave: *Thanks!*, *ok parfait, bonne journée*. Every word has to be
 * understood; a question mark, a number or one word that is not known makes it say more.
 */
export const isOnlyThanks = (text: string): boolean => {
  if (text.length > LONGEST || /[?？؟]/u.test(text) || SULLEN.test(text)) return false;
  const { sentences, pictured } = normalise(text);
  const parsed = sentences.map(parse);
  return parsed.every((one) => one !== undefined) && (pictured || parsed.includes('thankful'));
};
