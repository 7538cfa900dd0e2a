/** Channels as every agent's browser holds them: without secrets, and with what is to be known offline. */
import * as v from 'valibot';
import { CHANNEL_KINDS, type ChannelKind } from '../channels/kinds.ts';
import type { ChannelPause } from '../channels/pause.ts';
import type { MessageTemplate } from '../channels/templates.ts';
import { ChannelIdSchema, type ChannelId } from '../ids.ts';
import { nameSchema } from '../names/clean-name.ts';
import { boundedArray, boundedRecord } from '../protocol/bounded.ts';
import { CountSchema } from '../protocol/numbers.ts';
import { readSite } from './site.ts';

/** What a web chat's visitors see, and the sites that may embed it. */
export interface WebChatSettings {
  /** Origins that may embed the chat; empty means any. */
  readonly sites: readonly string[];
  readonly color: string;
  readonly greeting: string;
}

interface AnyChannel {
  readonly id: ChannelId;
  readonly name: string;
  /** Why nothing is sent; absent while all is well (CH-8). */
  readonly paused?: ChannelPause;
  /** Of channels that have templates, as the outside service has them. */
  readonly templates?: readonly MessageTemplate[];
  /** It takes and sends nothing any more. What came over it still names it. */
  readonly removed?: true;
}

export interface WebChatChannel extends AnyChannel {
  readonly kind: 'web-chat';
  readonly settings: WebChatSettings;
}

/** A channel of an outside service. The kind's own schema checks its settings. */
export interface ServiceChannel extends AnyChannel {
  readonly kind: Exclude<ChannelKind, 'web-chat'>;
  readonly settings: ChannelSettings;
}

export type Channel = WebChatChannel | ServiceChannel;

/** Most sites of one chat. */
export const MAX_SITES = 100;

/** An origin as browsers send it, from any typed form of a site's address. */
const site = v.pipe(
  v.string(),
  v.maxLength(300),
  v.check((text) => readSite(text).ok, 'not a site'),
  v.transform((text) => {
    const read = readSite(text);
    return read.ok ? read.origin : text;
  }),
);

export const WebChatSettingsSchema = v.strictObject({
  sites: boundedArray(site, MAX_SITES),
  color: v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i)),
  greeting: v.pipe(v.string(), v.maxLength(500)),
});

const text = v.pipe(v.string(), v.maxLength(2_000));
const SettingsSchema = boundedRecord(
  v.pipe(v.string(), v.regex(/^[a-zA-Z]{1,40}$/)),
  v.union([text, v.boolean(), CountSchema, v.null(), boundedArray(text, MAX_SITES)]),
  30,
);
/** Settings of any kind of channel: plain values. Secrets are no settings. */
export type ChannelSettings = Readonly<v.InferOutput<typeof SettingsSchema>>;

/** Longest secret, in characters. */
export const MAX_SECRET = 4_096;

/** Changes of channels by owner or manager. */
export const CHANNEL_CHANGES = [
  v.strictObject({
    type: v.literal('add-channel'),
    /** Made by the author, who can then name the channel in further changes. */
    channel: ChannelIdSchema,
    kind: v.picklist(CHANNEL_KINDS),
    name: nameSchema(100),
    settings: SettingsSchema,
  }),
  v.strictObject({
    type: v.literal('set-channel'),
    channel: ChannelIdSchema,
    name: nameSchema(100),
    settings: SettingsSchema,
  }),
  /** The channel takes and sends nothing any more; what came over it stays. */
  v.strictObject({ type: v.literal('remove-channel'), channel: ChannelIdSchema }),
  /** Nobody is told the secret afterwards. */
  v.strictObject({
    type: v.literal('set-channel-secret'),
    channel: ChannelIdSchema,
    name: v.pipe(v.string(), v.regex(/^[a-zA-Z-]{1,40}$/)),
    value: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_SECRET)),
  }),
] as const;

/** A channel of the workspace that is not removed. */
export function presentChannel(
  { channels }: { readonly channels: readonly Channel[] },
  id: ChannelId,
): Channel | undefined {
  return channels.find((channel) => channel.id === id && channel.removed !== true);
}
