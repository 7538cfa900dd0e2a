import type { MadeSecret } from '@parley/core/protocol/channels-api';
import type { ChannelId, ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { Identity } from '@parley/core/contact/state';
import type { ChangesPage } from '@parley/core/protocol/agent-api';
import { createHmac } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  commandOf,
  commandsOf,
  contactsOf,
  firstStart,
  startTestServer,
  type TestServer,
} from '../../../testing/running-server.ts';
import { recordOf, Visitor } from '../../../testing/visitor.ts';

let server: TestServer;
let owner: Browser;
let channel: ChannelId;
beforeAll(async () => {
  server = await startTestServer();
  const started = await firstStart(server);
  owner = started.owner;
  const [first] = started.session.workspace.channels;
  if (!first) throw new Error('no channel');
  channel = first.id;
  secret = (await owner.get<MadeSecret>(`/api/channels/${channel}/secrets/identity`)).body.secret;
});
afterAll(() => server.remove());

const inDatabase = <Row>(sql: string, ...values: string[]): Row[] => {
  const db = new DatabaseSync(path.join(server.dataDir, 'parley.sqlite'));
  try {
    return db.prepare(sql).all(...values) as Row[];
  } finally {
    db.close();
  }
};

let secret = '';
const signature = (user: string, by = secret): string => createHmac('sha256', by).update(user).digest('hex');

const contactOf = async (work: () => Promise<unknown>): Promise<ContactId> => {
  const before = new Set(await contactsOf(owner));
  await work();
  const contact = (await contactsOf(owner)).find((one) => !before.has(one));
  if (contact === undefined) throw new Error('no contact came into being');
  return contact;
};

it.each(['\u0000\u0001\u007f', '\u200b\u2060\ufeff', '\u3164\u2800 \n', '\ud800'])(
  'a message of which nothing can be seen is refused as empty: %j',
  async (text) => {
    const visitor = await Visitor.begin(server.url, channel);
    const answer = await visitor.post('/messages', { id: newId(), text, files: [], happenedAt: 1 });
    expect(codeOf(answer)).toBe('400 malformed');
  },
);

const identitiesOf = async (contact: ContactId): Promise<readonly Identity[]> => {
  const { body } = await owner.get<ChangesPage>('/api/changes?cursor=');
  const change = body.changes.find((one) => one.type === 'row' && one.contact === contact);
  return change?.type === 'row' ? change.row.state.identities : [];
};

