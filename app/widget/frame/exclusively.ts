/** Lets one tab at a time do something. */

/**
 * Runs `work` while no other tab runs anything under the same name. Once `signal` has aborted, it is not begun any more: a
 * page that waits for its turn is not kept by the browser for going back to it.
 */
export type Exclusively = (name: string, work: () => Promise<void>, signal?: AbortSignal) => Promise<void>;

/**
 * @param prefix comes before each name of a lock: locks belong to an origin
 * @param locks the browser's; where there are none, or they are refused as storage is, each tab works for itself, which
 * the ids of messages make harmless
 */
export const createExclusively =
  (prefix: string, locks: () => Pick<LockManager, 'request'> | undefined): Exclusively =>
  async (name, work, signal) => {
    let isBegun = false;
    const begin = (): Promise<void> => {
      isBegun = true;
      return work();
    };
    try {
      await locks()?.request(prefix + name, signal ? { signal } : {}, begin);
    } catch (error) {
      if (isBegun) throw error;
    }
    if (!isBegun && !signal?.aborted) await work();
  };
