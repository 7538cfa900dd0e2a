import type { Entry, EntryOf, Kind } from '@parley/core/contact/entry';
import type { ChannelId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { ChatMessagesPage } from '@parley/core/protocol/chat-api';
import type { ErrorBody } from '@parley/core/protocol/reasons';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import {
  commandOf,
  commandsOf,
  contactsOf,
  firstStart,
  startTestServer,
  type Browser,
  type SignedInSession,
  type TestServer,
} from '../../../testing/running-server.ts';
import { recordOf, Visitor } from '../../../testing/visitor.ts';

let server: TestServer;
let owner: Browser;
let session: SignedInSession;
let channel: ChannelId;
beforeAll(async () => {
  server = await startTestServer();
  const started = await firstStart(server);
  ({ owner, session } = started);
  const [first] = session.workspace.channels;
  if (!first) throw new Error('no channel');
  channel = first.id;
});
afterAll(() => server.remove());

/** Runs an action, and gives the one contact that the action created. */
const contactOf = async (work: () => Promise<unknown>): Promise<ContactId> => {
  const before = new Set(await contactsOf(owner));
  await work();
  const fresh = (await contactsOf(owner)).filter((one) => !before.has(one));
  const [contact] = fresh;
  if (contact === undefined || fresh.length !== 1)
    throw new Error(`${fresh.length} contacts came into being`);
  return contact;
};

const ofKind = <K extends Kind>(record: readonly Entry[], kind: K): EntryOf<K>[] =>
  record.filter((entry): entry is EntryOf<K> => entry.kind === kind);

const kindsOf = (record: readonly Entry[]): readonly Kind[] => record.map(({ kind }) => kind);

const reply = async (contact: ContactId, text: string): Promise<void> => {
  const send = { type: 'send' as const, body: fromPlainText(text), files: [] };
  const { body } = await commandsOf(owner, [commandOf(contact, send)]);
  expect(body.answers).toMatchObject([{ outcome: 'applied' }]);
};

describe('a visitor’s chat', () => {
  it('OC-1 the first message brings the contact into being, and opens a conversation before itself', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Hello there'));
    const record = await recordOf(owner, contact);
    expect(kindsOf(record)).toEqual(['opened', 'message']);
    expect(record[1]).toMatchObject({ direction: 'in', by: { kind: 'contact' } });
    await visitor.write('And again');
    expect(kindsOf(await recordOf(owner, contact))).toEqual(['opened', 'message', 'message']);
  });

  it('CH-1 nothing but a message brings a contact into being', async () => {
    const before = await contactsOf(owner);
    const visitor = await Visitor.begin(server.url, channel);
    await visitor.post('/pages', { url: 'https://shop.example/', at: 1 });
    await visitor.post('/identify', { name: 'Kim' });
    await visitor.post('/typing', { typing: true });
    await visitor.post('/references', { id: newId(), reference: { code: 'spring' } });
    expect(await contactsOf(owner)).toEqual(before);
    expect(await visitor.thread()).toEqual([]);
  });

  it('CH-1 an answer reaches the open widget, and one that was away, each message once', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Is anybody there?'));
    const open = await visitor.events();
    await vi.waitFor(() => {
      expect(open.events.at(-1)).toEqual({ type: 'live' });
    });
    await reply(contact, 'Yes, we are');
    await vi.waitFor(() => {
      expect(open.messages()).toHaveLength(2);
    });
    open.close();
    await reply(contact, 'Tell us more');
    const again = await visitor.events(open.messages().at(-1)?.n);
    await vi.waitFor(() => {
      expect(again.messages()).toHaveLength(1);
    });
    again.close();
    const texts = [...open.messages(), ...again.messages()].map(({ n, direction, body }) => [
      n,
      direction,
      body,
    ]);
    expect(texts).toEqual([
      [1, 'in', fromPlainText('Is anybody there?')],
      [2, 'out', fromPlainText('Yes, we are')],
      [3, 'out', fromPlainText('Tell us more')],
    ]);
    expect((await visitor.thread()).map(({ author }) => author)).toEqual([undefined, 'Ana', 'Ana']);
  });

  it('CH-1 a long list is replayed whole and in order', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('0'));
    const sends = Array.from({ length: 120 }, (_, n) =>
      commandOf(contact, { type: 'send', body: fromPlainText(String(n + 1)), files: [] }),
    );
    await commandsOf(owner, sends);
    const open = await visitor.events();
    await vi.waitFor(() => {
      expect(open.events.at(-1)).toEqual({ type: 'live' });
    });
    open.close();
    expect(open.messages().map(({ n }) => n)).toEqual(Array.from({ length: 121 }, (_, n) => n + 1));
    const page = await visitor.send<{ more: boolean }>('GET', '/messages?after=0');
    expect(page.body.more).toBe(true);
    expect(await visitor.thread(100)).toHaveLength(21);
  });

  it('CH-1 a widget that holds another list, as from before a restored backup, gets this one from its beginning', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Hello'));
    await reply(contact, 'One');
    const [first, second] = await visitor.thread();
    const ask = (query: string) => visitor.send<ChatMessagesPage>('GET', `/messages?${query}`);
    expect((await ask(`after=1&at=${first?.at}`)).body).toEqual({ messages: [second], more: false });
    const anew = { messages: [first, second], more: false, stale: true };
    // The widget's list was longer, or has another message in that place.
    for (const query of ['after=9&at=5', 'after=9', `after=2&at=${(second?.at ?? 0) + 1}`]) {
      expect((await ask(query)).body).toEqual(anew);
    }
    expect((await ask('after=1&at=soon')).status).toBe(400);
    const open = await visitor.events(9);
    await vi.waitFor(() => {
      expect(open.events.at(-1)).toEqual({ type: 'live' });
    });
    open.close();
    expect(open.events[0]).toEqual({ type: 'stale' });
    expect(open.messages()).toEqual([first, second]);
  });

  it('CH-1 receipts say what was delivered and what was read', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Hello'));
    await reply(contact, 'One');
    await reply(contact, 'Two');
    await visitor.post('/receipts', { status: 'delivered', upTo: 3 });
    await visitor.post('/receipts', { status: 'read', upTo: 2 });
    await visitor.post('/receipts', { status: 'read', upTo: 2 });
    await vi.waitFor(async () => {
      const record = await recordOf(owner, contact);
      const [, first, second] = ofKind(record, 'message');
      const receipts = ofKind(record, 'delivery').filter(({ upTo }) => upTo !== undefined);
      expect(receipts.map(({ status, upTo }) => [status, upTo])).toEqual([
        ['delivered', second?.seq],
        ['read', first?.seq],
      ]);
    });
    expect((await visitor.post('/receipts', { status: 'read', upTo: 4 })).status).toBe(404);
  });

  it('CH-1 the token is kept across visits, and an unknown one is replaced', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const { token } = visitor;
    const again = await visitor.post<{ token: string }>('/session', {});
    expect(again.body.token).toBe(token);
    visitor.token = 'x'.repeat(43);
    const other = await visitor.post<{ token: string }>('/session', {});
    expect(other.body.token).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(other.body.token).not.toBe(visitor.token);
  });

  it('CH-1 page changes of a known visitor are events, the same page twice is one', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Hello'));
    const page = { url: 'https://shop.example/tea', title: 'Tea', at: Date.now() };
    await visitor.post('/pages', page);
    await visitor.post('/pages', page);
    const pages = ofKind(await recordOf(owner, contact), 'page');
    expect(pages).toMatchObject([{ url: page.url, title: 'Tea', channel, by: { kind: 'contact' } }]);
  });
});

