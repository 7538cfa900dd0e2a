/** A running server whose disk is slow, fails or is full, and whose data are damaged. */
import type { ChannelId, ContactId } from '@parley/core/ids';
import type { ChangesPage, PullResponse } from '@parley/core/protocol/agent-api';
import { newId } from '@parley/core/new-id';
import { renameSync } from 'node:fs';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Visitor } from '../../testing/visitor.ts';
import type { Disk } from '../../store/sqlite/log/disk.ts';
import {
  codeOf,
  commandOf,
  commandsOf,
  contactsOf,
  firstStart,
  joinAs,
  startTestServer,
  visitorWrites,
  type Browser,
  type TestServer,
} from '../../testing/running-server.ts';

/** A disk that a test can block or let fail. */
class Hand {
  held: Promise<void> = Promise.resolve();
  failing = false;
  letGo = (): void => undefined;

  hold(): void {
    this.held = new Promise((resolve) => (this.letGo = resolve));
  }

  readonly wrap = (disk: Disk): Disk => {
    const through = (ask: () => Promise<void>) => async (): Promise<void> => {
      await this.held;
      if (this.failing) throw new Error('the disk fails');
      await ask();
    };
    return { ...disk, sync: through(disk.sync), writeAgain: through(disk.writeAgain) };
  };
}

let hand: Hand;
let server: TestServer;
let owner: Browser;
let channel: ChannelId;

const begin = async (): Promise<void> => {
  const started = await firstStart(server);
  owner = started.owner;
  const [first] = started.session.workspace.channels;
  if (!first) throw new Error('no channel');
  channel = first.id;
};

beforeEach(async () => {
  hand = new Hand();
  server = await startTestServer({ wrapDisk: hand.wrap });
  await begin();
});
afterEach(async () => {
  hand.failing = false;
  hand.letGo();
  await server.remove();
});

/** Runs SQL over a connection of its own, as another process would. */
const meddle = (sql: string): void => {
  const db = new DatabaseSync(path.join(server.dataDir, 'parley.sqlite'));
  db.exec(sql);
  db.close();
};

const pull = async (by: Browser, contacts: readonly ContactId[]) => {
  const asked = contacts.map((contact) => ({ contact, have: {}, segments: 3 }));
  return (await by.post<PullResponse>('/api/pull', { contacts: asked })).body.contacts;
};

const isBlocked = async (by: Browser, contact: ContactId): Promise<boolean | undefined> => {
  const { body } = await by.get<ChangesPage>('/api/changes?cursor=&limit=1000');
  const rows = body.changes.flatMap((change) => (change.type === 'row' ? [change] : []));
  return rows.find((row) => row.contact === contact)?.row.state.blocked;
};

describe('a slow disk', () => {
  it('L20 nobody sees what is not on the disk yet, and everybody does when it is', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    await visitor.write('Hello');
    const [contact] = await contactsOf(owner);
    if (contact === undefined) throw new Error('no contact');
    const { browser: ben } = await joinAs(owner, 'agent', 'Ben');
    const before = await pull(ben, [contact]);
    hand.hold();
    const sending = commandsOf(owner, [
      commandOf(contact, { type: 'block' }),
      commandOf(contact, {
        type: 'comment',
        body: { v: 1, blocks: [{ type: 'paragraph', children: [{ type: 'text', text: 'not yet' }] }] },
        files: [],
      }),
    ]);
    const writing = visitor.write('Are you there?');
    for (let n = 0; n < 5; n += 1) {
      expect(await isBlocked(ben, contact)).toBe(false);
      expect(await pull(ben, [contact])).toEqual(before);
      expect(await visitor.thread()).toHaveLength(1);
    }
    hand.letGo();
    expect((await sending).body.answers.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    await writing;
    expect(await isBlocked(ben, contact)).toBe(true);
    expect(await pull(ben, [contact])).not.toEqual(before);
    expect(await visitor.thread()).toHaveLength(2);
  });
});

