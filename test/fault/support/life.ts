/** One life of the server process: from listening to being killed. Actors go on until it is over. */
export interface Life {
  readonly url: string;
  isOver(): boolean;
  /** Resolves when it is over. */
  readonly over: Promise<void>;
}

export interface EndableLife extends Life {
  end(): void;
}

export const beginLife = (url: string): EndableLife => {
  let isOver = false;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    url,
    isOver: () => isOver,
    over: promise,
    end: () => {
      isOver = true;
      resolve(undefined);
    },
  };
};

/** Waits `ms`, or less if the life ends: for being refused because of a limit. */
export const pause = async (life: Life, ms: number): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  const waited = new Promise((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  await Promise.race([waited, life.over]);
  clearTimeout(timer);
};

/** Counts acknowledgements of all actors; a kill comes at a number of them, so in the middle of everything. */
export interface Tally {
  readonly count: number;
  add(): void;
  /** Resolves when `more` have been added from now on. */
  reach(more: number): Promise<void>;
}

export const createTally = (): Tally => {
  let count = 0;
  let waiting: { readonly at: number; readonly resolve: () => void }[] = [];
  return {
    get count() {
      return count;
    },
    add: () => {
      count += 1;
      const due = waiting.filter(({ at }) => at <= count);
      if (due.length === 0) return;
      waiting = waiting.filter(({ at }) => at > count);
      for (const { resolve } of due) resolve();
    },
    reach: (more) =>
      new Promise((resolve) => {
        if (more <= 0) resolve();
        else waiting.push({ at: count + more, resolve });
      }),
  };
};
