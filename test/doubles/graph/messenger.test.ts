import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DAY } from './kit/clock.ts';
import { codeOf, openShop, type Shop } from './testing/shop.ts';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

describe('messages to a person on Messenger', () => {
  it('reach the person, and come back as an echo with the metadata', async () => {
    const ben = shop.page.addPerson({ name: 'Ben Ode' });
    const his = ben.says('Hello?');
    const answer = await shop.call('POST', `/${shop.page.id}/messages`, {
      recipient: { id: ben.id },
      messaging_type: 'RESPONSE',
      message: { text: 'Hi!', metadata: 'entry.0' },
      reply_to: { mid: his },
    });
    const [message] = shop.graph.messagesTo(ben);
    expect(message).toMatchObject({ text: 'Hi!', tag: 'entry.0', quotes: his });
    expect(answer.json).toEqual({ recipient_id: ben.id, message_id: message?.id });
    await shop.graph.webhooks.settled();
    expect(shop.receiver.events()).toMatchObject([
      { sender: { id: ben.id }, message: { mid: his, text: 'Hello?' } },
      {
        sender: { id: shop.page.id },
        recipient: { id: ben.id },
        message: { is_echo: true, mid: message?.id, metadata: 'entry.0', app_id: Number(shop.app.id) },
      },
      { delivery: { mids: [message?.id] } },
    ]);
  });

  it('carry files, in the call or uploaded before', async () => {
    const ben = shop.page.addPerson();
    ben.says('Hello?');
    const form = (message: object) => {
      const data = new FormData();
      data.set('recipient', JSON.stringify({ id: ben.id }));
      data.set('messaging_type', 'RESPONSE');
      data.set('message', JSON.stringify(message));
      data.set('filedata', new Blob(['picture'], { type: 'image/png' }), 'a.png');
      return data;
    };
    const image = { attachment: { type: 'image', payload: { is_reusable: true } } };
    await shop.call('POST', '/me/messages', form(image));
    const { json } = await shop.call('POST', '/me/message_attachments', form(image));
    const byId = { attachment: { type: 'image', payload: { attachment_id: json.attachment_id } } };
    await shop.message(ben.id, '', { text: undefined, ...byId });
    expect(ben.received.map(({ file }) => Buffer.from(file ?? []).toString())).toEqual([
      'picture',
      'picture',
    ]);
  });

  it('are refused with the code of what is wrong', async () => {
    const ben = shop.page.addPerson();
    const outside = await shop.message(ben.id, 'Hi');
    expect([outside.status, codeOf(outside)]).toEqual([403, '10/2018278']);
    ben.says('Hello?');
    expect(codeOf(await shop.message('1', 'Hi'))).toBe('100/2018001');
    expect(codeOf(await shop.message(ben.id, ''))).toBe('100');
    expect(codeOf(await shop.message(ben.id, 'x'.repeat(2_001)))).toBe('100');
    ben.blocked = true;
    expect(codeOf(await shop.message(ben.id, 'Hi'))).toBe('551/1545041');
    shop.page.brokenBy = '10/1893063';
    expect(codeOf(await shop.message(ben.id, 'Hi'))).toBe('10/1893063');
    expect(ben.received).toEqual([]);
  });

  it('are allowed to humans for seven days, if Meta has approved that', async () => {
    const ben = shop.page.addPerson();
    ben.says('Hello?');
    shop.graph.clock.advance(2 * DAY);
    const human = {
      recipient: { id: ben.id },
      messaging_type: 'MESSAGE_TAG',
      tag: 'HUMAN_AGENT',
      message: { text: 'Hi' },
    };
    expect(codeOf(await shop.call('POST', '/me/messages', human))).toBe('10/2018278');
    shop.app.humanAgent = true;
    expect(codeOf(await shop.call('POST', '/me/messages', human))).toBeNull();
    shop.graph.clock.advance(6 * DAY);
    expect(codeOf(await shop.call('POST', '/me/messages', human))).toBe('10/2018278');
  });

  it('are not the only thing: reading and typing are shown, and the profile can be asked for', async () => {
    const ben = shop.page.addPerson({ name: 'Ben Ode' });
    for (const sender_action of ['mark_seen', 'typing_on']) {
      await shop.call('POST', '/me/messages', { recipient: { id: ben.id }, sender_action });
    }
    expect([ben.seenAt === null, ben.typingShown]).toEqual([false, 1]);
    const { json } = await shop.call('GET', `/${ben.id}?fields=first_name,last_name`);
    expect(json).toEqual({ id: ben.id, first_name: 'Ben', last_name: 'Ode' });
  });
});

describe('what people do on Messenger', () => {
  it('is told in the shapes of Meta', async () => {
    const ben = shop.page.addPerson();
    const mid = ben.says('Hello?');
    ben.sendsFile('image', { bytes: Buffer.from('picture'), type: 'image/png', name: 'a b.png' });
    ben.getsStarted('shelf');
    ben.clicksLink('shelf');
    ben.clicksAd({ ad_id: '7' });
    ben.optsIn('news');
    ben.reacts(mid);
    ben.unreacts(mid);
    ben.edits(mid, 'Hello!');
    ben.deletes(mid);
    ben.reads();
    const echo = shop.page.writesByHand(ben, 'By hand');
    shop.page.passesThread(ben, shop.app.id);
    shop.page.standby = true;
    ben.says('Not to us');
    await shop.graph.webhooks.settled();
    const events = shop.receiver.events();
    expect(events).toMatchObject([
      { message: { mid, text: 'Hello?' }, recipient: { id: shop.page.id } },
      { message: { attachments: [{ type: 'image' }] } },
      { postback: { payload: 'GET_STARTED', referral: { ref: 'shelf', source: 'SHORTLINK' } } },
      { referral: { ref: 'shelf', type: 'OPEN_THREAD' } },
      { referral: { source: 'ADS', ad_id: '7' } },
      { optin: { ref: 'news' } },
      { reaction: { mid, action: 'react', emoji: '❤' } },
      { reaction: { mid, action: 'unreact' } },
      { message_edit: { mid, text: 'Hello!', num_edit: 1 } },
      { message: { mid, is_deleted: true } },
      { read: { watermark: expect.any(Number) as number } },
      { sender: { id: shop.page.id }, message: { is_echo: true, mid: echo, text: 'By hand' } },
      { pass_thread_control: { new_owner_app_id: shop.app.id } },
      { message: { text: 'Not to us' } },
    ]);
    expect(shop.receiver.delivered.at(-1)?.raw).toContain('"standby":[');
    const { attachments } = events[1]?.message as { attachments: { payload: { url: string } }[] };
    expect(await (await fetch(attachments[0]?.payload.url ?? '')).text()).toBe('picture');
  });
});