describe('CH-4', () => {
  it('CH-4 the same id with other words or files is refused: nothing that was written vanishes', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const message = visitor.message('Two chairs  please');
    expect((await visitor.post('/messages', message)).status).toBe(200);
    expect((await visitor.post('/messages', message)).status).toBe(200);
    for (const text of ['Three chairs please', 'Two chairs please']) {
      const other = await visitor.post<ErrorBody>('/messages', { ...message, text });
      expect([other.status, other.body.error.code]).toEqual([400, 'malformed']);
    }
    expect(await visitor.thread()).toHaveLength(1);
  });

  it('CH-4 what is acknowledged is there after the server has been started again', async () => {
    const first = await startTestServer();
    const started = await firstStart(first);
    const id = started.session.workspace.channels[0]?.id;
    if (id === undefined) throw new Error('no channel');
    const visitor = await Visitor.begin(first.url, id);
    const message = visitor.message('Keep this');
    expect((await visitor.post('/messages', message)).status).toBe(200);
    await first.stop();
    const second = await startTestServer({ dataDir: first.dataDir });
    const back = new Visitor(second.url, id);
    back.token = visitor.token;
    expect((await back.post('/messages', message)).status).toBe(200);
    expect(await back.thread()).toMatchObject([{ n: 1, own: message.id, body: fromPlainText('Keep this') }]);
    await second.remove();
  });

  it('CH-4 the same message twice is one, also when both come at once', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const message = visitor.message('Only once');
    const contact = await contactOf(async () => {
      const answers = await Promise.all([1, 2, 3, 4, 5].map(() => visitor.post('/messages', message)));
      expect(answers.map(({ status, body }) => [status, body])).toEqual(
        answers.map(() => [200, { own: message.id }]),
      );
    });
    expect((await visitor.post('/messages', message)).status).toBe(200);
    expect(kindsOf(await recordOf(owner, contact))).toEqual(['opened', 'message']);
    expect(await visitor.thread()).toMatchObject([{ n: 1, own: message.id }]);
  });

  it('CH-4 two visitors may use the same id for their messages', async () => {
    const [one, two] = [await Visitor.begin(server.url, channel), await Visitor.begin(server.url, channel)];
    const id = one.message('').id;
    await one.write('from one', { id });
    await two.write('from two', { id });
    expect(await one.thread()).toMatchObject([{ body: fromPlainText('from one') }]);
    expect(await two.thread()).toMatchObject([{ body: fromPlainText('from two') }]);
  });
});

