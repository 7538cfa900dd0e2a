/** A running server with one contact whose stored state is damaged: what is set aside, shown, and tried again. */
import type { ChannelId, ContactId } from '@parley/core/ids';
import type { HealthReport, SetAsideItem } from '@parley/core/protocol/health-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { webChatAdapter } from '../../channels/web-chat/web-chat-adapter.ts';
import { ChannelDouble } from '../../jobs/testing/channel-double.ts';
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
  Browser,
  type TestServer,
} from '../../testing/running-server.ts';
import { recordOf, Visitor } from '../../testing/visitor.ts';

const MINUTE = 60_000;

let server: TestServer;
let owner: Browser;
let channel: ChannelId;
let double: ChannelDouble;
/** How far the server's clock is ahead, in ms. */
let ahead = 0;
let isDiskFailing = false;

const wrapDisk = (disk: Disk): Disk => {
  const through = (ask: () => Promise<void>) => async (): Promise<void> => {
    if (isDiskFailing) throw new Error('the disk fails');
    await ask();
  };
  return { ...disk, sync: through(disk.sync), writeAgain: through(disk.writeAgain) };
};

const start = (dataDir?: string) =>
  startTestServer({
    now: () => Date.now() + ahead,
    adapters: [
      {
        ...webChatAdapter,
        capabilities: { ...webChatAdapter.capabilities, direct: false },
        send: double.adapter,
      },
    ],
    wrapDisk,
    ...(dataDir !== undefined && { dataDir }),
  });

beforeEach(async () => {
  double = new ChannelDouble();
  ahead = 0;
  isDiskFailing = false;
  server = await start();
  const started = await firstStart(server);
  owner = started.owner;
  const [first] = started.session.workspace.channels;
  if (!first) throw new Error('no channel');
  channel = first.id;
});
afterEach(async () => {
  isDiskFailing = false;
  await server.remove();
});

/** Runs work on the database over a connection of its own, as a person would who repairs it. */
const inDatabase = <Result>(work: (db: DatabaseSync) => Result): Result => {
  const db = new DatabaseSync(path.join(server.dataDir, 'parley.sqlite'));
  try {
    return work(db);
  } finally {
    db.close();
  }
};

/** Damages the stored state of a contact. Returns what mends it. */
const damage = (contact: ContactId): (() => void) => {
  const set = (state: string) =>
    inDatabase((db) => db.prepare('UPDATE contacts SET state = ? WHERE id = ?').run(state, contact));
  const before = inDatabase((db) => db.prepare('SELECT state FROM contacts WHERE id = ?').get(contact));
  set('{"v":1,');
  return () => set(String(before?.['state']));
};

const healthOf = async (by: Browser): Promise<HealthReport> =>
  (await by.get<HealthReport>('/api/health')).body;

const listed = async (kind: SetAsideItem['kind']): Promise<readonly SetAsideItem[]> =>
  (await healthOf(owner)).items.filter((item) => item.kind === kind);

/** Waits for something that the server does by itself, however busy the machine is. */
const poll = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000 });

/** Presses *Try again* for all items, and waits until each item has succeeded or failed. */
const tryAllAgain = async (): Promise<readonly SetAsideItem[]> => {
  const { items } = await healthOf(owner);
  const tried = await owner.post<HealthReport>('/api/health/try-again', { items: items.map(({ id }) => id) });
  expect(tried.status).toBe(200);
  await poll(async () => (await healthOf(owner)).items.some(({ trying }) => trying)).toBe(false);
  return (await healthOf(owner)).items;
};

const saying = (contact: ContactId, words: string) =>
  commandOf(contact, { type: 'send', body: fromPlainText(words), files: [] });
const noting = (contact: ContactId, words: string) =>
  commandOf(contact, { type: 'comment', body: fromPlainText(words), files: [] });

/** Messages, comments and other entries of a contact, in a few words. */
const told = async (contact: ContactId): Promise<readonly string[]> =>
  (await recordOf(owner, contact)).flatMap((entry) => {
    if (entry.kind === 'message' || entry.kind === 'comment') {
      const words = /"text":"([^"]*)"/.exec(JSON.stringify(entry.body))?.[1] ?? '';
      return [`${entry.kind} ${words}`];
    }
    return entry.kind === 'delivery' ? [`delivery ${entry.status}`] : [];
  });

