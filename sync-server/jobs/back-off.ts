/** Pauses before another try: each failure doubles them. */

export interface Pauses {
  /** The pause after the first failure, in ms. */
  readonly first: number;
  /** The longest pause, in ms. */
  readonly longest: number;
}

/**
 * The pause after a number of failures (from 1), in ms.
 * @param random a number from 0 up to 1: with it, the pause is up to a fifth shorter or longer
 */
export function pauseAfter(failures: number, { first, longest }: Pauses, random?: () => number): number {
  const pause = Math.min(longest, first * 2 ** Math.min(Math.max(0, failures - 1), 30));
  return random === undefined ? pause : Math.round(pause * (0.8 + 0.4 * random()));
}
