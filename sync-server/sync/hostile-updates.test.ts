import type { ContactId } from '@parley/core/ids';
import * as encoding from 'lib0/encoding';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { connect, type Agent } from './testing/client.ts';
import { connectRaw, syncFrame, type RawClient } from './testing/raw-client.ts';
import { ANA, BEN, cookieOf, LIM, startTestServer, type TestServer } from './testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DESK = `desk/${CONTACT}@1`;
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

/** Somebody else still works as if nothing had happened. */
const expectServes = async (): Promise<void> => {
  const ana = as(server.url, ANA, 'check1').attach(DESK);
  await ana.synced();
  ana.doc.getText('reply/0').insert(0, 'still here');
  await ana.barrier();
};

const logged = (): number => server.store.loadDesk(DESK).length;

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
  it('is refused what builds upon what never comes, however much of it, and the desk is as quick as before', async () => {
    const client = await raw();
    await client.attach(DESK);
    // Before the first exchange it may come with that; afterwards a provider has sent all that came before.
    client.send(syncFrame(DESK, 2, endless(16_000)));
    client.send(syncFrame(DESK, 1, typing('all there is', 21)));
    await vi.waitFor(() => expect(logged()).toBe(1));
    client.send(syncFrame(DESK, 2, endless(16_000)));
    expect(await client.deniedFor(DESK)).toBe('malformed');
    const other = await raw(BEN, 'other');
    await other.attach(DESK);
    other.send(syncFrame(DESK, 1, Y.mergeUpdates([endless(16_000), typing(' and more', 22)])));
    await vi.waitFor(() => expect(logged()).toBe(2));
    expect(server.store.loadDesk(DESK).every(({ update }) => update.length < 1_000)).toBe(true);
    await expectServes();
  });

  it('does not keep a desk from opening whose log holds what builds upon what never came', async () => {
    await server.store.appendDesk(DESK, CONTACT, endless(16_000));
    await server.store.appendDesk(DESK, CONTACT, typing('behind it', 23));
    const ana = as(server.url, ANA).attach(DESK);
    await ana.synced();
    expect(ana.doc.getText(DRAFT).toJSON()).toBe('behind it');
    await vi.waitFor(() => expect(logged()).toBe(1));
    await expectServes();
  });

  it('cannot make the server work for minutes at one update', async () => {
    const client = await raw();
    await client.attach(DESK);
    client.send(syncFrame(DESK, 1, typing('x'.repeat(200_000), 5)));
    await vi.waitFor(() => expect(logged()).toBe(1));
    client.send(syncFrame(DESK, 2, crossing(20_000)));
    expect(await client.deniedFor(DESK)).toBe('too-large');
    expect(logged()).toBe(1);
    await expectServes();
  });
});

describe('a Yjs client id', () => {
  it('L10 stays its agent’s who is away, and whose words come back as they are', async () => {
    const ana = as(server.url, ANA).attach(DESK);
    await ana.synced();
    ana.doc.getText(DRAFT).insert(0, 'Hello ');
    await ana.barrier();
    ana.detach();
    ana.doc.getText(DRAFT).insert(6, 'from the tunnel');
    const squatter = new Y.Doc();
    Y.applyUpdate(squatter, server.store.loadDesk(DESK)[0]?.update ?? new Uint8Array());
    squatter.clientID = ana.doc.clientID;
    const sent: Uint8Array[] = [];
    squatter.on('update', (update: Uint8Array) => sent.push(update));
    squatter.getText(DRAFT).insert(6, 'squatted');
    for (const [index, step] of [2, 1].entries()) {
      const evil = await raw(LIM, `evil${index}`);
      await evil.attach(DESK);
      evil.send(syncFrame(DESK, step, sent[0] ?? new Uint8Array()));
      expect(await evil.deniedFor(DESK)).toBe('foreign-client');
    }
    const back = as(server.url, ANA, 'back').attach(DESK, { doc: ana.doc });
    await back.synced();
    await back.barrier();
    const ben = as(server.url, BEN, 'sees').attach(DESK);
    await ben.synced();
    expect(ben.doc.getText(DRAFT).toJSON()).toBe('Hello from the tunnel');
  });
});

/** Structs under as many client ids, each of which builds upon one that is nowhere. */
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

/** Letters that each stand before another letter of a long text, and for each of which Yjs looks at all before them. */
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
