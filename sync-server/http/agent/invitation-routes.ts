/** Inviting teammates, and what becomes of invitations (WS-1). */
import { Hono } from 'hono';
import { WithdrawInvitationSchema, type OpenInvitations } from '@parley/core/protocol/account-api';
import { InviteSchema, type Invitation } from '@parley/core/protocol/agent-api';
import { mayGrant } from '@parley/core/workspace/rights';
import type { Enrolment } from '../../auth/enrolment.ts';
import type { Origins } from '../../config/origins.ts';
import type { Account } from '../../store/workspace-store.ts';
import type { SignedInEnv } from '../web/context.ts';
import { errorResponse } from '../web/errors.ts';
import { readSignedJson } from '../web/signed-json.ts';

export const createInvitationRoutes = (options: {
  readonly enrolment: Enrolment;
  readonly origins: Origins;
}): Hono<SignedInEnv> => {
  const { enrolment, origins } = options;

  /** Invitations to a role that the account may give; the account does not see the others. */
  const openFor = async (account: Account): Promise<OpenInvitations> => ({
    invitations: (await enrolment.openInvitations(account.workspace)).filter(({ role }) =>
      mayGrant(account, role),
    ),
  });

  return new Hono<SignedInEnv>()
    .get('/', async (c) => c.json(await openFor(c.get('signedIn').account)))
    .post('/', async (c) => {
      const body = await readSignedJson(c, InviteSchema);
      if (!body.ok) return body.response;
      const { role, limited } = body.value.value;
      const made = await enrolment.invite({ by: body.value.signedIn.account.id, role, limited });
      if (made === undefined) {
        return errorResponse('forbidden', 'Only owners and managers invite, and to no role above their own.');
      }
      const { id, token, expiresAt } = made;
      // The token follows the `#`, so that no log on the way contains it.
      const invitation: Invitation = { id, url: `${origins.publicUrl()}/join#${token}`, expiresAt };
      return c.json(invitation, 201);
    })
    .post('/withdraw', async (c) => {
      const body = await readSignedJson(c, WithdrawInvitationSchema);
      if (!body.ok) return body.response;
      const { account } = body.value.signedIn;
      const { id } = body.value.value;
      const isOpen = (await openFor(account)).invitations.some((one) => one.id === id);
      if (!isOpen || !(await enrolment.withdraw(account.id, id))) {
        return errorResponse('not-found', 'There is no such open invitation.');
      }
      return c.json(await openFor(account));
    });
};