describe('references', () => {
  const url = 'https://shop.example/?ref=spring';

  it('RF-1 RF-2 the reference stands on the opened conversation, with its address', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const pages = [
      { url: 'https://search.example/', at: 1 },
      { url, title: 'Shop', at: 2 },
    ];
    const contact = await contactOf(() =>
      visitor.write('Hello', { pages, reference: { code: 'spring', url, session: 'abc' } }),
    );
    const record = await recordOf(owner, contact);
    expect(kindsOf(record)).toEqual(['opened', 'page', 'page', 'message']);
    expect(ofKind(record, 'opened')[0]?.reference).toEqual({
      source: 'web-chat',
      code: 'spring',
      url,
      session: 'abc',
    });
  });

  it('RF-1 RF-3 a later reference is an event of its own, counts without a message, and comes once', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Hello'));
    const referral = { id: newId(), reference: { code: 'autumn' } };
    await visitor.post('/references', referral);
    await visitor.post('/references', referral);
    const events = ofKind(await recordOf(owner, contact), 'channel-event');
    expect(events.map(({ name, reference }) => [name, reference])).toEqual([
      ['referral', { source: 'web-chat', code: 'autumn' }],
    ]);
  });

  it('RF-3 a missing field stays empty: a session is no code', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Hello', { reference: { session: 's-1' } }));
    const [opened] = ofKind(await recordOf(owner, contact), 'opened');
    expect(opened?.reference).toEqual({ source: 'session', session: 's-1' });
    const empty = await visitor.post('/references', { id: newId(), reference: {} });
    expect(empty.status).toBe(400);
    const script = { id: newId(), reference: { code: 'x', url: 'javascript:alert(1)' } };
    expect((await visitor.post('/references', script)).status).toBe(400);
  });
});

