/** Initials and colours of people. */

/** Muted hues for contacts; lightness follows the theme, and keeps initials at 4.5:1 on each of them. */
const CONTACT_HUES = [28, 62, 98, 158, 190, 232, 282, 338];

/** A small stable number of a text. */
const hash = (text: string): number => {
  let value = 0;
  for (const char of text) value = (value * 31 + (char.codePointAt(0) ?? 0)) >>> 0;
  return value;
};

/** The CSS colour of a contact, always the same for the same id. */
export const contactColor = (id: string): string => {
  const hue = CONTACT_HUES[hash(id) % CONTACT_HUES.length] ?? 28;
  return `light-dark(hsl(${hue} 32% 36%), hsl(${hue} 34% 66%))`;
};

/** First letters of the first and last word; `?` when there is nothing to take them from. */
export const initialsOf = (name: string | undefined): string => {
  const words = (name ?? '').split(/[\s@.]+/u).filter((word) => /\p{L}|\p{N}/u.test(word));
  const letters = [words.at(0), words.length > 1 ? words.at(-1) : undefined].map(
    (word) => [...(word ?? '')].find((char) => /\p{L}|\p{N}/u.test(char)) ?? '',
  );
  return letters.join('').toLocaleUpperCase() || '?';
};
