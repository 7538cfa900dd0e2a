/** The parts together: a visitor, agents, and what passes between them through one whole server. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { draftName } from '@parley/core/documents/drafts';
import { readRecord } from '@parley/core/documents/record-document';
import type { ChannelId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ChangesPage, FeedMessage } from '@parley/core/protocol/agent-api';
import type { Row } from '@parley/core/inbox/row';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { socketWith } from './sync/testing/client.ts';
import {
  Browser,
  commandOf,
  commandsOf,
  firstStart,
  joinAs,
  startTestServer,
  visitorWrites,
  type SignedInSession,
  type TestServer,
} from './testing/running-server.ts';

const PATIENT = { timeout: 10_000, interval: 10 };

let server: TestServer;
let owner: Browser;
let session: SignedInSession;
let channel: ChannelId;
const clean: (() => void)[] = [];
beforeEach(async () => {
  server = await startTestServer();
  ({ owner, session } = await firstStart(server));
  const [first] = session.workspace.channels;
  if (!first) throw new Error('no channel');
  channel = first.id;
});
afterEach(async () => {
  for (const one of clean.splice(0).reverse()) one();
  await server.remove();
});

/** An agent's open tab: one socket, with documents attached to it. */
const openTab = (browser: Browser) => {
  const closes: number[] = [];
  const socket = new HocuspocusProviderWebsocket({
    url: `${browser.url.replace('http', 'ws')}/sync`,
    WebSocketPolyfill: socketWith({ cookie: browser.cookie ?? '', origin: browser.url }),
    minDelay: 50,
    delay: 50,
    onClose: ({ event }) => closes.push(event.code),
  });
  clean.push(() => {
    socket.destroy();
  });
  const attach = (name: string, token = '') => {
    const stateless: FeedMessage[] = [];
    const refusals: string[] = [];
    const provider = new HocuspocusProvider({
      websocketProvider: socket,
      name,
      token,
      document: new Y.Doc(),
      onStateless: ({ payload }) => stateless.push(JSON.parse(payload) as FeedMessage),
      onAuthenticationFailed: ({ reason }) => refusals.push(reason),
    });
    provider.attach();
    clean.push(() => {
      provider.destroy();
    });
    return { provider, doc: provider.document, stateless, refusals };
  };
  return { socket, closes, attach };
};

const rowOf = async (agent: Browser, contact: ContactId): Promise<Row | undefined> => {
  const { body } = await agent.get<ChangesPage>('/api/changes');
  const change = body.changes.findLast((one) => one.type === 'row' && one.contact === contact);
  return change?.type === 'row' ? change.row : undefined;
};

/** A visitor with an open stream of events. */
const openChat = async () => {
  const visitor = new Browser(server.url);
  const { body } = await visitor.post<{ token: string }>(`/api/chat/${channel}/session`, {});
  const authorization = `Visitor ${body.token}`;
  const abort = new AbortController();
  clean.push(() => {
    abort.abort();
  });
  let received = '';
  const response = await fetch(`${server.url}/api/chat/${channel}/events?after=0`, {
    headers: { authorization },
    signal: abort.signal,
  });
  const read = async (): Promise<void> => {
    if (!response.body) return;
    for await (const chunk of response.body) received += Buffer.from(chunk).toString();
  };
  const reading = read().catch(() => undefined);
  return {
    received: () => received,
    ended: reading,
    say: (text: string) =>
      visitor.post(
        `/api/chat/${channel}/messages`,
        { id: newId(), text, files: [], happenedAt: Date.now() },
        { authorization },
      ),
  };
};

