/**
 * Limits answers of megabytes: each account has only a few, from their making until the client has read them.
 * Its other requests wait for those, so a client that reads nothing fills no memory, and delays only its own
 * account.
 */
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { SignedInEnv } from '../context.ts';
import { errorResponse } from '../errors.ts';
import { createGate, whenSent } from '../limits/gate.ts';

/** Answers that are being made, or wait to be read. */
const UNREAD = { atOnce: 3, waiting: 60, patience: 2_000 };
/**
 * Answers that are being made: two of one account at once would take twice as much time from everybody else.
 */
const MADE = { atOnce: 1, waiting: 3, patience: 10_000 };

export function heavyAnswers(): MiddlewareHandler<SignedInEnv> {
  const unread = createGate(UNREAD);
  const made = createGate(MADE);
  const tooMany = (): Response => errorResponse('rate-limited', 'Too many answers are on their way.', 1);
  return createMiddleware<SignedInEnv>(async (c, next) => {
    const { signal } = c.req.raw;
    const account = c.get('signedIn').account.id;
    const read = await unread.enter(account, signal);
    if (read === undefined) return tooMany();
    whenSent(c.env.outgoing, read);
    const done = await made.enter(account, signal);
    if (done === undefined) return tooMany();
    try {
      return await next();
    } finally {
      done();
    }
  });
}
