/** What a whole server sends to a system, and what it makes of the answers. */
import type { ContactId, EntryId } from '@parley/core/ids';
import type { Workspace } from '@parley/core/workspace/workspace';
import { afterEach, describe, expect, it } from 'vitest';
import { messageIdOf } from '../message-id.ts';
import { keyOf, signedHeaders } from '../signature.ts';
import { CustomRig } from '../testing/custom-rig.ts';
import type { SystemAnswer, Taken } from '../testing/system-double.ts';

const DAY = 86_400_000;
const MINUTE = 60_000;

let rig: CustomRig;
afterEach(() => rig.close());

const poll = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000 });

/** A channel whose system answers as given, the last way for ever, and somebody who has written over it. */
async function open(answers: SystemAnswer[] = [{}], settings: object = {}): Promise<ContactId> {
  rig = await CustomRig.open(settings);
  rig.system.answers = answers;
  return somebody('zoe');
}
async function somebody(id: string): Promise<ContactId> {
  await rig.send({ type: 'message', id: `from-${id}`, from: { id }, message: { text: 'Hello?' } });
  return rig.contactOf(`from-${id}`);
}
const deliveries = (entry: EntryId) => rig.all('delivery').filter(({ message }) => message === entry);
const statuses = (entry: EntryId) => deliveries(entry).map(({ status }) => status);
const pauseOf = async () =>
  (await rig.owner.get<Workspace>('/api/workspace')).body.channels.find(({ id }) => id === rig.channel)
    ?.paused;
/** Lets the pauses between tries end, again and again, until something holds. */
const retry = <Value>(read: () => Value) =>
  expect.poll(
    async () => {
      await rig.tryNow('send');
      return read();
    },
    { timeout: 25_000, interval: 100 },
  );
const webhookIds = () => rig.system.taken.map(({ headers }) => headers['webhook-id']);

/** Whether a secret proves what the system was sent. */
function isProved({ headers, text }: Taken, secret: string): boolean {
  const key = keyOf(secret);
  const at = Number(headers['webhook-timestamp']) * 1_000;
  const right = key && signedHeaders([key], String(headers['webhook-id']), text, at)['webhook-signature'];
  return String(headers['webhook-signature'])
    .split(' ')
    .includes(right ?? '');
}

