/**
 * Which characters of a text a reader can see. One rule for all: names, messages, comments and notes ask here
 * whether anything was said, and what of it is left out.
 */

/** Shown by nothing, wherever they stand: controls, marks of direction, fillers, parts of characters. */
const HIDDEN = String.raw`\p{Cc}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}\uFFF9-\uFFFC`;
/** Signs that are drawn as a blank though they are none by their kind. */
const BLANK = String.raw`\u2800\u{1D159}`;

const SEEN = new RegExp(String.raw`[^\s${HIDDEN}${BLANK}]`, 'u');

/** Whether a text holds something that a reader can see: no blank, no control, no character without a shape. */
export const isVisible = (text: string): boolean => SEEN.test(text);

/** Scripts whose letters change their shape by a joiner or a non-joiner between them. */
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

/** What has no shape of its own, but gives one to its neighbours: it stays between them, and nowhere else. */
const SHAPING = [
  // Flags of regions: a black flag, tags, and their end.
  String.raw`(?<=\u{1F3F4})[\u{E0030}-\u{E0039}\u{E0061}-\u{E007A}]{1,8}\u{E007F}`,
  // Emoji made of several.
  String.raw`(?<=\p{Extended_Pictographic}\uFE0F?|\p{Emoji_Modifier})\u200D(?=\p{Extended_Pictographic})`,
  // Emoji or plain sign; keycaps.
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
/** Tabs and ends of lines are controls too, but they part words. */
const INVISIBLE = new RegExp(String.raw`(${SHAPING})|(?![\t-\r])[${HIDDEN}]`, 'gu');

/**
 * A text without what nobody sees. What shapes its neighbours (emoji, Persian, Indic) stays where it does so, and so
 * do blanks and ends of lines.
 */
export const withoutInvisible = (text: string): string => text.replace(BLANKS, ' ').replace(INVISIBLE, '$1');
