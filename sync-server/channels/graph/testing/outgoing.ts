/** Messages that go out, for the tests of all channels of Graph. */
import type { EntryOf } from '@parley/core/contact/entry';
import type { Template } from '@parley/core/contact/facts/message-parts';
import { entryIdOf, type CommandId, type FileId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { OutgoingMessage, PartResult, SendAdapter, SendContext } from '../../adapter.ts';
import { net } from './graph-double.ts';
import { CHANNEL } from './made-up.ts';

export const ENTRY = entryIdOf('k3m9x2p0a7b1c4d8e5f6g7h8' as CommandId, 0);
export const TOKEN = 'EAAB-made-up';

export const file = (name: string, type: string) => ({
  id: `id${name.replace(/\W/gu, '')}00` as FileId,
  name,
  type,
  size: 3,
});

export interface Written {
  readonly text?: string;
  readonly files?: EntryOf<'message'>['files'];
  readonly extra?: EntryOf<'message'>['extra'];
  readonly template?: Template;
}

export const writtenMessage = ({ text = '', files = [], extra, template }: Written): EntryOf<'message'> => ({
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
});

export const context = (tries = 0, now = 0): SendContext => ({
  ...net(),
  file: async (id) => ({
    name: `${id}.jpg`,
    type: id.includes('csv') ? 'text/csv' : 'image/jpeg',
    size: 3,
    bytes: async () => new Uint8Array([1, 2, 3]),
  }),
  now: () => now,
  tries,
  since: 0,
  link: () => 'https://never.example',
});

/** Sends all parts of a message, and gives their results. */
export async function sendParts(
  send: SendAdapter | undefined,
  message: OutgoingMessage,
  given: SendContext,
): Promise<readonly PartResult[]> {
  const results: PartResult[] = [];
  for (const part of send?.parts(message) ?? []) {
    // Parts are stored while they wait.
    const stored = JSON.parse(JSON.stringify(part)) as typeof part;
    const result = await send?.sendPart(message, stored, given);
    if (result !== undefined) results.push(result);
  }
  return results;
}
