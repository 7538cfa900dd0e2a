/** Choices that belong to this device, such as widths and orders: small values as JSON in the browser's storage. */
import * as v from 'valibot';

export type DeviceStore = Pick<Storage, 'getItem' | 'setItem' | 'removeItem'>;

/** For where nothing is to be kept: tests, and pages that may not store. */
export const memoryStore = (): DeviceStore => {
  const values = new Map<string, string>();
  return {
    getItem: (key) => values.get(key) ?? null,
    setItem: (key, value) => void values.set(key, value),
    removeItem: (key) => void values.delete(key),
  };
};

/** What is kept under a key. What does not parse, of an earlier version or by somebody's hand, is as if not there. */
export const readChoice = <Schema extends v.GenericSchema>(
  store: DeviceStore,
  key: string,
  schema: Schema,
): v.InferOutput<Schema> | undefined => {
  const text = store.getItem(key);
  if (text === null) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : undefined;
};

export const keepChoice = (store: DeviceStore, key: string, value: unknown): void =>
  store.setItem(key, JSON.stringify(value));
