/** Numbers that a client may send, other than times. */
import * as v from 'valibot';

/** More than anything is ever counted to; far from where sums and formats of numbers go wrong. */
export const MAX_COUNT = 1_000_000_000;

/** A count, a place, a version or a `seq`. */
export const CountSchema = v.pipe(
  v.number(),
  v.safeInteger('not a whole number'),
  v.minValue(0, 'less than nothing'),
  v.maxValue(MAX_COUNT, 'more than is ever counted to'),
);
