import { newId } from '@parley/core/new-id';
import { entryIdOf, type ContactId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import type { Store } from '../../store/store.ts';
import { connect, type Agent } from '../testing/client.ts';
import { awarenessFrame, connectRaw } from '../testing/raw-client.ts';
import {
  ANA,
  BEN,
  cookieOf,
  figure,
  startTestServer,
  WORKSPACE,
  type TestServer,
} from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;
const DRAFT = 'reply/0';

let server: TestServer;
const agents: Agent[] = [];
/** Stands in the way of the disk, when it is set. */
let append: Store['drafts']['append'] | undefined;

const as = (...args: Parameters<typeof connect>): Agent => {
  const agent = connect(...args);
  agents.push(agent);
  return agent;
};

const setMember = (change: { readonly active: boolean; readonly limited: boolean }) =>
  server.store.ledger.changeWorkspace(ANA, {
    id: newId(),
    change: { type: 'set-member', member: BEN, ...change },
  });

beforeEach(async () => {
  append = undefined;
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const wrap = (store: Store): Store => ({
    ...store,
    drafts: { ...store.drafts, append: (...args) => (append ?? store.drafts.append)(...args) },
  });
  server = await startTestServer({ wrap });
  await server.write(CONTACT, 'hello');
});

afterEach(async () => {
  for (const agent of agents.splice(0)) agent.leave();
  append = undefined;
  await server.remove();
  vi.restoreAllMocks();
});

describe('what the server writes into a drafts document', () => {
  it('CM-5 takes the words of a deleted comment out of the drafts documents that are open', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    const ben = as(server.url, BEN).attach(DRAFTS);
    await Promise.all([ana.synced(), ben.synced()]);
    ana.doc.getText('comment/0').insert(0, 'a secret');
    ana.doc.getText(DRAFT).insert(0, 'a reply');
    await ana.barrier();
    await vi.waitFor(() => expect(ben.doc.getText('comment/0').toJSON()).toBe('a secret'));
    const body = fromPlainText('a secret');
    const draft = { visibility: 'shared', draftNumber: 0 } as const;
    const posted = await server.act(ANA, CONTACT, { type: 'comment', body, files: [], draft });
    if (posted.type !== 'answer') throw new Error('no answer');
    const comment = entryIdOf(posted.answer.id, 0);
    await server.act(ANA, CONTACT, { type: 'delete-comment', comment });
    await vi.waitFor(() => expect(ben.doc.getText('comment/0').toJSON()).toBe(''));
    expect(ben.doc.getText(DRAFT).toJSON()).toBe('a reply');
    expect(ben.refusals).toEqual([]);
  });
});

describe('a disk that fails', () => {
  it('OF-5 acknowledges nothing, says unavailable, and takes the same text when it is well again', async () => {
    const doc = new Y.Doc();
    const ana = as(server.url, ANA).attach(DRAFTS, { doc });
    const ben = as(server.url, BEN).attach(DRAFTS);
    await Promise.all([ana.synced(), ben.synced()]);
    append = () => Promise.reject(new Error('disk full'));
    doc.getText(DRAFT).insert(0, 'kept by the client');
    expect(await ana.refused()).toBe('unavailable');
    expect(ben.doc.getText(DRAFT).toJSON()).toBe('');
    append = undefined;
    ana.detach();
    const again = as(server.url, ANA, 'two').attach(DRAFTS, { doc });
    await again.synced();
    await again.barrier();
    await vi.waitFor(() => expect(ben.doc.getText(DRAFT).toJSON()).toBe('kept by the client'));
  });

  it('keeps the document in memory while an update is under way, though all have left', async () => {
    let release = (): void => undefined;
    const appendDrafts: Store['drafts']['append'] = (...args) => server.store.drafts.append(...args);
    const anasBrowser = as(server.url, ANA);
    const ana = anasBrowser.attach(DRAFTS);
    const ben = as(server.url, BEN).attach(DRAFTS);
    await Promise.all([ana.synced(), ben.synced()]);
    const begun = new Promise<void>((begin) => {
      append = async (...args) => {
        begin();
        await new Promise<void>((resolve) => (release = resolve));
        append = undefined;
        await appendDrafts(...args);
      };
    });
    ana.doc.getText(DRAFT).insert(0, 'last words');
    await begun;
    anasBrowser.leave();
    await vi.waitFor(() => expect(server.sockets.isOnline(ANA)).toBe(false));
    ben.detach();
    const late = as(server.url, BEN, 'late').attach(DRAFTS);
    await late.synced();
    release();
    await vi.waitFor(() => expect(late.doc.getText(DRAFT).toJSON()).toBe('last words'));
    late.detach();
    await vi.waitFor(async () => expect(await figure(server.registry, 'parley_sync_documents')).toBe(0));
  });
});

