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
  /** A browser may also withdraw storage later: then each access throws. */
  const attempt = <Value>(access: (storage: Storage) => Value): Value | undefined => {
    try {
      return storage && access(storage);
    } catch {
      return undefined;
    }
  };
  return {
    get: (key) => spare.get(key) ?? attempt((kept) => kept.getItem(prefix + key)) ?? undefined,
    set(key, value) {
      const isKept = attempt((kept) => {
        kept.setItem(prefix + key, value);
        return true;
      });
      if (isKept) spare.remove(key);
      else spare.set(key, value);
    },
    remove(key) {
      spare.remove(key);
      attempt((kept) => {
        kept.removeItem(prefix + key);
      });
    },
    keys(start) {
      const kept = attempt((all) => Array.from({ length: all.length }, (_, index) => all.key(index))) ?? [];
      const ours = kept.flatMap((key) => (key?.startsWith(prefix + start) ? [key.slice(prefix.length)] : []));
      return [...new Set([...spare.keys(start), ...ours])].sort();
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
