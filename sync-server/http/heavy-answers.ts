/**
 * Answers of megabytes: few at once for each account, from their making until the client has read them. Others of the
 * account wait for them; so a client that reads nothing fills no memory, and holds nobody up but its own account.
 */
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { SignedInEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { createGate, whenSent } from './gate.ts';

const LIMITS = { atOnce: 3, waiting: 60, patience: 2_000 };

export function heavyAnswers(): MiddlewareHandler<SignedInEnv> {
  const gate = createGate(LIMITS);
  return createMiddleware<SignedInEnv>(async (c, next) => {
    const leave = await gate.enter(c.get('signedIn').account.id, c.req.raw.signal);
    if (leave === undefined) return errorResponse('rate-limited', 'Too many answers are on their way.', 1);
    whenSent(c.env.outgoing, leave);
    return next();
  });
}
