/**
 * Takes over the templates of a channel once it is added or changed, and once a day from then on. The job of a channel
 * that can have no templates ends.
 */
import type { ChannelId } from '@parley/core/ids';
import { beginningOf } from '@parley/core/rich-text/characters';
import type { ConnectedChannel } from '../../channels/adapter.ts';
import type { Registry } from '../../channels/registry.ts';
import type { TemplateSync } from '../../channels/template-sync.ts';
import { MAX_NOTICE } from '../../store/channel-store.ts';
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
  readonly store: Pick<Store, 'channels'>;
  readonly kinds: Registry;
  readonly templates: TemplateSync;
  readonly now: () => number;
}

export function createTemplateHandler({ store, kinds, templates, now }: TemplateHandlerOptions): JobHandler {
  return {
    kind: 'sync-templates',
    lease: LEASE,
    atOnce: 2,
    // A channel whose service does not answer shows that in its own health: these jobs are never set aside.
    tries: Number.MAX_SAFE_INTEGER,
    pauses: PAUSES,
    attempt: async ({ key, failures }, stop) => {
      const channel = await store.channels.connected(key as ChannelId);
      if (channel === undefined || !kinds.adapter(channel.kind)?.templates) return { type: 'done' };
      const later = (error: string) => ({
        type: 'later' as const,
        due: now() + pauseAfter(failures + 1, PAUSES),
        failures: failures + 1,
        error,
      });
      // Somebody is still connecting the channel: that is no fault of it.
      if (lacksSecrets(kinds, channel)) return later('a secret is missing');
      try {
        await templates.sync(channel, AbortSignal.any([stop, AbortSignal.timeout(TIMEOUT)]));
        return { type: 'later', due: now() + DAY, failures: 0 };
      } catch (error) {
        const text = errorText(error);
        const notice = { type: 'template', level: 'problem', text: beginningOf(text, MAX_NOTICE) } as const;
        await store.channels.addNotice(channel.id, notice, now());
        return later(text);
      }
    },
  };
}

function lacksSecrets(kinds: Registry, { kind, secrets }: ConnectedChannel): boolean {
  const needed = kinds.adapter(kind)?.secrets.filter(({ required }) => required) ?? [];
  return needed.some(({ name }) => secrets[name] === undefined);
}
