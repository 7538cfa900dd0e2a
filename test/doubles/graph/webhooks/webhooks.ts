/** The sender of webhooks: in order, or as badly as a test wants them. */
import type { Random } from '../../../sim/random.ts';
import type { Traffic } from '../http/traffic.ts';
import { type Clock, HOUR, MINUTE, SECOND } from '../kit/clock.ts';
import { metaJson } from '../kit/meta-json.ts';
import { Delivery, type DeliveryEnvironment } from './delivery.ts';
import type { Receiver, Subscriptions } from './subscriptions.ts';
import { webhookBody, type WebhookItem } from './webhook-body.ts';

export interface Disturbance {
  /** Each body comes a second time with this probability. */
  readonly duplicate?: number;
  /** Each body waits up to so many ms, so that later ones may overtake it. */
  readonly delay?: number;
}

export interface ReleaseOptions {
  readonly order?: 'as-held' | 'reversed' | 'shuffled';
  /** All items of one object and address in one body. */
  readonly together?: boolean;
  /** How often each body is sent; 1 without it. */
  readonly times?: number;
}

const RETRY_AFTER: readonly number[] = [SECOND, 5 * SECOND, 30 * SECOND, 2 * MINUTE, 10 * MINUTE, HOUR];

export class Webhooks {
  readonly #environment: DeliveryEnvironment;
  readonly #random: Random;
  readonly #subscriptions: Subscriptions;
  /** Items that wait for `release`; null while items go out at once. */
  #held: WebhookItem[] | null = null;
  #disturbance: Disturbance = {};
  /** Bodies that nobody has taken yet. */
  readonly #pending = new Set<Delivery>();
  /** The last first try of each address: bodies of one address go out one after the other. */
  readonly #tails = new Map<string, Promise<void>>();
  #waiting: (() => void)[] = [];

  constructor(
    environment: { readonly clock: Clock; readonly traffic: Traffic; readonly random: Random },
    subscriptions: Subscriptions,
    retryAfter = RETRY_AFTER,
  ) {
    this.#environment = { clock: environment.clock, traffic: environment.traffic, retryAfter };
    this.#random = environment.random;
    this.#subscriptions = subscriptions;
  }

  /** Tells everybody who has subscribed. */
  send(item: WebhookItem): void {
    if (this.#held) this.#held.push(item);
    else this.#sendBody([item]);
  }

  /** Keeps everything until `release`. */
  hold(): void {
    this.#held ??= [];
  }

  /** Sends what was held, and the next ones at once again. */
  release(options: ReleaseOptions = {}): void {
    const items = this.#held ?? [];
    this.#held = null;
    if (options.order === 'reversed') items.reverse();
    if (options.order === 'shuffled') this.#shuffle(items);
    const bodies =
      options.together === true
        ? [...Map.groupBy(items, ({ object }) => object).values()]
        : items.map((item) => [item]);
    for (const body of bodies) {
      for (let time = 0; time < (options.times ?? 1); time += 1) this.#sendBody(body);
    }
  }

  /** Forgets what was held: it is never sent. */
  lose(): void {
    this.#held = null;
  }

  /** From now on bodies come twice and late. */
  disturb(disturbance: Disturbance): void {
    this.#disturbance = disturbance;
  }

  /** Posts these very bytes to an address, rightly signed unless `signature` is given. */
  post(receiver: Receiver, body: string, signature?: string): void {
    this.#start(receiver, body, signature);
  }

  /** Resolves when every body that was sent has been taken, or given up. */
  async settled(): Promise<void> {
    while (this.#pending.size > 0) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  /** Drops everything that is on its way. */
  stop(): void {
    this.#held = null;
    for (const delivery of this.#pending) delivery.drop();
  }

  #sendBody(items: readonly WebhookItem[]): void {
    const first = items[0];
    if (!first) return;
    const bodies = Map.groupBy(
      items.flatMap((item) =>
        this.#subscriptions
          .receivers(item.object, item.account, item.field)
          .map((receiver) => ({ item, receiver })),
      ),
      ({ receiver }) => `${receiver.url} ${receiver.secret}`,
    );
    for (const parts of bodies.values()) {
      const [part] = parts;
      if (!part) continue;
      const body = metaJson(webhookBody(parts.map(({ item }) => item)));
      this.#start(part.receiver, body);
      if (this.#random.chance(this.#disturbance.duplicate ?? 0)) this.#start(part.receiver, body);
    }
  }

  #start(receiver: Receiver, body: string, signature?: string): void {
    const delivery = new Delivery(this.#environment, receiver, body, () => this.#done(delivery), signature);
    this.#pending.add(delivery);
    const delay = this.#disturbance.delay ?? 0;
    if (delay > 0) {
      this.#environment.clock.after(this.#random.below(delay), () => void delivery.attempt());
      return;
    }
    const before = this.#tails.get(receiver.url) ?? Promise.resolve();
    this.#tails.set(
      receiver.url,
      before.then(() => delivery.attempt()),
    );
  }

  #done(delivery: Delivery): void {
    this.#pending.delete(delivery);
    if (this.#pending.size > 0) return;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }

  #shuffle(items: WebhookItem[]): void {
    for (let last = items.length - 1; last > 0; last -= 1) {
      const other = this.#random.below(last + 1);
      const [a, b] = [items[last], items[other]];
      if (a && b) [items[last], items[other]] = [b, a];
    }
  }
}
