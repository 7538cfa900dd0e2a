/** How much one account, and one client, may ask for. */
import { createRateLimit, type RateLimit } from './rate-limit.ts';

interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

export interface HttpLimits {
  /** Requests of one account, from all its sessions. */
  readonly requests: Bucket;
  /** Commands of one account: a bulk action on thousands of contacts comes at once. */
  readonly commands: Bucket;
  /** Bytes of the bodies of one account's requests, except files. */
  readonly bytes: Bucket;
  /** Failed attempts to sign in or join, by client address: a whole office may share one. */
  readonly byAddress: Bucket;
  /** Failed attempts by e-mail address and client address. */
  readonly byEmail: Bucket;
  /** Failed attempts by e-mail address, from all places where the account has not been used. */
  readonly byAccount: Bucket;
}

export type Limits = Readonly<Record<keyof HttpLimits, RateLimit>>;

const DEFAULTS: HttpLimits = {
  requests: { burst: 3_000, perSecond: 300 },
  commands: { burst: 5_000, perSecond: 1_000 },
  bytes: { burst: 16 * 2 ** 20, perSecond: 2 ** 20 },
  byAddress: { burst: 30, perSecond: 1 / 20 },
  byEmail: { burst: 10, perSecond: 1 / 60 },
  // Burst and rate are above what one site may use of them (`attempts.ts`): 80, and eight a minute.
  byAccount: { burst: 300, perSecond: 1 / 6 },
};

export const createLimits = (limits: Partial<HttpLimits>, now: () => number): Limits => {
  const buckets = { ...DEFAULTS, ...limits };
  const rate = (name: keyof HttpLimits): RateLimit => createRateLimit({ ...buckets[name], now });
  return {
    requests: rate('requests'),
    commands: rate('commands'),
    bytes: rate('bytes'),
    byAddress: rate('byAddress'),
    byEmail: rate('byEmail'),
    byAccount: rate('byAccount'),
  };
};
