/**
 * Days and times as people read them, with the same wording in the inbox, the chat and the server. Times are
 * in ms since 1970, shown in the reader's time zone. A time outside the calendar is shown as the nearest time
 * inside.
 */
import { safeTime } from '../protocol/safe-time.ts';

const DAY = 86_400_000;

const FORMATS = {
  clock: { hour: '2-digit', minute: '2-digit' },
  weekday: { weekday: 'short' },
  day: { day: 'numeric', month: 'short' },
  date: { day: '2-digit', month: '2-digit', year: 'numeric' },
  longDay: { weekday: 'long', day: 'numeric', month: 'long' },
  longDate: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  full: { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  fullYear: {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    hour: '2-digit',
    minute: '2-digit',
  },
} as const satisfies Record<string, Intl.DateTimeFormatOptions>;

const formats = new Map<string, Intl.DateTimeFormat>();

const write = (locale: string, name: keyof typeof FORMATS, at: number): string => {
  const key = `${locale} ${name}`;
  const format = formats.get(key) ?? new Intl.DateTimeFormat(locale, FORMATS[name]);
  formats.set(key, format);
  return format.format(safeTime(at));
};

const startOfDay = (at: number): number => new Date(safeTime(at)).setHours(0, 0, 0, 0);
const yearOf = (at: number): number => new Date(safeTime(at)).getFullYear();
const isSameYear = (a: number, b: number): boolean => yearOf(a) === yearOf(b);

/** Whether two times are on the same day in the local zone. */
export const isSameDay = (a: number, b: number): boolean => startOfDay(a) === startOfDay(b);

/** Days from `at` to `now`: 0 today, 1 yesterday, -1 tomorrow. */
export const daysAgo = (at: number, now: number): number =>
  Math.round((startOfDay(now) - startOfDay(at)) / DAY);

/** `14:05` */
export const clockTime = (locale: string, at: number): string => write(locale, 'clock', at);

/** Today `14:05`, within the last week `Fri`, this year `2 Oct`, otherwise `02/10/2024`. */
export const shortTime = (locale: string, at: number, now: number): string => {
  const days = daysAgo(at, now);
  if (days === 0) return write(locale, 'clock', at);
  if (days > 0 && days < 7) return write(locale, 'weekday', at);
  return write(locale, isSameYear(at, now) ? 'day' : 'date', at);
};

/** `Friday 20 November`, with the year unless it is this one. */
export const longDay = (locale: string, at: number, now: number): string =>
  write(locale, isSameYear(at, now) ? 'longDay' : 'longDate', at);

/** `Fri 20 Nov, 14:05`, with the year unless it is this one. */
export const fullTime = (locale: string, at: number, now: number): string =>
  write(locale, isSameYear(at, now) ? 'full' : 'fullYear', at);

/** `14:05` for a time on the same day as another time, which is shown next to it; otherwise in full. */
export const timeBeside = (locale: string, at: number, other: number): string =>
  isSameDay(at, other) ? clockTime(locale, at) : fullTime(locale, at, other);

/** A machine-readable time, for `datetime`. */
export const isoTime = (at: number): string => new Date(safeTime(at)).toISOString();
