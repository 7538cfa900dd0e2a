/** Dates, days, times of day and lengths of time. */
import { HEAD, TAIL, type Slate } from './finding.ts';
import { NUMBER_WORD, wordValue } from './numbers.ts';

const MONTHS: readonly string[] = [
  'january|jan|janvier|janv',
  'february|feb|février|fevrier|févr',
  'march|mar|mars',
  'april|apr|avril|avr',
  'may|mai',
  'june|jun|juin',
  'july|jul|juillet|juil',
  'august|aug|août|aout',
  'september|sept|sep|septembre',
  'october|oct|octobre',
  'november|nov|novembre',
  'december|dec|décembre|decembre|déc',
];
const MONTH = `(?:${MONTHS.join('|')})`;
const MONTH_NUMBER = new Map(
  MONTHS.flatMap((names, index) => names.split('|').map((name) => [name, index + 1] as const)),
);

const two = (value: number): string => String(value).padStart(2, '0');
const fullYear = (year: string): string => (year.length === 2 ? `20${year}` : year);
const dateValue = (year: string | undefined, month: number, day: number): string =>
  `${year === undefined ? '-' : fullYear(year)}-${two(month)}-${two(day)}`;

const WRITTEN = new RegExp(
  [
    `${HEAD}(?<d1>\\d{1,2})(?:st|nd|rd|th|er|ème|e)? ?(?:of )?(?<m1>${MONTH})\\.?(?:,? (?<y1>(?:19|20)\\d{2}))?${TAIL}`,
    `${HEAD}(?<m2>${MONTH})\\.? (?<d2>\\d{1,2})(?:st|nd|rd|th)?(?:,? (?<y2>(?:19|20)\\d{2}))?${TAIL}`,
    `${HEAD}(?<m3>${MONTH})\\.? (?<y3>(?:19|20)\\d{2})${TAIL}`,
  ].join('|'),
  'giu',
);
const EDGE_BEFORE = String.raw`(?<![\p{L}\p{N}_/.,-])`;
const EDGE_AFTER = String.raw`(?![\p{L}\p{N}_]|[/.,-]\d)`;
const NUMERIC = new RegExp(
  `${EDGE_BEFORE}(?:(?<iso>(?:19|20)\\d{2}-\\d{2}-\\d{2})|(?<a>\\d{1,2})(?<mark>[/.-])(?<b>\\d{1,2})\\k<mark>(?<y>(?:19|20)?\\d{2})|(?<a2>\\d{1,2})/(?<b2>\\d{1,2}))${EDGE_AFTER}`,
  'gu',
);

/** A date in figures. The month is known only if one of the two figures cannot be a month. */
const numericValue = (a: number, b: number, year: string | undefined): string | undefined => {
  if (a < 1 || b < 1 || a > 31 || b > 31 || (a > 12 && b > 12)) return undefined;
  if (a > 12) return dateValue(year, b, a);
  if (b > 12) return dateValue(year, a, b);
  return `${two(a)}/${two(b)}${year === undefined ? '' : `/${fullYear(year)}`}`;
};

/** Takes dates. The value is `2026-03-03`, `--03-03` without a year, `2026-03`, or `12/03` where it could be either. */
export const takeDates = (slate: Slate): void => {
  for (const { 0: found, index, groups } of slate.text.matchAll(WRITTEN)) {
    const { d1, m1, y1, m2, d2, y2, m3, y3 } = groups ?? {};
    const month = MONTH_NUMBER.get((m1 ?? m2 ?? m3 ?? '').toLowerCase());
    if (month === undefined) continue;
    const day = Number(d1 ?? d2 ?? '1');
    if (day < 1 || day > 31) continue;
    const value = y3 === undefined ? dateValue(y1 ?? y2, month, day) : `${y3}-${two(month)}`;
    const length = found.endsWith('.') ? found.length - 1 : found.length;
    slate.take('date', index, index + length, value);
  }
  for (const { 0: found, index, groups } of slate.text.matchAll(NUMERIC)) {
    const { iso, a, b, y, a2, b2 } = groups ?? {};
    const value = iso ?? numericValue(Number(a ?? a2), Number(b ?? b2), y);
    if (value !== undefined) slate.take('date', index, index + found.length, value);
  }
};

