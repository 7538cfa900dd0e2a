/**
 * `/channels/<id>/…`: where outside services report. A body is stored before it is acknowledged (CH-4), whether or not
 * anything in it can be read, and even while the channel is paused.
 */
import { ChannelIdSchema, type ChannelId } from '@parley/core/ids';
import { Hono, type Context } from 'hono';
import type { Logger } from 'pino';
import * as v from 'valibot';
import type { Bus } from '../../bus/bus.ts';
import { readBytes } from '../../http/web/bodies/json-body.ts';
import type { HttpEnv } from '../../http/web/context.ts';
import { errorResponse, unavailable, unreadRest } from '../../http/web/errors.ts';
import { createGate } from '../../http/web/limits/gate.ts';
import { createRateLimit } from '../../http/web/limits/rate-limit.ts';
import type { Store } from '../../store/store.ts';
import type { ConnectedChannel, Verdict, WebhookAdapter } from '../adapter.ts';
import type { Registry } from '../registry.ts';
import { UnreadableSecretError } from '../../store/channel-store.ts';
import type { InboundReader } from './inbound-reader.ts';
import type { Refusals } from './refusals.ts';

const MEGABYTE = 1024 * 1024;
/** Largest body in bytes, and the largest one whose sender waits until it is read. */
const MOST_BYTES = 3 * MEGABYTE;
const MOST_BYTES_ANSWERED = MEGABYTE;

/** Bodies of one sender for one channel: large services send their reports in bursts. */
const RATE = { burst: 10_000, perSecond: 1_000 };
/** Bodies of one sender that are in memory at once; the others wait for their turn. */
const TURNS = { atOnce: 64, waiting: 10_000, patience: 20_000 };
/** Time for a body to arrive, in ms. */
const BODY_TIMEOUT = 20_000;
/** A body whose sender waits is read by a job after so long, in ms, if the server was stopped meanwhile. */
const READ_BY_JOB_AFTER = 60_000;

export interface WebhookRoutesOptions {
  readonly store: Pick<Store, 'channels' | 'inbound'>;
  readonly kinds: Registry;
  readonly reader: InboundReader;
  /** Counts what is turned away. */
  readonly refusals: Refusals;
  readonly log: Logger;
  readonly now: () => number;
  readonly newId: <Id extends string>() => Id;
  readonly bus: Pick<Bus, 'signal'>;
}

type WebhookContext = Context<HttpEnv>;

/** A Hono app to be mounted at `/channels`. */
export function createWebhookRoutes(options: WebhookRoutesOptions): Hono<HttpEnv> {
  const door = new WebhookDoor(options);
  return new Hono<HttpEnv>()
    .on(['GET', 'POST'], '/:id/webhook', (c) => door.enter(c))
    .post('/:id/events', (c) => door.enter(c));
}

class WebhookDoor {
  readonly #options: WebhookRoutesOptions;
  readonly #rate;
  readonly #turns = createGate(TURNS);

  constructor(options: WebhookRoutesOptions) {
    this.#options = options;
    this.#rate = createRateLimit({ ...RATE, now: options.now });
  }

  async enter(c: WebhookContext): Promise<Response> {
    const id = v.safeParse(ChannelIdSchema, c.req.param('id'));
    const channel = id.success ? await this.#channel(id.output) : undefined;
    if (channel === 'unreadable') return unavailable();
    const adapter = channel && this.#options.kinds.adapter(channel.kind)?.webhook;
    if (!channel || !adapter) return errorResponse('not-found', 'There is no such channel.');
    const party = `${channel.id} ${c.get('address')}`;
    const taken = this.#rate.take(party);
    if (!taken.ok) return errorResponse('rate-limited', 'Too many webhooks.', taken.retryAfter);
    const leave = await this.#turns.enter(party, c.req.raw.signal);
    if (leave === undefined) return errorResponse('rate-limited', 'Too many webhooks at once.', 1);
    try {
      return await this.#receive(c, channel, adapter);
    } finally {
      leave();
    }
  }

  /** A channel whose secrets cannot be read takes nothing in, and says so: its service tries again for days. */
  async #channel(id: ChannelId): Promise<ConnectedChannel | 'unreadable' | undefined> {
    try {
      return await this.#options.store.channels.connected(id);
    } catch (error) {
      if (!(error instanceof UnreadableSecretError)) throw error;
      this.#options.log.error({ err: error, channel: id }, 'a webhook could not be checked');
      return 'unreadable';
    }
  }

  async #receive(c: WebhookContext, channel: ConnectedChannel, adapter: WebhookAdapter): Promise<Response> {
    const limit = adapter.answer === undefined ? MOST_BYTES : MOST_BYTES_ANSWERED;
    const body = await readInTime(c, limit);
    if (body === 'too-large') {
      return unreadRest(errorResponse('too-large', `A body has at most ${limit} bytes.`));
    }
    const request = {
      method: c.req.method === 'GET' ? 'GET' : 'POST',
      query: new URL(c.req.url).searchParams,
      headers: c.req.raw.headers,
      body,
    } as const;
    const verdict = adapter.verify(channel, request, this.#options.now());
    if (verdict.type === 'refused') return this.#refuse(channel, verdict);
    if (verdict.type === 'answered') return plain(verdict.status, verdict.body);
    return this.#take(channel, adapter, body);
  }

  #refuse(channel: ConnectedChannel, verdict: Extract<Verdict, { type: 'refused' }>): Response {
    this.#options.refusals.add(channel.id, verdict.why);
    const code = ({ 400: 'malformed', 401: 'unauthenticated', 403: 'forbidden' } as const)[verdict.status];
    return errorResponse(code, verdict.why);
  }

  async #take(channel: ConnectedChannel, { answer }: WebhookAdapter, body: Uint8Array): Promise<Response> {
    const { store, bus, now, newId } = this.#options;
    const at = now();
    const raw = { id: newId(), workspace: channel.workspace, channel: channel.id, at, body };
    if (answer === undefined) {
      await store.inbound.keep(raw, at);
      bus.signal({ type: 'job-due', kind: 'read-webhook' });
      return new Response(null, { status: 200, headers: { 'cache-control': 'no-store' } });
    }
    await store.inbound.keep(raw, at + READ_BY_JOB_AFTER);
    const { items, outcomes, why } = await this.#options.reader.readBody(channel, raw);
    await store.inbound.finish(raw.id, why);
    return answered(answer(outcomes, items));
  }
}

function answered({ status, body }: ReturnType<NonNullable<WebhookAdapter['answer']>>): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  });
}

function plain(status: number, body: string): Response {
  return new Response(body, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'no-store' },
  });
}

/** A sender that is slower than that is cut off: it holds one of the turns. */
async function readInTime(c: WebhookContext, limit: number): Promise<Uint8Array | 'too-large'> {
  const timer = setTimeout(() => c.env.incoming.destroy(), BODY_TIMEOUT);
  try {
    return await readBytes(c.req.raw, limit);
  } finally {
    clearTimeout(timer);
  }
}
