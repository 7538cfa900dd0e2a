/**
 * Attempts to give a password. Wrong ones are counted for their place of origin and for the account, so that
 * nobody can try many passwords from one place, or keep the account's owner out elsewhere. Each attempt waits
 * for its turn to hash.
 */
import type { HashingTurns } from '../../../auth/hashing-turns.ts';
import type { KnownPlaces } from '../../../auth/known-places.ts';
import type { Metrics } from '../../../metrics/metrics.ts';
import { errorResponse, isUnavailable } from '../errors.ts';
import { networksOf, partyOf } from './networks.ts';
import { takeAll, type RateLimit, type Take } from './rate-limit.ts';

export interface AttemptLimits {
  /** By network, for all accounts together. */
  readonly byAddress: RateLimit;
  /** By account and network, and by session. */
  readonly byEmail: RateLimit;
  /** By account, over all places where the account has not been used. */
  readonly byAccount: RateLimit;
}

export interface Attempting {
  /** The client's address, as `clientAddress` gives it. */
  readonly address: string;
  /** E-mail address of the account whose password is given. */
  readonly email: string;
  /** The account's own session, if the password is given within one. */
  readonly session?: string;
  /** Aborts when the client goes away. */
  readonly signal: AbortSignal;
}

/**
 * Runs work that hashes a password when it is the client's turn, or answers that there were too many
 * attempts. An attempt whose answer is a success does not count.
 */
export type Attempt = (who: Attempting, work: () => Promise<Response>) => Promise<Response>;

/**
 * Most shares of a network in trying one account. However many people share a network, an account is one person's; with
 * more, one site could use up all that is left to the account's new places.
 */
const ACCOUNT_SHARE = 8;

export function createAttempts(options: {
  readonly limits: AttemptLimits;
  readonly places: KnownPlaces;
  readonly turns: HashingTurns;
  readonly metrics: Metrics;
}): Attempt {
  const { limits, places, turns, metrics } = options;

  function limitsOf({ address, email, session }: Attempting, isKnown: boolean): Take[] {
    // A client with a session is already let in; others' attempts do not change how often it may guess.
    if (session !== undefined) return [[limits.byEmail, `session ${session}`]];
    // Attempts on other accounts, or from networks beside it, keep nobody out of a place where the account is in use.
    if (isKnown) return [[limits.byEmail, `${address} ${email}`]];
    const networks = networksOf(address);
    return [
      ...networks.map(({ key, share }): Take => [limits.byAddress, key, 1 / share]),
      ...networks.map(({ key, share }): Take => [
        limits.byEmail,
        `${key} ${email}`,
        1 / Math.min(share, ACCOUNT_SHARE),
      ]),
      [limits.byAccount, email],
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
    const response = await turns.take({ party, isKnown, signal }, work).catch((error: unknown) => {
      // An attempt that could not be judged does not count.
      if (isUnavailable(error)) taken.giveBack();
      throw error;
    });
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
