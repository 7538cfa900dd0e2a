/** Makes any stored time showable. */

/** The latest time that a client may name, in ms since 1970. Dates end at 8.64e15, and formats of dates fail beyond. */
export const LATEST_TIME = Date.UTC(2200, 0, 1);

/** The nearest time that can be shown, in whole ms; 0 for one that was lost from what is stored. */
export const safeTime = (time: number): number => {
  const whole = Math.trunc(Math.min(Math.max(time, 0), LATEST_TIME));
  return Number.isNaN(whole) ? 0 : whole;
};
