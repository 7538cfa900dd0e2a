/** Inviting teammates, and what becomes of invitations (WS-1). */
import { Hono } from 'hono';
import { WithdrawInvitationSchema, type OpenInvitations } from '@parley/core/protocol/account-api';
import { InviteSchema, type Invitation } from '@parley/core/protocol/agent-api';
import { mayGrant } from '../auth/authorize.ts';
import type { Enrolment } from '../auth/enrolment.ts';
import type { Origins } from '../config/origins.ts';
import type { Account } from '../store/port.ts';
import type { SignedInEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { readJson } from './json-body.ts';

export const createInvitationRoutes = (options: {
  readonly enrolment: Enrolment;
  readonly origins: Origins;
}): Hono<SignedInEnv> => {
  const { enrolment, origins } = options;

  /** Those to a role that the account may give: the others are no business of its. */
  const openFor = (account: Account): OpenInvitations => ({
    invitations: enrolment.openInvitations(account.workspace).filter(({ role }) => mayGrant(account, role)),
  });

  return new Hono<SignedInEnv>()
    .get('/', (c) => c.json(openFor(c.get('signedIn').account)))
    .post('/', async (c) => {
      const body = await readJson(c.req.raw, InviteSchema);
      if (!body.ok) return body.response;
      const { account } = c.get('signedIn');
      const { role, limited } = body.value;
      if (!mayGrant(account, role)) {
        return errorResponse('forbidden', 'Only owners and managers invite, and to no role above their own.');
      }
      const { id, token, expiresAt } = await enrolment.invite({
        workspace: account.workspace,
        role,
        limited,
      });
      // After the #, so that it comes into no log on the way.
      const invitation: Invitation = { id, url: `${origins.publicUrl()}/join#${token}`, expiresAt };
      return c.json(invitation, 201);
    })
    .post('/withdraw', async (c) => {
      const body = await readJson(c.req.raw, WithdrawInvitationSchema);
      if (!body.ok) return body.response;
      const { account } = c.get('signedIn');
      const { id } = body.value;
      const isOpen = openFor(account).invitations.some((one) => one.id === id);
      if (!isOpen || !(await enrolment.withdraw(account.workspace, id))) {
        return errorResponse('not-found', 'There is no such open invitation.');
      }
      return c.json(openFor(account));
    });
};