describe('a message of the team', () => {
  it('CH-3 goes to the system, signed and with the ids of both sides', async () => {
    const contact = await open([{ status: 201, body: { id: 'order-mail-1' } }]);
    const entry = await rig.say(contact, 'Good morning');
    await poll(() => statuses(entry)).toEqual(['sent']);
    const [taken] = rig.system.taken;
    if (!taken) throw new Error('Nothing was sent');
    expect(isProved(taken, rig.secret)).toBe(true);
    expect(Math.abs(Number(taken.headers['webhook-timestamp']) - Date.now() / 1_000)).toBeLessThan(60);
    expect(taken.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': messageIdOf(entry, 0),
    });
    expect(taken.headers).not.toHaveProperty('cookie');
    expect(taken.json).toMatchObject({
      type: 'message',
      id: messageIdOf(entry, 0),
      to: { id: 'zoe' },
      message: { text: 'Good morning', files: [] },
    });
    expect(deliveries(entry)).toMatchObject([{ parts: ['order-mail-1'] }]);
    expect((await rig.health()).lastSent).toBeGreaterThan(Date.now() - MINUTE);
  });

  it('CH-7 brings addresses of its files, which anybody who has them can fetch', async () => {
    const contact = await open();
    const files = [await rig.upload(contact, 'a "b" é.txt', 'words of the file')];
    const entry = await rig.say(contact, '', { files });
    await poll(() => statuses(entry)).toEqual(['sent']);
    const [file] = rig.system.taken[0]?.json.message.files ?? [];
    expect(file).toMatchObject({ name: 'a _b_ é.txt', type: 'application/octet-stream', size: 17 });
    const answer = await fetch(file?.url ?? '');
    expect([answer.status, await answer.text()]).toEqual([200, 'words of the file']);
  });

  it.each<[string, SystemAnswer]>([
    ['nothing', { status: 204, body: '' }],
    ['no JSON', { body: '<h1>It works!</h1>' }],
    ['an id of another type', { body: { id: { n: 1 } } }],
    ['an id that cannot be kept', { body: { id: 'x'.repeat(201) } }],
    ['more than 64 KiB', { body: { id: 'y', more: 'x'.repeat(70_000) } }],
  ])('CH-3 that is answered 2xx with %s is sent, under our id', async (_, answer) => {
    const contact = await open([answer]);
    const entry = await rig.say(contact, 'Good morning');
    await poll(() => statuses(entry)).toEqual(['sent']);
    expect(deliveries(entry)).toMatchObject([{ parts: [messageIdOf(entry, 0)] }]);
    await rig.send({ type: 'status', message: { id: messageIdOf(entry, 0) }, status: 'delivered' });
    expect(statuses(entry)).toEqual(['sent', 'delivered']);
  });

  it('CH-3 that is refused has failed with the words of the system, and holds up no other', async () => {
    const contact = await open([{ status: 422, body: { error: 'The shop is closed' } }, {}]);
    const [refused, next] = [await rig.say(contact, 'one'), await rig.say(contact, 'two')];
    await poll(() => [statuses(refused), statuses(next)]).toEqual([['failed'], ['sent']]);
    expect(deliveries(refused)).toMatchObject([
      { error: 'The shop is closed', failure: { class: 'refused', code: '422' } },
    ]);
    expect(rig.system.taken).toHaveLength(2);
  });

  it('CH-3 that meets a failing system comes again under the same id, once it goes', async () => {
    const contact = await open([
      { status: 500 },
      { status: 502, body: '<html>' },
      { hangUp: true },
      { body: { id: 'x' } },
    ]);
    const entry = await rig.say(contact, 'Good morning');
    await retry(() => statuses(entry).at(-1)).toBe('sent');
    expect(new Set(webhookIds())).toEqual(new Set([messageIdOf(entry, 0)]));
    expect(rig.system.taken.every((taken) => isProved(taken, rig.secret))).toBe(true);
    expect(new Set(rig.system.taken.map(({ text }) => text)).size).toBe(1);
    expect(rig.system.taken).toHaveLength(4);
    expect(statuses(entry).filter((status) => status === 'sent')).toHaveLength(1);
  });

  it('CH-3 waits as long as a busy system asks, and so does the whole channel', async () => {
    const busy = { status: 429, headers: { 'retry-after': '120' }, body: { error: 'Slowly' } };
    const contact = await open([busy, {}]);
    const other = await somebody('yan');
    const first = await rig.say(contact, 'one');
    await poll(() => rig.system.taken.length).toBe(1);
    await expect
      .poll(async () => (await rig.health()).errors, { timeout: 15_000 })
      .toMatchObject([{ outcome: 'later', code: '429', error: 'Slowly' }]);
    const second = await rig.say(other, 'two');
    await rig.resume();
    expect((await rig.health()).waiting.replies.count).toBe(2);
    expect(rig.system.taken).toHaveLength(1);
    rig.advance(121_000);
    await rig.resume();
    await poll(() => [statuses(first).at(-1), statuses(second).at(-1)]).toEqual(['sent', 'sent']);
  });

  it('CH-3 for a system whose name has no address waits, until somebody mends it', async () => {
    const contact = await open();
    const setAddress = (address: string) =>
      rig.change({ type: 'set-channel', channel: rig.channel, name: 'Shop', settings: { address } });
    await setAddress('https://no-such-name.invalid/parley');
    const entry = await rig.say(contact, 'Good morning');
    await expect.poll(async () => (await rig.health()).errors[0]?.outcome, { timeout: 15_000 }).toBe('later');
    expect(rig.system.taken).toEqual([]);
    await setAddress(rig.system.url);
    await retry(() => statuses(entry).at(-1)).toBe('sent');
  });

  it('CH-3 that no try could bring for three days has failed', async () => {
    const contact = await open([{ status: 503, body: { error: 'Under repair' } }]);
    const entry = await rig.say(contact, 'Good morning');
    await poll(() => rig.system.taken.length).toBe(1);
    rig.advance(3 * DAY - MINUTE);
    await retry(() => rig.system.taken.length).toBeGreaterThan(1);
    expect(statuses(entry)).not.toContain('failed');
    rig.advance(2 * MINUTE);
    await retry(() => deliveries(entry).at(-1)).toMatchObject({
      status: 'failed',
      error: 'Under repair',
      failure: { class: 'gave-up', code: '503' },
    });
  });

  it.each(['stop', 'kill'])('L16 whose try was cut by a %s comes again under the same id', async (way) => {
    const contact = await open([{ silent: true }, { body: { id: 'x' } }]);
    const entry = await rig.say(contact, 'Good morning');
    await poll(() => rig.system.taken.length).toBe(1);
    await (way === 'stop' ? rig.restart() : rig.restartAfterKill());
    await retry(() => statuses(entry).at(-1)).toBe('sent');
    expect(statuses(entry)).not.toContain('uncertain');
    expect(webhookIds()).toEqual([messageIdOf(entry, 0), messageIdOf(entry, 0)]);
  });

  it('CH-10 is signed with both secrets while one is replaced', async () => {
    const contact = await open();
    await rig.owner.post(`/api/channels/${rig.channel}/secrets/signing/rotate`, {});
    const entry = await rig.say(contact, 'Good morning');
    await poll(() => statuses(entry)).toEqual(['sent']);
    const [taken] = rig.system.taken;
    for (const secret of [rig.secret, await rig.secretOf('signing')]) {
      expect(taken && isProved(taken, secret)).toBe(true);
    }
  });
});

