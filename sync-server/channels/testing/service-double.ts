/**
 * For tests: an outside service and the adapter of its kind of channel. It signs what it reports, keeps files, and has
 * templates; it reports whatever a test wants it to.
 */
import { failed, succeeded } from '@parley/core/channels/setup-outcomes';
import { createHmac } from 'node:crypto';
import { equalBytes } from '../../equal-bytes.ts';
import { CUSTOM } from '@parley/core/channels/custom';
import type { DeliveryStatus, Sender } from '@parley/core/contact/entry';
import type { ChannelId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import * as v from 'valibot';
import type {
  ChannelAdapter,
  ConnectedChannel,
  FetchedMedia,
  MediaAdapter,
  PendingMedia,
  ReadContext,
  ReadItem,
  SendAdapter,
  Verdict,
  WebhookAdapter,
} from '../adapter.ts';

/** Age in ms from which a signature is stale. */
const STALE = 300_000;

/** One thing that the service reports. */
export type Report =
  | {
      readonly type: 'message';
      readonly id: string;
      readonly from: string;
      readonly text: string;
      readonly files?: readonly string[];
    }
  | { readonly type: 'status'; readonly id: string; readonly status: DeliveryStatus }
  | { readonly type: 'reaction'; readonly from: string; readonly to: string; readonly emoji: string }
  | { readonly type: 'typing'; readonly from: string }
  | { readonly type: 'notice'; readonly text: string; readonly breaks?: 'token' }
  | { readonly type: 'elsewhere'; readonly account: string; readonly item: Report }
  /** The adapter fails on it. */
  | { readonly type: 'trap' }
  | { readonly type: 'bad' }
  | { readonly type: 'nothing' };

export interface ServiceOptions {
  /** Where the service keeps its files and templates; without it, it has none. */
  readonly address?: string;
  /** Whether the service waits for the outcome of each item. */
  readonly answers?: boolean;
  /** Time for which the service keeps files, in ms. */
  readonly expires?: number;
  /** How the service takes messages; without it, it takes none. */
  readonly send?: SendAdapter;
}

const SettingsSchema = v.strictObject({
  account: v.pipe(v.string(), v.minLength(1)),
  /** Address of the service. */
  address: v.exactOptional(v.string()),
});
type Settings = v.InferOutput<typeof SettingsSchema>;

export class ServiceDouble {
  /** Items on which the adapter fails. */
  readonly traps = new Set<string>(['trap']);
  readonly adapter: ChannelAdapter;

  constructor({ address, answers = false, expires = 3_600_000, send }: ServiceOptions = {}) {
    this.adapter = {
      kind: 'custom',
      capabilities: { ...CUSTOM, templates: true },
      readSettings: (input) => v.parse(SettingsSchema, input),
      secrets: [
        { name: 'signing', made: true, required: true },
        { name: 'token', made: false, required: false },
      ],
      webhook: this.#webhook(answers),
      media: mediaOf(expires),
      ...(send && { send }),
      ...(address === undefined ? {} : { templates: templatesOf }),
      setup: [
        {
          id: 'token',
          test: async ({ secrets }) =>
            secrets['token'] === 'right' ? succeeded('token-valid', 'The token.') : failed('token-refused'),
        },
        { id: 'trap', test: () => Promise.reject(new Error('The service cannot be reached.')) },
        { id: 'webhook' },
      ],
    };
  }

  #webhook(answers: boolean): WebhookAdapter {
    return {
      verify,
      split: (body) => (JSON.parse(Buffer.from(body).toString()) as { items: unknown[] }).items,
      read: (item, context) => this.#read(item as Report, context),
      ...(answers && { answer: (outcomes) => ({ status: 200, body: JSON.stringify(outcomes) }) }),
    };
  }

  #read(item: Report, context: ReadContext): readonly ReadItem[] {
    if (this.traps.has(item.type)) throw new Error(`trapped on ${item.type}`);
    const { channel, newFileId } = context;
    switch (item.type) {
      case 'message':
        return [messageOf(item, channel.id, newFileId)];
      case 'status':
        return [
          eventOf(channel, { type: 'delivery', channel: channel.id, status: item.status, external: item.id }),
        ];
      case 'reaction': {
        const { to, emoji } = item;
        const event = {
          type: 'message-reaction',
          channel: channel.id,
          message: { external: to },
          emoji,
        } as const;
        return [eventOf(channel, event)];
      }
      case 'typing':
        return [{ type: 'typing', person: senderOf(item.from), typing: true }];
      case 'notice': {
        const { text, breaks } = item;
        const notice = {
          type: 'account',
          level: 'problem',
          text,
          ...(breaks === undefined ? {} : { breaks }),
        } as const;
        return [{ type: 'notice', notice }];
      }
      case 'elsewhere': {
        const { account } = channel.settings as Settings;
        return account === item.account
          ? this.#read(item.item, context)
          : [{ type: 'foreign', account: item.account }];
      }
      case 'bad':
        return [{ type: 'refused', why: 'It is bad.' }];
      default:
        return [{ type: 'nothing', why: `a ${item.type}` }];
    }
  }
}

