/**
 * Requests that are being answered, and those whose answer waits for the client to read it: each of them holds memory,
 * so one party has only so many at once. Streams of events are counted by themselves (`chat-limits.ts`).
 */
import type { Context, MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import { createGauge } from './chat-limits.ts';
import type { HttpEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { whenSent } from './gate.ts';

/** At once, of one client address: many people may share it, and browsers keep six connections each. */
export const MOST_OF_ADDRESS = 600;
/** Of one account, or of one visitor. */
export const MOST_OF_ACCOUNT = 100;
export const MOST_OF_VISITOR = 16;

const EVENTS = /^\/api\/chat\/[^/]+\/events$/;

/** Lets `most` requests of each party be in flight at once. */
export function inFlight<Env extends HttpEnv>(
  most: number,
  partyOf: (c: Context<Env>) => string,
): MiddlewareHandler<Env> {
  const gauge = createGauge(most);
  return createMiddleware<Env>(async (c, next) => {
    if (EVENTS.test(c.req.path)) return next();
    const party = partyOf(c);
    if (!gauge.enter(party)) return errorResponse('rate-limited', 'Too many requests at once.', 1);
    whenSent(c.env.outgoing, () => {
      gauge.leave(party);
    });
    return next();
  });
}

/** Streams of events say three times as often that they live. */
const STALLED_AFTER = 60_000;

/** Cuts a connection whose client reads nothing of its answer for some time, in ms. */
export function cutStalled(after = STALLED_AFTER): MiddlewareHandler<HttpEnv> {
  return createMiddleware<HttpEnv>(async (c, next) => {
    await next();
    // Until the answer has been sent: then Node waits for the next request in its own way.
    c.env.outgoing.setTimeout(after);
  });
}
