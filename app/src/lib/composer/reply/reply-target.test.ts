import type { EntryOf } from '@parley/core/contact/entry';
import { initialState, type Identity } from '@parley/core/contact/state';
import type { ChannelId, ContactId, EntryId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { ServiceChannel } from '@parley/core/workspace/channels';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { AppState } from '../../state/app-state.svelte.ts';
import { ConversationState } from '../../state/conversation/conversation-state.svelte.ts';
import { OpenContactDouble } from '../../state/testing/open-contact-double.ts';
import { ReplicaDouble } from '../../state/testing/replica-double.ts';
import { ComposerState } from '../composer-state.svelte.ts';

beforeAll(() => overwriteGetLocale(() => 'en'));

const contact = 'contactaaa' as ContactId;
const SHOP = 'channelshop' as ChannelId;
const PAGE = 'channelpage' as ChannelId;
const GONE = 'channelgone' as ChannelId;
const DAY = 86_400_000;

const channels: readonly ServiceChannel[] = [
  { id: SHOP, kind: 'whatsapp', name: 'Shop', settings: {} },
  { id: PAGE, kind: 'messenger', name: 'Page', settings: {} },
  { id: GONE, kind: 'custom', name: 'Gone', settings: {}, removed: true },
];

const identity = (channel: ChannelId, value: string, more: Partial<Identity> = {}): Identity => ({
  channel,
  external: `phone:${value}`,
  aliases: [{ kind: 'phone', value }],
  lastInboundAt: Date.now(),
  ...more,
});

const incoming = (id: string, channel: ChannelId, value: string): EntryOf<'message'> => ({
  v: 1,
  id: id as EntryId,
  seq: 1,
  at: 1,
  by: { kind: 'contact' },
  conversation: null,
  kind: 'message',
  direction: 'in',
  channel,
  body: fromPlainText('Hello'),
  files: [],
  sender: { external: `phone:${value}`, aliases: [{ kind: 'phone', value }] },
  external: `wamid.${id}`,
});

const setUp = (identities: readonly Identity[], channel: ChannelId) => {
  const replica = new ReplicaDouble();
  const workspace = { ...replica.workspace(), channels };
  replica.workspace = () => workspace;
  const opened = new OpenContactDouble(contact);
  opened.shownState = { ...initialState(contact), identities, channel };
  const messages = [incoming('commandone/0', SHOP, '15550100'), incoming('commandtwo/0', PAGE, '77')];
  opened.shownEntries = messages.map((entry) => ({ entry, pending: null }));
  replica.opened = opened;
  const app = new AppState(replica);
  const composer = new ComposerState(app, new ConversationState(replica, contact));
  composer.setHandle({
    read: () => fromPlainText('Yes'),
    isEmpty: () => false,
    append: vi.fn(),
    replace: vi.fn(),
    lines: () => [],
    changeLines: () => [],
    linesStand: () => true,
    selectVariable: () => false,
    stream: () => ({ add: vi.fn(), takeBack: vi.fn() }),
    focus: vi.fn(),
  });
  return { replica, opened, app, composer, target: composer.target, messages };
};

const onShop = identity(SHOP, '15550100');
const onPage = identity(PAGE, '77');

describe('whom a reply goes to', () => {
  it('MG-3 is the one who wrote last, and the command need not say so', async () => {
    const { composer, replica, target } = setUp([onPage, onShop], SHOP);
    expect(target.choices.map(({ channel }) => channel.id)).toEqual([PAGE, SHOP]);
    expect(target.choice?.identity).toBe(onShop);
    await composer.submit();
    expect(replica.commands[0]?.action).not.toHaveProperty('identity');
  });

  it('MG-3 another identity is chosen for the draft that all write, and goes with the command', async () => {
    const { composer, replica, target, opened } = setUp([onPage, onShop], SHOP);
    target.choose(onPage);
    expect(opened.draftsDocument.doc.getArray('recipient/reply/0').toArray()).toEqual([
      { channel: PAGE, external: 'phone:77' },
    ]);
    expect(target.choice?.channel.name).toBe('Page');
    await composer.submit();
    expect(replica.commands[0]?.action).toMatchObject({
      identity: { channel: PAGE, external: 'phone:77' },
    });
  });

  it('MG-3 a choice that another client wrote wrongly, or that is gone, counts for nothing', () => {
    const { target, opened } = setUp([onPage, onShop], SHOP);
    const chosen = opened.draftsDocument.doc.getArray('recipient/reply/0');
    chosen.push(['nonsense']);
    expect(target.choice?.identity).toBe(onShop);
    chosen.push([{ channel: PAGE, external: 'phone:99' }]);
    expect(target.choice?.identity).toBe(onShop);
  });

  it('CH-8 nobody is written to over a channel that was removed', () => {
    const { target } = setUp([identity(GONE, '5')], GONE);
    expect(target.choice).toBeUndefined();
    expect(target.window).toEqual({ type: 'none' });
  });

  it('DR-5 the window is that of the identity that was chosen', () => {
    const old = identity(SHOP, '15550100', { lastInboundAt: Date.now() - 2 * DAY });
    const { target } = setUp([old, onPage], PAGE);
    expect(target.window).toMatchObject({ type: 'open' });
    target.choose(old);
    expect(target.window).toEqual({ type: 'closed', afterwards: 'template' });
  });
});

describe('the message that a reply quotes', () => {
  it('goes with the command, and chooses the person whom it came from', async () => {
    const { composer, replica, target, messages } = setUp([onPage, onShop], SHOP);
    const [, onOther] = messages;
    if (onOther) composer.quote(onOther);
    expect(target.quoted).toBe('commandtwo/0');
    await composer.submit();
    expect(replica.commands[0]?.action).toMatchObject({
      identity: { channel: PAGE, external: 'phone:77' },
      replyTo: 'commandtwo/0',
    });
  });

  it('is not quoted where it does not stand, nor once it was taken back', () => {
    const { composer, target, messages } = setUp([onPage, onShop], SHOP);
    const [first] = messages;
    if (first) composer.quote(first);
    expect(target.quoted).toBe('commandone/0');
    target.choose(onPage);
    expect(target.quoted).toBeUndefined();
    target.choose(onShop);
    target.unquote();
    expect(target.quoted).toBeUndefined();
  });

  it('is not quoted once it was deleted', () => {
    const { composer, opened, target, messages } = setUp([onPage, onShop], SHOP);
    const [first] = messages;
    if (first === undefined) throw new Error('no message');
    composer.quote(first);
    expect(target.quoted).toBe(first.id);
    const message = { edits: [], deleted: true, reactions: [], ready: new Map(), gone: new Map() };
    opened.shownEntries = [{ entry: first, pending: null, message }];
    opened.tell();
    expect(target.quoted).toBeUndefined();
  });
});

it('DR-6 a file that the channel does not take is refused before it is kept, and one in the draft is not sent', async () => {
  const { composer, replica, opened, app } = setUp([onShop], SHOP);
  const shown: string[] = [];
  app.toasts.show = (words) => shown.push(words);
  await composer.addFiles([new File(['x'], 'a.zip', { type: 'application/zip' })]);
  expect(composer.files).toEqual([]);
  expect(shown[0]).toContain('a.zip');
  opened.draftsDocument.doc
    .getArray('files/reply/0')
    .push([{ id: 'filefile0', name: 'a.zip', type: 'application/octet-stream', size: 3 }]);
  await composer.submit();
  expect(replica.commands).toEqual([]);
  expect(shown).toHaveLength(2);
});
