/** Attempts to say a password: counted by client address and by e-mail address, and given back when they succeed. */
import type { Metrics } from '../metrics/metrics.ts';
import { errorResponse } from './errors.ts';
import type { RateLimit } from './rate-limit.ts';

export interface AttemptLimits {
  readonly byAddress: RateLimit;
  readonly byEmail: RateLimit;
}

/** Counts an attempt; gives the answer that refuses it, or what takes the counting back. */
export type Attempt = (address: string, email: string) => Response | (() => void);

export const createAttempts =
  (limits: AttemptLimits, metrics: Metrics): Attempt =>
  (address, email) => {
    const byAddress = limits.byAddress.take(address);
    const byEmail = byAddress.ok ? limits.byEmail.take(email) : undefined;
    if (byAddress.ok && byEmail?.ok) {
      return () => {
        limits.byAddress.giveBack(address);
        limits.byEmail.giveBack(email);
      };
    }
    metrics.limited('sign-in');
    const refused = byAddress.ok ? byEmail : byAddress;
    const retryAfter = refused && !refused.ok ? refused.retryAfter : 1;
    return errorResponse('rate-limited', 'Too many attempts. Please try again later.', retryAfter);
  };
