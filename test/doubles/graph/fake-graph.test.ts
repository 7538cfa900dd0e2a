import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { BAD_GATEWAY } from './http/faults.ts';
import { GraphError } from './http/graph-error.ts';
import { DAY, HOUR } from './kit/clock.ts';
import { metaJson, signatureOf } from './kit/meta-json.ts';
import { codeOf, openShop, type Shop } from './testing/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const texts = (): unknown[] =>
  shop.receiver
    .values()
    .flatMap(({ messages }) => messages as { text: { body: string } }[])
    .map(({ text }) => text.body);

describe('tokens', () => {
  const ask = (token: string | null) => shop.call('GET', `/${shop.number.id}`, undefined, token);

  it('are refused when missing, unknown, expired, ended, without permission, or for another account', async () => {
    expect(codeOf(await ask(shop.token))).toBeNull();
    expect(codeOf(await ask(null))).toBe('104');
    expect(codeOf(await ask('nonsense'))).toBe('190');
    const short = shop.app.addToken({ expiresAt: shop.graph.clock.now() + HOUR });
    expect(codeOf(await ask(short))).toBeNull();
    shop.graph.clock.advance(HOUR);
    expect(await ask(short)).toMatchObject({ status: 401 });
    expect(codeOf(await ask(short))).toBe('190/463');
    expect(codeOf(await ask(shop.app.addToken({ scopes: ['pages_messaging'] })))).toBe('10');
    expect(codeOf(await ask(shop.app.addToken({ targets: ['1'] })))).toBe('100/33');
    expect(codeOf(await ask(shop.app.addToken({ targets: [shop.account.id] })))).toBeNull();
    shop.app.endToken(shop.token, 'password');
    expect(codeOf(await ask(shop.token))).toBe('190/460');
  });

  it('can be looked at, by the application too', async () => {
    const token = shop.app.addToken({ scopes: ['whatsapp_business_messaging'] });
    const look = (bearer: string) => shop.call('GET', `/debug_token?input_token=${token}`, undefined, bearer);
    const valid = { is_valid: true, app_id: shop.app.id, scopes: ['whatsapp_business_messaging'] };
    expect((await look(`${shop.app.id}|${shop.app.secret}`)).json.data).toMatchObject(valid);
    shop.app.endToken(token);
    expect((await look(shop.token)).json.data).toMatchObject({ is_valid: false, error: { subcode: 467 } });
  });
});

describe('what setup asks for', () => {
  it('is answered: number, account, profile, page, subscriptions', async () => {
    const number = await shop.call('GET', `/${shop.number.id}?fields=display_phone_number,throughput`);
    expect(number.json).toEqual({
      id: shop.number.id,
      display_phone_number: `+${shop.number.phone}`,
      throughput: { level: 'STANDARD' },
    });
    expect((await shop.call('GET', `/${shop.account.id}`)).json).toMatchObject({ name: 'Corner Shop' });
    expect((await shop.call('GET', '/me?fields=name')).json).toEqual({
      id: shop.page.id,
      name: 'Corner Shop',
    });
    expect(codeOf(await shop.call('GET', `/${shop.number.id}?fields=nothing`))).toBe('100');
    expect(codeOf(await shop.call('GET', '/1/2/3'))).toBe('100/33');
    for (const id of [shop.account.id, shop.page.id]) {
      expect((await shop.call('GET', `/${id}/subscribed_apps`)).json.data).toMatchObject([
        { id: shop.app.id },
      ]);
      await shop.call('DELETE', `/${id}/subscribed_apps`);
      expect((await shop.call('GET', `/${id}/subscribed_apps`)).json).toEqual({ data: [] });
    }
  });

  it('subscribes: nothing is told without, and an address must prove itself', async () => {
    const mia = shop.number.addPerson();
    shop.graph.subscriptions.unsubscribe(shop.account.id, shop.app);
    mia.says('unheard');
    const path = `/${shop.account.id}/subscribed_apps`;
    const subscribe = (verify_token: string) =>
      shop.call('POST', path, { override_callback_uri: shop.url, verify_token });
    expect(codeOf(await subscribe('wrong'))).toBe('100');
    expect((await subscribe('right')).json).toEqual({ success: true });
    mia.says('heard');
    await shop.graph.webhooks.settled();
    expect(texts()).toEqual(['heard']);
  });
});