/** The headers that prove a body. */
export function signed(secret: string, body: string | Uint8Array, at: number): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`${at}.`).update(body).digest('hex');
  return { 'x-time': String(at), 'x-signature': signature };
}

const verify: WebhookAdapter['verify'] = ({ secrets }, { method, query, headers, body }, now): Verdict => {
  if (method === 'GET') return { type: 'answered', status: 200, body: query.get('challenge') ?? '' };
  const at = Number(headers.get('x-time'));
  if (!(Math.abs(now - at) <= STALE)) return { type: 'refused', status: 401, why: 'The signature is stale.' };
  const right = Buffer.from(signed(secrets['signing'] ?? '', body, at)['x-signature'] ?? '');
  const given = Buffer.from(headers.get('x-signature') ?? '');
  return equalBytes(given, right)
    ? { type: 'accepted' }
    : { type: 'refused', status: 401, why: 'The signature is wrong.' };
};

const templatesOf: NonNullable<ChannelAdapter['templates']> = async (channel, { http, signal }) => {
  const answer = await http.request({
    method: 'GET',
    url: `${addressOf(channel)}/templates`,
    headers: { authorization: channel.secrets['token'] ?? '' },
    timeout: 2_000,
    limit: 100_000,
    signal,
  });
  return JSON.parse(Buffer.from(await answer.body()).toString()) as [];
};

function mediaOf(expires: number): MediaAdapter {
  return {
    expires,
    fetch: async (channel, { file }, { http, signal }): Promise<FetchedMedia> => {
      const answer = await http.request({
        method: 'GET',
        url: `${addressOf(channel)}/files/${String(file)}`,
        timeout: 5_000,
        limit: 200 * 1024 * 1024,
        signal,
      });
      if (answer.status === 404) return { outcome: 'gone', reason: 'expired' };
      if (answer.status !== 200) throw new Error(`The service answers ${answer.status}.`);
      return { outcome: 'fetched', bytes: answer.stream(), name: String(file) };
    },
  };
}

function addressOf({ settings }: ConnectedChannel): string {
  return (settings as Settings).address ?? 'https://nowhere.example';
}

function senderOf(from: string): Sender {
  return { external: `custom:${from}`, name: from, aliases: [{ kind: 'custom', value: from }] };
}

function messageOf(
  { id, from, text, files = [] }: Extract<Report, { type: 'message' }>,
  channel: ChannelId,
  newFileId: ReadContext['newFileId'],
): ReadItem {
  const sender = senderOf(from);
  const media = files.map((file): PendingMedia => ({ file: newFileId(), source: { file } }));
  const refs = media.map(({ file }, at) => ({
    id: file,
    name: files[at] ?? '',
    type: 'application/octet-stream',
    size: 0,
    pending: true as const,
  }));
  return {
    type: 'event',
    person: sender,
    once: id,
    event: { type: 'message', channel, body: fromPlainText(text), files: refs, sender, external: id },
    media,
    creates: true,
  };
}

function eventOf(_: ConnectedChannel, event: Extract<ReadItem, { type: 'event' }>['event']): ReadItem {
  return { type: 'event', person: null, event, creates: false };
}
