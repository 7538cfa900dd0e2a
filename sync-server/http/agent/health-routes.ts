/** What was set aside, for owners and managers (law L17): they see why, and try it again. */
import { Hono } from 'hono';
import type { AgentId } from '@parley/core/ids';
import {
  MAX_SET_ASIDE,
  TryAgainSchema,
  type HealthReport,
  type ServerHealth,
  type SetAsideItem,
} from '@parley/core/protocol/health-api';
import { maySeeHealth } from '@parley/core/workspace/rights';
import type { Bus } from '../../bus/bus.ts';
import type { SetAsideJob } from '../../store/job-store.ts';
import type { Work } from '../../ledger/work.ts';
import type { Store } from '../../store/store.ts';
import type { Account } from '../../store/workspace-store.ts';
import type { SignedInEnv } from '../web/context.ts';
import { errorResponse } from '../web/errors.ts';
import { readSignedJson } from '../web/signed-json.ts';

/** The ids of all items of one report. */
const TRY_AGAIN_BODY = { bytes: 8 * 1024, values: MAX_SET_ASIDE + 10 };

export interface HealthRoutesOptions {
  readonly store: Pick<Store, 'jobs'>;
  readonly health: () => Promise<ServerHealth>;
  readonly bus: Pick<Bus, 'signal'>;
  readonly now: () => number;
}

export function createHealthRoutes(options: HealthRoutesOptions): Hono<SignedInEnv> {
  const { store, health, bus, now } = options;

  const report = async ({ workspace }: Account): Promise<HealthReport> => {
    const [disk, jobs] = await Promise.all([health(), store.jobs.setAside(workspace, MAX_SET_ASIDE + 1)]);
    const items = jobs.slice(0, MAX_SET_ASIDE).map(itemOf);
    return { disk, items, more: jobs.length > items.length };
  };

  return new Hono<SignedInEnv>()
    .get('/health', async (c) => {
      const { account } = c.get('signedIn');
      return maySeeHealth(account) ? c.json(await report(account)) : forbidden();
    })
    .post('/health/try-again', async (c) => {
      const body = await readSignedJson(c, TryAgainSchema, TRY_AGAIN_BODY);
      if (!body.ok) return body.response;
      const { value, signedIn } = body.value;
      if (!maySeeHealth(signedIn.account)) return forbidden();
      await store.jobs.tryAgain(signedIn.account.workspace, value.items, now());
      bus.signal({ type: 'job-due' });
      return c.json(await report(signedIn.account));
    });
}

function forbidden(): Response {
  return errorResponse('forbidden', 'Only owners and managers see what the server has set aside.');
}

function itemOf(one: SetAsideJob): SetAsideItem {
  const { job, kind, reason, error, since, failures, contact, trying } = one;
  return { id: job, kind, reason, error, since, tries: failures, contact, trying, ...commandOf(one) };
}

/** Who gave a command that was set aside, and what it does. */
function commandOf({ kind, payload }: SetAsideJob): Pick<SetAsideItem, 'author' | 'action'> {
  if (kind !== 'command') return {};
  const work = payload?.['work'] as Partial<Extract<Work, { type: 'command' }>> | undefined;
  const action = work?.command?.action.type;
  return {
    ...(work?.author !== undefined && { author: work.author satisfies AgentId }),
    ...(action !== undefined && { action }),
  };
}
