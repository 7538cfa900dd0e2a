/** Signing in and out, the first start, and taking an invitation. */
import { Hono } from 'hono';
import { LookSchema, type InvitedTo } from '@parley/core/protocol/account-api';
import {
  DemoSignInSchema,
  FirstStartSchema,
  JoinSchema,
  SignInSchema,
  type DemoAccount,
  type Session,
} from '@parley/core/protocol/agent-api';
import type { Enrolment } from '../../auth/enrolment.ts';
import type { AgentSessions, SignedInWithCookies } from '../../auth/sessions.ts';
import type { Store } from '../../store/store.ts';
import type { Account } from '../../store/workspace-store.ts';
import type { Attempt, Attempting } from '../web/limits/attempts.ts';
import type { HttpContext, HttpEnv } from '../web/context.ts';
import { errorResponse, NAME_TAKEN } from '../web/errors.ts';
import { readJson } from '../web/bodies/json-body.ts';
import type { RateLimit } from '../web/limits/rate-limit.ts';

/** Accounts that anyone may sign in as: on a demo's server only. */
export interface DemoAccounts {
  readonly accounts: readonly DemoAccount[];
  /** The password of such an account, which nobody learns. */
  readonly passwordOf: (email: string) => string;
}

export interface SessionRoutesOptions {
  readonly sessions: AgentSessions;
  readonly enrolment: Enrolment;
  readonly store: Store;
  readonly demo?: DemoAccounts;
  readonly attempt: Attempt;
  /** Failed attempts to look at an invitation, by client address. */
  readonly byAddress: RateLimit;
}

const GONE = 'This invitation has been used, withdrawn or has expired.';

export function createSessionRoutes(options: SessionRoutesOptions): Hono<HttpEnv> {
  const routes = new Hono<HttpEnv>();
  addDemo(routes, options);
  addSession(routes, options);
  addFirstStart(routes, options);
  addJoin(routes, options);
  return routes;
}

function addDemo(routes: Hono<HttpEnv>, options: SessionRoutesOptions): void {
  const { attempt, demo } = options;
  if (!demo) return;
  routes.post('/demo/sign-in', async (c) => {
    const body = await readJson(c.req.raw, DemoSignInSchema);
    if (!body.ok) return body.response;
    const account = demo.accounts.find(({ email }) => email === body.value.email);
    if (account === undefined) return errorResponse('not-found', 'The demo has no such account.');
    const { email } = account;
    const password = demo.passwordOf(email);
    return attempt(attempting(c, email), () => signIn(c, options, { email, password }));
  });
}

function addSession(routes: Hono<HttpEnv>, options: SessionRoutesOptions): void {
  const { sessions, store, attempt, demo } = options;
  routes
    .get('/session', async (c) => {
      const found = await sessions.use(c.req.raw.headers);
      if (found) return signedInAnswer(c, options, found);
      const session: Session = (await store.workspaces.isEmpty())
        ? { state: 'first-start' }
        : { state: 'signed-out', ...(demo ? { demo: demo.accounts } : {}) };
      return c.json(session);
    })
    .post('/sign-in', async (c) => {
      const body = await readJson(c.req.raw, SignInSchema);
      if (!body.ok) return body.response;
      return attempt(attempting(c, body.value.email), () => signIn(c, options, body.value));
    })
    .post('/sign-out', async (c) => {
      const { cookie } = await sessions.signOut(c.req.raw.headers);
      c.header('set-cookie', cookie);
      return c.json({});
    });
}

function addFirstStart(routes: Hono<HttpEnv>, options: SessionRoutesOptions): void {
  const { enrolment, attempt } = options;
  routes.post('/first-start', async (c) => {
    const body = await readJson(c.req.raw, FirstStartSchema);
    if (!body.ok) return body.response;
    return attempt(attempting(c, body.value.email), async () => {
      if (!(await enrolment.firstStart(body.value))) {
        return errorResponse('conflict', 'There is a workspace already.');
      }
      return signIn(c, options, body.value);
    });
  });
}

function addJoin(routes: Hono<HttpEnv>, options: SessionRoutesOptions): void {
  const { enrolment, attempt, byAddress } = options;
  routes
    .post('/join/look', async (c) => {
      const body = await readJson(c.req.raw, LookSchema);
      if (!body.ok) return body.response;
      // A token of 256 bits cannot be guessed; the limit is against the load.
      const address = c.get('address');
      const taken = byAddress.take(address);
      if (!taken.ok) return errorResponse('rate-limited', 'Please try again later.', taken.retryAfter);
      const workspace = await enrolment.invitedTo(body.value.token);
      if (workspace === undefined) return errorResponse('gone', GONE);
      byAddress.giveBack(address);
      const invited: InvitedTo = { workspace };
      return c.json(invited);
    })
    .post('/join', async (c) => {
      const body = await readJson(c.req.raw, JoinSchema);
      if (!body.ok) return body.response;
      return attempt(attempting(c, body.value.email), async () => {
        const joined = await enrolment.join(body.value);
        if (joined === 'invitation-gone') return errorResponse('gone', GONE);
        if (joined === 'name-taken') return errorResponse('name-taken', NAME_TAKEN);
        if (joined === 'email-taken') {
          return errorResponse('conflict', 'There is a member with this e-mail address.');
        }
        return signIn(c, options, body.value);
      });
    });
}

async function signIn(
  c: HttpContext,
  options: SessionRoutesOptions,
  body: { readonly email: string; readonly password: string },
): Promise<Response> {
  const found = await options.sessions.signIn(body, c.req.raw.headers);
  if (found === undefined) return errorResponse('unauthenticated', 'E-mail address or password is wrong.');
  return signedInAnswer(c, options, found);
}

async function signedInAnswer(
  c: HttpContext,
  { store }: SessionRoutesOptions,
  found: SignedInWithCookies,
): Promise<Response> {
  const workspace = await store.workspaces.workspace(found.account.workspace);
  if (workspace === undefined) return errorResponse('internal', 'The workspace is not there.');
  for (const cookie of found.cookies) c.header('set-cookie', cookie, { append: true });
  const session: Session = {
    state: 'signed-in',
    agent: memberOf(found.account),
    workspace: { id: workspace.id, name: workspace.name },
  };
  return c.json(session);
}

/** What a browser learns of an account: the member, without the ids that are the server's own. */
function memberOf({ id, name, email, role, limited, active }: Account) {
  return { id, name, email, role, limited, active };
}

function attempting(c: HttpContext, email: string): Attempting {
  return { address: c.get('address'), email, signal: c.req.raw.signal };
}
