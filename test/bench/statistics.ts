/** Figures of a benchmark: percentiles of one run, the middle and the spread of several. */

/** The value that a share `p` (0 to 1) of the values does not exceed (nearest rank). NaN for no values. */
export const percentile = (values: readonly number[], p: number): number => {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil(p * sorted.length) - 1)] ?? Number.NaN;
};

export interface Spread {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** The middle one of several runs, with the least and the most. */
export const spread = (values: readonly number[]): Spread => {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const high = sorted[middle] ?? Number.NaN;
  return {
    median: sorted.length % 2 === 1 ? high : ((sorted[middle - 1] ?? Number.NaN) + high) / 2,
    least: sorted[0] ?? Number.NaN,
    most: sorted.at(-1) ?? Number.NaN,
  };
};

/** Three digits that count: `0.42`, `4.21`, `42.1`, `421`. */
export const figure = (value: number): string =>
  value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);

/** `4.21 (3.90–5.02)`. */
export const withSpread = ({ median, least, most }: Spread): string =>
  `${figure(median)} (${figure(least)}–${figure(most)})`;