describe('a person who is answered', () => {
  it('CH-3 is told, by the system, that their last message was read; a failing report comes again', async () => {
    const contact = await open();
    rig.system.readStatus = 503;
    expect(rig.system.reads).toEqual([]);
    await rig.say(contact, 'Good morning');
    await poll(() => rig.system.reads.length).toBe(1);
    const failures = () =>
      rig.query<{ failures: number }>(`SELECT failures FROM jobs WHERE kind = 'mark-read' AND lease IS NULL`);
    await poll(failures).toEqual([{ failures: 1 }]);
    rig.system.readStatus = 200;
    await rig.tryNow('mark-read');
    await poll(failures).toEqual([]);
    const [first, second] = rig.system.reads;
    expect(first?.json).toMatchObject({ type: 'read', to: { id: 'zoe' }, message: { id: 'from-zoe' } });
    expect(first && isProved(first, rig.secret)).toBe(true);
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  });
});

describe('a channel', () => {
  it('CH-8 whose system lets nobody in stops after five tries, keeps its messages, and goes on', async () => {
    const contact = await open([{ status: 401, body: { error: 'Who are you?' } }]);
    const [first, second] = [await rig.say(contact, 'one'), await rig.say(contact, 'two')];
    await tryUntilPaused();
    expect(await pauseOf()).toMatchObject({ why: 'token', code: '401', error: 'Who are you?' });
    expect(rig.system.taken).toHaveLength(5);
    expect((await rig.health()).waiting.replies.count).toBe(2);
    rig.system.answers = [{}];
    await rig.resume();
    await poll(() => [statuses(first).at(-1), statuses(second).at(-1)]).toEqual(['sent', 'sent']);
    expect(await pauseOf()).toBeUndefined();
  });

  it('CH-8 whose system is gone stops at once', async () => {
    const contact = await open([{ status: 410 }]);
    await rig.say(contact, 'one');
    await expect.poll(pauseOf, { timeout: 15_000 }).toMatchObject({ why: 'settings', code: '410' });
    expect(rig.system.taken).toHaveLength(1);
  });

  it('CH-8 whose system leads elsewhere stops, and sends nothing there', async () => {
    const contact = await open();
    rig.system.answers = [{ status: 308, headers: { location: `${rig.system.url}/elsewhere` } }];
    await rig.say(contact, 'one');
    await tryUntilPaused();
    expect(await pauseOf()).toMatchObject({ why: 'settings', code: '308' });
    expect(new Set(rig.system.taken.map(({ path }) => path))).toEqual(new Set(['/']));
  });
});

