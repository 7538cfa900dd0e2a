/** What is gathered before a part of a message is sent. */
import { WHATSAPP } from '@parley/core/channels/whatsapp';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { EntryOf } from '@parley/core/contact/entry';
import type { ChannelId, ContactId, EntryId, WorkspaceId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { expect, it } from 'vitest';
import type { Store } from '../../../store/store.ts';
import { ChannelDouble } from '../../testing/channel-double.ts';
import { prepare } from './prepare.ts';
import { FIRST, type Sending } from './sending.ts';

const WORKSPACE = 'workspaceone' as WorkspaceId;
const SENDING: Sending = {
  workspace: WORKSPACE,
  contact: 'contactone' as ContactId,
  message: 'command1/0' as EntryId,
  channel: 'channelone' as ChannelId,
  external: 'phone:15550100',
  at: 1,
  progress: FIRST,
};

const templateIn = (language: string): MessageTemplate => ({
  id: language,
  name: 'order_ready',
  language,
  category: 'utility',
  status: 'approved',
  header: { type: 'text', text: 'Order {{1}}' },
  body: 'Ready.',
  buttons: [{ type: 'url', text: 'Track', target: 'https://shop.example/{{1}}' }],
  variables: [
    { in: 'header', name: '1' },
    { in: 'button', button: 0, name: '1' },
  ],
});

/** A record with one message, which was made of the template in a language. */
const recordWith = (language: string): Pick<Store, 'record'>['record'] => {
  const message = {
    kind: 'message',
    direction: 'out',
    channel: SENDING.channel,
    body: fromPlainText('Order 7\n\nReady.'),
    files: [],
    template: { name: 'order_ready', language, values: ['7', 'x7'] },
  } as unknown as EntryOf<'message'>;
  return {
    entry: async () => message,
    row: async () => undefined,
    sentParts: async () => [],
  } as unknown as Pick<Store, 'record'>['record'];
};

const prepared = async (channels: ChannelDouble, language: string) => {
  const found = await prepare({ store: { record: recordWith(language) }, channels, now: () => 1 }, SENDING);
  if ('ending' in found) throw new Error(`nothing is to be sent: ${JSON.stringify(found.ending)}`);
  return found.outgoing;
};

it('CH-2 a message that was made of a template goes with the channel’s template of that name and language', async () => {
  const channels = new ChannelDouble(() => WORKSPACE);
  channels.capabilities = WHATSAPP;
  channels.templates = [templateIn('fr'), templateIn('en_US')];
  expect((await prepared(channels, 'en_US')).template).toBe(channels.templates[1]);
  expect((await prepared(channels, 'fr')).template).toBe(channels.templates[0]);
  // The channel no longer has it: whether the service does is for the service to say.
  expect(await prepared(channels, 'de')).not.toHaveProperty('template');
});
