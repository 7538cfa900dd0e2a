/** What a whole server answers to a system, and what it keeps. */
import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CustomRig } from './testing/custom-rig.ts';

const MEGABYTE = 1024 * 1024;
const SECOND = 1_000;

let rig: CustomRig;
beforeAll(async () => {
  rig = await CustomRig.open();
});
afterAll(() => rig.close());

const message = (text: unknown = 'Hello', id = newId(), from: object = { id: 'zoe' }) => ({
  type: 'message',
  id,
  from,
  message: { text },
});
const recorded = (id: string) => rig.all('message').filter(({ external }) => external === id);
const bodyOf = (...events: readonly unknown[]) => JSON.stringify({ events });
const countRaw = () => rig.query<{ n: number }>('SELECT count(*) AS n FROM inbound_raw')[0]?.n ?? 0;

describe('a body of events', () => {
  it('CH-3 is answered with an outcome for each of them, in order', async () => {
    const events = [
      message('one', 'order-1'),
      message(7, 'order-2'),
      'no event',
      { type: 'typing', from: { id: 'zoe' } },
      message('one', 'order-1'),
      { type: 'status', message: { id: 'order-1' }, status: 'lost' },
      message('two', 'order-3'),
    ];
    const results = await rig.send(...events);
    expect(results.map(({ id, outcome }) => [id, outcome])).toEqual([
      ['order-1', 'accepted'],
      ['order-2', 'refused'],
      [null, 'refused'],
      [null, 'accepted'],
      ['order-1', 'duplicate'],
      [null, 'refused'],
      ['order-3', 'accepted'],
    ]);
    expect(results[5]?.why).toBe('status has to be sent, delivered, read or failed.');
    expect([recorded('order-1').length, recorded('order-2').length, recorded('order-3').length]).toEqual([
      1, 0, 1,
    ]);
  });

  it('CH-3 has none, or up to a hundred', async () => {
    expect(await rig.send()).toEqual([]);
    const many = Array.from({ length: 100 }, (_, n) =>
      message(`text ${n}`, `many-${n}`, { id: `person-${n % 7}` }),
    );
    expect(new Set(await rig.outcomes(...many))).toEqual(new Set(['accepted']));
    expect(rig.all('message').filter(({ external }) => external?.startsWith('many-'))).toHaveLength(100);
    const answer = await rig.post(bodyOf(...many, message()));
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({
      error: { message: expect.stringContaining('at most 100') as string },
    });
  });

  it('CH-4 that comes again is recorded once, however it is cut and however many come at once', async () => {
    const events = Array.from({ length: 6 }, (_, n) => message(`again ${n}`, `again-${n}`));
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => rig.outcomes(...events.slice(n % 5, (n % 5) + 2))),
    );
    const outcomes = answers.flat();
    expect(outcomes.filter((outcome) => outcome === 'accepted')).toHaveLength(6);
    expect(outcomes.filter((outcome) => outcome === 'duplicate')).toHaveLength(34);
    expect(await rig.outcomes(...events)).toEqual(Array(6).fill('duplicate'));
    expect(events.map(({ id }) => recorded(id).length)).toEqual(Array(6).fill(1));
  });

  it('OC-5 of one person opens one conversation, whatever comes side by side', async () => {
    const from = { id: 'crowd' };
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => rig.send(message(`side ${n}`, `side-${n}`, from))),
    );
    const contact = rig.contactOf('side-0');
    expect(rig.all('message').filter((one) => one.contact === contact)).toHaveLength(20);
    expect(rig.all('opened').filter((one) => one.contact === contact)).toHaveLength(1);
  });

  it('CH-3 has at most one megabyte', async () => {
    const fill = (size: number) => bodyOf().padEnd(size, ' ');
    expect((await rig.post(fill(MEGABYTE))).status).toBe(200);
    const before = countRaw();
    expect((await rig.post(fill(MEGABYTE + 1))).status).toBe(413);
    expect(countRaw()).toBe(before);
  });

  it.each<[string, string | Uint8Array<ArrayBuffer>]>([
    ['empty', ''],
    ['no JSON', 'events=1'],
    ['JSON that is cut', '{"events":['],
    ['JSON that is no object', '[]'],
    ['null', 'null'],
    ['without events', '{}'],
    ['with events that are no list', '{"events":{"0":1}}'],
    ['not UTF-8', Buffer.from([0x7b, 0xff, 0x7d])],
    ['in another encoding', Buffer.from('{"events":[]}', 'utf16le')],
  ])('CH-5 that is %s is kept with the reason, and answered 400', async (_, body) => {
    const before = countRaw();
    const headers = rig.signed(body);
    const answer = await fetch(rig.events, { method: 'POST', body, headers });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { code: 'malformed' }, results: [] });
    expect(countRaw()).toBe(before + 1);
    const [last] = rig.query<{ why: string; body: Uint8Array }>(
      'SELECT why, body FROM inbound_raw ORDER BY n DESC LIMIT 1',
    );
    expect(last?.why).toMatch(/not JSON|has to be an object/u);
    expect(Buffer.from(last?.body ?? [])).toEqual(Buffer.from(body));
  });

  it('CH-4 is stored as it came, before it is answered', async () => {
    const body = `  ${bodyOf(message('raw', 'raw-1'))}\n`;
    expect((await rig.post(body)).status).toBe(200);
    const [last] = rig.query<{ body: Uint8Array; read: number; why: string | null }>(
      'SELECT body, read, why FROM inbound_raw ORDER BY n DESC LIMIT 1',
    );
    expect(Buffer.from(last?.body ?? []).toString()).toBe(body);
    expect(last).toMatchObject({ read: 1, why: null });
    expect((await rig.health()).lastInbound).toBeGreaterThan(Date.now() - 60_000);
  });
});

