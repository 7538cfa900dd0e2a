/** What the tests of all channels of Graph share. */
import type { ChannelId, FileId, WorkspaceId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { ConnectedChannel, ReadContext, ReadItem, WebhookAdapter } from '../../adapter.ts';

export const CHANNEL = 'channelofgraph' as ChannelId;
/** Wednesday, 18 November 2026, 10:00 in UTC, as WhatsApp writes it, and in ms. */
export const TIME = '1794996000';
export const AT = 1_794_996_000_000;

export type Fields = Readonly<Record<string, unknown>>;

export const encode = (body: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(body));

export type EventItem = Extract<ReadItem, { type: 'event' }>;

export const isEvent = (item: ReadItem): item is EventItem => item.type === 'event';

/** The words of an event's message. */
export const wordsIn = ({ event }: EventItem): string | undefined =>
  'body' in event ? toPlainText(event.body) : undefined;

export const channelOf = (
  secrets: Readonly<Record<string, string>>,
  more: Partial<ConnectedChannel> = {},
): ConnectedChannel => ({
  id: CHANNEL,
  workspace: 'workspaceone' as WorkspaceId,
  kind: 'whatsapp',
  name: 'Shop',
  settings: {},
  secrets,
  ...more,
});

/** Files get the ids `file000000`, `file000001` and so on. */
export function contextOf(channel: ConnectedChannel): ReadContext {
  let made = 0;
  return { channel, newFileId: () => `file${String(made++).padStart(6, '0')}` as FileId };
}

/** What a body says, each item read by itself as the jobs do: from the JSON that was stored. */
export function readStored(
  webhook: WebhookAdapter,
  body: unknown,
  context: ReadContext,
): readonly ReadItem[] {
  return webhook
    .split(encode(body))
    .flatMap((item) => webhook.read(JSON.parse(JSON.stringify(item)) as unknown, context));
}

/** The only item, which is an event. */
export function onlyEventIn(items: readonly ReadItem[]): EventItem {
  const [event] = items.filter(isEvent);
  if (event === undefined || items.length !== 1) throw new Error(JSON.stringify(items));
  return event;
}
