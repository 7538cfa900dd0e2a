import { newId } from '@parley/core/new-id';
import type { ChatIdentity, ChatMessage, ChatMessageRequest } from '@parley/core/protocol/chat-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chat } from './chat.ts';
import { FakeServer, FakeStorage, LATER, memoryOn } from './testing.ts';

let storage: FakeStorage;
let server: FakeServer;
let chats: Chat[] = [];
beforeEach(() => {
  vi.useFakeTimers();
  storage = new FakeStorage();
  server = new FakeServer();
});
afterEach(() => {
  for (const chat of chats.splice(0)) chat.close();
  chats = [];
  vi.useRealTimers();
});

/** A frame that opens on the same storage, as after a reload or in another tab. */
const open = (identity: ChatIdentity = {}): Chat => {
  const chat = new Chat({
    memory: memoryOn(storage),
    requests: server,
    identity,
    newId,
    now: () => Date.now(),
    exclusively: (_, work) => work(),
    openTabs: () => ({ broadcast: () => undefined, close: () => undefined }),
    onChanged: () => undefined,
  });
  chats.push(chat);
  return chat;
};

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

const messages = () => server.posted('/messages') as ChatMessageRequest[];
const texts = () => messages().map(({ text }) => text);

const message = (n: number, direction: 'in' | 'out', own?: string): ChatMessage => ({
  n,
  direction,
  at: n,
  body: fromPlainText(`message ${n}`),
  files: [],
  ...(own === undefined ? {} : { own }),
});

const receive = async (...list: ChatMessage[]): Promise<void> => {
  server.streams.at(-1)?.send({ type: 'messages', messages: list });
  await settle();
};

