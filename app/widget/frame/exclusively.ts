/** Lets one tab at a time do something. */

/** Runs `work` while no other tab runs anything under the same name. */
export type Exclusively = (name: string, work: () => Promise<void>) => Promise<void>;

/**
 * @param prefix comes before each name of a lock: locks belong to an origin
 * @param locks the browser's; where there are none, or they are refused as storage is, each tab works for itself, which
 * the ids of messages make harmless
 */
export const createExclusively =
  (prefix: string, locks: () => Pick<LockManager, 'request'> | undefined): Exclusively =>
  async (name, work) => {
    let isBegun = false;
    const begin = (): Promise<void> => {
      isBegun = true;
      return work();
    };
    try {
      await locks()?.request(prefix + name, begin);
    } catch (error) {
      if (isBegun) throw error;
    }
    if (!isBegun) await work();
  };
