/** Checks before the routes: the session, the origin, the limits. */
import type { IncomingMessage } from 'node:http';
import { AGENT_HEADER } from '@parley/core/protocol/agent-api';
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { KnownPlaces } from '../../auth/known-places.ts';
import type { AgentSessions } from '../../auth/sessions.ts';
import type { Origins } from '../../config/origins.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import type { HttpEnv, SignedInEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { announcedLength } from './file-upload.ts';
import type { Limits } from './limits/limits.ts';
import { takeAll, type Taken } from './limits/rate-limit.ts';

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** The `Host` headers of a request: Node takes the first of several, a proxy may take the last. */
export function hostsOf(request: IncomingMessage): readonly string[] {
  return request.rawHeaders.filter((_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === 'host');
}

/** Refuses requests with more than one host, as RFC 9112 requires (3.2). */
export const requireOneHost: MiddlewareHandler<HttpEnv> = createMiddleware<HttpEnv>(async (c, next) => {
  if (hostsOf(c.env.incoming).length > 1) {
    return errorResponse('malformed', 'A request has one Host header.');
  }
  return next();
});

/**
 * Refuses state-changing requests from pages of other origins. Browsers name the origin with each of them; a
 * client that names none may only make requests without a cookie.
 */
export const requireOwnOrigin = (origins: Origins): MiddlewareHandler<HttpEnv> =>
  createMiddleware<HttpEnv>(async (c, next) => {
    if (SAFE_METHODS.includes(c.req.method)) return next();
    const origin = c.req.header('origin');
    const own =
      origin === undefined
        ? c.req.header('cookie') === undefined
        : origins.isOwn(origin, c.req.header('host'));
    if (own) return next();
    return errorResponse(
      'foreign-origin',
      `Requests are taken from ${origins.publicUrl()} only; the variable PUBLIC_URL says so.`,
    );
  });

/**
 * Refuses requests for another agent than the session's (law L10): somebody else has signed in in the same
 * browser. A request that names no agent passes, and acts for the session's agent.
 */
export const requireSameAgent = (sessions: Pick<AgentSessions, 'verify'>): MiddlewareHandler<HttpEnv> =>
  createMiddleware<HttpEnv>(async (c, next) => {
    const shown = c.req.header(AGENT_HEADER);
    if (shown === undefined) return next();
    const found = await sessions.verify(c.req.raw.headers);
    if (found === undefined || found.account.id === shown) return next();
    return errorResponse('not-you', `This browser is signed in as ${found.account.name}.`);
  });

/** One client address may use up the limits of this many accounts. */
const ACCOUNTS_AT_AN_ADDRESS = 20;

/** The length that counts for a body which does not announce its own. */
const UNKNOWN_LENGTH = 64 * 1024;

/**
 * Of a request's body; the headers say whether there is one (RFC 9112, 6.3). The body itself is not looked at here: the
 * server makes a stream of it as soon as anybody does, which costs a small request a twelfth of its time.
 */
const lengthThatCounts = (headers: Headers): number => {
  if (headers.has('transfer-encoding')) return UNKNOWN_LENGTH;
  return headers.has('content-length') ? (announcedLength(headers) ?? UNKNOWN_LENGTH) : 0;
};

/** Requires a session and prolongs it (law L10); refuses accounts and addresses that ask for too much. */
export const requireSession = (options: {
  readonly sessions: AgentSessions;
  readonly limits: Pick<Limits, 'requests' | 'bytes'>;
  readonly places: KnownPlaces;
  readonly metrics: Metrics;
}): MiddlewareHandler<SignedInEnv> => {
  const { sessions, limits, places, metrics } = options;

  /** Counted by account, since an account may have any number of sessions. */
  const take = (account: string, address: string, headers: Headers): Taken => {
    const length = lengthThatCounts(headers);
    return takeAll([
      [limits.requests, account],
      [limits.requests, address, 1 / ACCOUNTS_AT_AN_ADDRESS],
      [limits.bytes, account, length],
      [limits.bytes, address, length / ACCOUNTS_AT_AN_ADDRESS],
    ]);
  };

  return createMiddleware<SignedInEnv>(async (c, next) => {
    const found = await sessions.use(c.req.raw.headers);
    if (found === undefined) return errorResponse('unauthenticated', 'Please sign in.');
    const { session, account, cookies } = found;
    const address = c.get('address');
    const taken = take(account.id, address, c.req.raw.headers);
    if (!taken.ok) {
      metrics.limited('account');
      return errorResponse('rate-limited', 'Too many requests.', taken.retryAfter);
    }
    places.add(account.email, address);
    c.set('signedIn', { session, account });
    c.set('verify', () => sessions.verify(c.req.raw.headers));
    await next();
    for (const cookie of cookies) c.res.headers.append('set-cookie', cookie);
    return undefined;
  });
};
