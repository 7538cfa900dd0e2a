/** An agent's own account: the password, and where it is signed in. */
import { Hono } from 'hono';
import { ChangePasswordSchema, EndSessionsSchema, type OwnSessions } from '@parley/core/protocol/account-api';
import type { SignedIn } from '../../auth/port.ts';
import type { AgentSessions } from '../../auth/sessions.ts';
import type { Attempt } from '../web/limits/attempts.ts';
import type { SignedInEnv } from '../web/context.ts';
import { errorResponse } from '../web/errors.ts';
import { readSignedJson } from '../web/signed-json.ts';

export const createAccountRoutes = (options: {
  readonly sessions: AgentSessions;
  /** Limits the attempts: somebody at an unlocked screen cannot guess the password here either. */
  readonly attempt: Attempt;
}): Hono<SignedInEnv> => {
  const { sessions, attempt } = options;

  const own = ({ account, session: current }: SignedIn): OwnSessions => {
    const found = sessions.ofAgent(account).map((one) => ({ ...one, current: one.id === current }));
    return {
      sessions: found.toSorted(
        (a, b) => Number(b.current) - Number(a.current) || b.lastUsed - a.lastUsed || b.since - a.since,
      ),
    };
  };

  return new Hono<SignedInEnv>()
    .get('/sessions', (c) => c.json(own(c.get('signedIn'))))
    .post('/sessions/end', async (c) => {
      const body = await readSignedJson(c, EndSessionsSchema);
      if (!body.ok) return body.response;
      const { signedIn } = body.value;
      const others = own(signedIn).sessions.filter(({ current }) => !current);
      const { session } = body.value.value;
      const ending = session === 'others' ? others : others.filter(({ id }) => id === session.id);
      if (session !== 'others' && ending.length === 0) {
        return errorResponse('not-found', 'There is no such other session of yours.');
      }
      for (const { id } of ending) sessions.end(id);
      return c.json(own(signedIn));
    })
    .post('/password', async (c) => {
      const body = await readSignedJson(c, ChangePasswordSchema);
      if (!body.ok) return body.response;
      const { account, session } = body.value.signedIn;
      const who = { address: c.get('address'), email: account.email, session, signal: c.req.raw.signal };
      return attempt(who, async () => {
        // The request may have waited for its turn.
        if ((await c.get('verify')())?.session !== session) {
          return errorResponse('unauthenticated', 'Please sign in.');
        }
        if (!(await sessions.changePassword(account, session, body.value.value))) {
          return errorResponse('forbidden', 'The current password is wrong.');
        }
        return c.json(own({ account, session }));
      });
    });
};