describe('the whole server', () => {
  it('CH-1 carries a conversation from the visitor to the agent and back, without what is internal', async () => {
    const tab = openTab(owner);
    const feed = tab.attach(`feed/${session.agent.id}`);
    await vi.waitFor(() => expect(feed.provider.synced).toBe(true), PATIENT);
    const chat = await openChat();
    expect((await chat.say('Is the tea in stock?')).status).toBe(200);

    const pushed = await vi.waitFor(() => {
      const changes = feed.stateless.flatMap((message) =>
        message.type === 'changes' ? message.page.changes : [],
      );
      const row = changes.find((change) => change.type === 'row');
      if (row?.type !== 'row') throw new Error('no row was pushed');
      return row.row;
    }, PATIENT);
    expect(pushed.state.preview).toMatchObject({ direction: 'in' });

    const { contact, state, incarnation } = pushed;
    const name = `${state.segment?.name}@${incarnation}`;
    const record = tab.attach(name, JSON.stringify({ v: 1, count: 0, last: null }));
    const kinds = () => readRecord(record.doc).map(({ kind }) => kind);
    await vi.waitFor(() => expect(kinds()).toEqual(['opened', 'message']), PATIENT);

    const { body } = await commandsOf(owner, [
      commandOf(contact, { type: 'comment', body: fromPlainText('an internal word'), files: [] }),
      commandOf(contact, { type: 'send', body: fromPlainText('Yes, plenty.'), files: [] }),
    ]);
    expect(body.answers.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    await vi.waitFor(() => expect(kinds()).toContain('assigned'), PATIENT);
    await vi.waitFor(() => expect(chat.received()).toContain('Yes, plenty.'), PATIENT);
    expect(chat.received()).not.toContain('an internal word');
    // The message lies in the visitor's list: nothing is left to send, and nothing more to tell.
    const sent = readRecord(record.doc).find(
      (entry) => entry.kind === 'message' && entry.direction === 'out',
    );
    expect(sent).toMatchObject({ direct: true });
    expect(kinds()).toEqual(['opened', 'message', 'comment', 'message', 'assigned']);
  });

  it('WS-1 closes the sockets of a member who is no longer active, and lets none in', async () => {
    const { browser, session: member } = await joinAs(owner, 'agent', 'Bea');
    const contact = await visitorWrites(owner, channel);
    const row = await rowOf(owner, contact);
    const tab = openTab(browser);
    const draftsDocument = tab.attach(`drafts/${contact}@${row?.draftsDocument.incarnation}`);
    await vi.waitFor(() => expect(draftsDocument.provider.synced).toBe(true), PATIENT);
    draftsDocument.doc.getText(draftName('comment', 0)).insert(0, 'half a word');

    const change = {
      type: 'set-member',
      member: member.agent.id,
      role: 'agent',
      limited: false,
      active: false,
    };
    expect((await owner.post('/api/workspace', { id: newId(), change })).status).toBe(200);
    await vi.waitFor(() => expect(tab.closes.length).toBeGreaterThan(1), PATIENT);
    expect(draftsDocument.provider.synced).toBe(false);
  });

  it('OF-6 closes the sockets of a session that is signed out, and of no other', async () => {
    const other = new Browser(server.url);
    await other.post('/api/sign-in', { email: 'ana@example.com', password: 'correct horse battery' });
    const [left, right] = [openTab(owner), openTab(other)];
    const feeds = [left, right].map((tab) => tab.attach(`feed/${session.agent.id}`));
    await vi.waitFor(() => expect(feeds.every(({ provider }) => provider.synced)).toBe(true), PATIENT);
    await owner.post('/api/sign-out', {});
    await vi.waitFor(() => expect(left.closes.length).toBeGreaterThan(0), PATIENT);
    await vi.waitFor(() => expect(feeds[0]?.provider.synced).toBe(false), PATIENT);
    expect(feeds[1]?.provider.synced).toBe(true);
    expect(right.closes).toEqual([]);
  });

  it('AS-6 knows who is online by their sockets', async () => {
    const { browser: closer } = await joinAs(owner, 'agent', 'Cal');
    const rules = { ...session.workspace.rules, onClose: 'keep-while-online' };
    const change = { type: 'set-rules', rules };
    expect((await owner.post('/api/workspace', { id: newId(), change })).status).toBe(200);
    const contacts = [await visitorWrites(owner, channel), await visitorWrites(owner, channel)];
    const closeOne = async (contact: ContactId | undefined) => {
      if (contact === undefined) throw new Error('no contact');
      await commandsOf(owner, [commandOf(contact, { type: 'assign', to: session.agent.id, from: null })]);
      await commandsOf(closer, [commandOf(contact, { type: 'close' })]);
      const row = await rowOf(owner, contact);
      expect(row?.state.conversation).toBeNull();
      return row?.state.assignee;
    };
    const tab = openTab(owner);
    const feed = tab.attach(`feed/${session.agent.id}`);
    await vi.waitFor(() => expect(feed.provider.synced).toBe(true), PATIENT);
    expect(await closeOne(contacts[0])).toBe(session.agent.id);
    tab.socket.disconnect();
    await vi.waitFor(async () => {
      const { body } = await owner.get<string>('/metrics');
      expect(body).toContain('parley_sync_sockets 0');
    }, PATIENT);
    expect(await closeOne(contacts[1])).toBeNull();
  });

  it('ends streams and sockets when it stops, and keeps what was acknowledged', async () => {
    const contact = await visitorWrites(owner, channel);
    const row = await rowOf(owner, contact);
    const chat = await openChat();
    const tab = openTab(owner);
    const draftsDocument = tab.attach(`drafts/${contact}@${row?.draftsDocument.incarnation}`);
    await vi.waitFor(() => expect(draftsDocument.provider.synced).toBe(true), PATIENT);
    draftsDocument.doc.getText(draftName('reply', 0)).insert(0, 'Dear customer');
    await vi.waitFor(() => expect(draftsDocument.provider.hasUnsyncedChanges).toBe(false), PATIENT);

    const begun = performance.now();
    await server.stop();
    expect(performance.now() - begun).toBeLessThan(9_000);
    await chat.ended;
    await expect(owner.get('/healthz')).rejects.toThrow();

    const before = owner.cookie;
    server = await startTestServer({ dataDir: server.dataDir });
    const again = new Browser(server.url);
    again.cookie = before;
    const next = openTab(again).attach(`drafts/${contact}@${row?.draftsDocument.incarnation}`);
    await vi.waitFor(
      () => expect(next.doc.getText(draftName('reply', 0)).toJSON()).toBe('Dear customer'),
      PATIENT,
    );
  });
});
