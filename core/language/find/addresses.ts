/** E-mail addresses, links and telephone numbers. */
import { HEAD, TAIL, type Slate } from './finding.ts';

const EMAIL = /(?<![\w.+-])[\w.+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,5}\p{L}{2,24}(?![\p{L}\p{N}])/gu;

/** Takes e-mail addresses; the value is in lower case. */
export const takeEmails = (slate: Slate): void => {
  for (const { 0: found, index } of slate.text.matchAll(EMAIL)) {
    const skip = /^[.+-]*/.exec(found)?.[0].length ?? 0;
    slate.take('email', index + skip, index + found.length, found.slice(skip).toLowerCase());
  }
};

const TOP = 'com|org|net|fr|io|co|eu|uk|de|be|ch|ca|in|info|app|dev|shop|store|example|test';
const LINK = new RegExp(
  String.raw`(?<![\p{L}\p{N}@._/-])(?:https?:\/\/|www\.)[^\s<>"«»]{2,2048}|(?<![\p{L}\p{N}@._/-])(?:[a-z0-9-]{1,63}\.){1,4}(?:${TOP})(?:\/[^\s<>"«»]{0,2048}|(?![\p{L}\p{N}._-]))`,
  'giu',
);

/** Takes addresses of pages, without the punctuation that ends a sentence; the value has no scheme, no last slash. */
export const takeLinks = (slate: Slate): void => {
  for (const { 0: found, index } of slate.text.matchAll(LINK)) {
    const text = found.slice(0, found.length - lengthOfEnd(found));
    const value = text
      .replace(/^https?:\/\//i, '')
      .replace(/^www\./i, '')
      .replace(/\/$/, '');
    if (value !== '') slate.take('link', index, index + text.length, value.toLowerCase());
  }
};

/** How many characters at the end of an address belong to the sentence: counted from the end. */
const lengthOfEnd = (found: string): number => {
  let length = 0;
  while (length < found.length && '.,;:!?)]}\'"…’'.includes(found[found.length - 1 - length] ?? 'x'))
    length += 1;
  return length;
};

const PHONE =
  /(?<![\p{L}\p{N}_#/.,-])(?:\+|\(|00)?\d(?:[ .()\u00a0\u202f-]{0,2}\d){7,15}(?![\p{L}\p{N}_]|[-/]\d)/gu;
const PHONE_WORD = new RegExp(
  `${HEAD}(?:phone|mobile|cell|tel|tél|telephone|téléphone|portable|call|ring|text|sms|whatsapp|appeler|appelez|joindre|reach|contact|fixe)${TAIL}`,
  'iu',
);
/** Characters before a number in which a word may say that the number is a telephone number. */
const NEAR = 40;

const isPhone = (found: string, before: string): boolean => {
  const digits = found.replace(/\D/g, '');
  if (digits.length < 8 || digits.length > 15) return false;
  if (/^\+|^00\d|^\(\d{1,5}\)/.test(found)) return true;
  if (/^0\d{8,10}$/.test(digits)) return true;
  if (/^\d{3}[ .-]\d{3}[ .-]\d{4}$|^1[ .-]\d{3}[ .-]\d{3}[ .-]\d{4}$/.test(found)) return true;
  return digits.length >= 9 && PHONE_WORD.test(before);
};

/** Takes telephone numbers: international, French, North American, or with a word before that says so. */
export const takePhones = (slate: Slate): void => {
  for (const { 0: found, index } of slate.text.matchAll(PHONE)) {
    if (!isPhone(found, slate.text.slice(Math.max(0, index - NEAR), index))) continue;
    const plus = found.startsWith('+') ? '+' : '';
    const digits = found.replace(/\D/g, '');
    slate.take('phone', index, index + found.length, plus + (plus ? digits : digits.replace(/^00/, '+')));
  }
};
