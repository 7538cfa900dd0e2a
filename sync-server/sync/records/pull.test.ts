import { readRecord } from '@parley/core/documents/record-document';
import type { AgentId, ContactId } from '@parley/core/ids';
import type { PulledContact, PullRequest } from '@parley/core/protocol/agent-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { ANA, BEN, LIM, startTestServer, type TestServer } from '../testing/test-server.ts';

const CONTACT = 'contact001' as ContactId;
const DRAFTS = `drafts/${CONTACT}@1`;

let server: TestServer;

type Have = PullRequest['contacts'][number]['have'];
type Documents = NonNullable<PulledContact['documents']>;

const pull = async (agent: AgentId, have: Have = {}, segments = 1): Promise<PulledContact | undefined> => {
  const account = await server.store.workspaces.account(agent);
  if (!account) throw new Error('no account');
  const { contacts } = await server.sync.pull(account, { contacts: [{ contact: CONTACT, have, segments }] });
  return contacts[0];
};

const pulled = async (...args: Parameters<typeof pull>): Promise<Documents> => {
  const documents = (await pull(...args))?.documents;
  if (!documents) throw new Error('nothing was pulled');
  return documents;
};

/** Applies what was pulled, as a browser would when it opens the document. */
const apply = (documents: Documents, name: string, doc = new Y.Doc()): Y.Doc => {
  const update = documents.updates[name];
  if (update !== undefined) Y.applyUpdate(doc, new Uint8Array(Buffer.from(update, 'base64')));
  return doc;
};

const held = (doc: Y.Doc): Have[string] => {
  const entries = readRecord(doc);
  const vector = Buffer.from(Y.encodeStateVector(doc)).toString('base64');
  return { vector, count: entries.length, last: entries.at(-1)?.id ?? null };
};

const type = async (name: string, text: string): Promise<void> => {
  const doc = new Y.Doc();
  doc.getText('reply/0').insert(0, text);
  await server.store.drafts.append(name, CONTACT, Y.encodeStateAsUpdate(doc));
};

const liveName = ({ segments }: Documents): string => segments.at(-1)?.name ?? '';

beforeEach(async () => {
  server = await startTestServer();
  await server.write(CONTACT, 'one');
  await server.write(CONTACT, 'two');
});

afterEach(() => server.remove());

