import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from './kit/clock.ts';
import { codeOf, openShop, type Shop } from './testing/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop({ now: 1_800_000_000_000 });
});
afterEach(() => shop.close());

const statuses = async (): Promise<readonly unknown[]> => {
  await shop.graph.webhooks.settled();
  return shop.receiver
    .values()
    .flatMap((value) => (value.statuses as { status: string }[] | undefined) ?? []);
};

describe('messages to a person on WhatsApp', () => {
  it('reach the telephone with tag and quote, and are reported as sent and delivered', async () => {
    const mia = shop.number.addPerson({ name: 'Mia', phone: '15550100' });
    const hers = mia.says('Hello?');
    const answer = await shop.text('+1 555 0100', 'Hi!', {
      context: { message_id: hers },
      biz_opaque_callback_data: 'entry.0',
    });
    const [message] = shop.graph.messagesTo(mia);
    expect(message).toMatchObject({ text: 'Hi!', quotes: hers, tag: 'entry.0', byHand: false });
    expect(answer.json.messages).toEqual([{ id: message?.id }]);
    expect(answer.json.contacts).toEqual([{ input: '+1 555 0100', wa_id: '15550100' }]);
    const report = { id: message?.id, recipient_id: '15550100', biz_opaque_callback_data: 'entry.0' };
    expect(await statuses()).toMatchObject([
      { ...report, status: 'sent' },
      { ...report, status: 'delivered' },
    ]);
  });

  it('reach somebody who shows only a user id', async () => {
    const mia = shop.number.addPerson({ phone: null, userId: 'DE.1234' });
    mia.says('Hello?');
    await shop.text(null, 'Hi!', { to: undefined, recipient: 'DE.1234' });
    expect(mia.received.map(({ text }) => text)).toEqual(['Hi!']);
  });

  it('fail by a report when the window is closed, or at once where a test wants that', async () => {
    const mia = shop.number.addPerson({ phone: '15550100' });
    mia.says('Hello?');
    shop.graph.clock.advance(DAY - MINUTE);
    await shop.text('15550100', 'in time');
    shop.graph.clock.advance(2 * MINUTE);
    expect((await shop.text('15550100', 'late')).status).toBe(200);
    expect((await statuses()).at(-1)).toMatchObject({ status: 'failed', errors: [{ code: 131047 }] });
    shop.graph.refuseAtOnce = true;
    expect(codeOf(await shop.text('15550100', 'late'))).toBe('131047');
    expect(mia.received.map(({ text }) => text)).toEqual(['in time']);
  });

  it('fail for people without account, who have blocked us, whom Meta keeps from it, who have opted out', async () => {
    const mia = shop.number.addPerson({ phone: '15550100' });
    mia.says('Hello?');
    shop.graph.refuseAtOnce = true;
    expect(codeOf(await shop.text('15550199', 'Hi'))).toBe('131026');
    mia.blocked = true;
    expect(codeOf(await shop.text('15550100', 'Hi'))).toBe('131026');
    mia.blocked = false;
    mia.failsWith = '131049';
    expect(codeOf(await shop.text('15550100', 'Hi'))).toBe('131049');
    mia.failsWith = null;
    mia.optsOut();
    shop.account.addTemplate({ name: 'sale', body: 'Sale!', category: 'MARKETING' });
    const template = { name: 'sale', language: { code: 'en_US' } };
    expect(codeOf(await shop.text('15550100', '', { type: 'template', template }))).toBe('131050');
  });

  it('are refused for what is missing or wrong, in the form of Meta', async () => {
    const wrong = await shop.call('POST', `/${shop.number.id}/messages`, { to: '15550100' });
    expect(wrong).toMatchObject({ status: 400, json: { error: { code: 100, type: 'OAuthException' } } });
    expect(wrong.json.error?.fbtrace_id).toMatch(/^A/);
    expect(codeOf(await shop.text('bla', 'Hi'))).toBe('131009');
    expect(codeOf(await shop.text(shop.number.phone, 'Hi'))).toBe('131021');
    expect(codeOf(await shop.text('15550100', ''))).toBe('131008');
    expect(codeOf(await shop.text('15550100', 'x'.repeat(4_097)))).toBe('100');
    expect(codeOf(await shop.text('15550100', '', { type: 'poll', poll: {} }))).toBe('131051');
    const image = { id: '123' };
    expect(codeOf(await shop.text('15550100', '', { type: 'image', image }))).toBe('131009');
    shop.number.brokenBy = '131042';
    expect(codeOf(await shop.text('15550100', 'Hi'))).toBe('131042');
  });

  it('are limited to 45 at once to one person, and then by six seconds for each', async () => {
    shop.number.addPerson({ phone: '15550100' }).says('Hello?');
    const codes = new Set<string | null>();
    for (let count = 0; count < 45; count += 1) codes.add(codeOf(await shop.text('15550100', `${count}`)));
    expect([...codes]).toEqual([null]);
    const refused = await shop.text('15550100', 'more');
    expect([refused.status, codeOf(refused)]).toEqual([429, '131056']);
    shop.graph.clock.advance(45 * 6_000 - 5_000);
    expect(codeOf(await shop.text('15550100', 'more'))).toBe('131056');
    shop.graph.clock.advance(5_000);
    expect(codeOf(await shop.text('15550100', 'more'))).toBeNull();
  });

  it('are limited in a second for the whole number, in and out together', async () => {
    shop.number.throughput = 3;
    for (const phone of ['15550101', '15550102']) shop.number.addPerson({ phone }).says('Hello?');
    expect(codeOf(await shop.text('15550101', 'one'))).toBeNull();
    expect(codeOf(await shop.text('15550102', 'two'))).toBe('130429');
    shop.graph.clock.advance(1_000);
    expect(codeOf(await shop.text('15550102', 'two'))).toBeNull();
  });

  it('mark what the person wrote as read, and show that somebody types', async () => {
    const mia = shop.number.addPerson();
    const id = mia.says('Hello?');
    const read = {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: id,
      typing_indicator: { type: 'text' },
    };
    expect((await shop.call('POST', `/${shop.number.id}/messages`, read)).json).toEqual({ success: true });
    expect([mia.seen, mia.typingShown]).toEqual([[id], 1]);
  });
});

