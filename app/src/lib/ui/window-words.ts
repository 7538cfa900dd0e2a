/** How long one can still answer freely on a channel, in words (DR-5). */
import { m } from '../paraglide/messages.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** With less time than this, one has to hurry; in ms. */
export const WINDOW_ENDS_SOON = HOUR;

/** @param left in ms, above 0; it is never said to be longer than it is */
export function timeLeft(left: number): string {
  if (left >= 2 * DAY) return m.left_days({ count: Math.floor(left / DAY) });
  if (left >= HOUR) return m.left_hours({ count: Math.floor(left / HOUR) });
  return m.left_minutes({ count: Math.max(1, Math.floor(left / MINUTE)) });
}
