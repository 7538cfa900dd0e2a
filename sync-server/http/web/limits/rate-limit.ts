/** Token buckets by key, in memory: a restart empties all counts. */
import { TokenBucket } from '../../../token-bucket.ts';

export interface RateLimit {
  /** Takes `amount`; if there is not so much, takes nothing and gives the seconds to wait. */
  take(
    key: string,
    amount?: number,
  ): { readonly ok: true } | { readonly ok: false; readonly retryAfter: number };
  /** Gives back what was taken, for attempts that are not to count. */
  giveBack(key: string, amount?: number): void;
}

/** The result of taking from several limits at once. */
export type Taken =
  | {
      readonly ok: true;
      /** Gives all of it back. */
      readonly giveBack: () => void;
    }
  | { readonly ok: false; readonly retryAfter: number };

/** A limit, its key, and the amount, which is 1 by default. */
export type Take = readonly [limit: RateLimit, key: string, amount?: number];

/** Takes from all limits, or from none. */
export function takeAll(takes: readonly Take[]): Taken {
  const giveBack = (count: number): void => {
    for (const [limit, key, amount] of takes.slice(0, count)) limit.giveBack(key, amount);
  };
  for (const [index, [limit, key, amount]] of takes.entries()) {
    const taken = limit.take(key, amount);
    if (taken.ok) continue;
    giveBack(index);
    return taken;
  }
  return {
    ok: true,
    giveBack: () => {
      giveBack(takes.length);
    },
  };
}

export const createRateLimit = (options: {
  /** The most that can be taken at once. */
  readonly burst: number;
  readonly perSecond: number;
  readonly now: () => number;
  /** Most keys that are remembered; beyond that, the longest unused are forgotten. */
  readonly keys?: number;
}): RateLimit => {
  const { burst, perSecond, now, keys = 10_000 } = options;
  /** In order of last use. */
  const buckets = new Map<string, TokenBucket>();

  const bucketOf = (key: string, at: number): TokenBucket => {
    const bucket = buckets.get(key) ?? new TokenBucket({ burst, perSecond }, at);
    buckets.delete(key);
    buckets.set(key, bucket);
    const oldest = buckets.size > keys ? buckets.keys().next().value : undefined;
    if (oldest !== undefined) buckets.delete(oldest);
    return bucket;
  };

  return {
    take: (key, amount = 1) => {
      const at = now();
      const bucket = bucketOf(key, at);
      // More than a burst can only be taken from a full bucket, which is then in debt.
      const missing = Math.min(amount, burst) - bucket.level(at);
      if (missing > 0) return { ok: false, retryAfter: missing / perSecond };
      bucket.take(at, amount);
      return { ok: true };
    },
    giveBack: (key, amount = 1) => {
      const at = now();
      bucketOf(key, at).giveBack(at, amount);
    },
  };
};