describe('templates', () => {
  const send = (name: string, components: readonly object[] = [], language = 'en_US') =>
    shop.text('15550100', '', {
      type: 'template',
      template: { name, language: { code: language }, components },
    });
  const body = (...parameters: object[]) => ({ type: 'body', parameters });

  it('are filled by place or by name, also when the window is closed', async () => {
    const mia = shop.number.addPerson({ phone: '15550100' });
    shop.account.addTemplate({ name: 'order', body: 'Order {{1}} is {{2}}.' });
    shop.account.addTemplate({ name: 'hello', body: 'Hello {{name}}!' });
    await send('order', [body({ type: 'text', text: '$1' }, { type: 'text', text: 'ready' })]);
    await send('hello', [body({ type: 'text', parameter_name: 'name', text: 'Mia' })]);
    expect(mia.received.map(({ text }) => text)).toEqual(['Order $1 is ready.', 'Hello Mia!']);
  });

  it('are refused with the code of what is wrong', async () => {
    shop.number.addPerson({ phone: '15550100' });
    const order = shop.account.addTemplate({ name: 'order', body: 'Order {{1}}.' });
    shop.account.addTemplate({ name: 'hello', body: 'Hello {{name}}!', header: { format: 'IMAGE' } });
    expect(codeOf(await send('nothing'))).toBe('132001');
    expect(codeOf(await send('order', [], 'de'))).toBe('132001');
    expect(codeOf(await send('order'))).toBe('132000');
    expect(codeOf(await send('order', [body({ type: 'currency' })]))).toBe('132012');
    expect(codeOf(await send('hello', [body({ type: 'text', parameter_name: 'name', text: 'Mia' })]))).toBe(
      '132000',
    );
    shop.account.judgeTemplate(order, 'PAUSED', 'LOW_QUALITY');
    expect(codeOf(await send('order', [body({ type: 'text', text: '1' })]))).toBe('132015');
    shop.account.judgeTemplate(order, 'DISABLED');
    expect(codeOf(await send('order', [body({ type: 'text', text: '1' })]))).toBe('132016');
    await shop.graph.webhooks.settled();
    expect(shop.receiver.values()).toMatchObject([{ event: 'PAUSED' }, { event: 'DISABLED' }]);
  });

  it('are listed in pages', async () => {
    for (let count = 0; count < 5; count += 1) shop.account.addTemplate({ name: `t${count}`, body: 'Hi' });
    const names: unknown[] = [];
    let next: string | undefined = `/${shop.account.id}/message_templates?limit=2&fields=name,status`;
    while (next !== undefined) {
      const { json } = await shop.call('GET', next);
      names.push(...(json.data as { name: string }[]).map(({ name }) => name));
      next = (json.paging as { next?: string }).next?.slice(shop.graph.url.length);
    }
    expect(names).toEqual(['t0', 't1', 't2', 't3', 't4']);
  });
});