describe('a disk that fails', () => {
  it('L20 refuses at once what comes, says so, and goes on by itself', async () => {
    const contact = await visitorWrites(owner, channel);
    hand.failing = true;
    const first = commandOf(contact, { type: 'block' });
    expect(codeOf(await commandsOf(owner, [first]))).toBe('503 unavailable');
    const begun = performance.now();
    const replies = await Promise.all(
      Array.from({ length: 50 }, () => commandsOf(owner, [commandOf(contact, { type: 'unblock' })])),
    );
    expect(performance.now() - begun).toBeLessThan(5_000);
    expect(new Set(replies.map(codeOf))).toEqual(new Set(['503 unavailable']));
    const health = await owner.get('/healthz');
    expect([health.status, health.body]).toEqual([503, { status: 'database' }]);
    // Nobody sees the refused change.
    expect(await isBlocked(owner, contact)).toBe(false);
    hand.failing = false;
    await expect.poll(async () => (await owner.get('/healthz')).status, { timeout: 10_000 }).toBe(200);
    expect((await commandsOf(owner, [first])).body.answers).toMatchObject([{ outcome: 'applied' }]);
    expect(await isBlocked(owner, contact)).toBe(true);
  });
});

describe('a disk of attachments that fails', () => {
  it('refuses uploads alone, says so, and takes them again when it is back', async () => {
    const contact = await visitorWrites(owner, channel);
    const upload = () =>
      owner.send('PUT', `/api/files/${newId()}?contact=${contact}&name=a.txt`, { body: 'words' });
    const visitor = await Visitor.begin(server.url, channel);
    const health = async () => {
      const { status, body } = await owner.get('/healthz');
      return [status, body];
    };
    const folder = path.join(server.dataDir, 'files');
    renameSync(folder, `${folder}-away`);
    for (let n = 0; n < 2; n += 1) {
      expect(codeOf(await upload())).toBe('503 unavailable');
      expect(codeOf(await visitor.upload('words'))).toBe('503 unavailable');
      expect(await health()).toEqual([503, { status: 'disk' }]);
    }
    const { body } = await commandsOf(owner, [commandOf(contact, { type: 'block' })]);
    expect(body.answers).toMatchObject([{ outcome: 'applied' }]);
    renameSync(`${folder}-away`, folder);
    expect((await upload()).status).toBe(200);
    expect((await visitor.upload('words')).status).toBe(200);
    expect(await health()).toEqual([200, { status: 'ok' }]);
  });
});

