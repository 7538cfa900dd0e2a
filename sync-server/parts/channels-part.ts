/** The kinds of channels, and what reads what comes over channels. */
import { newId } from '@parley/core/new-id';
import type { Bus } from '../bus/bus.ts';
import type { GuardedHttp } from '../channels/adapter.ts';
import { createGuardedHttp } from '../channels/guarded-http.ts';
import { InboundReader } from '../channels/inbound/inbound-reader.ts';
import { Refusals } from '../channels/inbound/refusals.ts';
import { createAdapters, createRegistry, type Registry } from '../channels/registry.ts';
import { createSecrets, type Secrets } from '../channels/secrets.ts';
import { TemplateSync } from '../channels/template-sync.ts';
import type { ServerOptions } from '../server-options.ts';
import type { Store } from '../store/store.ts';
import type { Closers } from './closers.ts';

/** What is known of channels before the store is open. */
export interface KindsPart {
  readonly kinds: Registry;
  readonly secrets: Secrets;
  readonly guardedHttp: GuardedHttp;
}

export interface ChannelsPart {
  readonly refusals: Refusals;
  readonly reader: InboundReader;
  readonly templates: TemplateSync;
}

interface ChannelsNeeds extends KindsPart {
  readonly store: Store;
  readonly bus: Bus;
  readonly now: () => number;
}

export function createKinds({ adapters, config }: ServerOptions, secret: string): KindsPart {
  return {
    kinds: createRegistry(adapters ?? createAdapters(config)),
    secrets: createSecrets(secret),
    guardedHttp: createGuardedHttp({ allowLoopback: config.allowLoopbackHttp }),
  };
}

export function createChannelParts(
  { log }: ServerOptions,
  { kinds, guardedHttp, store, bus, now }: ChannelsNeeds,
  closers: Closers,
): ChannelsPart {
  const refusals = new Refusals({ store, log, now });
  closers.add(() => refusals.write());
  return {
    refusals,
    templates: new TemplateSync({ store, kinds, http: guardedHttp, log }),
    reader: new InboundReader({
      store,
      bus,
      kinds,
      log,
      now,
      newId,
      onBroken: async ({ id, workspace }, { breaks, text }) => {
        await store.ledger.pauseChannel(workspace, id, { why: breaks, error: text, since: now() });
      },
    }),
  };
}
