/**
 * Requests that are being answered, or whose answer the client has not read yet: each of them holds memory,
 * so a party may have only so many at once. Event streams are counted separately (`chat-limits.ts`).
 */
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { createGauge } from '../../../channels/web-chat/http/chat-limits.ts';
import type { HttpEnv } from '../context.ts';
import { errorResponse } from '../errors.ts';
import { whenSent } from './gate.ts';

/** Most at once from one client address: many people may share it, and each browser keeps six connections. */
export const MOST_OF_ADDRESS = 600;
/** Most at once of one account, and of one visitor. */
export const MOST_OF_ACCOUNT = 100;
export const MOST_OF_VISITOR = 16;

/** Their routes themselves count what is open at once. */
const COUNTED_THERE = /^\/api\/chat\/[^/]+\/events$|^\/channels\/[^/]+\/(webhook|events)$/;

/** Allows `most` requests of each party in flight at once. */
export function inFlight<Env extends HttpEnv>(
  most: number,
  partyOf: (c: Context<Env>) => string,
): MiddlewareHandler<Env> {
  const gauge = createGauge(most);
  return createMiddleware<Env>(async (c, next) => {
    if (COUNTED_THERE.test(c.req.path)) return next();
    const party = partyOf(c);
    if (!gauge.enter(party)) return errorResponse('rate-limited', 'Too many requests at once.', 1);
    whenSent(c.env.outgoing, () => {
      gauge.leave(party);
    });
    return next();
  });
}

/** Event streams send a sign of life three times as often. */
const STALLED_AFTER = 60_000;

/** Closes a connection whose client reads nothing of its answer for some time, in ms. */
export function cutStalled(after = STALLED_AFTER): MiddlewareHandler<HttpEnv> {
  return createMiddleware<HttpEnv>(async (c, next) => {
    await next();
    // Applies until the answer has been sent: then Node's own timeout waits for the next request.
    c.env.outgoing.setTimeout(after);
  });
}
