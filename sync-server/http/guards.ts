/** What stands before the routes: the session, the origin, the limits. */
import type { IncomingMessage } from 'node:http';
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { AgentSessions } from '../auth/sessions.ts';
import type { Origins } from '../config/origins.ts';
import type { Metrics } from '../metrics/metrics.ts';
import type { HttpEnv, SignedInEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import type { RateLimit } from './rate-limit.ts';

const SAFE_METHODS: readonly string[] = ['GET', 'HEAD', 'OPTIONS'];

/** The `Host` headers of a request: Node takes the first of several, others on the way may take the last. */
export function hostsOf(request: IncomingMessage): readonly string[] {
  return request.rawHeaders.filter((_, at, all) => at % 2 === 1 && all[at - 1]?.toLowerCase() === 'host');
}

/** Refuses requests that say more than one host, as RFC 9112 asks (3.2). */
export const requireOneHost: MiddlewareHandler<HttpEnv> = createMiddleware<HttpEnv>(async (c, next) => {
  if (hostsOf(c.env.incoming).length > 1) {
    return errorResponse('malformed', 'A request has one Host header.');
  }
  return next();
});

/**
 * Refuses state-changing requests from pages of other origins. Browsers say the origin with each of them; a client
 * that says none may speak only without a cookie.
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

/** Lets nobody pass without a session, and prolongs it (law L10). */
export const requireSession = (
  sessions: AgentSessions,
  limit: RateLimit,
  metrics: Metrics,
): MiddlewareHandler<SignedInEnv> =>
  createMiddleware<SignedInEnv>(async (c, next) => {
    const found = await sessions.use(c.req.raw.headers);
    if (found === undefined) return errorResponse('unauthenticated', 'Please sign in.');
    const { session, account, cookies } = found;
    const taken = limit.take(session);
    if (!taken.ok) {
      metrics.limited('session');
      return errorResponse('rate-limited', 'Too many requests.', taken.retryAfter);
    }
    c.set('signedIn', { session, account });
    await next();
    for (const cookie of cookies) c.res.headers.append('set-cookie', cookie);
    return undefined;
  });
