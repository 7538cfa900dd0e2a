/** The demo's outside world: what lies beyond each channel, and the people there. */
import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ServiceChannel } from '@parley/core/workspace/channels';
import type { ToOutside } from '@parley/sync-server/demo/outside/protocol';
import type { App } from '../doubles/graph/accounts/app.ts';
import { FakeGraph } from '../doubles/graph/fake-graph.ts';
import type { Page } from '../doubles/graph/messenger/page.ts';
import type { WhatsAppAccount } from '../doubles/graph/whatsapp/account.ts';
import type { PhoneNumber } from '../doubles/graph/whatsapp/phone-number.ts';
import { startAnswering } from './answerer.ts';
import { castParts, type Part } from './cast.ts';
import type { Customer } from './customer.ts';
import { House } from './house.ts';
import { MessengerCustomer } from './messenger-customer.ts';
import { playPast } from './play.ts';
import { ShopApp } from './shop-app.ts';
import { TEMPLATES } from './templates.ts';
import type { WebhookObject } from '../doubles/graph/webhooks/subscriptions.ts';
import { WhatsAppCustomer } from './whatsapp-customer.ts';

type Begin = Extract<ToOutside, { type: 'begin' }>;

const PHONE = '441135550142';
/** The fake Graph keeps all that has passed; nobody here asks for it. */
const FORGET_EVERY = 60_000;

export class World {
  readonly #graph: FakeGraph;
  readonly #app: App;
  readonly #account: WhatsAppAccount;
  readonly #number: PhoneNumber;
  readonly #page: Page;
  readonly #shopApp: ShopApp;
  /** Sets the server's clock. */
  readonly #setServerClock: (at: number | null) => Promise<void>;

  private constructor(graph: FakeGraph, setServerClock: (at: number | null) => Promise<void>) {
    this.#graph = graph;
    this.#setServerClock = setServerClock;
    this.#app = graph.addApp({ name: 'Marlow & Finch' });
    this.#account = graph.addAccount('Marlow & Finch');
    this.#number = this.#account.addNumber({ name: 'Marlow & Finch', phone: PHONE, coexistence: true });
    this.#page = graph.addPage({ name: 'Marlow & Finch' });
    this.#shopApp = new ShopApp(() => graph.clock.now());
    for (const template of TEMPLATES) this.#account.addTemplate(template);
  }

  static async open(setServerClock: (at: number | null) => Promise<void>): Promise<World> {
    // Ids of an earlier start must not come again: they are known already, if that start's data are kept.
    const graph = await new FakeGraph({ seed: Date.now() % 2 ** 31 }).start();
    const world = new World(graph, setServerClock);
    await world.#shopApp.start();
    return world;
  }

  get graphUrl(): string {
    return this.#graph.url;
  }

  /** Connects the channels, makes the past if the data are new, and lets people answer. */
  async begin({ url, origin, fresh }: Begin): Promise<void> {
    const graph = this.#graph;
    const house = await House.open({ url, origin, now: () => graph.clock.now() });
    const whatsApp = await this.#connectWhatsApp(house, url);
    const messenger = await this.#connectMessenger(house, url);
    const custom = await this.#connectApp(house, url);
    const parts = castParts().map((part) => ({
      story: part.story,
      customer: this.#customerOf(part, { whatsapp: whatsApp, messenger, custom }),
    }));
    if (fresh) await this.#play(house, parts);
    else this.#openWindows();
    setInterval(() => graph.traffic.clear(), FORGET_EVERY);
    startAnswering(parts.map(({ customer }) => customer));
  }

  async #connectWhatsApp(house: House, url: string): Promise<ChannelId> {
    const settings = {
      phoneNumberId: this.#number.id,
      wabaId: this.#account.id,
      displayNumber: `+${PHONE}`,
      coexistence: true,
    };
    const channel = await setChannel(house, 'whatsapp', 'WhatsApp', settings);
    await this.#setMeta(house, url, {
      channel,
      object: 'whatsapp_business_account',
      token: this.#app.addToken(),
    });
    this.#graph.subscriptions.subscribe(this.#account.id, this.#app);
    await house.syncTemplates(channel);
    return channel;
  }

  async #connectMessenger(house: House, url: string): Promise<ChannelId> {
    const channel = await setChannel(house, 'messenger', 'Messenger', { pageId: this.#page.id });
    const token = this.#app.addToken({ me: this.#page.id });
    await this.#setMeta(house, url, { channel, object: 'page', token });
    this.#graph.subscriptions.subscribe(this.#page.id, this.#app);
    return channel;
  }

  /** Gives the secrets of Meta's application to a channel, and the channel's address to Meta. */
  async #setMeta(
    house: House,
    url: string,
    { channel, object, token }: { channel: ChannelId; object: WebhookObject; token: string },
  ): Promise<void> {
    const secrets = { 'access-token': token, 'app-secret': this.#app.secret };
    for (const [name, value] of Object.entries(secrets))
      await house.change({ type: 'set-channel-secret', channel, name, value });
    await this.#graph.setCallback(this.#app, object, {
      url: `${url}/channels/${channel}/webhook`,
      verifyToken: await house.secretOf(channel, 'verify-token'),
    });
  }

  async #connectApp(house: House, url: string): Promise<ChannelId> {
    const settings = { address: this.#shopApp.address };
    const channel = await setChannel(house, 'custom', 'Shop app', settings);
    this.#shopApp.connect(`${url}/channels/${channel}/events`, await house.secretOf(channel, 'signing'));
    return channel;
  }

  #customerOf(
    { name, tongue, on, phone }: Part,
    channels: Readonly<Record<Part['on'], ChannelId>>,
  ): Customer {
    switch (on) {
      case 'whatsapp':
        return new WhatsAppCustomer(channels.whatsapp, this.#number, { name, tongue, phone });
      case 'messenger':
        return new MessengerCustomer(channels.messenger, this.#page, { id: `7${phone}`, name, tongue });
      case 'custom':
        return this.#shopApp.addCustomer(channels.custom, name, tongue);
    }
  }

  async #play(house: House, parts: Parameters<typeof playPast>[0]['parts']): Promise<void> {
    const graph = this.#graph;
    const { throughput } = this.#number;
    // A whole hour of the past takes less than a second.
    this.#number.throughput = 1_000;
    await playPast({
      house,
      parts,
      now: Date.now(),
      setClock: async (at) => {
        graph.clock.advance(at - graph.clock.now());
        await this.#setServerClock(at);
      },
      settled: async () => {
        await Promise.all([graph.webhooks.settled(), this.#shopApp.settled()]);
      },
    });
    this.#number.throughput = throughput;
    graph.clock.advance(Date.now() - graph.clock.now());
    await this.#setServerClock(null);
  }

  /** Meta's side has forgotten who wrote when: whoever is there may be written to. */
  #openWindows(): void {
    for (const person of [...this.#number.people, ...this.#page.people])
      person.lastWrote = this.#graph.clock.now();
  }
}

/** Adds a channel, or gives a kept one its new settings. */
async function setChannel(
  house: House,
  kind: ServiceChannel['kind'],
  name: string,
  settings: ServiceChannel['settings'],
): Promise<ChannelId> {
  const { channels } = await house.workspace();
  const kept = channels.find((channel) => channel.kind === kind && channel.removed !== true);
  const channel = kept?.id ?? newId<ChannelId>();
  await house.change(
    kept
      ? { type: 'set-channel', channel, name, settings }
      : { type: 'add-channel', channel, kind, name, settings },
  );
  return channel;
}
