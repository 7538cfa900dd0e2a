import type { ContactId } from '@parley/core/ids';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';
import type { Store } from '../../store/store.ts';
import { connect, type Agent } from '../testing/client.ts';
import { awarenessFrame, connectRaw, frame, syncFrame, type RawClient } from '../testing/raw-client.ts';
import {
  ANA,
  BEN,
  cookieOf,
  figure,
  LIM,
  startTestServer,
  WORKSPACE,
  type TestServer,
} from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;
const DRAFT = 'comment/0';
const PRESENCE = `presence/${WORKSPACE}`;

let server: TestServer;
const agents: Agent[] = [];
const raws: RawClient[] = [];
const deleted = new Set<string>();

const as = (...args: Parameters<typeof connect>): Agent => {
  const agent = connect(...args);
  agents.push(agent);
  return agent;
};

const raw = async (agent = BEN, session = 'raw'): Promise<RawClient> => {
  const client = await connectRaw(server.url, cookieOf(agent, session));
  raws.push(client);
  return client;
};

const updateOf = (write: (doc: Y.Doc) => void, client?: number): Uint8Array => {
  const doc = new Y.Doc();
  if (client !== undefined) doc.clientID = client;
  write(doc);
  return Y.encodeStateAsUpdate(doc);
};

const typing = (text: string, client?: number) =>
  updateOf((doc) => doc.getText(DRAFT).insert(0, text), client);

/** Somebody else still works as if nothing had happened. */
const expectServes = async (): Promise<void> => {
  const marker = `m${Math.random()}`;
  const ana = as(server.url, ANA, 'check1').attach(DRAFTS);
  await ana.synced();
  ana.doc.getText('reply/0').insert(0, marker);
  await ana.barrier();
  const ben = as(server.url, BEN, 'check2').attach(DRAFTS);
  await ben.synced();
  expect(ben.doc.getText('reply/0').toJSON()).toContain(marker);
};

const logged = async (): Promise<number> => (await server.store.drafts.load(DRAFTS)).length;

beforeEach(async () => {
  deleted.clear();
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  const wrap = (store: Store): Store => ({
    ...store,
    record: {
      ...store.record,
      tombstone: async (name) => (deleted.has(name) ? 'deleted' : store.record.tombstone(name)),
    },
  });
  server = await startTestServer({ wrap });
  await server.write(CONTACT, 'hello');
});

afterEach(async () => {
  for (const client of raws.splice(0)) client.close();
  for (const agent of agents.splice(0)) agent.leave();
  await server.remove();
  vi.restoreAllMocks();
});

