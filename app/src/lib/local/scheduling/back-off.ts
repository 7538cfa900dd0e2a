/** How long to wait before something that has failed is tried again. */

/** First and longest pause after failures, in ms; the pause doubles, and jitter spreads many browsers out. */
export const FIRST_PAUSE = 1_000;
export const LONGEST_PAUSE = 30_000;

/** Pause before try number `failures` + 1: between half of it and all of it, so that it never is nothing. */
export const pause = (failures: number, random: number): number =>
  Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** Math.min(failures, 10)) * (0.5 + random / 2);
