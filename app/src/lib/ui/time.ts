/** Times in words, in the language of the screen. All arguments are ms since 1970; none makes them throw. */
import { safeTime } from '@parley/core/protocol/time';
import { getLocale } from '../paraglide/runtime.js';

const DAY = 86_400_000;

const formats = new Map<string, Intl.DateTimeFormat>();

const format = (
  name: string,
  options: Intl.DateTimeFormatOptions,
): { readonly format: (at: number) => string } => {
  const key = `${getLocale()} ${name}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(localeTag(), options);
  formats.set(key, known);
  return { format: (at) => known.format(safeTime(at)) };
};

/** English writes times as LOOKS does, with 24 hours. */
const localeTag = (): string => (getLocale() === 'en' ? 'en-GB' : getLocale());

const startOfDay = (at: number): number => new Date(safeTime(at)).setHours(0, 0, 0, 0);

/** A time as machines read it, for `datetime`. */
export const isoTime = (at: number): string => new Date(safeTime(at)).toISOString();

/** `14:05` */
export const clockTime = (at: number): string =>
  format('clock', { hour: '2-digit', minute: '2-digit' }).format(at);

/** Today `14:05`, within the last week `Fri`, this year `2 Oct`, else `02/10/2024`. */
export const shortTime = (at: number, now: number): string => {
  if (at >= startOfDay(now)) return clockTime(at);
  if (at >= startOfDay(now) - 6 * DAY) return format('weekday', { weekday: 'short' }).format(at);
  if (new Date(safeTime(at)).getFullYear() === new Date(now).getFullYear()) {
    return format('day', { day: 'numeric', month: 'short' }).format(at);
  }
  return format('date', { day: '2-digit', month: '2-digit', year: 'numeric' }).format(at);
};

/** `Friday 20 November`, with the year unless it is this one. */
export const dayTime = (at: number, now: number): string =>
  new Date(safeTime(at)).getFullYear() === new Date(now).getFullYear()
    ? format('long', { weekday: 'long', day: 'numeric', month: 'long' }).format(at)
    : format('long-year', { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }).format(at);

/** `Fri 20 Nov, 14:05`, for tooltips and snoozes. */
export const fullTime = (at: number): string =>
  format('full', {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  }).format(at);

/** Whether two times are on one day here. */
export const isSameDay = (a: number, b: number): boolean => startOfDay(a) === startOfDay(b);

/** Days from `at` to `now`: 0 today, 1 yesterday. */
export const daysAgo = (at: number, now: number): number =>
  Math.round((startOfDay(now) - startOfDay(at)) / DAY);

/** `12 KB` */
export const byteSize = (bytes: number): string => {
  const units = ['byte', 'kilobyte', 'megabyte', 'gigabyte'] as const;
  const step = Math.min(3, bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3));
  return new Intl.NumberFormat(getLocale(), {
    style: 'unit',
    unit: units[step] ?? 'byte',
    // Bytes have no short form that can be told from their name, and are told apart in number.
    unitDisplay: step === 0 ? 'long' : 'short',
    maximumFractionDigits: step < 2 ? 0 : 1,
  }).format(bytes / 1000 ** step);
};