describe('whose chat it is', () => {
  it('L9 without a token, or with one that is none, nothing is told', async () => {
    const visitor = new Visitor(server.url, channel);
    const tries = [
      undefined,
      '',
      'short',
      'x'.repeat(43),
      `${'x'.repeat(43)} more`,
      "' OR 1=1 --".padEnd(43, 'x'),
    ];
    for (const token of tries) {
      visitor.token = token;
      for (const [method, at] of [
        ['GET', '/messages'],
        ['GET', '/events'],
        ['GET', `/files/${newId()}`],
        ['PUT', `/files/${newId()}`],
      ] as const) {
        expect(codeOf(await visitor.send(method, at))).toBe('401 unauthenticated');
      }
      expect(codeOf(await visitor.write('let me in'))).toBe('401 unauthenticated');
    }
  });

  it('L9 a token is good for its own channel only, and is taken from the header only', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const other = await owner.post('/api/workspace', {
      id: newId(),
      change: {
        type: 'add-channel',
        channel: newId(),
        kind: 'web-chat',
        name: 'Other',
        settings: { sites: [], color: '#2f5bea', greeting: '' },
      },
    });
    expect(other.status).toBe(200);
    const [row] = inDatabase<{ id: string }>(
      "SELECT id FROM workspace_items WHERE json ->> '$.name' = ?",
      'Other',
    );
    const elsewhere = new Visitor(server.url, row?.id ?? '');
    elsewhere.token = visitor.token;
    expect(codeOf(await elsewhere.send('GET', '/messages'))).toBe('401 unauthenticated');
    const { token } = visitor;
    visitor.token = undefined;
    expect(codeOf(await visitor.send('GET', `/messages?token=${token}`))).toBe('401 unauthenticated');
    const cookie = { cookie: `visitor=${token}` };
    expect(codeOf(await visitor.send('GET', '/messages', undefined, cookie))).toBe('401 unauthenticated');
  });

  it('L9 tokens are stored as hashes', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const rows = JSON.stringify(inDatabase('SELECT * FROM visitors'));
    expect(rows).not.toContain(visitor.token ?? 'no token');
  });

  it('L9 an agent’s cookie opens nothing and none is ever set', async () => {
    const visitor = new Visitor(server.url, channel);
    const cookie = { cookie: owner.cookie ?? '' };
    expect(codeOf(await visitor.send('GET', '/messages', undefined, cookie))).toBe('401 unauthenticated');
    const known = await Visitor.begin(server.url, channel);
    await known.post('/messages', known.message('Hello'), cookie);
    await known.send('GET', '/messages', undefined, cookie);
    expect(known.received.join()).not.toMatch(/set-cookie/i);
    const record = await recordOf(owner, (await contactsOf(owner)).at(-1) ?? ('' as ContactId));
    expect(record.every((entry) => entry.by.kind !== 'agent')).toBe(true);
  });

  it('L9 nobody reads another visitor’s messages or files', async () => {
    const [kim, eve] = [await Visitor.begin(server.url, channel), await Visitor.begin(server.url, channel)];
    const { id } = (await kim.upload('the plans', 'plans.txt')).body as { id: FileId };
    expect(codeOf(await kim.send('GET', `/files/${id}`))).toBe('404 not-found');
    await kim.write('These are the plans', { files: [id] });
    expect((await kim.send('GET', `/files/${id}`)).body).toBe('the plans');
    expect(codeOf(await eve.send('GET', `/files/${id}`))).toBe('404 not-found');
    expect(codeOf(await eve.write('mine now', { files: [id] }))).toBe('404 not-found');
    expect(codeOf(await eve.upload('the plans', 'plans.txt', id))).toBe('409 conflict');
    expect(codeOf(await eve.post('/receipts', { status: 'read', upTo: 1 }))).toBe('404 not-found');
    expect(await eve.thread()).toEqual([]);
    expect((await eve.send('GET', `/files/${id}`)).status).toBe(404);
  });
});

