/**
 * Attempts to say a password. Wrong ones are counted where they come from, and for the account whose password is
 * tried, so that no place can try many passwords and none can keep the right person out elsewhere. Each waits for its
 * turn to hash.
 */
import type { HashingTurns } from '../auth/hashing-turns.ts';
import type { KnownPlaces } from '../auth/known-places.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { errorResponse } from './errors.ts';
import { networksOf, partyOf } from './networks.ts';
import { takeAll, type RateLimit, type Take } from './rate-limit.ts';

export interface AttemptLimits {
  /** By network, whatever account is tried. */
  readonly byAddress: RateLimit;
  /** By account and network, and by session. */
  readonly byEmail: RateLimit;
  /** By account, of all places where it has not been used. */
  readonly byAccount: RateLimit;
}

export interface Attempting {
  /** The client's address, as `clientAddress` gives it. */
  readonly address: string;
  /** E-mail address of the account whose password is said. */
  readonly email: string;
  /** The session of the account itself, if the password is said within one. */
  readonly session?: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/**
 * Runs what hashes a password when that is the client's turn, or answers that there were too many attempts. One that
 * is answered with success does not count.
 */
export type Attempt = (who: Attempting, work: () => Promise<Response>) => Promise<Response>;

export function createAttempts(options: {
  readonly limits: AttemptLimits;
  readonly places: KnownPlaces;
  readonly turns: HashingTurns;
  readonly metrics: Metrics;
}): Attempt {
  const { limits, places, turns, metrics } = options;

  function limitsOf({ address, email, session }: Attempting, isKnown: boolean): Take[] {
    // Who has a session of the account is let in already; how often they may guess, nobody else changes.
    if (session !== undefined) return [[limits.byEmail, `session ${session}`]];
    const networks = networksOf(address);
    return [
      ...networks.map(({ key, share }): Take => [limits.byAddress, key, 1 / share]),
      ...networks.map(({ key, share }): Take => [limits.byEmail, `${key} ${email}`, 1 / share]),
      ...(isKnown ? [] : [[limits.byAccount, email] satisfies Take]),
    ];
  }

  function tooMany(retryAfter: number): Response {
    metrics.limited('sign-in');
    return errorResponse('rate-limited', 'Too many attempts. Please try again later.', retryAfter);
  }

  return async (who, work) => {
    const { address, email, session, signal } = who;
    const isKnown = session !== undefined || places.has(email, address);
    const taken = takeAll(limitsOf(who, isKnown));
    if (!taken.ok) return tooMany(taken.retryAfter);
    const party = session ?? partyOf(address);
    const response = await turns.take({ party, isKnown, signal }, work);
    if (response === 'busy') {
      taken.giveBack();
      return tooMany(turns.retryAfter());
    }
    if (response.ok) {
      taken.giveBack();
      places.add(email, address);
    }
    return response;
  };
}
