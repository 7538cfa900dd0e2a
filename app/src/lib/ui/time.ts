/** Words for times, numbers and sizes, in the language of the screen. All times are in ms since 1970. */
import { numberText } from '@parley/core/words/plural';
import { sizeText } from '@parley/core/words/size';
import * as times from '@parley/core/words/times';
import { getLocale } from '../paraglide/runtime.js';

export { daysAgo, isoTime, isSameDay } from '@parley/core/words/times';

/** English writes times as LOOKS does, with 24 hours. */
const localeTag = (): string => (getLocale() === 'en' ? 'en-GB' : getLocale());

/** `14:05` */
export const clockTime = (at: number): string => times.clockTime(localeTag(), at);

/** Today `14:05`, within the last week `Fri`, this year `2 Oct`, otherwise `02/10/2024`. */
export const shortTime = (at: number, now: number): string => times.shortTime(localeTag(), at, now);

/** `Friday 20 November`, with the year unless it is this one. */
export const dayTime = (at: number, now: number): string => times.longDay(localeTag(), at, now);

/** `Fri 20 Nov, 14:05`, with the year unless it is the present one: for tooltips, snoozes and events. */
export const fullTime = (at: number, now = Date.now()): string => times.fullTime(localeTag(), at, now);

/**
 * `14:05` if both times are on the same day; otherwise in full. The other time is shown next to this one, or
 * is now.
 */
export const timeBeside = (at: number, other = Date.now()): string =>
  times.timeBeside(localeTag(), at, other);

/** `12 kB` */
export const byteSize = (bytes: number): string => sizeText(getLocale(), bytes);

/** `1,000` */
export const countText = (count: number): string => numberText(getLocale(), count);
