/** When people are awake and when the shop works, by the clock of this machine. Times in ms. */
import type { Random } from './random.ts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** What has just happened is taken as it comes: a demo may be started at night. */
const RECENT = 14 * HOUR;

const startOf = (time: number, hour: number, days: number): number => {
  const date = new Date(time);
  date.setDate(date.getDate() + days);
  date.setHours(hour, 0, 0, 0);
  return date.getTime();
};

/** Nine in the morning, `days` days after a time. */
export const nineAfter = (time: number, days: number): number => startOf(time, 9, days);

/** `time`, or when the shop opens next: from 8 to 20, not on Sundays. */
export const atWork = (time: number, now: number, random: Random): number => {
  if (now - time < RECENT) return time;
  const date = new Date(time);
  const isSunday = date.getDay() === 0;
  if (!isSunday && date.getHours() >= 8 && date.getHours() < 20) return time;
  const days = date.getHours() >= 8 || isSunday ? 1 : 0;
  const isSaturdayNight = date.getDay() === 6 && days === 1;
  const opening = startOf(time, 8, isSaturdayNight ? 2 : days) + random.between(1, 70) * MINUTE;
  return Math.max(time, Math.min(opening, now - random.between(1, RECENT / MINUTE) * MINUTE));
};

/** `time`, or some time in the morning after, when customers are awake: from 7 to 23. */
export const awake = (time: number, now: number, random: Random): number => {
  if (now - time < RECENT) return time;
  const hours = new Date(time).getHours();
  if (hours >= 7 && hours < 23) return time;
  return startOf(time, 7, hours >= 23 ? 1 : 0) + random.between(1, 150) * MINUTE;
};