describe('who a visitor claims to be', () => {
  it('L9 a user id is believed with its signature only', async () => {
    const honest = await Visitor.begin(server.url, channel);
    const user = { user: 'u-17', signature: signature('u-17'), name: 'Kim' };
    const contact = await contactOf(() => honest.write('Hello', { identity: user }));
    expect(await identitiesOf(contact)).toMatchObject([{ user: 'u-17', verified: true, name: 'Kim' }]);
    const forged = [
      { user: 'u-17' },
      { user: 'u-17', signature: signature('u-18') },
      { user: 'u-17', signature: signature('u-17', 'another secret') },
      { user: 'u-17', signature: '' },
      { user: 'u-17', signature: 'ä'.repeat(64) },
    ];
    for (const identity of forged) {
      const liar = await Visitor.begin(server.url, channel, { identity });
      const own = await contactOf(() => liar.write('Hello', { identity }));
      expect(own).not.toBe(contact);
      const [claimed] = await identitiesOf(own);
      expect(claimed).toMatchObject({ user: 'u-17' });
      expect(claimed).not.toHaveProperty('verified');
      expect(await liar.thread()).toHaveLength(1);
    }
  });

  it('L9 a proven user has one chat on all devices, a claimed one does not', async () => {
    const identity = { user: 'u-20', signature: signature('u-20') };
    const [phone, laptop] = await Promise.all(
      [1, 2].map(() => Visitor.begin(server.url, channel, { identity })),
    );
    if (!phone || !laptop) throw new Error('two devices were asked for');
    expect(phone.token).not.toBe(laptop.token);
    await phone.write('From the phone');
    expect(await laptop.thread()).toMatchObject([{ body: fromPlainText('From the phone') }]);
    const foreign = { user: 'u-21', signature: signature('u-21') };
    expect(codeOf(await phone.write('As somebody else', { identity: foreign }))).toBe('409 conflict');
    expect(codeOf(await phone.post('/identify', foreign))).toBe('409 conflict');
  });

  it('L9 the signature of one id opens no chat of another that only trims to the same', async () => {
    const own = { user: 'alice', signature: signature('alice') };
    const alice = await Visitor.begin(server.url, channel, { identity: own });
    const contact = await contactOf(() => alice.write('My address is secret', { identity: own }));
    for (const user of [' alice', 'alice ', 'alice\n', '\u00a0alice', '\ufeffalice', '\talice', 'Alice']) {
      const identity = { user, signature: signature(user) };
      const other = await Visitor.begin(server.url, channel, { identity });
      expect(await other.thread()).toEqual([]);
      expect(codeOf(await alice.write('As somebody else', { identity }))).toBe('409 conflict');
      const theirs = await contactOf(() => other.write('Hello', { identity }));
      expect(await identitiesOf(theirs)).toMatchObject([{ user, verified: true }]);
    }
    expect(await alice.thread()).toHaveLength(1);
    expect(await identitiesOf(contact)).toMatchObject([{ user: 'alice', verified: true }]);
  });

  it('L9 an id that is no text of whole characters is never believed', async () => {
    const user = 'alice\ud800';
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() =>
      visitor.write('Hello', { identity: { user, signature: signature(user) } }),
    );
    expect((await identitiesOf(contact))[0]).not.toHaveProperty('verified');
  });

  it('L9 a session that belongs to one proven user takes no other', async () => {
    const carol = { user: 'carol', signature: signature('carol') };
    const dave = { user: 'dave', signature: signature('dave') };
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Anonymous'));
    expect((await visitor.post('/identify', carol)).status).toBe(200);
    expect((await visitor.post('/identify', carol)).status).toBe(200);
    expect(codeOf(await visitor.post('/identify', dave))).toBe('409 conflict');
    expect(codeOf(await visitor.write('As Dave', { identity: dave }))).toBe('409 conflict');
    expect(await identitiesOf(contact)).toMatchObject([{ user: 'carol', verified: true }]);

    const again = await visitor.post<{ token: string }>('/session', { identity: carol });
    expect(again.body.token).toBe(visitor.token);
    const { body } = await visitor.post<{ token: string }>('/session', { identity: dave });
    expect(body.token).not.toBe(visitor.token);
    visitor.token = body.token;
    expect(await visitor.thread()).toEqual([]);
    expect((await visitor.write('As Dave', { identity: dave })).status).toBe(200);
  });

  it('L9 a claim takes nothing from an identity that was proven', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const proven = { user: 'u-30', signature: signature('u-30'), email: 'kim@example.com' };
    const contact = await contactOf(() => visitor.write('Hello', { identity: proven }));
    await visitor.post('/identify', { user: 'u-31', email: 'eve@example.com' });
    await visitor.write('Hello again', { identity: { user: 'u-32', email: 'eve@example.com', phone: '1' } });
    const [identity] = await identitiesOf(contact);
    expect(identity).toEqual({
      channel,
      external: identity?.external,
      lastInboundAt: identity?.lastInboundAt,
      user: 'u-30',
      email: 'kim@example.com',
      verified: true,
    });
    const { body } = await owner.get<ChangesPage>('/api/changes?cursor=');
    const row = body.changes.find((change) => change.type === 'row' && change.contact === contact);
    expect(row?.type === 'row' && row.row.state.fields.email).toBe('kim@example.com');
  });
});

