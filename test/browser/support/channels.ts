/**
 * Channels of outside services in browser tests: the server calls a fake Graph, and channels are added over the API, as
 * the settings add them.
 */
import type { ChannelKind } from '@parley/core/channels/kinds';
import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { MadeSecret } from '@parley/core/protocol/channels-api';
import type { ChannelSettings } from '@parley/core/workspace/channels';
import type { App } from '../../doubles/graph/accounts/app.ts';
import { FakeGraph } from '../../doubles/graph/fake-graph.ts';
import type { Page } from '../../doubles/graph/messenger/page.ts';
import type { WhatsAppAccount } from '../../doubles/graph/whatsapp/account.ts';
import type { NumberOptions, PhoneNumber } from '../../doubles/graph/whatsapp/phone-number.ts';
import { expect, test as base } from '../fixtures.ts';
import type { Device } from './devices.ts';
import { changeWorkspace } from './office.ts';

/** As the test of every browser test, with a fake Graph that the server of the file calls. */
export const test = base.extend<object, { readonly graph: FakeGraph }>({
  graph: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from the pattern
    async ({}, use) => {
      const graph = await new FakeGraph({ retryAfter: [200, 1_000] }).start();
      await use(graph);
      await graph.stop();
    },
    { scope: 'worker' },
  ],
  serverEnv: [
    async ({ graph }, use) => {
      await use({ GRAPH_URL: graph.url, ALLOW_LOOPBACK_HTTP: '1' });
    },
    { scope: 'worker' },
  ],
});

export interface ServiceChannelOptions {
  readonly kind: Exclude<ChannelKind, 'web-chat'>;
  readonly name: string;
  readonly settings: ChannelSettings;
  /** Secrets that the outside service has given. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Adds a channel with its secrets; `device` is signed in as an owner or manager. */
export async function addServiceChannel(
  device: Device,
  { kind, name, settings, secrets = {} }: ServiceChannelOptions,
): Promise<ChannelId> {
  const channel = newId<ChannelId>();
  await changeWorkspace(device, { type: 'add-channel', channel, kind, name, settings });
  for (const [secret, value] of Object.entries(secrets))
    await changeWorkspace(device, { type: 'set-channel-secret', channel, name: secret, value });
  return channel;
}

/** A secret that the server has made, as the settings show it for copying. */
export async function madeSecretOf(device: Device, channel: ChannelId, name: string): Promise<string> {
  const response = await device.context.request.get(`/api/channels/${channel}/secrets/${name}`);
  expect(response.ok(), await response.text()).toBe(true);
  return ((await response.json()) as MadeSecret).secret;
}

export interface WhatsAppChannel {
  readonly channel: ChannelId;
  readonly app: App;
  readonly account: WhatsAppAccount;
  readonly number: PhoneNumber;
  /** The token with which the server calls. */
  readonly token: string;
}

export interface WhatsAppOptions extends NumberOptions {
  /** The server's address, for webhooks. */
  readonly server: string;
  readonly graph: FakeGraph;
}

/** A new number with a channel of its own, whose webhooks reach the server. */
export async function addWhatsApp(device: Device, options: WhatsAppOptions): Promise<WhatsAppChannel> {
  const { graph, server, name = 'Corner Shop' } = options;
  const app = graph.addApp();
  const account = graph.addAccount(name);
  const number = account.addNumber(options);
  const token = app.addToken({ targets: [account.id] });
  const channel = await addServiceChannel(device, {
    kind: 'whatsapp',
    name,
    settings: {
      phoneNumberId: number.id,
      wabaId: account.id,
      displayNumber: `+${number.phone}`,
      ...(options.coexistence === true ? { coexistence: true } : {}),
    },
    secrets: { 'access-token': token, 'app-secret': app.secret },
  });
  await graph.setCallback(app, 'whatsapp_business_account', {
    url: `${server}/channels/${channel}/webhook`,
    verifyToken: await madeSecretOf(device, channel, 'verify-token'),
  });
  graph.subscriptions.subscribe(account.id, app);
  return { channel, app, account, number, token };
}

/** Fetches the templates of a channel, as *Update* in the settings does. */
export async function syncTemplates(device: Device, channel: ChannelId): Promise<void> {
  const response = await device.context.request.post(`/api/channels/${channel}/templates`, {
    data: {},
    headers: { origin: device.wire.url },
  });
  expect(await response.json()).toMatchObject({ ok: true });
}

export interface MessengerChannel {
  readonly channel: ChannelId;
  readonly app: App;
  readonly page: Page;
}

/** A new page with a channel of its own, whose webhooks reach the server. */
export async function addMessenger(
  device: Device,
  { graph, server, name = 'Corner Shop' }: Pick<WhatsAppOptions, 'graph' | 'server' | 'name'>,
): Promise<MessengerChannel> {
  const app = graph.addApp();
  const page = graph.addPage({ name });
  const channel = await addServiceChannel(device, {
    kind: 'messenger',
    name,
    settings: { pageId: page.id },
    secrets: { 'access-token': app.addToken({ me: page.id, targets: [page.id] }), 'app-secret': app.secret },
  });
  await graph.setCallback(app, 'page', {
    url: `${server}/channels/${channel}/webhook`,
    verifyToken: await madeSecretOf(device, channel, 'verify-token'),
  });
  graph.subscriptions.subscribe(page.id, app);
  return { channel, app, page };
}