describe('media', () => {
  it('of people are looked up, fetched with a token for five minutes, and gone after seven days', async () => {
    const bytes = Buffer.from('picture');
    shop.number.addPerson().sendsFile('image', { bytes, type: 'image/png', caption: 'Look' });
    await shop.graph.webhooks.settled();
    const [message] = shop.receiver.values()[0]?.messages as { image: { id: string; sha256: string } }[];
    const id = message?.image.id ?? '';
    const { json } = await shop.call('GET', `/${id}?phone_number_id=${shop.number.id}`);
    expect(json).toMatchObject({ mime_type: 'image/png', file_size: 7, id });
    expect(Buffer.from(String(json.sha256), 'hex').toString('base64')).toBe(message?.image.sha256);
    const headers = { authorization: `Bearer ${shop.token}` };
    const url = String(json.url);
    expect(await (await fetch(url, { headers })).text()).toBe('picture');
    expect((await fetch(url)).status).toBe(401);
    shop.graph.clock.advance(6 * MINUTE);
    expect((await fetch(url, { headers })).status).toBe(404);
    shop.graph.clock.advance(7 * DAY);
    expect(codeOf(await shop.call('GET', `/${id}`))).toBe('100/33');
  });

  it('of an application are uploaded, sent by id and deleted; wrong types and sizes are refused', async () => {
    const mia = shop.number.addPerson({ phone: '15550100' });
    mia.says('Hello?');
    const upload = (type: string, bytes: Uint8Array<ArrayBuffer>) => {
      const form = new FormData();
      form.set('messaging_product', 'whatsapp');
      form.set('type', type);
      form.set('file', new Blob([bytes], { type }), 'file');
      return shop.call('POST', `/${shop.number.id}/media`, form);
    };
    const { json } = await upload('image/png', Buffer.from('picture'));
    const id = String(json.id);
    await shop.text('15550100', '', { type: 'image', image: { id, caption: 'Look' } });
    expect(mia.received[0]).toMatchObject({ type: 'image', text: 'Look' });
    expect(Buffer.from(mia.received[0]?.file ?? []).toString()).toBe('picture');
    expect((await shop.call('DELETE', `/${id}`)).json).toEqual({ success: true });
    expect(codeOf(await shop.call('GET', `/${id}`))).toBe('100/33');
    expect(codeOf(await upload('text/html', Buffer.from('x')))).toBe('100');
    expect(codeOf(await upload('image/webp', Buffer.alloc(600_000)))).toBe('131053');
  });
});