describe('what is sent', () => {
  it('CH-4 every malformed message is refused by name, and writes nothing', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const good = visitor.message('good');
    const bad: readonly unknown[] = [
      null,
      [],
      'text',
      {},
      { ...good, id: 'short' },
      { ...good, id: '../../etc/passwd' },
      { ...good, text: 7 },
      { ...good, text: '   ' },
      { ...good, text: 'x'.repeat(20_001) },
      { ...good, files: ['nope'] },
      { ...good, files: Array.from({ length: 11 }, () => newId()) },
      { ...good, happenedAt: -1 },
      { ...good, happenedAt: 1e300 },
      { ...good, pages: Array.from({ length: 21 }, () => ({ url: 'https://a.example', at: 1 })) },
      { ...good, pages: [{ url: 'javascript:alert(1)', at: 1 }] },
      { ...good, reference: { url: 'https://a.example' } },
      { ...good, identity: { user: 'x'.repeat(201) } },
      { ...good, seen: 5 },
      { ...good, author: 'agent' },
      { ...good, direction: 'out' },
    ];
    for (const body of bad) {
      const one = await Visitor.begin(server.url, channel);
      expect(codeOf(await one.post('/messages', body)), JSON.stringify(body)).toBe('400 malformed');
      expect(await one.thread()).toEqual([]);
    }
    const json = { 'content-type': 'application/json' };
    expect(codeOf(await visitor.send('POST', '/messages', '{"id":', json))).toBe('400 malformed');
    const bytes = new Uint8Array([0x22, 0xff, 0xfe, 0x22]);
    expect(codeOf(await visitor.send('POST', '/messages', bytes, json))).toBe('400 malformed');
    // Refused before it is built: each of these bodies took the server up to a second.
    for (const many of ['"pages":[{}', '"files":[0', '"x":[[]', '"pages":[{"url":0}']) {
      const [head = '', item = ''] = many.split('[', 2);
      const body = `{${head}[${Array(5_000)
        .fill(item || '[]')
        .join()}]}`;
      expect(codeOf(await visitor.send('POST', '/messages', body, json)), many).toBe('400 malformed');
    }
    expect(codeOf(await visitor.send('POST', '/messages', `${'['.repeat(9_000)}`, json))).toBe(
      '400 malformed',
    );
    expect(codeOf(await visitor.send('POST', '/messages', 'id=1'))).toBe('415 unsupported-type');
    expect(codeOf(await visitor.send('POST', '/messages', 'x'.repeat(300_000), json))).toBe('413 too-large');
    expect(await visitor.thread()).toEqual([]);
  });

  it('CH-4 the longest message is taken whole', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const longest = ['語'.repeat(20_000), '"\\'.repeat(10_000), '\n'.repeat(9_999) + 'end'];
    for (const text of longest) expect((await visitor.write(text)).status).toBe(200);
    const bodies = (await visitor.thread()).map(({ body }) => toPlainText(body));
    expect(bodies).toEqual(longest);
  });

  it('CH-1 hostile texts are kept as the text that they are', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const text = '<img src=x onerror=alert(1)> [a](javascript:alert(1)) \u202e‮ 👩‍👩‍👧 {{7*7}}';
    await visitor.write(`${text}\u0000\u0007`);
    await visitor.write('half \ud83d a character');
    expect(await visitor.thread()).toMatchObject([
      { body: fromPlainText(text) },
      { body: fromPlainText('half  a character') },
    ]);
  });

  it('CH-1 cursors, channels and methods that are none are refused by name', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    for (const after of ['-1', '1.5', 'x', '9'.repeat(30), '1;DROP TABLE thread']) {
      const query = `after=${encodeURIComponent(after)}`;
      expect(codeOf(await visitor.send('GET', `/messages?${query}`))).toBe('400 malformed');
      expect(codeOf(await visitor.send('GET', `/events?${query}`))).toBe('400 malformed');
    }
    for (const id of ['nope', newId(), '..%2f..%2fetc', '%00', 'A'.repeat(30)]) {
      const stranger = new Visitor(server.url, id);
      expect(codeOf(await stranger.post('/session', {}))).toBe('404 not-found');
    }
    expect((await visitor.send('DELETE', '/messages')).status).toBe(404);
    expect((await visitor.send('GET', '/nothing')).status).toBe(404);
  });

  it('CH-1 a visitor cannot do what agents do', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const contact = await contactOf(() => visitor.write('Hello'));
    const command = commandOf(contact, { type: 'close' });
    const visitors = new Browser(server.url);
    const headers = visitor.headers();
    expect(codeOf(await visitors.post('/api/commands', { commands: [command] }, headers))).toBe(
      '401 unauthenticated',
    );
    expect((await visitors.send('GET', '/api/changes?cursor=', { headers })).status).toBe(401);
    expect((await visitors.send('GET', `/api/files/${newId()}`, { headers })).status).toBe(401);
    const { body } = await commandsOf(owner, [command]);
    expect(body.answers).toMatchObject([{ outcome: 'applied' }]);
  });
});
