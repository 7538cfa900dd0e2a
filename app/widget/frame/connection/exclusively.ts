/** Lets one tab at a time do something. */

/**
 * Runs `work` while no other tab runs anything under the same name. Once `signal` has aborted, `work` is not
 * started any more: a browser does not keep a page for going back while the page waits for a lock.
 */
export type Exclusively = (name: string, work: () => Promise<void>, signal?: AbortSignal) => Promise<void>;

/**
 * Makes the function for an origin's locks.
 * @param prefix put before each lock's name, since locks belong to an origin
 * @param locks the browser's locks; where they are missing or refused (as storage may be), each tab works by
 *   itself, which is harmless thanks to the ids of messages
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
