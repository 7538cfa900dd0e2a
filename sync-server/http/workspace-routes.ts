/** The workspace and its changes by owner and manager; secrets of channels, which nobody else is told. */
import { Hono } from 'hono';
import * as v from 'valibot';
import { ChannelIdSchema, CommandIdSchema } from '@parley/core/ids';
import { hasRoomForPrompt } from '@parley/core/workspace/own-prompts';
import { hasRoom } from '@parley/core/workspace/snippets';
import { WorkspaceChangeSchema, type WorkspaceChange } from '@parley/core/workspace/workspace';
import { mayChangeMember, mayManage } from '../auth/authorize.ts';
import type { AgentSessions } from '../auth/sessions.ts';
import type { Account, Store } from '../store/port.ts';
import type { SignedInEnv } from './context.ts';
import { errorResponse } from './errors.ts';
import { readJson } from './json-body.ts';

const ChangeRequestSchema = v.strictObject({ id: CommandIdSchema, change: WorkspaceChangeSchema });

/** Rules of 100 categories and 50 stages, 100 sites, or the rich text of a snippet, with room to spare. */
const CHANGE_BODY = { bytes: 128 * 1024, values: 4_000 };

export const createWorkspaceRoutes = (options: {
  readonly store: Store;
  readonly sessions: AgentSessions;
}): Hono<SignedInEnv> => {
  const { store, sessions } = options;

  const mayChange = (account: Account, change: WorkspaceChange): boolean => {
    if (change.type === 'rename-member') return change.member === account.id;
    if (change.type !== 'set-member') return mayManage(account);
    const member = store.account(change.member);
    // A member of elsewhere is as unknown as one that never was; the store says so.
    if (member?.workspace !== account.workspace) return mayManage(account);
    return mayChangeMember(account, member, change.role);
  };

  return new Hono<SignedInEnv>()
    .get('/workspace', (c) => {
      const workspace = store.workspace(c.get('signedIn').account.workspace);
      return workspace ? c.json(workspace) : errorResponse('not-found', 'The workspace is not there.');
    })
    .post('/workspace', async (c) => {
      const body = await readJson(c.req.raw, ChangeRequestSchema, CHANGE_BODY);
      if (!body.ok) return body.response;
      const { account } = c.get('signedIn');
      const { id, change } = body.value;
      if (!mayChange(account, change)) {
        return errorResponse('forbidden', 'This takes a role that is not below the one to be changed.');
      }
      const workspaceNow = store.workspace(account.workspace);
      const kept = workspaceNow?.snippets ?? [];
      if (change.type === 'set-snippet' && !hasRoom(kept, change.snippet)) {
        return errorResponse('quota', 'The workspace has no room for more snippets.');
      }
      if (change.type === 'set-prompt' && !hasRoomForPrompt(workspaceNow?.prompts ?? [], change.prompt)) {
        return errorResponse('quota', 'The workspace has no room for more prompts.');
      }
      const workspace = await store.changeWorkspace(account.workspace, id, change);
      if (workspace === undefined) {
        return errorResponse('not-found', 'What this change names is not in the workspace.');
      }
      if (change.type === 'set-member') {
        const member = store.account(change.member);
        if (member?.active === false) sessions.revokeAgent(member);
      }
      return c.json(workspace);
    })
    .get('/channels/:id/secret', (c) => {
      const { account } = c.get('signedIn');
      if (!mayManage(account)) return errorResponse('forbidden', 'Only owners and managers see secrets.');
      const id = v.safeParse(ChannelIdSchema, c.req.param('id'));
      const channel = id.success ? store.channel(id.output) : undefined;
      if (channel?.workspace !== account.workspace) {
        return errorResponse('not-found', 'There is no such channel.');
      }
      return c.json({ secret: channel.secret });
    });
};
