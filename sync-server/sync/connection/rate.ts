/** Token buckets: how much an account may send, over all its sessions and sockets. */
import type { Rate, SyncLimits } from './limits.ts';

interface Bucket {
  left: number;
  at: number;
}

const refill = (bucket: Bucket, rate: Rate, now: number): void => {
  bucket.left = Math.min(rate.burst, bucket.left + (Math.max(0, now - bucket.at) / 1_000) * rate.perSecond);
  bucket.at = now;
};

export interface AccountRate {
  /** Takes one message of so many bytes; false if the account has sent too much. */
  readonly take: (account: string, bytes: number) => boolean;
  /** Forgets the accounts whose buckets are full: a new bucket begins just as full. */
  readonly sweep: () => void;
}

export const createAccountRate = (
  limits: Pick<SyncLimits, 'messages' | 'bytes'>,
  now: () => number,
): AccountRate => {
  const buckets = new Map<string, { readonly messages: Bucket; readonly bytes: Bucket }>();
  return {
    take: (account, bytes) => {
      const at = now();
      let bucket = buckets.get(account);
      if (!bucket) {
        bucket = {
          messages: { left: limits.messages.burst, at },
          bytes: { left: limits.bytes.burst, at },
        };
        buckets.set(account, bucket);
      }
      refill(bucket.messages, limits.messages, at);
      refill(bucket.bytes, limits.bytes, at);
      if (bucket.messages.left < 1 || bucket.bytes.left < bytes) return false;
      bucket.messages.left -= 1;
      bucket.bytes.left -= bytes;
      return true;
    },
    sweep: () => {
      const at = now();
      for (const [account, bucket] of buckets) {
        refill(bucket.messages, limits.messages, at);
        refill(bucket.bytes, limits.bytes, at);
        if (bucket.messages.left >= limits.messages.burst && bucket.bytes.left >= limits.bytes.burst) {
          buckets.delete(account);
        }
      }
    },
  };
};