const TIME = new RegExp(
  [
    `${HEAD}(?<h1>\\d{1,2})(?::|h ?)(?<min>\\d{2})(?: ?(?<half1>[ap])\\.?m\\.?)?${TAIL}`,
    `${HEAD}(?<h2>\\d{1,2}) ?(?<half2>[ap])\\.?m${TAIL}\\.?`,
    `(?<=(?:^|[^\\p{L}])(?:à|vers|avant|après|dès|entre|jusqu'à|jusqu’à|et) )(?<h3>\\d{1,2}) ?h(?:eures)?${TAIL}`,
  ].join('|'),
  'giu',
);

/** Takes times of day; the value is `15:30`. */
export const takeTimes = (slate: Slate): void => {
  for (const { 0: found, index, groups } of slate.text.matchAll(TIME)) {
    const { h1, min, half1, h2, half2, h3 } = groups ?? {};
    const half = (half1 ?? half2)?.toLowerCase();
    const hour = Number(h1 ?? h2 ?? h3);
    const minute = Number(min ?? '0');
    if (hour > 24 || minute > 59 || (half !== undefined && hour > 12)) continue;
    const full = half === 'p' && hour < 12 ? hour + 12 : half === 'a' && hour === 12 ? 0 : hour;
    // A dot that ends the sentence is not taken: "at 5 p.m." keeps its own dot, "at 5 pm." returns the dot to
    // the sentence.
    const length = /[^.][ap]m\.$/i.test(found) ? found.length - 1 : found.length;
    slate.take('time', index, index + length, `${two(full)}:${two(minute)}`);
  }
};

const UNITS: readonly (readonly [string, string])[] = [
  ['minute', 'minutes?|mins?'],
  ['hour', 'hours?|hrs?|heures?|h'],
  ['day', 'days?|jours?|j'],
  ['week', 'weeks?|semaines?'],
  ['month', 'months?|mois'],
  ['year', 'years?|yrs?|ans?|années?'],
];
const UNIT_NAME = UNITS.map(([name, words]) => [name, new RegExp(`^(?:${words})$`, 'i')] as const);
const UNIT = UNITS.map(([, words]) => words).join('|');
const COUNT = `(?:\\d{1,3}|${NUMBER_WORD})`;
const DURATION = new RegExp(
  `${HEAD}(?<![.,/-])(?<from>${COUNT})(?: ?(?:-|–|to|or|à|ou) ?(?<to>${COUNT}))?[ -]?(?<en>(?:business|working|calendar) )?(?<unit>${UNIT})(?<fr> (?:ouvrés|ouvrables|ouvré|ouvrable))?${TAIL}`,
  'giu',
);

const countOf = (text: string): number => (/^\d/.test(text) ? Number(text) : (wordValue(text) ?? 0));

/** Takes lengths of time with a number; the value is `5-7 business-day`, the same in both languages. */
export const takeDurations = (slate: Slate): void => {
  for (const { 0: found, index, groups } of slate.text.matchAll(DURATION)) {
    const { from = '', to, en, fr, unit = '' } = groups ?? {};
    const name = UNIT_NAME.find(([, words]) => words.test(unit))?.[0] ?? unit;
    const work = fr !== undefined || (en !== undefined && !/calendar/i.test(en)) ? 'business-' : '';
    const count = to === undefined ? String(countOf(from)) : `${countOf(from)}-${countOf(to)}`;
    slate.take('duration', index, index + found.length, `${count} ${work}${name}`);
  }
};

const DAYS: readonly (readonly [string, string])[] = [
  ['today', "today|tonight|aujourd['’]hui|ce soir"],
  ['tomorrow', 'tomorrow|tmrw|demain'],
  ['yesterday', 'yesterday|hier'],
  ['monday', 'monday|lundi'],
  ['tuesday', 'tuesday|mardi'],
  ['wednesday', 'wednesday|mercredi'],
  ['thursday', 'thursday|jeudi'],
  ['friday', 'friday|vendredi'],
  ['saturday', 'saturday|samedi'],
  ['sunday', 'sunday|dimanche'],
];
const DAY_NAME = DAYS.map(([name, words]) => [name, new RegExp(`^(?:${words})$`, 'i')] as const);
const DAY = new RegExp(`${HEAD}(?:${DAYS.map(([, words]) => words).join('|')})${TAIL}`, 'giu');

/** Takes days said in a word; the value is the English word in lower case. */
export const takeDays = (slate: Slate): void => {
  for (const { 0: found, index } of slate.text.matchAll(DAY)) {
    const name = DAY_NAME.find(([, words]) => words.test(found))?.[0];
    if (name !== undefined) slate.take('day', index, index + found.length, name);
  }
};