describe('a hostile client', () => {
  it.each([
    ['nonsense', 'unknown-document'],
    ['__proto__', 'unknown-document'],
    ['constructor', 'unknown-document'],
    [`${DRAFTS}\0session`, 'unknown-document'],
    [`drafts/${CONTACT}@9`, 'stale'],
    [`drafts/contact999@1`, 'unknown-document'],
    [`drafts/${CONTACT}/${ANA}/private@1`, 'forbidden'],
    [`conversation/foreign001/1@1`, 'unknown-document'],
    [`presence/workspace2`, 'forbidden'],
    [`feed/${ANA}`, 'forbidden'],
  ])('is refused %j', async (document, reason) => {
    const client = await raw();
    await client.attach(document);
    expect(await client.deniedFor(document)).toBe(reason);
    await expectServes();
  });

  it('IN-5 a limited agent is refused presence', async () => {
    const client = await raw(LIM);
    await client.attach(PRESENCE);
    expect(await client.deniedFor(PRESENCE)).toBe('forbidden');
  });

  it.each([
    '{',
    '{"v":2}',
    '[]',
    'null',
    '{"v":1,"count":-1,"last":null}',
    '{"v":1,"count":1e99,"last":null}',
  ])('is refused the attach token %j', async (token) => {
    const client = await raw();
    await client.attach(DRAFTS, token);
    expect(await client.deniedFor(DRAFTS)).toBe('malformed');
  });

  it('is refused a token without bounds', async () => {
    const client = await raw();
    await client.attach(DRAFTS, ' '.repeat(100_000));
    expect(await client.deniedFor(DRAFTS)).toBe('too-large');
  });

  it('WS-3 cannot bring a deleted document back', async () => {
    deleted.add(DRAFTS);
    const client = await raw();
    await client.attach(DRAFTS);
    client.send(syncFrame(DRAFTS, 1, typing('risen')));
    client.send(syncFrame(DRAFTS, 2, typing('risen')));
    expect(await client.deniedFor(DRAFTS)).toBe('deleted');
    deleted.clear();
    await expectServes();
    expect(
      JSON.stringify(
        (await server.store.drafts.load(DRAFTS)).map(({ update }) => Buffer.from(update).toString()),
      ),
    ).not.toContain('risen');
  });

  it.each([
    ['cut short', () => typing('hello').slice(0, 9)],
    ['of noise', () => new Uint8Array([7, 255, 254, 253, 1, 2, 3, 200, 199])],
    ['empty', () => new Uint8Array(0)],
    ['with a struct of no length', () => emptyStruct()],
    ['that decodes, and breaks the document it is applied to', () => breaking()],
  ])('is refused an update %s, and nothing is logged', async (_what, make) => {
    const client = await raw();
    await client.attach(DRAFTS);
    client.send(syncFrame(DRAFTS, 1, new Uint8Array([0, 0])));
    client.send(syncFrame(DRAFTS, 2, make()));
    expect(await client.deniedFor(DRAFTS)).toBe('malformed');
    expect(await logged()).toBe(0);
    await expectServes();
  });

  it('is refused a malformed state vector', async () => {
    const client = await raw();
    await client.attach(DRAFTS);
    client.send(syncFrame(DRAFTS, 0, new Uint8Array([200, 200, 200])));
    expect(await client.deniedFor(DRAFTS)).toBe('malformed');
    await expectServes();
  });

  it('is refused an update of more than 256 kB', async () => {
    const client = await raw();
    await client.attach(DRAFTS);
    client.send(syncFrame(DRAFTS, 2, typing('x'.repeat(300_000))));
    expect(await client.deniedFor(DRAFTS)).toBe('too-large');
    expect(await logged()).toBe(0);
    await expectServes();
  });

  it('is taken more in a first exchange, which brings what was written offline, but not all that a frame carries', async () => {
    const client = await raw();
    await client.attach(DRAFTS);
    client.send(syncFrame(DRAFTS, 1, typing('x'.repeat(700_000))));
    await vi.waitFor(async () => expect(await logged()).toBe(1));
    const other = await raw();
    await other.attach(DRAFTS);
    other.send(syncFrame(DRAFTS, 1, typing('x'.repeat(1024 * 1024 - 2_048))));
    expect(await other.deniedFor(DRAFTS)).toBe('too-large');
    await expectServes();
  });

  it('is cut off at a frame of 2 MB', async () => {
    const client = await raw();
    await client.attach(DRAFTS);
    client.send(syncFrame(DRAFTS, 2, new Uint8Array(2 * 1024 * 1024)));
    expect((await client.closing()).code).toBe(1009);
    await expectServes();
  });

  it('is cut off at frames that name no document', async () => {
    for (const [index, bytes] of [[255, 255, 255, 255], [0], [], [3, 97]].entries()) {
      const client = await raw(BEN, `garbage${index}`);
      client.send(new Uint8Array(bytes));
      expect(await client.closing()).toEqual({ code: 4400, reason: 'malformed' });
    }
    const text = await raw(BEN, 'text');
    text.socket.send('Parley');
    expect((await text.closing()).reason).toBe('malformed');
    await expectServes();
  });

  it.each([
    ['BroadcastStateless', 6, 'forbidden'],
    ['SyncReply', 4, 'forbidden'],
    ['a type of the future', 77, 'malformed'],
    ['an unfinished stateless message', 5, 'malformed'],
  ])('is refused %s', async (_what, type, reason) => {
    const client = await raw();
    const ana = as(server.url, ANA).attach(DRAFTS);
    await Promise.all([client.attach(DRAFTS), ana.synced()]);
    client.send(frame(DRAFTS, type));
    expect(await client.deniedFor(DRAFTS)).toBe(reason);
    expect(ana.stateless).toEqual([]);
    await expectServes();
  });

  it('is not heard with stateless messages that mean nothing', async () => {
    const client = await raw();
    await client.attach(DRAFTS);
    for (const text of ['', '{}', '{"type":"barrier"}', '{"type":"barrier","n":1.5}', '"barrier"']) {
      client.send(frame(DRAFTS, 5, (encoder) => encoding.writeVarString(encoder, text)));
    }
    await vi.waitFor(async () =>
      expect(await figure(server.registry, 'parley_sync_ignored_total', 'stateless')).toBe(5),
    );
    expect(client.denied).toEqual([]);
  });

  it('is refused what is over 100 documents on a socket, and keeps the 100', async () => {
    const contacts = Array.from({ length: 300 }, (_, n) => `many${String(n).padStart(6, '0')}` as ContactId);
    await Promise.all(contacts.map((contact) => server.write(contact, 'hi')));
    const agent = as(server.url, BEN);
    let upgrades = 0;
    agent.socket.on('open', () => (upgrades += 1));
    const attached = contacts.map((contact) => agent.attach(`drafts/${contact}@1`));
    await vi.waitFor(
      () => {
        expect(attached.filter(({ provider }) => provider.synced)).toHaveLength(100);
        expect(attached.filter(({ refusals }) => refusals[0] === 'too-many-documents')).toHaveLength(200);
      },
      { timeout: 15_000 },
    );
    expect(upgrades).toBe(1);
    attached[0]?.detach();
    await vi.waitFor(async () => expect(await figure(server.registry, 'parley_sync_documents')).toBe(99));
    const next = agent.attach(`drafts/${CONTACT}@1`);
    await next.synced();
    await expectServes();
  });

  it('is cut off when it sends without end, by account: another session of it too, and nobody else', async () => {
    await server.remove();
    server = await startTestServer({ limits: { messages: { burst: 50, perSecond: 1 } } });
    await server.write(CONTACT, 'hello');
    const [one, two] = [await raw(BEN, 'flood'), await raw(BEN, 'another session')];
    await one.attach(DRAFTS);
    for (let n = 0; n < 60; n += 1) one.send(frame(DRAFTS, 3));
    expect(await one.closing()).toEqual({ code: 4429, reason: 'rate-limited' });
    two.send(frame(DRAFTS, 3));
    expect((await two.closing()).code).toBe(4429);
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    await ana.barrier();
  });

  it('has so many sockets, from however many sessions', async () => {
    await server.remove();
    server = await startTestServer({ limits: { maxAccountSockets: 3 } });
    await server.write(CONTACT, 'hello');
    for (const session of ['a', 'b', 'c']) await raw(BEN, session);
    await expect(raw(BEN, 'd')).rejects.toThrow();
    await raw(ANA, 'a');
  });

  it('cannot write into presence and feed', async () => {
    const client = await raw();
    for (const name of [PRESENCE, `feed/${BEN}`]) {
      await client.attach(name);
      client.send(syncFrame(name, 2, typing('x')));
      expect(await client.deniedFor(name)).toBe('read-only');
    }
    await expectServes();
  });

  it.each([
    [
      'too long',
      () =>
        awarenessFrame(DRAFTS, [{ client: 5, clock: 1, state: JSON.stringify({ x: 'y'.repeat(5_000) }) }]),
      'too-large',
    ],
    ['no JSON', () => awarenessFrame(DRAFTS, [{ client: 5, clock: 1, state: '{' }]), 'malformed'],
    ['no object', () => awarenessFrame(DRAFTS, [{ client: 5, clock: 1, state: '"me"' }]), 'malformed'],
    [
      'a lie about its length',
      () => frame(DRAFTS, 1, (encoder) => encoding.writeVarUint8Array(encoder, new Uint8Array([200, 1, 1]))),
      'malformed',
    ],
  ])('is refused awareness that is %s', async (_what, make, reason) => {
    const client = await raw();
    await client.attach(DRAFTS);
    client.send(make());
    expect(await client.deniedFor(DRAFTS)).toBe(reason);
    await expectServes();
  });

  it('IN-5 cannot speak as another: names are the session’s, and a live client id is its owner’s', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    ana.provider.setAwarenessField('anchorPos', 1);
    const watcher = as(server.url, LIM).attach(DRAFTS);
    await watcher.synced();
    const seen = () => watcher.provider.awareness?.getStates() ?? new Map<number, unknown>();
    const anaId = ana.doc.clientID;
    await vi.waitFor(() =>
      expect(seen().get(anaId)).toMatchObject({ agent: ANA, name: 'Ana', anchorPos: 1 }),
    );
    const evil = await raw();
    await evil.attach(DRAFTS);
    evil.send(
      awarenessFrame(DRAFTS, [
        { client: anaId, clock: 1_000, state: JSON.stringify({ name: 'Ana', anchorPos: 666 }) },
        { client: 4242, clock: 1, state: JSON.stringify({ name: 'Ana', agent: ANA, here: true }) },
      ]),
    );
    await vi.waitFor(() => expect(seen().get(4242)).toEqual({ agent: BEN, name: 'Ben', here: true }));
    expect(seen().get(anaId)).toMatchObject({ agent: ANA, anchorPos: 1 });
    evil.send(syncFrame(DRAFTS, 2, typing('forged', anaId)));
    expect(await evil.deniedFor(DRAFTS)).toBe('foreign-client');
    expect(await logged()).toBe(0);
    await expectServes();
  });

  it('IN-5 has a presence under its own name only, and nothing else in it', async () => {
    const ana = as(server.url, ANA).attach(PRESENCE);
    await ana.synced();
    const evil = await raw();
    await evil.attach(PRESENCE);
    const said = { agent: ANA, viewing: CONTACT, writing: 'reply', extra: 'x'.repeat(1_000) };
    evil.send(
      awarenessFrame(PRESENCE, [
        { client: 77, clock: 1, state: JSON.stringify(said) },
        { client: 78, clock: 1, state: JSON.stringify({ agent: ANA, viewing: 5 }) },
      ]),
    );
    const states = () => ana.provider.awareness?.getStates();
    await vi.waitFor(() =>
      expect(states()?.get(77)).toEqual({ agent: BEN, viewing: CONTACT, writing: 'reply' }),
    );
    expect(states()?.has(78)).toBe(false);
  });

  it('is dropped with its session, and its sockets with it', async () => {
    const client = await raw();
    await client.attach(DRAFTS);
    expect(server.sockets.isOnline(BEN)).toBe(true);
    server.revoke(`${BEN}.raw`);
    expect(await client.closing()).toEqual({ code: 4401, reason: 'unauthenticated' });
    await vi.waitFor(() => expect(server.sockets.isOnline(BEN)).toBe(false));
    await expect(connectRaw(server.url, cookieOf(BEN, 'raw'))).rejects.toThrow('refused');
    await expect(connectRaw(server.url, 'session=')).rejects.toThrow('refused');
    await expectServes();
  });
});

/** Found by chance among mutilated updates: applying it throws halfway. */
function breaking(): Uint8Array {
  const found = 'AQcHAAQBAXQBYYQHAAJiKMEHAAcBAcEHAwcBAcQHBAcBAWZGBwABYgExxgcDB3IBYgRudWxsAQcBAzw=';
  const update = new Uint8Array(Buffer.from(found, 'base64'));
  expect(() => Y.decodeUpdate(update)).not.toThrow();
  expect(() => Y.applyUpdate(new Y.Doc(), update)).toThrow();
  return update;
}

/** An update with a text of no length: it decodes, but takes no place among its client's structs. */
function emptyStruct(): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [1, 1, 99, 0]) encoding.writeVarUint(encoder, number);
  encoding.writeUint8(encoder, 4);
  encoding.writeVarUint(encoder, 1);
  encoding.writeVarString(encoder, DRAFT);
  encoding.writeVarString(encoder, '');
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}
