/**
 * Lists and records from outside, with a length that is checked before any element. A valibot validator after
 * `v.array` runs only after all elements were checked, and checking 80,000 of them takes a second.
 */
import * as v from 'valibot';

/** A list of `min` to `max` elements. */
export function boundedArray<Item extends v.GenericSchema>(
  item: Item,
  max: number,
  min = 0,
): v.GenericSchema<v.InferInput<Item>[], v.InferOutput<Item>[]> {
  const isInBounds = (value: unknown): value is v.InferInput<Item>[] =>
    Array.isArray(value) && value.length >= min && value.length <= max;
  return v.pipe(
    v.custom<v.InferInput<Item>[]>(isInBounds, `expected a list of ${min} to ${max} elements`),
    v.array(item),
  );
}

/** An object with at most `max` keys; each key matches `key`, each value `value`. */
export function boundedRecord<Key extends v.GenericSchema<string, string>, Value extends v.GenericSchema>(
  key: Key,
  value: Value,
  max: number,
): v.GenericSchema<Record<string, v.InferInput<Value>>, Record<string, v.InferOutput<Value>>> {
  const isInBounds = (object: unknown): object is Record<string, v.InferInput<Value>> => {
    if (typeof object !== 'object' || object === null || Array.isArray(object)) return false;
    let keys = 0;
    for (const name in object) if (Object.hasOwn(object, name) && ++keys > max) return false;
    return true;
  };
  return v.pipe(
    v.custom<Record<string, v.InferInput<Value>>>(isInBounds, `expected at most ${max} keys`),
    v.record(key, value),
  );
}
