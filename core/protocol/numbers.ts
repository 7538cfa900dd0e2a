/** Numbers from clients, other than times. */
import * as v from 'valibot';

/** More than anything is ever counted to, and far below where sums and number formats go wrong. */
export const MAX_COUNT = 1_000_000_000;

/** A count, a position, a version or a `seq`. */
export const CountSchema = v.pipe(
  v.number(),
  v.safeInteger('not a whole number'),
  v.minValue(0, 'less than nothing'),
  v.maxValue(MAX_COUNT, 'more than is ever counted to'),
);