describe('a body without proof', () => {
  const body = bodyOf(message('forged', 'forged-1'));
  const headers = (change: (signed: Record<string, string>) => void) => async () => {
    const signed = rig.signed(body);
    change(signed);
    return rig.post(body, signed);
  };

  it.each<[string, () => Promise<Response>, string]>([
    ['no headers at all', () => rig.post(body, {}), 'webhook-id is missing'],
    ['no signature', headers((signed) => delete signed['webhook-signature']), 'webhook-signature is missing'],
    ['no time', headers((signed) => delete signed['webhook-timestamp']), 'webhook-timestamp is missing'],
    ['another id', headers((signed) => (signed['webhook-id'] = 'other')), 'The signature is wrong'],
    [
      'another time',
      headers((signed) => (signed['webhook-timestamp'] = String(Math.floor(Date.now() / SECOND) - 9))),
      'The signature is wrong',
    ],
    [
      'a signature of another version',
      headers((signed) => (signed['webhook-signature'] = 'v2,abcd')),
      'missing',
    ],
    ['a signature that is cut', headers((signed) => (signed['webhook-signature'] = 'v1,abcd')), 'is wrong'],
    ['the signature of another body', () => rig.post(body, rig.signed(bodyOf())), 'is wrong'],
    [
      'a time of six minutes ago',
      () => rig.post(body, rig.signed(body, rig.secret, rig.now - 360 * SECOND)),
      'behind',
    ],
    [
      'a time in six minutes',
      () => rig.post(body, rig.signed(body, rig.secret, rig.now + 360 * SECOND)),
      'ahead of',
    ],
    [
      'the secret of another channel',
      async () => rig.post(body, rig.signed(body, await rig.secretOf('signing', await rig.addChannel()))),
      'is wrong',
    ],
    [
      'the token of the form of respond.io',
      async () => rig.post(body, { authorization: `Bearer ${await rig.secretOf('token')}` }),
      'webhook-id is missing',
    ],
  ])('CH-3 is refused, counted and not stored: %s', async (_, post, why) => {
    const [before, stored] = [(await rig.health()).refused?.count ?? 0, countRaw()];
    const answer = await post();
    expect(answer.status).toBe(401);
    expect(await answer.json()).toMatchObject({
      error: { code: 'unauthenticated', message: expect.stringContaining(why) as string },
    });
    expect(countRaw()).toBe(stored);
    expect(recorded('forged-1')).toEqual([]);
    await expect.poll(async () => (await rig.health()).refused?.count, { timeout: 15_000 }).toBe(before + 1);
    expect((await rig.health()).refused?.why).toContain(why);
  });

  it('CH-4 that was proved once and is replayed brings nothing new', async () => {
    const first = bodyOf(message('once', 'replay-1'));
    const signed = rig.signed(first);
    for (const outcome of ['accepted', 'duplicate', 'duplicate']) {
      expect(await (await rig.post(first, signed)).json()).toMatchObject({ results: [{ outcome }] });
    }
    expect(recorded('replay-1')).toHaveLength(1);
  });

  it('CH-3 is no matter of the method, and needs a channel', async () => {
    expect((await fetch(rig.events)).status).toBe(404);
    const address = (id: string) => `${rig.server.url}/channels/${id}/events`;
    for (const id of [newId<ChannelId>(), 'x', '..%2f']) {
      expect((await fetch(address(id), { method: 'POST', body, headers: rig.signed(body) })).status).toBe(
        404,
      );
    }
  });
});

