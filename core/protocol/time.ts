/** Times that a message may contain. All times are in ms since 1970. */
import * as v from 'valibot';
import { LATEST_TIME, safeTime } from './safe-time.ts';

/** The earliest time that a client may name: this program is younger. */
export const EARLIEST_TIME = Date.UTC(2000, 0, 1);

const DAY = 86_400_000;
/** How far an author's clock may be behind the server's: words may have waited that long for a network. */
const BEHIND = 366 * DAY;
/** How far an author's clock may be ahead of the server's: only wrong clocks are ahead. */
const AHEAD = 2 * DAY;

/** A time that a client chooses, such as the end of a snooze. Times outside the bounds are refused. */
export const TimeSchema = v.pipe(
  v.number(),
  v.safeInteger('not a time in whole milliseconds'),
  v.minValue(EARLIEST_TIME, 'a time before the year 2000'),
  v.maxValue(LATEST_TIME, 'a time after the year 2200'),
);

/**
 * The time of a client's clock. A wrong clock is no reason to lose its owner's words: every number is
 * accepted, and moved to the nearest time that can be shown. `isBelievable` decides whether the time is
 * believed.
 */
export const ClockSchema = v.pipe(
  v.number(),
  v.safeInteger('not a time in whole milliseconds'),
  v.minValue(0, 'a time before 1970'),
  v.transform(safeTime),
);

/** Whether an author's clock can be right about something that the server recorded at `at`. */
export function isBelievable(clock: number, at: number): boolean {
  return Number.isSafeInteger(clock) && clock >= at - BEHIND && clock <= at + AHEAD;
}
