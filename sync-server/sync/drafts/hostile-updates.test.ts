import { cpSync, rmSync } from 'node:fs';
import type { ContactId } from '@parley/core/ids';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { connect, type Agent } from '../testing/client.ts';
import { connectRaw, syncFrame, type RawClient } from '../testing/raw-client.ts';
import {
  ANA,
  BEN,
  cookieOf,
  LIM,
  makeDataDir,
  startTestServer,
  type TestServer,
} from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;
const DRAFT = 'comment/0';

let server: TestServer;
const agents: Agent[] = [];
const raws: RawClient[] = [];

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

const typing = (text: string, client: number): Uint8Array => {
  const doc = new Y.Doc();
  doc.clientID = client;
  doc.getText(DRAFT).insert(0, text);
  return Y.encodeStateAsUpdate(doc);
};

/** Another agent can still work as usual. */
const expectServes = async (): Promise<void> => {
  const ana = as(server.url, ANA, 'check1').attach(DRAFTS);
  await ana.synced();
  ana.doc.getText('reply/0').insert(0, 'still here');
  await ana.barrier();
};

const logged = async (): Promise<number> => (await server.store.drafts.load(DRAFTS)).length;

beforeEach(async () => {
  vi.spyOn(console, 'error').mockImplementation(() => undefined);
  server = await startTestServer();
  await server.write(CONTACT, 'hello');
});

afterEach(async () => {
  for (const client of raws.splice(0)) client.close();
  for (const agent of agents.splice(0)) agent.leave();
  await server.remove();
  vi.restoreAllMocks();
});

describe('an update that is made to be costly', () => {
  it('loses the structs that build upon missing ones, however many, and the drafts document is as quick as before', async () => {
    const client = await raw();
    await client.attach(DRAFTS);
    // Before the first exchange, the missing parts may come with it; afterwards a provider has sent
    // everything earlier.
    client.send(syncFrame(DRAFTS, 2, endless(16_000)));
    client.send(syncFrame(DRAFTS, 1, typing('all there is', 21)));
    await vi.waitFor(async () => expect(await logged()).toBe(1));
    client.send(syncFrame(DRAFTS, 2, endless(16_000)));
    expect(await client.deniedFor(DRAFTS)).toBe('malformed');
    const other = await raw(BEN, 'other');
    await other.attach(DRAFTS);
    other.send(syncFrame(DRAFTS, 1, Y.mergeUpdates([endless(16_000), typing(' and more', 22)])));
    await vi.waitFor(async () => expect(await logged()).toBe(2));
    expect((await server.store.drafts.load(DRAFTS)).every(({ update }) => update.length < 1_000)).toBe(true);
    await expectServes();
  });

  it('does not keep a drafts document from opening if its log has structs that build upon missing ones', async () => {
    await server.store.drafts.append(DRAFTS, CONTACT, endless(16_000));
    await server.store.drafts.append(DRAFTS, CONTACT, typing('behind it', 23));
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    expect(ana.doc.getText(DRAFT).toJSON()).toBe('behind it');
    await vi.waitFor(async () => expect(await logged()).toBe(1));
    await expectServes();
  });

  it('cannot make the server work for minutes at one update', async () => {
    const client = await raw();
    await client.attach(DRAFTS);
    client.send(syncFrame(DRAFTS, 1, typing('x'.repeat(200_000), 5)));
    await vi.waitFor(async () => expect(await logged()).toBe(1));
    client.send(syncFrame(DRAFTS, 2, crossing(20_000)));
    expect(await client.deniedFor(DRAFTS)).toBe('too-large');
    expect(await logged()).toBe(1);
    await expectServes();
  });
});