describe('what people send', () => {
  it('CH-3 keeps words of every script as they are', async () => {
    const texts = [
      'مرحبًا، أين طلبي رقم ٤٧١١؟',
      'שלום, מה שלומך? ‏(abc)‏ 123',
      '👩‍👩‍👧‍👦 🏴󠁧󠁢󠁳󠁣󠁴󠁿 é à ﷽',
      'first\n\nthird\tand more',
      '<script>alert(1)</script> {{name}} \\u0041',
    ];
    const events = texts.map((text, at) => message(text, `script-${at}`));
    expect(new Set(await rig.outcomes(...events))).toEqual(new Set(['accepted']));
    expect(texts.map((_, at) => recorded(`script-${at}`)[0]?.body)).toEqual(
      texts.map((text) => fromPlainText(text)),
    );
  });

  it('CH-3 has no hidden characters in names, and no names of the prototype', async () => {
    const from = { id: '__proto__', name: '\u202Egnp.exe\u200B', email: ' \u2800 ', phone: '\u0000+33 6' };
    expect(await rig.outcomes(message('Hi', 'hidden-1', from))).toEqual(['accepted']);
    const [hidden] = recorded('hidden-1');
    expect(hidden?.sender).toMatchObject({ external: 'custom:__proto__', name: 'gnp.exe', phone: '+33 6' });
    expect(hidden?.sender).not.toHaveProperty('email');
  });

  it.each<[string, string]>([
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\system.ini', 'system.ini'],
    ['photo\u202Egpj.exe', 'photogpj.exe'],
    ['a\u0000b\r\nc.txt', 'abc.txt'],
    ['..', 'served.bin'],
    ['', 'served.bin'],
    ['\uD83D.txt', '\uFFFD.txt'],
    [`${'x'.repeat(300)}.pdf`, `${'x'.repeat(146)}.pdf`],
    ['отчёт "final"; x=1.pdf', 'отчёт _final_; x=1.pdf'],
  ])('CH-7 names a file %j without folders and hidden characters', async (name, shown) => {
    const id = newId();
    const url = `${rig.system.url}/files/served.bin`;
    const event = { type: 'message', id, from: { id: 'zoe' }, message: { files: [{ url, name }] } };
    expect(await rig.outcomes(event)).toEqual(['accepted']);
    expect(recorded(id)[0]?.files).toMatchObject([{ name: shown, pending: true, size: 0 }]);
  });
});
