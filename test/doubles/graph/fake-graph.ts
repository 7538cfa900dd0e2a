/** Meta's Graph API and its sender of webhooks, for WhatsApp and Messenger, as a small server of its own. */
import { createRandom } from '../../sim/random.ts';
import { App } from './accounts/app.ts';
import { MediaLibrary } from './accounts/media-library.ts';
import { Faults } from './http/faults.ts';
import { GraphServer } from './http/graph-server.ts';
import type { World } from './http/routes.ts';
import { Traffic } from './http/traffic.ts';
import { Clock } from './kit/clock.ts';
import { Ids } from './kit/ids.ts';
import { findRepeated, type Received } from './kit/received.ts';
import { Page } from './messenger/page.ts';
import { verifyAddress } from './webhooks/handshake.ts';
import { Subscriptions, type WebhookObject } from './webhooks/subscriptions.ts';
import { Webhooks } from './webhooks/webhooks.ts';
import { WhatsAppAccount } from './whatsapp/account.ts';

export interface GraphOptions {
  /** The same seed gives the same ids, faults and disorder. */
  readonly seed?: number;
  /** The time at the start, in ms; without it the real time. */
  readonly now?: number;
  /** Pauses before a webhook is sent again, in ms; the last one repeats. */
  readonly retryAfter?: readonly number[];
}

export class FakeGraph {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly traffic = new Traffic();
  readonly webhooks: Webhooks;
  readonly subscriptions = new Subscriptions();
  readonly media: MediaLibrary;
  /**
   * Whether a closed window, a block and an opt-out on WhatsApp are refused by the answer. Otherwise the message is
   * taken and reported as failed by a webhook, as Meta mostly does.
   */
  refuseAtOnce = false;
  readonly #ids: Ids;
  readonly #apps: App[] = [];
  readonly #accounts: WhatsAppAccount[] = [];
  readonly #pages: Page[] = [];
  readonly #server: GraphServer;
  /** 0 while the server does not listen. */
  #port = 0;

  constructor(options: GraphOptions = {}) {
    const random = createRandom(options.seed ?? 1);
    this.clock = new Clock(options.now);
    this.#ids = new Ids(random);
    this.faults = new Faults(random);
    this.media = new MediaLibrary(this.clock, this.#ids);
    this.webhooks = new Webhooks(
      { clock: this.clock, traffic: this.traffic, random },
      this.subscriptions,
      options.retryAfter,
    );
    const world: World = {
      clock: this.clock,
      ids: this.#ids,
      media: this.media,
      subscriptions: this.subscriptions,
      apps: this.#apps,
      accounts: this.#accounts,
      pages: this.#pages,
      refuseAtOnce: () => this.refuseAtOnce,
      origin: () => this.origin,
    };
    this.#server = new GraphServer(world, this.faults, this.traffic);
  }

  /** @param port 0 for one that is free */
  async start(port = 0): Promise<this> {
    this.#port = await this.#server.listen(port);
    return this;
  }

  /** Drops calls that hang and webhooks on their way. */
  async stop(): Promise<void> {
    this.webhooks.stop();
    this.clock.stop();
    await this.#server.close();
  }

  /** Of the server, without a slash at the end. */
  get origin(): string {
    return `http://127.0.0.1:${this.#port}`;
  }

  /** What stands in place of `https://graph.facebook.com/v25.0`. */
  get url(): string {
    return `${this.origin}/v25.0`;
  }

  addApp(options: { readonly secret?: string; readonly name?: string } = {}): App {
    const app = new App(this.#ids, this.clock, options);
    this.#apps.push(app);
    return app;
  }

  addAccount(name = 'Corner Shop'): WhatsAppAccount {
    const { clock, media, webhooks } = this;
    const account = new WhatsAppAccount({ clock, ids: this.#ids, media, webhooks }, name);
    this.#accounts.push(account);
    return account;
  }

  addPage(options: { readonly name?: string; readonly object?: 'page' | 'instagram' } = {}): Page {
    const { clock, media, webhooks } = this;
    const page = new Page({ clock, ids: this.#ids, media, webhooks, origin: () => this.origin }, options);
    this.#pages.push(page);
    return page;
  }

  /** Sets the address of an application's webhooks. Throws if the address does not prove itself. */
  async setCallback(
    app: App,
    object: WebhookObject,
    callback: { readonly url: string; readonly verifyToken: string; readonly fields?: readonly string[] },
  ): Promise<void> {
    await verifyAddress(callback.url, callback.verifyToken, this.#ids.number(10));
    this.subscriptions.setCallback(app, object, callback);
  }

  /** What reached a person, oldest first. */
  messagesTo(person: { readonly received: readonly Received[] }): readonly Received[] {
    return person.received;
  }

  /** What reached anybody more than once. */
  repeated(): readonly (readonly Received[])[] {
    const people = [
      ...this.#accounts.flatMap(({ numbers }) => numbers.flatMap((number) => number.people)),
      ...this.#pages.flatMap((page) => page.people),
    ];
    return people.flatMap(({ received }) => findRepeated(received));
  }
}