describe('one damaged contact', () => {
  it('L17 its commands are set aside and shown, others are applied; tried again, each is applied once, in order', async () => {
    const bad = await visitorWrites(owner, channel, 'Hello');
    const good = await visitorWrites(owner, channel, 'Hello');
    const mend = damage(bad);
    const commands = [noting(bad, 'one'), noting(good, 'fine'), noting(bad, 'two')];
    const { body } = await commandsOf(owner, commands);
    expect(body.answers).toMatchObject([{ id: commands[1]?.id, outcome: 'applied' }]);
    expect(body.kept).toEqual([commands[0]?.id, commands[2]?.id]);
    expect(await listed('command')).toMatchObject([
      { reason: 'damaged-contact', contact: bad, tries: 1, action: 'comment', trying: false },
      { reason: 'damaged-contact', contact: bad, tries: 1, action: 'comment', trying: false },
    ]);
    expect(await listed('read-contact')).toMatchObject([{ contact: bad, reason: 'damaged-contact' }]);
    // To ask again changes nothing, and to try again does not help before the contact is mended.
    expect((await commandsOf(owner, commands)).body.kept).toHaveLength(2);
    const still = await tryAllAgain();
    expect(still.filter(({ kind }) => kind === 'command').map(({ tries }) => tries)).toEqual([2, 2]);
    mend();
    expect(await tryAllAgain()).toEqual([]);
    expect(await told(bad)).toEqual(['message Hello', 'comment one', 'comment two']);
    expect((await commandsOf(owner, commands)).body.answers.map(({ outcome }) => outcome)).toEqual([
      'applied',
      'applied',
      'applied',
    ]);
    expect(await told(bad)).toHaveLength(3);
  });

  it('L17 a command that its author repeats after the contact was mended leaves the list by itself', async () => {
    const bad = await visitorWrites(owner, channel, 'Hello');
    const mend = damage(bad);
    const command = noting(bad, 'one');
    await commandsOf(owner, [command]);
    expect(await listed('command')).toHaveLength(1);
    mend();
    expect((await commandsOf(owner, [command])).body.answers).toMatchObject([{ outcome: 'applied' }]);
    expect(await listed('command')).toEqual([]);
    await tryAllAgain();
    expect(await told(bad)).toEqual(['message Hello', 'comment one']);
  });

  it('L17 its timers are set aside and shown, others ring; tried again, each rings once', async () => {
    const bad = await visitorWrites(owner, channel, 'Hello');
    const good = await visitorWrites(owner, channel, 'Hello');
    const until = Date.now() + MINUTE;
    const third = await visitorWrites(owner, channel, 'Hello');
    const snooze = (contact: ContactId, time = until) =>
      commandOf(contact, { type: 'snooze', until: time, regardless: false });
    await commandsOf(owner, [snooze(bad), snooze(good)]);
    const mend = damage(bad);
    ahead = 2 * MINUTE;
    // Any commit that moves a timer lets the server look at its clock.
    await commandsOf(owner, [snooze(third, until + 10 * MINUTE)]);
    const woken = async (contact: ContactId) =>
      (await recordOf(owner, contact)).filter(({ kind }) => kind === 'woken').length;
    await poll(() => woken(good)).toBe(1);
    await poll(() => listed('snooze')).toMatchObject([{ contact: bad, reason: 'damaged-contact' }]);
    mend();
    expect(await tryAllAgain()).toEqual([]);
    expect([await woken(bad), await woken(good)]).toEqual([1, 1]);
  });

  it('L16 L17 what was sent to it is set aside and shown, others are sent; tried again, it is recorded and not sent twice', async () => {
    const bad = await visitorWrites(owner, channel, 'Hello');
    const good = await visitorWrites(owner, channel, 'Hello');
    let answer = (): void => undefined;
    double.answer = ({ message }) =>
      JSON.stringify(message.body).includes('one')
        ? new Promise((resolve) => (answer = () => resolve({ outcome: 'sent' })))
        : Promise.resolve({ outcome: 'sent' });
    const sends = (text: string) =>
      double.given.filter(({ message }) => JSON.stringify(message.body).includes(text)).length;
    await commandsOf(owner, [saying(bad, 'one'), saying(bad, 'two'), saying(good, 'fine')]);
    await poll(() => sends('one')).toBe(1);
    const mend = damage(bad);
    answer();
    await poll(() => told(good)).toEqual(['message Hello', 'message fine', 'delivery sent']);
    // The first message was sent and cannot be recorded; of the second one, nobody can say to whom it goes.
    await poll(() => listed('send')).toMatchObject([
      { contact: bad, reason: 'damaged-contact' },
      { contact: bad, reason: 'damaged-contact' },
    ]);
    expect([sends('one'), sends('two')]).toEqual([1, 0]);
    mend();
    expect(await tryAllAgain()).toEqual([]);
    expect(await told(bad)).toEqual([
      'message Hello',
      'message one',
      'message two',
      'delivery sent',
      'delivery sent',
    ]);
    expect([sends('one'), sends('two')]).toEqual([1, 1]);
  });

  it('L17 CH-4 what comes from it is set aside and shown, others are heard; tried again, each is recorded once, in order', async () => {
    const bad = await Visitor.begin(server.url, channel);
    const good = await Visitor.begin(server.url, channel);
    await bad.write('Hello');
    const [contact] = await contactsOf(owner);
    if (contact === undefined) throw new Error('no contact');
    await good.write('Hello');
    const mend = damage(contact);
    const messages = [bad.message('one'), bad.message('two')];
    for (const message of messages)
      expect(codeOf(await bad.post('/messages', message))).toBe('503 unavailable');
    expect((await good.write('again')).status).toBe(200);
    expect(await listed('inbound')).toMatchObject([
      { contact, reason: 'damaged-contact', tries: 1 },
      { contact, reason: 'damaged-contact', tries: 1 },
    ]);
    mend();
    expect(await tryAllAgain()).toEqual([]);
    expect(await told(contact)).toEqual(['message Hello', 'message one', 'message two']);
    // The widget has kept them, and asks again.
    for (const message of messages) expect((await bad.post('/messages', message)).status).toBe(200);
    expect(await bad.thread()).toHaveLength(3);
  });
});

