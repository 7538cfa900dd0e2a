/** Words that depend on a number. */

/** Forms of words by the categories of CLDR, with `{n}` in place of the number. A missing form is `other`. */
export type Forms = { readonly [Category in Intl.LDMLPluralRule]?: string } & { readonly other: string };

/** A number as the language writes it: `1,000`. */
export const numberText = (locale: string, n: number): string => new Intl.NumberFormat(locale).format(n);

/** The words for a number: `1 unread`, `2 unread`. */
export const counted = (locale: string, forms: Forms, n: number): string =>
  (forms[new Intl.PluralRules(locale).select(n)] ?? forms.other).replace('{n}', numberText(locale, n));
