/** What a time in a message may be. All times are in ms since 1970. */
import * as v from 'valibot';
import { LATEST_TIME, safeTime } from './safe-time.ts';

/** The earliest time that a client may name: this program is younger. */
export const EARLIEST_TIME = Date.UTC(2000, 0, 1);

const DAY = 86_400_000;
/** How far somebody's clock may be behind the server's: words may have waited for a network so long. */
const BEHIND = 366 * DAY;
/** How far somebody's clock may be ahead of the server's: nothing waits backwards, so only clocks differ. */
const AHEAD = 2 * DAY;

/** A time that a client chooses, as the end of a snooze. Whatever lies outside is refused. */
export const TimeSchema = v.pipe(
  v.number(),
  v.safeInteger('not a time in whole milliseconds'),
  v.minValue(EARLIEST_TIME, 'a time before the year 2000'),
  v.maxValue(LATEST_TIME, 'a time after the year 2200'),
);

/**
 * What a client's clock said. A wrong clock is no reason to lose what its owner wrote: every number that a clock can
 * say is taken, and moved to the nearest time that can be shown. Whether the clock is believed, `isBelievable` says.
 */
export const ClockSchema = v.pipe(
  v.number(),
  v.safeInteger('not a time in whole milliseconds'),
  v.minValue(0, 'a time before 1970'),
  v.transform(safeTime),
);

/** Whether what an author's clock said can be true of something that the server has recorded at `at`. */
export function isBelievable(clock: number, at: number): boolean {
  return Number.isSafeInteger(clock) && clock >= at - BEHIND && clock <= at + AHEAD;
}