describe('sending', () => {
  it('CH-1 asks for a session with the first message only', async () => {
    const chat = open();
    await settle();
    expect(server.posts).toEqual([]);
    chat.send('Hello', []);
    expect(chat.view().pending).toHaveLength(1);
    await settle();
    expect(server.posts.map(({ path, token }) => [path, token])).toEqual([
      ['/session', undefined],
      ['/messages', 'token-1'],
    ]);
    expect(chat.view().pending).toEqual([]);
  });

  it('CH-4 tries again under the same id until it is acknowledged, in order', async () => {
    server.failures.set('/messages', [LATER, LATER, { kind: 'later', after: 60_000 }]);
    const chat = open();
    chat.send('one', []);
    chat.send('two', []);
    await settle(20_000);
    expect(texts()).toEqual(['one', 'one', 'one']);
    await settle(60_000);
    expect(texts()).toEqual(['one', 'one', 'one', 'one', 'two']);
    expect(new Set(messages().map(({ id }) => id)).size).toBe(2);
  });

  it('CH-4 what is not acknowledged survives a reload, and goes out with the same id', async () => {
    server.failures.set(
      '/messages',
      Array.from({ length: 100 }, () => LATER),
    );
    const before = open();
    before.send('one', []);
    await settle(1);
    before.send('two', []);
    await settle(1);
    before.close();
    const tried = messages().at(-1)?.id;
    server.failures.clear();
    const after = open();
    expect(after.view().pending.map(({ request }) => request.text)).toEqual(['one', 'two']);
    await settle();
    expect(texts().slice(-2)).toEqual(['one', 'two']);
    expect(messages().at(-2)?.id).toBe(tried);
    expect(after.view().pending).toEqual([]);
  });

  it('CH-4 a message that was stored though its answer was lost leaves the outbox when it shows up', async () => {
    const chat = open();
    chat.send('first', []);
    await settle();
    server.failures.set('/messages', [LATER]);
    chat.send('second', []);
    await settle();
    const id = messages().at(-1)?.id ?? '';
    expect(chat.view().pending).toHaveLength(1);
    await receive(message(1, 'in', messages()[0]?.id ?? ''), message(2, 'in', id));
    expect(chat.view().pending).toEqual([]);
    await settle(60_000);
    expect(texts()).toEqual(['first', 'second']);
  });

  it('CH-4 what is written at one moment, or after the clock was set back, goes in the order of writing', async () => {
    const chat = open();
    const written = Array.from({ length: 12 }, (_, index) => `message ${index}`);
    for (const text of written) {
      if (text === 'message 6') vi.setSystemTime(Date.now() - 60_000);
      chat.send(text, []);
    }
    expect(chat.view().pending.map(({ request }) => request.text)).toEqual(written);
    await settle();
    expect(texts()).toEqual(written);
  });

  it('CH-1 a refused message waits for its author and holds up no other', async () => {
    server.failures.set('/messages', [{ kind: 'refused', code: 'too-large' }]);
    const chat = open();
    chat.send('bad', []);
    chat.send('good', []);
    await settle();
    expect(texts()).toEqual(['bad', 'good']);
    const [refused] = chat.view().pending;
    expect(refused?.refused).toBe('too-large');
    chat.retry(refused?.request.id ?? '');
    await settle();
    expect(texts()).toEqual(['bad', 'good', 'bad']);
    expect(chat.view().pending).toEqual([]);
  });

  it('CH-4 a message whose id is refused as used goes out under another when it is tried again', async () => {
    server.failures.set('/messages', [{ kind: 'refused', code: 'malformed' }]);
    const chat = open();
    chat.send('words', []);
    await settle();
    chat.retry(messages()[0]?.id ?? '');
    await settle();
    expect(texts()).toEqual(['words', 'words']);
    expect(messages()[0]?.id).not.toBe(messages()[1]?.id);
    expect(chat.view().pending).toEqual([]);
  });

  it('CH-1 what is acknowledged stays in sight until the list shows it', async () => {
    const chat = open();
    chat.send('Hello', []);
    await settle();
    expect(chat.view().arriving.map(({ request }) => request.text)).toEqual(['Hello']);
    await receive(message(1, 'in', messages()[0]?.id));
    expect(chat.view().arriving).toEqual([]);
    expect(chat.view().messages).toHaveLength(1);
  });

  it('CH-1 CH-4 a message that the list shows before its acknowledgement is shown once, in its place', async () => {
    const chat = open();
    chat.send('first', []);
    await settle();
    await receive(message(1, 'in', messages()[0]?.id));
    // The list shows the message before the answer arrives.
    let answer = (): void => undefined;
    const post = server.post.bind(server);
    server.post = async (...asked) => {
      if (asked[0] === '/messages') await new Promise<void>((resolve) => (answer = resolve));
      return post(...asked);
    };
    chat.send('second', []);
    await settle();
    const second = chat.view().pending[0]?.request.id;
    await receive(message(2, 'in', second), message(3, 'out'));
    answer();
    await settle();
    expect(chat.view()).toMatchObject({ pending: [], arriving: [] });
    expect(chat.view().messages.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it('CH-1 begins a new session when the server does not know the visitor, and sends again', async () => {
    const chat = open();
    chat.send('Hello', []);
    await settle();
    server.failures.set('/messages', [{ kind: 'unknown-visitor' }]);
    chat.send('Still here?', []);
    await settle(5_000);
    expect(server.posts.filter(({ path }) => path === '/messages').map(({ token }) => token)).toEqual([
      'token-1',
      'token-1',
      'token-2',
    ]);
    expect(chat.view().pending).toEqual([]);
  });

  it('CH-1 works without storage, for as long as the page is there', async () => {
    storage.full = true;
    const chat = open();
    chat.send('Hello', []);
    await settle();
    chat.send('Again', []);
    await settle();
    expect(server.posted('/session')).toHaveLength(1);
    expect(texts()).toEqual(['Hello', 'Again']);
  });
});

describe('what goes with the first message', () => {
  const page = (n: number) => ({ url: `https://shop.example/${n}`, at: n });

  it('RF-2 pages and reference wait for it, the last twenty', async () => {
    const chat = open({ name: 'Kim' });
    for (let n = 0; n < 25; n += 1) chat.page(page(n));
    chat.page(page(24));
    chat.reference({ code: 'spring' });
    await settle();
    expect(server.posts).toEqual([]);
    open().send('Hello', []);
    await settle();
    expect(messages()[0]?.pages).toEqual(Array.from({ length: 20 }, (_, n) => page(n + 5)));
    expect(messages()[0]?.reference).toEqual({ code: 'spring' });
    chat.send('Again', []);
    await settle();
    expect(messages()[1]).not.toHaveProperty('pages');
    expect(messages()[1]).not.toHaveProperty('reference');
    expect(messages()[1]?.identity).toEqual({ name: 'Kim' });
  });

  it('CH-1 afterwards page changes, references and identity are told at once', async () => {
    const chat = open();
    chat.send('Hello', []);
    await settle();
    chat.page(page(1));
    chat.reference({ code: 'autumn' });
    chat.identify({ name: 'Kim' });
    await settle();
    chat.identify({ name: 'Kim' });
    await settle();
    expect(server.posted('/pages')).toEqual([page(1)]);
    expect(server.posted('/references')).toMatchObject([{ reference: { code: 'autumn' } }]);
    expect(server.posted('/identify')).toEqual([{ name: 'Kim' }]);
  });

  it('RF-1 a reference that could not be told goes with the next message', async () => {
    const chat = open();
    chat.send('Hello', []);
    await settle();
    server.failures.set('/references', [LATER]);
    chat.reference({ code: 'autumn' });
    await settle();
    chat.send('Again', []);
    await settle();
    expect(messages()[1]?.reference).toEqual({ code: 'autumn' });
  });
});

describe('receiving', () => {
  it('CH-1 goes on after a break from the last message that it has, and shows each once', async () => {
    const chat = open();
    chat.send('Hello', []);
    await settle();
    await receive(message(1, 'in', messages()[0]?.id), message(2, 'out'));
    server.streams.at(-1)?.end();
    await settle(2_000);
    expect(server.streams.map(({ after }) => after)).toEqual([0, 2]);
    await receive(message(2, 'out'), message(3, 'out'));
    expect(chat.view().messages.map(({ n }) => n)).toEqual([1, 2, 3]);
  });

  it('CH-1 a stream that has gone silent is given up and opened again', async () => {
    const chat = open();
    chat.send('Hello', []);
    await settle();
    expect(chat.view().connection).toBe('connected');
    // 45 seconds of silence, and a pause of at most 1.25 before the next try.
    await settle(47_000);
    expect(server.streams.length).toBeGreaterThan(1);
  });

  it('CH-1 counts what is unread until it is looked at, and says so to the server once', async () => {
    const chat = open();
    chat.send('Hello', []);
    await settle();
    await receive(message(1, 'in', messages()[0]?.id), message(2, 'out'), message(3, 'out'));
    expect(chat.view().unread).toBe(2);
    expect(server.posted('/receipts')).toEqual([{ status: 'delivered', upTo: 3 }]);
    chat.setWatched(true);
    await settle();
    expect(chat.view().unread).toBe(0);
    await receive(message(4, 'out'));
    expect(server.posted('/receipts').slice(1)).toEqual([
      { status: 'read', upTo: 3 },
      { status: 'read', upTo: 4 },
    ]);
    chat.close();
    const again = open();
    await settle();
    await receive(message(1, 'in'), message(2, 'out'), message(3, 'out'), message(4, 'out'));
    expect(again.view().unread).toBe(0);
    expect(server.posted('/receipts')).toHaveLength(3);
  });

  it('CH-1 believes for a while that somebody types, and no longer than to the message', async () => {
    const chat = open();
    chat.send('Hello', []);
    await settle();
    const type = () => server.streams.at(-1)?.send({ type: 'typing', typing: true });
    type();
    await settle();
    expect(chat.view().typing).toBe(true);
    await settle(10_001);
    expect(chat.view().typing).toBe(false);
    type();
    await receive(message(1, 'out'));
    expect(chat.view().typing).toBe(false);
  });

  it('CH-1 tells that the visitor types, not too often, and that they stopped', async () => {
    const chat = open();
    chat.typing(true);
    chat.send('Hello', []);
    await settle();
    for (let n = 0; n < 10; n += 1) {
      chat.typing(true);
      await settle(500);
    }
    chat.typing(false);
    chat.typing(false);
    await settle();
    expect(server.posted('/typing')).toEqual([{ typing: true }, { typing: true }, { typing: false }]);
  });
});