describe('rights', () => {
  it('WS-1 end with the member: sockets are closed', async () => {
    const draftsDocument = as(server.url, BEN).attach(DRAFTS);
    await draftsDocument.synced();
    const raw = await connectRaw(server.url, cookieOf(BEN, 'raw'));
    await setMember({ active: false, limited: false });
    expect(await raw.closing()).toEqual({ code: 4401, reason: 'unauthenticated' });
    expect(server.sockets.isOnline(BEN)).toBe(false);
  });

  it('WS-1 are judged anew when a member is limited: what is out of sight is revoked, the rest stays', async () => {
    const free = 'contact002' as ContactId;
    await server.write(free, 'hi');
    await server.act(ANA, CONTACT, { type: 'assign', to: ANA, from: null });
    const ben = as(server.url, BEN);
    const presence = ben.attach(`presence/${WORKSPACE}`);
    const [hidden, visible] = [ben.attach(DRAFTS), ben.attach(`drafts/${free}@1`)];
    await Promise.all([hidden.synced(), visible.synced(), presence.synced()]);
    await setMember({ active: true, limited: true });
    expect(await hidden.refused()).toBe('revoked');
    expect(await presence.refused()).toBe('forbidden');
    visible.doc.getText(DRAFT).insert(0, 'x');
    await visible.barrier();
    expect(visible.refusals).toEqual([]);
  });

  it('AS-6 an agent is online while a socket with a valid session is open', async () => {
    expect(server.sockets.isOnline(BEN)).toBe(false);
    const raw = await connectRaw(server.url, cookieOf(BEN));
    expect(server.sockets.isOnline(BEN)).toBe(true);
    expect(server.sockets.isOnline(ANA)).toBe(false);
    raw.close();
    await vi.waitFor(() => expect(server.sockets.isOnline(BEN)).toBe(false));
  });

  it('end with a session that has expired, though nobody says so', async () => {
    await server.remove();
    server = await startTestServer({ limits: { verifyInterval: 20 } });
    const raw = await connectRaw(server.url, cookieOf(BEN));
    server.expire(`${BEN}.one`);
    expect(await raw.closing()).toEqual({ code: 4401, reason: 'unauthenticated' });
  });

  it('end with all sessions of an agent', async () => {
    const [one, two] = await Promise.all([
      connectRaw(server.url, cookieOf(BEN, 'one')),
      connectRaw(server.url, cookieOf(BEN, 'two')),
    ]);
    const ana = await connectRaw(server.url, cookieOf(ANA));
    server.revoke({ agent: BEN });
    expect((await one.closing()).code).toBe(4401);
    expect((await two.closing()).code).toBe(4401);
    expect(ana.closed).toEqual([]);
    expect(server.sockets.isOnline(ANA)).toBe(true);
    ana.close();
  });
});

describe('an agent who comes back on a new socket', () => {
  it('IN-5 keeps the caret, also when the old socket ends later', async () => {
    const watcher = as(server.url, ANA).attach(DRAFTS);
    await watcher.synced();
    const seen = () => watcher.provider.awareness?.getStates().get(99);
    const state = (n: number) =>
      awarenessFrame(DRAFTS, [{ client: 99, clock: n, state: JSON.stringify({ anchorPos: n }) }]);
    const old = await connectRaw(server.url, cookieOf(BEN, 'old'));
    await old.attach(DRAFTS);
    old.send(state(1));
    await vi.waitFor(() => expect(seen()).toMatchObject({ anchorPos: 1, agent: BEN }));
    const fresh = await connectRaw(server.url, cookieOf(BEN, 'new'));
    await fresh.attach(DRAFTS);
    fresh.send(state(2));
    await vi.waitFor(() => expect(seen()).toMatchObject({ anchorPos: 2 }));
    old.close();
    await vi.waitFor(async () => expect(await figure(server.registry, 'parley_sync_sockets')).toBe(2));
    fresh.send(state(3));
    await vi.waitFor(() => expect(seen()).toMatchObject({ anchorPos: 3 }));
    fresh.close();
    await vi.waitFor(() => expect(seen()).toBeUndefined());
  });
});

describe('a quiet line', () => {
  it('is not taken for dead by the stock provider', async () => {
    await server.remove();
    server = await startTestServer({ limits: { pingInterval: 50 } });
    const agent = as(server.url, BEN, 'quiet', { messageReconnectTimeout: 300 });
    let [opened, heard] = [0, 0];
    agent.socket.on('open', () => (opened += 1));
    agent.socket.on('message', () => (heard += 1));
    const feed = agent.attach(`feed/${BEN}`);
    await feed.synced();
    await vi.waitFor(() => expect(heard).toBeGreaterThan(20), { timeout: 10_000 });
    expect(opened).toBe(1);
  });
});

describe('shutting down', () => {
  it('waits for what is on its way to the disk, closes sockets, and takes no more', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    const raw = await connectRaw(server.url, cookieOf(BEN));
    let isOnDisk = false;
    let release = (): void => undefined;
    const appendDrafts: Store['drafts']['append'] = (...args) => server.store.drafts.append(...args);
    const begun = new Promise<void>((begin) => {
      append = async (...args) => {
        append = undefined;
        begin();
        await new Promise<void>((resolve) => (release = resolve));
        await appendDrafts(...args);
        isOnDisk = true;
      };
    });
    ana.doc.getText(DRAFT).insert(0, 'at the last moment');
    await begun;
    const closing = server.sync.close(5_000);
    await expect(connectRaw(server.url, cookieOf(BEN))).rejects.toThrow('refused');
    expect((await raw.closing()).code).toBe(1001);
    release();
    expect(await closing).toBe(true);
    expect(isOnDisk).toBe(true);
  });

  it('does not wait for a disk that hangs', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    const begun = new Promise<void>((begin) => {
      append = () => {
        begin();
        return new Promise(() => undefined);
      };
    });
    ana.doc.getText(DRAFT).insert(0, 'never');
    await begun;
    expect(await server.sync.close(50)).toBe(false);
  });
});
