/** How much one session, and one client, may ask for. */
import { createRateLimit, type RateLimit } from './rate-limit.ts';

interface Bucket {
  readonly burst: number;
  readonly perSecond: number;
}

export interface HttpLimits {
  /** Requests of one session. */
  readonly requests: Bucket;
  /** Commands of one session: a bulk action on thousands of contacts comes at once. */
  readonly commands: Bucket;
  /** Failed attempts to sign in or join, by client address: a whole office may share one. */
  readonly byAddress: Bucket;
  /** Failed attempts by e-mail address. */
  readonly byEmail: Bucket;
}

const DEFAULTS: HttpLimits = {
  requests: { burst: 3_000, perSecond: 300 },
  commands: { burst: 5_000, perSecond: 1_000 },
  byAddress: { burst: 30, perSecond: 1 / 20 },
  byEmail: { burst: 10, perSecond: 1 / 60 },
};

export const createLimits = (
  limits: Partial<HttpLimits>,
  now: () => number,
): Readonly<Record<keyof HttpLimits, RateLimit>> => {
  const { requests, commands, byAddress, byEmail } = { ...DEFAULTS, ...limits };
  return {
    requests: createRateLimit({ ...requests, now }),
    commands: createRateLimit({ ...commands, now }),
    byAddress: createRateLimit({ ...byAddress, now }),
    byEmail: createRateLimit({ ...byEmail, now }),
  };
};