describe('what people do on WhatsApp', () => {
  it('is told in the shapes of Meta', async () => {
    const mia = shop.number.addPerson({ name: 'Zoë', phone: '15550100', userId: 'US.1', username: 'zoe' });
    const first = mia.says('Hello?');
    mia.sendsVoice(Buffer.from('voice'));
    mia.sharesLocation(0, 0);
    mia.sharesContact('Ben', '+15550101');
    mia.orders([{ product_retailer_id: 'a', quantity: 2, item_price: 5, currency: 'EUR' }]);
    mia.presses('yes', 'Yes', first);
    mia.chooses('one', 'One');
    mia.pressesTemplate('Stop', 'stop');
    mia.answersFlow({ a: 1 });
    mia.reacts(first, '👍');
    mia.unreacts(first);
    mia.edits(first, 'Hello!');
    mia.deletes(first);
    mia.clicksAd({ ctwa_clid: 'click' });
    mia.sendsUnsupported('poll_creation');
    mia.opensChat();
    await shop.graph.webhooks.settled();
    const values = shop.receiver.values();
    const messages = values.flatMap((value) => value.messages as Record<string, unknown>[]);
    expect(messages.map(({ type }) => type)).toEqual([
      ...['text', 'audio', 'location', 'contacts', 'order', 'interactive', 'interactive', 'button'],
      ...['interactive', 'reaction', 'reaction', 'edit', 'revoke', 'text', 'unsupported', 'request_welcome'],
    ]);
    expect(messages[0]).toEqual({
      from: '15550100',
      from_user_id: 'US.1',
      id: first,
      timestamp: expect.stringMatching(/^18000000/) as string,
      type: 'text',
      text: { body: 'Hello?' },
    });
    expect(values[0]).toMatchObject({
      metadata: { phone_number_id: shop.number.id },
      contacts: [{ profile: { name: 'Zoë', username: 'zoe' }, wa_id: '15550100', user_id: 'US.1' }],
    });
    expect(messages[5]).toMatchObject({ context: { id: first, from: shop.number.phone } });
    expect(messages[10]).toMatchObject({ reaction: { message_id: first } });
    expect(messages[13]).toMatchObject({ referral: { source_type: 'ad', ctwa_clid: 'click' } });
    expect(messages[14]).toMatchObject({
      errors: [{ code: 131051 }],
      unsupported: { type: 'poll_creation' },
    });
  });

  it('includes new numbers and ids, opt-out, reading, calls, the telephone of the business, and history', async () => {
    const mia = shop.number.addPerson({ phone: '15550100', userId: 'US.1' });
    mia.says('Hello?');
    await shop.text('15550100', 'Hi');
    const [hi] = mia.received;
    if (!hi) throw new Error('Nothing came');
    mia.reads(hi);
    mia.changesNumber('15550111');
    mia.changesUserId('US.2');
    mia.optsOut();
    mia.calls();
    const echo = shop.number.writesByHand(mia, 'By hand');
    shop.number.deletesByHand(mia, echo);
    const [old] = shop.number.importsHistory(mia, [{ text: 'Long ago', at: 1 }]);
    shop.account.notice('account_update', { event: 'ACCOUNT_RESTRICTION' });
    await shop.graph.webhooks.settled();
    const values = shop.receiver.values().slice(3);
    expect(values).toMatchObject([
      { statuses: [{ id: hi.id, status: 'read' }] },
      {
        messages: [
          { type: 'system', from: '15550100', system: { wa_id: '15550111', previous_user_id: 'US.1' } },
        ],
      },
      { messages: [{ system: { type: 'user_changed_user_id', user_id: 'US.2' } }] },
      { user_preferences: [{ wa_id: '15550111', value: 'stop' }] },
      { calls: [{ from: '15550111' }] },
      { message_echoes: [{ to: '15550111', id: echo, text: { body: 'By hand' } }] },
      { message_echoes: [{ type: 'revoke', revoke: { original_message_id: echo } }] },
      { history: [{ threads: [{ id: '15550111', messages: [{ id: old }] }] }] },
      { event: 'ACCOUNT_RESTRICTION' },
    ]);
    expect(values[1]).not.toHaveProperty('contacts');
  });

  it('lets the window close again by itself', async () => {
    const mia = shop.number.addPerson();
    mia.says('Hello?');
    expect(mia.windowOpen()).toBe(true);
    shop.graph.clock.advance(24 * HOUR);
    expect(mia.windowOpen()).toBe(false);
  });
});