describe('what is set aside', () => {
  it('L17 is still listed after a restart, and can be tried again then', async () => {
    const bad = await visitorWrites(owner, channel, 'Hello');
    const mend = damage(bad);
    await commandsOf(owner, [noting(bad, 'one')]);
    const before = await healthOf(owner);
    await server.stop();
    server = await start(server.dataDir);
    const { cookie } = owner;
    owner = new Browser(server.url);
    owner.cookie = cookie;
    expect(await healthOf(owner)).toEqual(before);
    mend();
    expect(await tryAllAgain()).toEqual([]);
    expect(await told(bad)).toEqual(['message Hello', 'comment one']);
  });

  it('WS-1 is shown to owners and managers, and to nobody else', async () => {
    const { browser: manager } = await joinAs(owner, 'manager', 'Mia');
    const { browser: agent } = await joinAs(owner, 'agent', 'Ben');
    const bad = await visitorWrites(owner, channel, 'Hello');
    damage(bad);
    await commandsOf(agent, [noting(bad, 'one')]);
    const { items } = await healthOf(manager);
    expect(items.map(({ kind }) => kind).sort()).toEqual(['command', 'read-contact']);
    expect(codeOf(await agent.get('/api/health'))).toBe('403 forbidden');
    expect(codeOf(await agent.post('/api/health/try-again', { items: [1] }))).toBe('403 forbidden');
    expect(codeOf(await new Browser(server.url).get('/api/health'))).toBe('401 unauthenticated');
  });

  it('says whether the disk takes what is written', async () => {
    const contact = await visitorWrites(owner, channel, 'Hello');
    expect((await healthOf(owner)).disk).toBe('ok');
    isDiskFailing = true;
    await commandsOf(owner, [noting(contact, 'one')]);
    expect((await healthOf(owner)).disk).toBe('database');
    isDiskFailing = false;
    await poll(async () => (await healthOf(owner)).disk).toBe('ok');
  });
});