describe('damaged data', () => {
  it.each([
    ['is not JSON', `'{"v":1,'`],
    ['is of an unknown version', `json_set(state, '$.v', 7)`],
    ['has lost a part', `json_remove(state, '$.identities')`],
    ['is of another contact', `json_set(state, '$.contact', 'somebodyelse')`],
    ['has lost what was consumed', `json_set(state, '$.reply', json('null'))`],
  ])('L17 a contact whose state %s keeps nobody else waiting', async (_, sql) => {
    const contacts: ContactId[] = [];
    for (let n = 0; n < 3; n += 1) contacts.push(await visitorWrites(owner, channel, `Hello ${n}`));
    const [good, bad, other] = contacts;
    if (!good || !bad || !other) throw new Error('no contacts');
    const { browser: ben } = await joinAs(owner, 'agent', 'Ben');
    meddle(`UPDATE contacts SET state = ${sql} WHERE id = '${bad}'`);
    const commands = contacts.map((contact) => commandOf(contact, { type: 'block' }));
    const { status, body } = await commandsOf(owner, commands);
    expect(status).toBe(200);
    expect(body.answers.map(({ id }) => id)).toEqual([commands[0]?.id, commands[2]?.id]);
    expect(body.answers.map(({ outcome }) => outcome)).toEqual(['applied', 'applied']);
    expect([body.failed, body.kept]).toEqual([[commands[1]?.id], [commands[1]?.id]]);
    for (const by of [owner, ben]) {
      expect(await isBlocked(by, good)).toBe(true);
      expect(await isBlocked(by, other)).toBe(true);
    }
    const pulled = await pull(ben, contacts);
    expect(pulled.map(({ contact }) => contact)).toEqual(expect.arrayContaining([good, other]));
    const metrics = await owner.get<string>('/metrics');
    expect(metrics.body).toMatch(/parley_set_aside\{kind="contact"\} 1/);
    const said = server.log.filter((line) => line.includes('set aside'));
    expect(said).toHaveLength(1);
  });

  it('L17 an entry that is not JSON is told of by a line in its place, and the rest is read', async () => {
    const contact = await visitorWrites(owner, channel);
    await commandsOf(owner, [commandOf(contact, { type: 'block' })]);
    meddle(`UPDATE entries SET json = substr(json, 1, 60) WHERE contact = '${contact}' AND seq = 2`);
    const [pulled] = await pull(owner, [contact]);
    expect(pulled?.documents?.seq).toBe(3);
    expect(Object.keys(pulled?.documents?.updates ?? {})).not.toEqual([]);
    const { body } = await commandsOf(owner, [commandOf(contact, { type: 'unblock' })]);
    expect(body.answers).toMatchObject([{ outcome: 'applied' }]);
  });

  it('L17 a command that the server fails on is named as failed, and the others are answered', async () => {
    const good = await visitorWrites(owner, channel);
    const bad = await visitorWrites(owner, channel);
    meddle(`CREATE TRIGGER meddle BEFORE UPDATE ON contacts WHEN new.id = '${bad}'
      BEGIN SELECT RAISE(ABORT, 'meddled'); END`);
    const commands = [bad, good, bad].map((contact) => commandOf(contact, { type: 'block' }));
    const { status, body } = await commandsOf(owner, commands);
    expect(status).toBe(200);
    expect(body.answers).toMatchObject([{ id: commands[1]?.id, outcome: 'applied' }]);
    expect(body.failed).toEqual([commands[0]?.id, commands[2]?.id]);
    expect(body.kept).toEqual(body.failed);
    meddle('DROP TRIGGER meddle');
    expect((await commandsOf(owner, commands)).body.answers).toHaveLength(3);
  });

  it.each([
    ['a notification', 'UPDATE notifications SET at = 9223372036854775807'],
    ['a read cursor', 'UPDATE read_cursors SET inbound = 9223372036854775807'],
  ])('L17 L20 %s with a number beyond all others is left out, and everybody goes on', async (_, sql) => {
    const contact = await visitorWrites(owner, channel);
    await commandsOf(owner, [commandOf(contact, { type: 'set-read-cursor', inbound: 1 })]);
    meddle(sql);
    const { status, body } = await owner.get<ChangesPage>('/api/changes?cursor=&limit=1000');
    expect(status).toBe(200);
    expect(body.changes.map(({ type }) => type)).toContain('row');
    const { body: said } = await commandsOf(owner, [commandOf(contact, { type: 'block' })]);
    expect(said.answers).toMatchObject([{ outcome: 'applied' }]);
    expect(server.log.join('')).toMatch(/set aside/);
  });

  it('L17 a visitor whose contact is damaged waits alone', async () => {
    const [bad, good] = [await Visitor.begin(server.url, channel), await Visitor.begin(server.url, channel)];
    await bad.write('Hello');
    const [contact] = await contactsOf(owner);
    await good.write('Hello');
    meddle(`UPDATE contacts SET state = '{' WHERE id = '${contact ?? ''}'`);
    const refused = await bad.write('again');
    expect(codeOf(refused)).toBe('503 unavailable');
    expect((await good.write('again')).status).toBe(200);
    expect(await bad.thread()).toHaveLength(1);
  });
});
