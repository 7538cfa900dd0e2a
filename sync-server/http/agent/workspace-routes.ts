/** The workspace and its changes by owner and manager. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { AgentIdSchema } from '@parley/core/ids';
import type { AssignedCount } from '@parley/core/protocol/account-api';
import { basisOf } from '@parley/core/workspace/basis';
import {
  ChangeRequestSchema,
  type ChangeRefusal,
  type WorkspaceChanged,
} from '@parley/core/workspace/change';
import { mayChangeMember } from '@parley/core/workspace/rights';
import type { AgentSessions } from '../../auth/sessions.ts';
import { readyChange, type ChannelChangesOptions } from '../../channels/channel-changes.ts';
import type { Store } from '../../store/store.ts';
import type { SignedInEnv } from '../web/context.ts';
import { errorResponse, NAME_TAKEN } from '../web/errors.ts';
import { readSignedJson } from '../web/signed-json.ts';

/** Rules of 100 categories and 50 stages, 100 sites, or the rich text of a snippet, with room to spare. */
const CHANGE_BODY = { bytes: 128 * 1024, values: 4_000 };

const refusalResponse = (why: ChangeRefusal, detail = 'The settings cannot be read.'): Response => {
  switch (why) {
    case 'forbidden':
      return errorResponse('forbidden', 'This takes a role that is not below the one to be changed.');
    case 'unknown':
      return errorResponse('not-found', 'What this change names is not in the workspace.');
    case 'no-room':
      return errorResponse('quota', 'The workspace has no room for more of this.');
    case 'conflict':
      return errorResponse('conflict', 'Somebody has changed this meanwhile.');
    case 'invalid-settings':
      return errorResponse('malformed', detail);
    case 'name-taken':
      return errorResponse('name-taken', NAME_TAKEN);
  }
};

export interface WorkspaceRoutesOptions extends ChannelChangesOptions {
  readonly store: Store;
  readonly sessions: AgentSessions;
}

export const createWorkspaceRoutes = (options: WorkspaceRoutesOptions): Hono<SignedInEnv> => {
  const { store, sessions } = options;

  return new Hono<SignedInEnv>()
    .get('/workspace', async (c) => {
      const workspace = await store.workspaces.workspace(c.get('signedIn').account.workspace);
      return workspace ? c.json(workspace) : errorResponse('not-found', 'The workspace is not there.');
    })
    .post('/workspace', async (c) => {
      const body = await readSignedJson(c, ChangeRequestSchema, CHANGE_BODY);
      if (!body.ok) return body.response;
      const { value: request, signedIn } = body.value;
      const { account } = signedIn;
      const readied = await readyChange(options, account.workspace, request.change);
      if (readied.outcome === 'refused') return refusalResponse(readied.why, readied.detail);
      const { change, secrets } = readied;
      const changed = await store.ledger.changeWorkspace(account.id, { ...request, change }, secrets);
      if (changed.outcome === 'refused') return refusalResponse(changed.why);
      if (change.type === 'set-member' && change.active !== undefined) {
        // Also for members who become active again: their ended sessions do not come back.
        const member = await store.workspaces.account(change.member);
        if (member) sessions.revokeAgent(member);
      }
      const { version } = changed.workspace;
      const base = basisOf(changed.workspace, change);
      return c.json({ version, ...(base === undefined ? {} : { base }) } satisfies WorkspaceChanged);
    })
    .get('/members/:id/contacts', async (c) => {
      const { account } = c.get('signedIn');
      const id = v.safeParse(AgentIdSchema, c.req.param('id'));
      const member = id.success ? await store.workspaces.account(id.output) : undefined;
      if (member?.workspace !== account.workspace) {
        return errorResponse('not-found', 'There is no such member.');
      }
      if (!mayChangeMember(account, member, member.role)) return refusalResponse('forbidden');
      return c.json((await store.workspaces.assignedTo(member.id)) satisfies AssignedCount);
    });
};
