/** An agent's own settings: the session says whose they are, never the request (law L10). */
import { Hono } from 'hono';
import { SettingsRequestSchema } from '@parley/core/workspace/agent-settings';
import type { Store } from '../../store/store.ts';
import type { SignedInEnv } from '../web/context.ts';
import { errorResponse } from '../web/errors.ts';
import { readSignedJson } from '../web/signed-json.ts';

/** One change is a few words. */
const CHANGE_BODY = { bytes: 4 * 1024, values: 20 };

export const createSettingsRoutes = (store: Pick<Store, 'workspaces' | 'ledger'>): Hono<SignedInEnv> =>
  new Hono<SignedInEnv>()
    .get('/settings', async (c) => c.json(await store.workspaces.agentSettings(c.get('signedIn').account.id)))
    .post('/settings', async (c) => {
      const body = await readSignedJson(c, SettingsRequestSchema, CHANGE_BODY);
      if (!body.ok) return body.response;
      const { value, signedIn } = body.value;
      const settings = await store.ledger.changeAgentSettings(signedIn.account.id, value);
      return settings ? c.json(settings) : errorResponse('too-large', 'There are too many keys.');
    });
