/** Telephone numbers as people write them. Only what can hardly be anything else becomes a link. */

/** Fewest and most digits of a number: the most is that of E.164. */
const MIN_DIGITS = 8;
const MAX_DIGITS = 15;

const BLANK = String.raw` \u00a0\u2009\u202f`;
/**
 * A run of digits with at most two signs between them: one number, or something else as a whole. A full stop and a blank end
 * a sentence, and the number in it.
 */
const RUN = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.,:/#=&€$£-])(?<!\p{N}[${BLANK}.-])(?:tel:)?[+(]?\d(?:(?!\.[${BLANK}])[${BLANK}./()-]{0,2}\d)*`,
  'giu',
);
/** A bracket that is opened behind a number and not closed in it: what stands there is said of the number. */
const ASIDE = new RegExp(String.raw`(?<!^)[${BLANK}]?\([\d${BLANK}./-]*$`, 'u');

/** Telephone numbers in a text. */
export const findPhones = (text: string): { start: number; end: number; href: string }[] =>
  [...text.matchAll(RUN)].flatMap(({ 0: whole, index }) => {
    const run = whole.replace(ASIDE, '');
    const end = index + run.length;
    const after = text.slice(end, end + 2);
    // Letters, percents, currencies and colons say that it is an amount, a time or a code.
    if (/^[\p{L}\p{N}_@%€$£°]|^[:,.-]\p{N}|^[/=]/u.test(after)) return [];
    const lone = run.startsWith('(') && !run.includes(')') ? 1 : 0;
    const typed = run.slice(lone).replace(/^tel:/i, '');
    return isPhone(typed) ? [{ start: index + lone, end, href: hrefOf(typed) }] : [];
  });

/**
 * Where a text leads that is known to be a telephone number, in whatever form and with whatever is said of it. Undefined if
 * it has too few digits, or several numbers.
 */
export const phoneHref = (text: string): string | undefined => {
  const [found, another] = findPhones(text);
  if (found !== undefined) return another === undefined ? found.href : undefined;
  const typed = text.trim();
  const digits = typed.replace(/\D/gu, '').length;
  return FORM.test(typed) && digits >= 3 && digits <= MAX_DIGITS ? hrefOf(typed) : undefined;
};

/** In brackets, the 0 of a number at home: it is not dialled from abroad. */
const AT_HOME = /^(\+\d{1,3})[\s.-]*\(0\)/u;

const hrefOf = (typed: string): string => {
  const dialled = typed.replace(AT_HOME, '$1');
  return `tel:${dialled.startsWith('+') ? '+' : ''}${dialled.replace(/\D/gu, '')}`;
};

/** `06 12 34 56 78`: pairs and more, all parted by the same sign. */
const NATIONAL = new RegExp(
  String.raw`^\(?0\d{1,4}\)?(?:([${BLANK}.-])\d{2,8}(?:\1\d{2,5})*|\d{7,10})$`,
  'u',
);
const AMERICAN = /^(?:\(\d{3}\) ?|\d{3}[-. ])\d{3}[-. ]\d{4}$/;
/** A few digits behind a slash are another number's end: `+33 6 12 34 56 78/79`. */
const INTERNATIONAL = /^\+[1-9]\d?(?!.*\/\d{1,4}$)[\d\s.()/-]*$/u;
/** The signs of a number, whatever their order. */
const FORM = /^(?!.*\/\s*\d{1,4}$)[+(\d][\d\s./()-]*$/u;

const isPhone = (typed: string): boolean => {
  const digits = typed.replace(/\D/gu, '').length;
  if (digits > MAX_DIGITS || digits < MIN_DIGITS) return false;
  if (typed.startsWith('+')) return INTERNATIONAL.test(typed);
  if (typed.startsWith('00')) return digits >= 10 && !/[()/]/.test(typed);
  return (digits >= 9 && digits <= 12 && NATIONAL.test(typed)) || AMERICAN.test(typed);
};
