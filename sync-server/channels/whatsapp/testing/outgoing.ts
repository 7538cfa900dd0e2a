/** Messages that go out, for the tests of WhatsApp. */
import type { EntryOf } from '@parley/core/contact/entry';
import type { Template } from '@parley/core/contact/facts/message-parts';
import type { Identity } from '@parley/core/contact/state';
import { entryIdOf, type CommandId, type FileId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { OutgoingMessage, PartResult, SendContext } from '../../adapter.ts';
import { createWhatsAppAdapter } from '../whatsapp-adapter.ts';
import { net } from '../../graph/testing/graph-double.ts';
import { CHANNEL } from '../../graph/testing/made-up.ts';
import { channelWith, LEA } from './made-up.ts';

export const ENTRY = entryIdOf('k3m9x2p0a7b1c4d8e5f6g7h8' as CommandId, 0);
export const TOKEN = 'EAAB-made-up';
export const sendingChannel = channelWith({ 'access-token': TOKEN });

export const phone = (value: string) => ({ kind: 'phone', value }) as const;
export const user = (value: string) => ({ kind: 'user', value }) as const;
export const LEA_BY_PHONE: Identity = { channel: CHANNEL, external: `phone:${LEA}`, aliases: [phone(LEA)] };

export const file = (name: string, type: string) => ({
  id: `id${name.replace(/\W/gu, '')}00` as FileId,
  name,
  type,
  size: 3,
});

interface Written {
  readonly text?: string;
  readonly files?: EntryOf<'message'>['files'];
  readonly extra?: EntryOf<'message'>['extra'];
  readonly template?: Template;
}

export function outgoing(
  { text = '', files = [], extra, template }: Written,
  more: Partial<Omit<OutgoingMessage, 'message'>> = {},
): OutgoingMessage {
  const message: EntryOf<'message'> = {
    v: 1,
    id: ENTRY,
    seq: 3,
    at: 0,
    by: { kind: 'clock' },
    conversation: null,
    kind: 'message',
    direction: 'out',
    channel: CHANNEL,
    body: fromPlainText(text),
    files,
    ...(extra === undefined ? {} : { extra }),
    ...(template === undefined ? {} : { template }),
  };
  return { channel: sendingChannel, to: LEA_BY_PHONE, message, ...more };
}

export const context = (tries = 0): SendContext => ({
  ...net(),
  file: async (id) => ({
    name: `${id}.jpg`,
    type: id.includes('csv') ? 'text/csv' : 'image/jpeg',
    size: 3,
    bytes: async () => new Uint8Array([1, 2, 3]),
  }),
  now: () => 0,
  tries,
  since: 0,
  link: () => 'https://never.example',
});

/** Sends all parts of a message to Graph at an address, and gives their results. */
export async function sendTo(
  graphUrl: string,
  message: OutgoingMessage,
  tries = 0,
): Promise<readonly PartResult[]> {
  const adapter = createWhatsAppAdapter(graphUrl);
  const results: PartResult[] = [];
  for (const part of adapter.send?.parts(message) ?? []) {
    // Parts are stored while they wait.
    const stored = JSON.parse(JSON.stringify(part)) as typeof part;
    const result = await adapter.send?.sendPart(message, stored, context(tries));
    if (result !== undefined) results.push(result);
  }
  return results;
}
