/** Takes over the templates of each channel once a day, from channels that have any. */
import type { ChannelId, WorkspaceId } from '@parley/core/ids';
import { beginningOf } from '@parley/core/rich-text/characters';
import type { Registry } from '../../channels/registry.ts';
import type { TemplateSync } from '../../channels/template-sync.ts';
import { MAX_NOTICE } from '../../store/channel-store.ts';
import type { NewJob } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import { pauseAfter } from '../back-off.ts';
import type { JobHandler } from '../runner.ts';
import { errorText } from '../../error-text.ts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** Time for one channel, in ms. */
const TIMEOUT = 2 * MINUTE;
const LEASE = TIMEOUT + MINUTE;
const PAUSES = { first: 10 * MINUTE, longest: DAY };

export interface TemplateHandlerOptions {
  readonly store: Pick<Store, 'channels' | 'workspaces' | 'jobs'>;
  readonly kinds: Registry;
  readonly templates: TemplateSync;
  readonly now: () => number;
}

export function createTemplateHandler({ store, templates, now }: TemplateHandlerOptions): JobHandler {
  return {
    kind: 'sync-templates',
    lease: LEASE,
    atOnce: 2,
    // A channel whose service does not answer shows that in its own health: these jobs are never set aside.
    tries: Number.MAX_SAFE_INTEGER,
    pauses: PAUSES,
    attempt: async ({ key, failures }, stop) => {
      const channel = await store.channels.connected(key as ChannelId);
      if (channel === undefined) return { type: 'done' };
      try {
        await templates.sync(channel, AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT)]));
        return { type: 'later', due: now() + DAY, failures: 0 };
      } catch (error) {
        const text = errorText(error);
        const notice = { type: 'template', level: 'problem', text: beginningOf(text, MAX_NOTICE) } as const;
        await store.channels.addNotice(channel.id, notice, now());
        return {
          type: 'later',
          due: now() + pauseAfter(failures + 1, PAUSES),
          failures: failures + 1,
          error: text,
        };
      }
    },
  };
}

/** Plans the first update of every channel that has templates; the next ones follow from it. */
export async function planTemplates(options: TemplateHandlerOptions): Promise<void> {
  const { store, kinds, now } = options;
  for (const workspace of await store.workspaces.ids()) {
    const found = await store.workspaces.workspace(workspace);
    for (const { id, kind, removed } of found?.channels ?? []) {
      if (removed === true || kinds.adapter(kind)?.templates === undefined) continue;
      await store.jobs.add(templateJob(workspace, id, now()));
    }
  }
}

function templateJob(workspace: WorkspaceId, channel: ChannelId, due: number): NewJob {
  return { kind: 'sync-templates', key: channel, workspace, contact: null, due, payload: {} };
}
