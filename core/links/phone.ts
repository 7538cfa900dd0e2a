/** Telephone numbers as people write them. Only digits that can hardly be anything else become a link. */

/** Fewest and most digits of a number. E.164 sets the maximum. */
const MIN_DIGITS = 8;
const MAX_DIGITS = 15;

const BLANK = String.raw` \u00a0\u2009\u202f`;
/**
 * A run of digits with at most two characters between them: either one number, or as a whole something else.
 * A full stop and a blank end a sentence, and the number in it.
 */
const RUN = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.,:/#=&€$£-])(?<!\p{N}[${BLANK}.-])(?:tel:)?[+(]?\d(?:(?!\.[${BLANK}])[${BLANK}./()-]{0,2}\d)*`,
  'giu',
);
/** A bracket that is opened after a number and not closed: its content is a remark about the number. */
const ASIDE = new RegExp(String.raw`(?<!^)[${BLANK}]?\([\d${BLANK}./-]*$`, 'u');

/** Telephone numbers in a text. */
export const findPhones = (text: string): { start: number; end: number; href: string }[] =>
  [...text.matchAll(RUN)].flatMap(({ 0: whole, index }) => {
    const run = whole.replace(ASIDE, '');
    const end = index + run.length;
    const after = text.slice(end, end + 2);
    // Letters, percent signs, currencies and colons show that the digits are an amount, a time or a code.
    if (/^[\p{L}\p{N}_@%€$£°]|^[:,.-]\p{N}|^[/=]/u.test(after)) return [];
    const lone = run.startsWith('(') && !run.includes(')') ? 1 : 0;
    const typed = run.slice(lone).replace(/^tel:/i, '');
    return isPhone(typed) ? [{ start: index + lone, end, href: hrefOf(typed) }] : [];
  });

/**
 * The target of a text that is known to be a telephone number, in any form and with any remark. Undefined if
 * the text has too few digits, or several numbers.
 */
export const phoneHref = (text: string): string | undefined => {
  const [found, another] = findPhones(text);
  if (found !== undefined) return another === undefined ? found.href : undefined;
  const typed = text.trim();
  const digits = typed.replace(/\D/gu, '').length;
  return FORM.test(typed) && digits >= 3 && digits <= MAX_DIGITS ? hrefOf(typed) : undefined;
};

/** A national 0 in brackets: it is not dialled from abroad. */
const AT_HOME = /^(\+\d{1,3})[\s.-]*\(0\)/u;

const hrefOf = (typed: string): string => {
  const dialled = typed.replace(AT_HOME, '$1');
  return `tel:${dialled.startsWith('+') ? '+' : ''}${dialled.replace(/\D/gu, '')}`;
};

/** `06 12 34 56 78`: groups of at least two digits, all divided by the same character. */
const NATIONAL = new RegExp(
  String.raw`^\(?0\d{1,4}\)?(?:([${BLANK}.-])\d{2,8}(?:\1\d{2,5})*|\d{7,10})$`,
  'u',
);
const AMERICAN = /^(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}$/;
/** A few digits after a slash are the end of a second number: `+33 6 12 34 56 78/79`. */
const INTERNATIONAL = /^\+[1-9]\d?(?!.*\/\d{1,4}$)[\d\s.()/-]*$/u;
/** The characters of a number, in any order. */
const FORM = /^(?!.*\/\s*\d{1,4}$)[+(\d][\d\s./()-]*$/u;

const isPhone = (typed: string): boolean => {
  const digits = typed.replace(/\D/gu, '').length;
  if (digits > MAX_DIGITS || digits < MIN_DIGITS) return false;
  if (typed.startsWith('+')) return INTERNATIONAL.test(typed);
  if (typed.startsWith('00')) return digits >= 10 && !/[()/]/.test(typed);
  return (digits >= 9 && digits <= 12 && NATIONAL.test(typed)) || AMERICAN.test(typed);
};
