/** Starts jobs over a store and a channel for tests; nothing comes over channels, and no file is stored. */
import { newId } from '@parley/core/new-id';
import { pino } from 'pino';
import type { Bus } from '../../bus/bus.ts';
import { createGuardedHttp } from '../../channels/guarded-http.ts';
import { InboundReader } from '../../channels/inbound/inbound-reader.ts';
import { createRegistry } from '../../channels/registry.ts';
import { TemplateSync } from '../../channels/template-sync.ts';
import { webChatAdapter } from '../../channels/web-chat/web-chat-adapter.ts';
import type { Store } from '../../store/store.ts';
import type { SetAside } from '../../store/set-aside.ts';
import { startJobs, type Jobs } from '../jobs.ts';
import { createSendMonitor, type SendMonitor } from '../kinds/send/send-monitor.ts';
import type { ChannelDouble } from './channel-double.ts';

const log = pino({ level: 'silent' });

export interface JobsOver {
  readonly store: Store;
  readonly bus: Bus;
  readonly channel: ChannelDouble;
  readonly now: () => number;
  readonly monitor?: SendMonitor;
  readonly setAside?: SetAside | undefined;
}

export function startJobsOver({
  store,
  bus,
  channel,
  now,
  monitor = createSendMonitor(),
  setAside,
}: JobsOver): Jobs {
  const kinds = createRegistry([webChatAdapter]);
  const guardedHttp = createGuardedHttp();
  const onBroken = () => Promise.resolve();
  return startJobs({
    store,
    bus,
    kinds,
    guardedHttp,
    reader: new InboundReader({ store, bus, kinds, log, now, newId, onBroken }),
    templates: new TemplateSync({ store, kinds, http: guardedHttp, log }),
    ...(setAside && { setAside }),
    sending: { channels: channel, context: channel.context, monitor },
    files: {
      sweep: () => Promise.resolve(),
      discard: () => Promise.resolve(),
      put: () => Promise.reject(new Error('nothing is stored here')),
    },
    log,
    now,
    newId,
  });
}
