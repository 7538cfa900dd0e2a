/** All that is served over HTTP: the API, the visitors' API, files, models, and the app itself. */
import { newId } from '@parley/core/new-id';
import type { Hono } from 'hono';
import path from 'node:path';
import type { Bus } from '../bus/bus.ts';
import { createFileLinkRoutes, type FileLinks } from '../channels/file-links.ts';
import { createWebhookRoutes } from '../channels/inbound/webhook-routes.ts';
import { createChatPages } from '../channels/web-chat/http/chat-pages.ts';
import { createChatRoutes } from '../channels/web-chat/http/chat-routes.ts';
import type { VisitorStreams } from '../channels/web-chat/visitor-streams.ts';
import type { Origins } from '../config/origins.ts';
import type { Files } from '../files/files.ts';
import { createFileRoutes } from '../http/agent/file-routes.ts';
import { createModelRoutes } from '../http/agent/model-routes.ts';
import { createHttp } from '../http/app.ts';
import { openKeptAssets } from '../http/static/kept-assets.ts';
import { createStaticRoutes } from '../http/static/static-routes.ts';
import type { HttpEnv } from '../http/web/context.ts';
import { keepFailedWorks } from '../jobs/kinds/works.ts';
import { createHealth } from '../metrics/health.ts';
import type { SendMonitor } from '../jobs/kinds/send/send-monitor.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { openModels } from '../models/models.ts';
import type { ServerOptions } from '../server-options.ts';
import type { Store } from '../store/store.ts';
import type { Sync } from '../sync/sync.ts';
import type { ChannelsPart, KindsPart } from './channels-part.ts';
import type { AccountsPart } from './accounts-part.ts';

interface HttpNeeds extends AccountsPart, KindsPart, ChannelsPart {
  readonly dataDir: string;
  readonly store: Store;
  readonly bus: Bus;
  readonly sync: Sync;
  readonly visitorStreams: VisitorStreams;
  readonly files: Files;
  readonly links: FileLinks;
  readonly monitor: SendMonitor;
  readonly origins: Origins;
  readonly metrics: Metrics;
  readonly secure: boolean;
  readonly now: () => number;
  readonly isServing: () => boolean;
}

export async function createRoutes(options: ServerOptions, needs: HttpNeeds): Promise<Hono<HttpEnv>> {
  const { config, log } = options;
  const { metricsToken, trustProxy } = config;
  const store = withKeptWorks(needs.store, needs, log);
  return createHttp({
    ...needs,
    store,
    changes: needs.sync,
    log,
    metricsToken,
    trustProxy,
    newId,
    health: createHealth(needs),
    ...(options.limits && { limits: options.limits }),
    ...(options.stalledAfter !== undefined && { stalledAfter: options.stalledAfter }),
    ...(options.demo && { demo: options.demo }),
    openRoutes: (http) => addVisitorRoutes(http, options, { ...needs, store }),
    guardedRoutes: (http) => addAgentRoutes(http, options, needs),
    statics: await createStatics(options, needs),
  });
}

/** The store as HTTP uses it: what the ledger fails on is kept, and tried again. */
function withKeptWorks(store: Store, { bus, now }: HttpNeeds, log: ServerOptions['log']): Store {
  const apply = keepFailedWorks({ store, bus, log, now });
  return { ...store, ledger: { ...store.ledger, apply } };
}

function addVisitorRoutes(http: Hono<HttpEnv>, options: ServerOptions, needs: HttpNeeds): void {
  const { store, files, links, visitorStreams, now, origins } = needs;
  http.route('/channels', createWebhookRoutes({ ...needs, log: options.log, newId }));
  const chat = {
    store,
    files,
    visitorStreams,
    log: options.log,
    now,
    newId,
    limits: options.chatLimits ?? {},
    trustProxy: options.config.trustProxy,
    isOwnOrigin: origins.isOwn,
  };
  http.route('/api/chat', createChatRoutes(chat));
  http.route('/channels/files', createFileLinkRoutes({ links, store, files }));
  http.route('/', createChatPages({ store, folder: options.widgetFolder }));
}

function addAgentRoutes(http: Hono<HttpEnv>, { log }: ServerOptions, needs: HttpNeeds): void {
  const { dataDir, store, files, sessions } = needs;
  http.route('/api/files', createFileRoutes({ store, files, sessions }));
  http.route('/', createModelRoutes({ models: openModels(path.join(dataDir, 'models'), log), sessions }));
}

async function createStatics(
  { appFolder, log }: ServerOptions,
  { dataDir, now, origins }: HttpNeeds,
): Promise<Hono<HttpEnv>> {
  const kept = await openKeptAssets(path.join(dataDir, 'app-assets'), now);
  return createStaticRoutes({ folder: appFolder, kept, publicUrl: origins.publicUrl, log });
}
