/**
 * What the frame remembers, in its own origin's storage. Where a browser gives none (blocked, or full), memory
 * stands in: the chat works until the page is left.
 */

export interface Memory {
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Keys that begin with a prefix, in order of their text. */
  keys(prefix: string): readonly string[];
}

const createVolatile = (): Memory => {
  const values = new Map<string, string>();
  return {
    get: (key) => values.get(key),
    set: (key, value) => values.set(key, value),
    remove: (key) => values.delete(key),
    keys: (prefix) => [...values.keys()].filter((key) => key.startsWith(prefix)).sort(),
  };
};

/** Memory over a browser's storage, each key behind `prefix`. Writes that the browser refuses are kept in memory. */
export const createMemory = (open: () => Storage, prefix: string): Memory => {
  const spare = createVolatile();
  let storage: Storage | undefined;
  try {
    storage = open();
    storage.getItem(prefix);
  } catch {
    storage = undefined;
  }
  return {
    get: (key) => spare.get(key) ?? storage?.getItem(prefix + key) ?? undefined,
    set(key, value) {
      try {
        if (storage === undefined) throw new Error('no storage');
        storage.setItem(prefix + key, value);
        spare.remove(key);
      } catch {
        spare.set(key, value);
      }
    },
    remove(key) {
      spare.remove(key);
      storage?.removeItem(prefix + key);
    },
    keys(start) {
      const found = new Set(spare.keys(start));
      for (let index = 0; index < (storage?.length ?? 0); index += 1) {
        const key = storage?.key(index);
        if (key?.startsWith(prefix + start)) found.add(key.slice(prefix.length));
      }
      return [...found].sort();
    },
  };
};

/** JSON from memory by a check; what does not pass counts as absent. */
export const readJson = <Value>(
  memory: Memory,
  key: string,
  isValue: (value: unknown) => value is Value,
): Value | undefined => {
  const text = memory.get(key);
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isValue(value) ? value : undefined;
  } catch {
    return undefined;
  }
};