describe('EV-4', () => {
  it('EV-4 nothing that a visitor ever receives holds what is internal', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('What do you say of me?'));
    const open = await visitor.events();
    const secret = 'internal-words-that-stay-inside';
    const rules = {
      ...session.workspace.rules,
      closingNotes: { mode: 'optional', categories: [`category-${secret}`] },
    };
    const changed = await owner.post('/api/workspace', { id: newId(), change: { type: 'set-rules', rules } });
    const comment = (text: string) => ({ type: 'comment' as const, body: fromPlainText(text), files: [] });
    const mention = {
      v: 1 as const,
      blocks: [
        {
          type: 'paragraph' as const,
          children: [
            { type: 'text' as const, text: 'Ask ' },
            { type: 'mention' as const, agent: session.agent.id },
          ],
        },
      ],
    };
    const file = newId();
    await owner.send('PUT', `/api/files/${file}?contact=${contact}&name=${secret}.txt`, { body: secret });
    const commands = [
      commandOf(contact, comment(`comment-${secret}`)),
      commandOf(contact, { ...comment('with a file'), files: [file as never] }),
      commandOf(contact, { type: 'assign', to: session.agent.id, from: null }),
      commandOf(contact, { type: 'fields', set: { note: secret, company: secret } }),
      commandOf(contact, { type: 'stage', to: session.workspace.rules.stages[0]?.id ?? null }),
      commandOf(contact, { type: 'snooze', until: Date.now() + 3_600_000, regardless: true }),
      commandOf(contact, { type: 'send', body: mention, files: [] }),
      commandOf(contact, {
        type: 'close',
        note: { category: changed.status === 200 ? `category-${secret}` : 'Question', summary: secret },
      }),
      commandOf(contact, comment(`after-${secret}`)),
      commandOf(contact, { type: 'send', body: fromPlainText('The end'), files: [] }),
    ];
    const { body } = await commandsOf(owner, commands);
    expect(body.answers.map(({ outcome }) => outcome)).toEqual(commands.map(() => 'applied'));
    await vi.waitFor(() => {
      expect(open.messages()).toHaveLength(3);
    });
    open.close();
    await visitor.thread();
    await visitor.write('And now?');
    await visitor.post('/session', {});
    expect((await visitor.send('GET', `/files/${file}`)).status).toBe(404);
    const replay = await visitor.events();
    await vi.waitFor(() => {
      expect(replay.messages()).toHaveLength(4);
    });
    replay.close();
    const all = visitor.received.join('\n');
    expect(all).toContain('Ask ');
    const internal = [
      secret,
      contact,
      session.agent.id,
      session.agent.email,
      'Duarte',
      session.workspace.id,
      'mention',
      'assigned',
      'snoozed',
      'closed',
      'opened',
      'stage',
      'comment',
      '"seq"',
      file,
      ...commands.map(({ id }) => id),
    ];
    for (const words of internal) expect(all).not.toContain(words);
    const keys = new Set((await visitor.thread()).flatMap((message) => Object.keys(message)));
    expect([...keys].sort()).toEqual(['at', 'author', 'body', 'direction', 'files', 'n', 'own']);
    // The record itself contains the secret word.
    expect(JSON.stringify(await recordOf(owner, contact))).toContain(secret);
  });

  it('CM-3 EV-4 a stream never wakes with anything for what is internal', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Hello'));
    const open = await visitor.events();
    await vi.waitFor(() => {
      expect(open.events.at(-1)).toEqual({ type: 'live' });
    });
    const before = visitor.received.length;
    const comment = { type: 'comment' as const, body: fromPlainText('internal'), files: [] };
    await commandsOf(owner, [commandOf(contact, comment), commandOf(contact, { type: 'open' })]);
    await reply(contact, 'external');
    await vi.waitFor(() => {
      expect(open.messages()).toHaveLength(2);
    });
    open.close();
    expect(visitor.received.length).toBe(before + 1);
  });
});
