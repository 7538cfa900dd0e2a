/** The items that one agent chose last in the palette on this device: ids only. */
import * as v from 'valibot';

const MOST = 6;

const RecentsSchema = v.pipe(v.array(v.pipe(v.string(), v.maxLength(120))), v.maxLength(MOST));

const keyOf = (agent: string): string => `parley.recent.${agent}`;

/** Ids of items, the latest first. A stored value of another form is ignored. */
export const readRecents = (
  agent: string,
  storage: Pick<Storage, 'getItem'> = localStorage,
): readonly string[] => {
  try {
    const stored: unknown = JSON.parse(storage.getItem(keyOf(agent)) ?? '[]');
    return v.is(RecentsSchema, stored) ? stored : [];
  } catch {
    return [];
  }
};

export const addRecent = (
  agent: string,
  id: string,
  storage: Pick<Storage, 'getItem' | 'setItem'> = localStorage,
): void => {
  const others = readRecents(agent, storage).filter((recent) => recent !== id);
  storage.setItem(keyOf(agent), JSON.stringify([id, ...others].slice(0, MOST)));
};
