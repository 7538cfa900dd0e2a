/** Inviting teammates (WS-1). */
import { Hono } from 'hono';
import { InviteSchema, type Invitation } from '@parley/core/protocol/agent-api';
import { mayGrant } from '../auth/authorize.ts';
import type { Enrolment } from '../auth/enrolment.ts';
import type { Origins } from '../config/origins.ts';
import type { SignedInEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { readJson } from './json-body.ts';

export const createInvitationRoutes = (options: {
  readonly enrolment: Enrolment;
  readonly origins: Origins;
}): Hono<SignedInEnv> =>
  new Hono<SignedInEnv>().post('/', async (c) => {
    const body = await readJson(c.req.raw, InviteSchema);
    if (!body.ok) return body.response;
    const { account } = c.get('signedIn');
    const { role, limited } = body.value;
    if (!mayGrant(account, role)) {
      return errorResponse('forbidden', 'Only owners and managers invite, and to no role above their own.');
    }
    const { token, expiresAt } = await options.enrolment.invite({
      workspace: account.workspace,
      role,
      limited,
    });
    // After the #, so that it comes into no log on the way.
    const invitation: Invitation = { url: `${options.origins.publicUrl()}/join#${token}`, expiresAt };
    return c.json(invitation, 201);
  });
