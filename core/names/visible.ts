/**
 * Decides which characters of a text a reader can see. Names, messages, comments and notes all use this one
 * rule to find out whether a text says anything, and which characters are left out.
 */

/** Always invisible: controls, marks of direction, fillers, parts of characters. */
const HIDDEN = String.raw`\p{Cc}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\uFFF9-\uFFFC`;
/** Characters that look blank although Unicode does not class them as blanks. */
const BLANK = String.raw`\u2800\u{1D159}`;

const SEEN = new RegExp(String.raw`[^\s${HIDDEN}${BLANK}]`, 'u');

/**
 * Whether a text has something that a reader can see: not only blanks, controls and characters without a
 * shape.
 */
export const isVisible = (text: string): boolean => SEEN.test(text);

/** Scripts in which a joiner or non-joiner between letters changes their shape. */
const JOINED = String.raw`(?:${[
  'Arabic',
  'Syriac',
  'Nko',
  'Mongolian',
  'Devanagari',
  'Bengali',
  'Gurmukhi',
  'Gujarati',
  'Oriya',
  'Tamil',
  'Telugu',
  'Kannada',
  'Malayalam',
  'Sinhala',
  'Khmer',
  'Myanmar',
  'Tibetan',
]
  .map((script) => String.raw`\p{Script_Extensions=${script}}`)
  .join('|')})`;

/**
 * Characters without a shape that change the shape of their neighbours: they stay between those, and nowhere
 * else.
 */
const SHAPING = [
  // Flags of regions: a black flag, tags, and their end.
  String.raw`(?<=\u{1F3F4})[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,8}\u{E007F}`,
  // Emoji that consist of several.
  String.raw`(?<=\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier})\u200D(?=\p{Extended_Pictographic})`,
  // Emoji or plain character; keycaps.
  String.raw`(?<=(?![0-9#*])\p{Emoji})[\uFE0E\uFE0F]`,
  String.raw`(?<=[0-9#*])\uFE0F(?=\u20E3)`,
  // Persian, and the scripts of India.
  String.raw`(?<=${JOINED})[\u200C\u200D](?=${JOINED})`,
  String.raw`(?<=\p{M})(?<=${JOINED})\u200D`,
  // Forms of Han and Mongolian letters.
  String.raw`(?<=\p{Script=Han})[\uFE00-\uFE02\u{E0100}-\u{E01EF}]`,
  String.raw`(?<=\p{Script=Mongolian})[\u180B-\u180D\u180F]`,
].join('|');

const BLANKS = new RegExp(`[${BLANK}]`, 'gu');
/** Tabs and line ends are controls too, but they divide words. */
const INVISIBLE = new RegExp(String.raw`(${SHAPING})|(?![\t-\r])[${HIDDEN}]`, 'gu');

/**
 * A text without its invisible characters. Those that shape their neighbours (emoji, Persian, Indic) stay
 * there, and so do blanks and line ends.
 */
export const withoutInvisible = (text: string): string => text.replace(BLANKS, ' ').replace(INVISIBLE, '$1');