/** Lets the pauses between the tries of the first message end, until the channel is paused. */
async function tryUntilPaused(): Promise<void> {
  const tries = () =>
    rig.query<{ tries: number | null }>(
      `SELECT payload ->> '$.progress.tries' AS tries FROM jobs WHERE kind = 'send' AND lease IS NULL ORDER BY n LIMIT 1`,
    )[0]?.tries;
  for (const made of [1, 2, 3, 4]) {
    await poll(tries).toBe(made);
    await rig.tryNow('send');
  }
  await expect.poll(pauseOf, { timeout: 15_000 }).toBeDefined();
}

describe('a message in respond.io’s form', () => {
  const form = { form: 'respond-io' };
  const calls = () =>
    rig.system.taken.map(({ path, headers, text }) => ({
      path,
      token: headers.authorization,
      body: JSON.parse(text) as {
        readonly mId: string;
        readonly contactId: string;
        readonly message: unknown;
      },
    }));

  it('CH-3 is one call for each text, file and place, and only what was not taken comes again', async () => {
    const contact = await open([{ body: { mId: 'a' } }, { status: 503 }, { body: { mId: 'b' } }, {}], form);
    const files = [await rig.upload(contact, 'photo.txt', 'words')];
    const location = { latitude: 48.85, longitude: 2.29, name: 'Tower' };
    const entry = await rig.say(contact, 'Look', { files, location });
    await retry(() => statuses(entry).at(-1)).toBe('sent');
    expect(calls().map(({ body }) => body.mId)).toEqual([0, 1, 1, 2].map((part) => messageIdOf(entry, part)));
    expect(calls().map(({ body }) => body.message)).toMatchObject([
      { type: 'text', text: 'Look' },
      {
        type: 'attachment',
        attachment: { type: 'file', fileName: 'photo.txt', mimeType: 'application/octet-stream' },
      },
      { type: 'attachment' },
      { type: 'location', latitude: 48.85, longitude: 2.29, address: 'Tower' },
    ]);
    const token = `Bearer ${await rig.secretOf('token')}`;
    for (const call of calls())
      expect(call).toMatchObject({ path: '/message', token, body: { contactId: 'zoe' } });
    expect(deliveries(entry).at(-1)).toMatchObject({ parts: ['a', 'b', messageIdOf(entry, 2)] });
  });

  it('L16 without an answer is uncertain: it is not repeated, and a status settles it', async () => {
    const contact = await open([{ hangUp: true }, {}], form);
    const entry = await rig.say(contact, 'Good morning');
    await poll(() => statuses(entry)).toEqual(['uncertain']);
    await rig.tryNow('send');
    const event = { type: 'message_status', mId: messageIdOf(entry, 0), status: { value: 'delivered' } };
    const body = JSON.stringify({ contactId: 'zoe', events: [event] });
    expect((await rig.post(body)).status).toBe(200);
    expect(statuses(entry)).toEqual(['uncertain', 'delivered']);
    expect(rig.system.taken).toHaveLength(1);
  });

  it('L16 without an answer is settled by an echo of it, too', async () => {
    const contact = await open([{ hangUp: true }, {}], form);
    const entry = await rig.say(contact, 'Good morning');
    await poll(() => statuses(entry)).toEqual(['uncertain']);
    const message = { type: 'text', text: 'Good morning' };
    const event = { type: 'message_echo', mId: messageIdOf(entry, 0), message };
    await rig.post(JSON.stringify({ contactId: 'zoe', events: [event] }));
    expect(statuses(entry)).toEqual(['uncertain', 'sent']);
    expect(rig.all('message')).toHaveLength(2);
  });

  it('CH-10 comes with the former token to a system that does not know the new one yet', async () => {
    const contact = await open([{ status: 401 }, {}], form);
    const before = await rig.secretOf('token');
    await rig.owner.post(`/api/channels/${rig.channel}/secrets/token/rotate`, {});
    const entry = await rig.say(contact, 'Good morning');
    await poll(() => statuses(entry)).toEqual(['sent']);
    expect(calls().map(({ token }) => token)).toEqual([
      `Bearer ${await rig.secretOf('token')}`,
      `Bearer ${before}`,
    ]);
  });
});