describe('webhooks', () => {
  it('are escaped as Meta does it, and signed over these very bytes', async () => {
    expect(metaJson({ a: 'é/👍' })).toBe('{"a":"\\u00e9\\/\\ud83d\\udc4d"}');
    shop.number.addPerson({ name: 'Zoë' }).says('ç/ok');
    await shop.graph.webhooks.settled();
    const [delivered] = shop.receiver.delivered;
    expect(delivered?.raw).toContain('"\\u00e7\\/ok"');
    expect(delivered?.signature).toBe(signatureOf(delivered?.raw ?? '', shop.app.secret));
  });

  it('come again until they are answered with 200, and are given up after seven days', async () => {
    const mia = shop.number.addPerson();
    shop.receiver.statuses = [500, 401];
    mia.says('one');
    await shop.graph.webhooks.settled();
    expect(shop.graph.traffic.attempts().map(({ status }) => status)).toEqual([500, 401, 200]);
    expect(texts()).toEqual(['one', 'one', 'one']);
    shop.receiver.statuses = Array<number>(1_000).fill(500);
    mia.says('two');
    shop.graph.clock.advance(8 * DAY);
    await shop.graph.webhooks.settled();
    expect(shop.graph.traffic.attempts().at(-1)?.status).toBe(500);
  });

  it('are held and released in another order, together, more than once; or lost', async () => {
    const mia = shop.number.addPerson();
    const { webhooks } = shop.graph;
    webhooks.hold();
    for (const text of ['one', 'two', 'three']) mia.says(text);
    webhooks.release({ order: 'reversed', together: true, times: 2 });
    await webhooks.settled();
    expect(shop.receiver.delivered).toHaveLength(2);
    expect(texts()).toEqual(['three', 'two', 'one', 'three', 'two', 'one']);
    webhooks.hold();
    mia.says('four');
    webhooks.lose();
    mia.says('five');
    await webhooks.settled();
    expect(texts().at(-1)).toBe('five');
    expect(texts()).not.toContain('four');
  });

  it('come late and twice where a test wants that, the same in each run of one seed', async () => {
    shop.graph.webhooks.disturb({ duplicate: 1, delay: 30 });
    const mia = shop.number.addPerson();
    for (const text of ['one', 'two', 'three']) mia.says(text);
    await shop.graph.webhooks.settled();
    expect(texts().toSorted()).toEqual(['one', 'one', 'three', 'three', 'two', 'two']);
    const again = await openShop();
    expect(again.number.id).toBe(shop.number.id);
    await again.close();
  });

  it('can be any bytes with any signature', async () => {
    shop.graph.webhooks.post({ url: shop.url, secret: 's' }, '{"entry":[]}', 'sha256=wrong');
    await shop.graph.webhooks.settled();
    expect(shop.receiver.delivered).toEqual([{ raw: '{"entry":[]}', signature: 'sha256=wrong' }]);
  });
});

describe('faults', () => {
  const raw = (signal?: AbortSignal) =>
    fetch(`${shop.graph.url}/${shop.number.id}/messages`, {
      method: 'POST',
      headers: { authorization: `Bearer ${shop.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ messaging_product: 'whatsapp', to: '15550100', text: { body: 'Hi' } }),
      ...(signal ? { signal } : {}),
    });
  const mia = () => {
    const person = shop.number.addPerson({ phone: '15550100' });
    person.says('Hello?');
    return person;
  };

  it.each([
    ['before', 0],
    ['after', 1],
  ] as const)('cut the connection %s the message is taken', async (when, taken) => {
    const person = mia();
    shop.graph.faults.add('whatsapp.send', { type: 'cut', when });
    await expect(raw()).rejects.toThrow();
    expect(person.received).toHaveLength(taken);
    expect((await raw()).status).toBe(200);
  });

  it('answer by a proxy, by an error of Meta, by half of the JSON, or with too few bytes', async () => {
    const person = mia();
    const { faults } = shop.graph;
    faults.add('any', BAD_GATEWAY);
    const gateway = await raw();
    expect([gateway.status, (await gateway.text()).startsWith('<html>')]).toEqual([502, true]);
    faults.add('whatsapp.send', { type: 'error', when: 'before', error: new GraphError('80007') });
    const limited = await raw();
    expect([limited.status, limited.headers.get('retry-after')]).toEqual([429, '60']);
    faults.add('whatsapp.send', { type: 'malformed', when: 'after' });
    await expect((await raw()).json()).rejects.toThrow();
    faults.add('whatsapp.send', { type: 'short', when: 'after' });
    await expect(raw().then((answer) => answer.text())).rejects.toThrow();
    expect(person.received).toHaveLength(2);
    expect(shop.graph.repeated()).toHaveLength(1);
  });

  it('hang, or answer late', async () => {
    mia();
    shop.graph.faults.add('whatsapp.send', { type: 'hang', when: 'before' });
    await expect(raw(AbortSignal.timeout(50))).rejects.toThrow();
    shop.graph.faults.add('whatsapp.send', { type: 'slow', ms: HOUR });
    const slow = raw();
    await expect.poll(() => shop.graph.traffic.calls('whatsapp.send').length).toBe(2);
    await expect.poll(() => shop.number.people[0]?.received.length).toBe(1);
    expect(shop.graph.traffic.calls('whatsapp.send')[1]?.status).toBeNull();
    shop.graph.clock.advance(HOUR);
    expect((await slow).status).toBe(200);
  });

  it('are counted, skipped, conditional or by chance', async () => {
    mia();
    const { faults } = shop.graph;
    const error = { type: 'error', when: 'before', error: new GraphError('131016') } as const;
    const planned = faults.add('whatsapp.send', error, { skip: 1, times: 2 });
    const codes: number[] = [];
    for (let count = 0; count < 4; count += 1) codes.push((await raw()).status);
    expect([codes, planned.used()]).toEqual([[200, 500, 500, 200], 2]);
    faults.add('whatsapp.send', error, { if: ({ body }) => body.to === 'somebody else' });
    const sometimes = faults.add('whatsapp.send', error, { chance: 0.5 });
    for (let count = 0; count < 20; count += 1) await raw();
    expect(sometimes.used()).toBeGreaterThan(3);
    expect(sometimes.used()).toBeLessThan(17);
  });
});

describe('the record', () => {
  it('has every call with its body, and finds what reached somebody twice', async () => {
    const mia = shop.number.addPerson({ phone: '15550100' });
    mia.says('Hello?');
    for (const tag of ['a', 'b', 'a'])
      await shop.text('15550100', 'Hi “you”', { biz_opaque_callback_data: tag });
    const { traffic } = shop.graph;
    expect(traffic.calls('whatsapp.send').map(({ body }) => body.biz_opaque_callback_data)).toEqual([
      'a',
      'b',
      'a',
    ]);
    expect(traffic.calls('messenger.send')).toEqual([]);
    expect([traffic.mentions('Hi “you”'), traffic.mentions('a secret comment')]).toEqual([true, false]);
    expect(shop.graph.repeated().map((group) => group.map(({ tag }) => tag))).toEqual([['a', 'a']]);
  });
});