describe('a pull', () => {
  it('OF-1 brings record and drafts document, and then only what is new', async () => {
    await type(DRAFTS, 'a draft');
    const first = await pulled(ANA);
    const name = liveName(first);
    const doc = apply(first, name);
    expect(readRecord(doc).map((entry) => entry.seq)).toEqual([1, 2, 3]);
    expect(first.seq).toBe(3);
    expect(first.draftsDocument).toBe(DRAFTS);
    const draftsDocument = apply(first, DRAFTS);
    expect(draftsDocument.getText('reply/0').toJSON()).toBe('a draft');

    const have = { [name]: held(doc), [DRAFTS]: { vector: held(draftsDocument).vector } };
    const second = await pulled(ANA, have);
    expect(second.updates).toEqual({});
    expect(second.stale).toEqual([]);
    expect(second.draftsRevision).toBe(first.draftsRevision);

    await server.write(CONTACT, 'three');
    const third = await pulled(ANA, have);
    expect(Object.keys(third.updates)).toEqual([name]);
    apply(third, name, doc);
    expect(readRecord(doc).map((entry) => entry.seq)).toEqual([1, 2, 3, 4]);
    // It is the very document that the server makes: both go on from here alike.
    const whole = apply(await pulled(ANA), name);
    expect(Y.encodeStateAsUpdate(doc)).toEqual(Y.encodeStateAsUpdate(whole));
  });

  it('calls stale what is of another past or another incarnation, and sends it anew', async () => {
    const first = await pulled(ANA);
    const name = liveName(first);
    const doc = apply(first, name);
    const real = held(doc);
    const vector = (clocks: readonly [number, number][]) => {
      const forged = new Y.Doc();
      for (const [client, count] of clocks) {
        forged.clientID = client;
        for (let n = 0; n < count; n += 1) forged.getArray('entries').push([n]);
      }
      return Buffer.from(Y.encodeStateVector(forged)).toString('base64');
    };
    const wrong: readonly Have[string][] = [
      { ...real, last: 'another00/0' },
      { ...real, count: 2 },
      { vector: vector([[1, 9]]), count: 9, last: 'another00/0' },
      { vector: vector([[2, 3]]), count: 0, last: null },
      { vector: 'no vector at all', count: 3, last: real.last ?? null },
    ];
    for (const one of wrong) {
      const answer = await pulled(ANA, { [name]: one });
      expect(answer.stale).toEqual([name]);
      expect(readRecord(apply(answer, name))).toHaveLength(3);
    }
    const old = `drafts/${CONTACT}@7`;
    const answer = await pulled(ANA, { [old]: { vector: 'AA==' }, 'conversation/unknown001/1@1': real });
    expect([...answer.stale].sort()).toEqual([old, 'conversation/unknown001/1@1'].sort());
  });

  it('DR-1 brings the agent’s own private drafts document, and nobody else’s', async () => {
    const own = `drafts/${CONTACT}/${ANA}/private@1`;
    const bens = `drafts/${CONTACT}/${BEN}/private@1`;
    const edits = `drafts/${CONTACT}/${BEN}@1`;
    await type(own, 'mine');
    await type(bens, 'not hers');
    await type(edits, 'edited by Ben');
    const first = await pulled(ANA, { [bens]: { vector: 'AA==' } });
    expect(Object.keys(first.updates)).toContain(own);
    expect(Object.keys(first.updates)).not.toContain(bens);
    expect(Object.keys(first.updates)).not.toContain(edits);
    expect(first.stale).toEqual([bens]);
    const watching = await pulled(ANA, { [edits]: { vector: 'AA==' } });
    expect(apply(watching, edits).getText('reply/0').toJSON()).toBe('edited by Ben');
  });

  it('brings the newest segments that are asked for, and older ones that are held', async () => {
    await server.act(ANA, CONTACT, { type: 'close' });
    await server.write(CONTACT, 'again');
    const one = await pulled(ANA, {}, 1);
    expect(one.segments.length).toBeGreaterThan(1);
    expect(Object.keys(one.updates)).toEqual([liveName(one)]);
    const all = await pulled(ANA, {}, 100);
    expect(Object.keys(all.updates).sort()).toEqual(one.segments.map(({ name }) => name).sort());
    const oldest = all.segments[0]?.name ?? '';
    const withOld = await pulled(ANA, { [oldest]: { vector: 'AA==', count: 0, last: null } }, 1);
    expect(Object.keys(withOld.updates)).toContain(oldest);
  });

  it('WS-1 brings nothing of what a limited agent may not see, nor of what is not there', async () => {
    await server.act(ANA, CONTACT, { type: 'assign', to: BEN, from: null });
    expect((await pull(LIM))?.documents).toBeNull();
    const account = await server.store.workspaces.account(ANA);
    if (!account) throw new Error('no account');
    const { contacts } = await server.sync.pull(account, {
      contacts: [{ contact: 'nobody0001', have: {}, segments: 1 }],
    });
    expect(contacts).toEqual([{ contact: 'nobody0001', documents: null }]);
  });

  it('reads a log with an update that does not apply without it', async () => {
    await type(DRAFTS, 'good');
    await server.store.drafts.append(DRAFTS, CONTACT, new Uint8Array([9, 9, 9]));
    const { updates } = await pulled(ANA);
    expect(
      apply({ updates } as unknown as Documents, DRAFTS)
        .getText('reply/0')
        .toJSON(),
    ).toBe('good');
  });
});