describe('a Yjs client id', () => {
  const restart = async (dataDir = server.dataDir): Promise<void> => {
    for (const agent of agents.splice(0)) agent.leave();
    await server.stop();
    server = await startTestServer({ dataDir });
  };

  /** Types under this client id as an agent, like somebody who has read the drafts document would. */
  const expectNoSquatter = async (client: number, session: string): Promise<void> => {
    const squatter = new Y.Doc();
    for (const { update } of await server.store.drafts.load(DRAFTS)) Y.applyUpdate(squatter, update);
    squatter.clientID = client;
    const sent: Uint8Array[] = [];
    squatter.on('update', (update: Uint8Array) => sent.push(update));
    squatter.getText(DRAFT).insert(squatter.getText(DRAFT).length, 'squatted');
    const before = await logged();
    const evil = await raw(LIM, session);
    await evil.attach(DRAFTS);
    // A first exchange is ignored, a live update is misuse.
    for (const step of [1, 2]) evil.send(syncFrame(DRAFTS, step, sent[0] ?? new Uint8Array()));
    expect(await evil.deniedFor(DRAFTS)).toBe('foreign-client');
    expect(await logged()).toBe(before);
  };

  const expectOneText = async (text: string): Promise<void> => {
    const ben = as(server.url, BEN, 'sees').attach(DRAFTS);
    await ben.synced();
    expect(ben.doc.getText(DRAFT).toJSON()).toBe(text);
  };

  it('L10 stays its agent’s while the agent is away, over a restart too, and the words come back unchanged', async () => {
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    ana.doc.getText(DRAFT).insert(0, 'Hello ');
    await ana.barrier();
    ana.detach();
    ana.doc.getText(DRAFT).insert(6, 'from the tunnel');
    await expectNoSquatter(ana.doc.clientID, 'before');
    await restart();
    await expectNoSquatter(ana.doc.clientID, 'after');
    const back = as(server.url, ANA, 'back').attach(DRAFTS, { doc: ana.doc });
    await back.synced();
    await back.barrier();
    await expectOneText('Hello from the tunnel');
  });

  it('L10 stays its agent’s if the words came by a first exchange', async () => {
    const doc = new Y.Doc();
    doc.getText(DRAFT).insert(0, 'Offline ');
    const ana = as(server.url, ANA).attach(DRAFTS, { doc });
    // As an editor reports its caret.
    ana.provider.setAwarenessField('focusing', true);
    await ana.synced();
    await ana.barrier();
    ana.detach();
    doc.getText(DRAFT).insert(8, 'and again');
    await expectNoSquatter(doc.clientID, 'before');
    await restart();
    await expectNoSquatter(doc.clientID, 'after');
    const back = as(server.url, ANA, 'back').attach(DRAFTS, { doc });
    await back.synced();
    await back.barrier();
    await expectOneText('Offline and again');
  });

  it('L10 refuses nobody who brings a colleague’s words that a restored backup lacks, nor the colleague', async () => {
    const ben = as(server.url, BEN).attach(DRAFTS);
    await ben.synced();
    ben.doc.getText(DRAFT).insert(0, 'one');
    await ben.barrier();
    await restart();
    const backup = makeDataDir();
    cpSync(server.dataDir, backup, { recursive: true });
    const again = as(server.url, BEN).attach(DRAFTS, { doc: ben.doc });
    await again.synced();
    ben.doc.getText(DRAFT).insert(3, ' two');
    await again.barrier();
    const ana = as(server.url, ANA).attach(DRAFTS);
    await ana.synced();
    const fresh = as(server.url, LIM).attach(DRAFTS);
    await fresh.synced();
    fresh.doc.getText(DRAFT).insert(7, '!');
    await fresh.barrier();
    await vi.waitFor(() => expect(ana.doc.getText(DRAFT).toJSON()).toBe('one two!'));
    ana.doc.getText(DRAFT).insert(0, 'zero ');
    await ana.barrier();
    const lost = server.dataDir;
    await restart(backup);
    // She connects first, with everything the others wrote; the text after Ben's missing words waits for him.
    const first = as(server.url, ANA, 'first').attach(DRAFTS, { doc: ana.doc });
    await first.synced();
    await first.barrier();
    await vi.waitFor(async () => expect(await logged()).toBeGreaterThan(1));
    const his = as(server.url, BEN, 'second').attach(DRAFTS, { doc: ben.doc });
    await his.synced();
    ben.doc.getText(DRAFT).insert(ben.doc.getText(DRAFT).length, ' three');
    await his.barrier();
    first.detach();
    const last = as(server.url, ANA, 'last').attach(DRAFTS, { doc: ana.doc });
    await last.synced();
    await last.barrier();
    expect([...first.refusals, ...his.refusals, ...last.refusals]).toEqual([]);
    await vi.waitFor(() => expect(ben.doc.getText(DRAFT).toJSON()).toBe(ana.doc.getText(DRAFT).toJSON()));
    expect(ana.doc.getText(DRAFT).toJSON()).toContain('zero one two');
    await expectOneText(ana.doc.getText(DRAFT).toJSON());
    rmSync(lost, { recursive: true, force: true });
  });
});

/** Structs under as many client ids, each of which builds upon a missing one. */
function endless(structs: number): Uint8Array {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, structs);
  for (let index = 0; index < structs; index += 1) {
    for (const number of [1, 1_000 + index, 0]) encoding.writeVarUint(encoder, number);
    encoding.writeUint8(encoder, 4 | 128);
    for (const number of [900_000 + index, 3]) encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, 'a');
  }
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}

/** Letters before another letter of a long text: for each of them Yjs looks at all the earlier ones. */
function crossing(structs: number): Uint8Array {
  const encoder = encoding.createEncoder();
  for (const number of [1, structs, 7, 0]) encoding.writeVarUint(encoder, number);
  for (let index = 0; index < structs; index += 1) {
    encoding.writeUint8(encoder, 4 | 64);
    for (const number of [5, (index * 7_919) % 200_000]) encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, 'a');
  }
  encoding.writeVarUint(encoder, 0);
  return encoding.toUint8Array(encoder);
}
