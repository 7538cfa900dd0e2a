import { describe, expect, it } from 'vitest';
import { AT, CHANNEL, type Fields } from '../../graph/testing/made-up.ts';
import { refusedByCore } from '../../graph/testing/refused-by-core.ts';
import { BEN, BEN_KEY, eventBody, messageBody, onlyEvent, PAGE, readBody } from '../testing/made-up.ts';

const read = (event: Fields) => {
  const items = readBody(eventBody(event));
  expect(refusedByCore(items)).toEqual([]);
  return items;
};
const eventsOf = (event: Fields) => read(event).map((item) => (item.type === 'event' ? item.event : item));
const NOTICE = [{ type: 'notice', notice: { type: 'unreadable' } }];

describe('how people come', () => {
  const ad = {
    source: 'ADS',
    type: 'OPEN_THREAD',
    ad_id: '7700',
    ref: 'spring',
    ctwa_clid: 'click-1',
    ads_context_data: { ad_title: 'Spring sale', photo_url: 'https://x.example/1.jpg', post_id: '1' },
  };
  const AD = { source: 'ad', code: 'spring', adId: '7700', clickId: 'click-1', title: 'Spring sale' };

  it('RF-2 with a message, a button or a visit', () => {
    expect(onlyEvent(messageBody({ text: 'Hi', referral: ad })).event).toMatchObject({ reference: AD });
    expect(eventsOf({ postback: { mid: 'm', title: 'Start', referral: ad } })).toMatchObject([
      { type: 'message', reference: AD },
    ]);
    expect(eventsOf({ referral: ad })).toEqual([
      { type: 'channel-event', channel: CHANNEL, name: 'referral', reference: AD },
    ]);
  });

  it.each<readonly [string, Fields, Fields]>([
    [
      'a link',
      { ref: 'shelf-7', source: 'SHORTLINK', type: 'OPEN_THREAD' },
      { source: 'link', code: 'shelf-7' },
    ],
    [
      'a chat on a site',
      { ref: 'x', source: 'CUSTOMER_CHAT_PLUGIN', referer_uri: 'https://tea.example/pots' },
      { source: 'link', code: 'x', url: 'https://tea.example/pots' },
    ],
    ['nothing that says anything', { source: 'SHORTLINK' }, { source: 'link' }],
    ['an ad with its id alone', { ad_id: '7' }, { source: 'ad', adId: '7' }],
    ['fields of other forms', { ref: { a: 1 }, ad_id: [], referer_uri: 7 }, { source: 'ad' }],
  ])('RF-3 by %s', (_what, referral, reference) => {
    expect(eventsOf({ referral })).toEqual([
      { type: 'channel-event', channel: CHANNEL, name: 'referral', reference },
    ]);
  });

  it('RF-2 a button whose payload comes from a link keeps the link’s code', () => {
    const referral = { ref: 'shelf-7', source: 'SHORTLINK', type: 'OPEN_THREAD' };
    expect(eventsOf({ postback: { mid: 'm', title: 'Start', referral } })).toMatchObject([
      { reference: { source: 'postback', code: 'shelf-7' } },
    ]);
  });

  it('CH-4 the same visit twice is one', () => {
    const once = (referral: Fields, timestamp = AT) =>
      readBody(eventBody({ referral, timestamp })).map((item) => item.type === 'event' && item.once);
    expect(once(ad)).toEqual(once(ad));
    expect(once(ad, AT + 1)).not.toEqual(once(ad));
  });

  it('RF-2 somebody who has only ticked a box is nobody yet', () => {
    const sender = { user_ref: 'box-1' };
    expect(read({ sender, referral: ad })).toMatchObject([{ type: 'nothing' }]);
    expect(read({ sender: undefined, optin: { ref: 'x', user_ref: 'box-1' } })).toMatchObject([
      { type: 'nothing' },
    ]);
    expect(read({ sender: undefined, referral: ad })).toMatchObject(NOTICE);
  });

  it('RF-2 a product that a message asks about is an event of its own', () => {
    const elements = [{ id: '55', retailer_id: 'pot-1', title: 'Pot', subtitle: '12 €' }];
    const attachments = [{ type: 'template', payload: { product: { elements } } }];
    const [message, product] = readBody(messageBody({ text: 'Is this there?', attachments }));
    expect(message).toMatchObject({ event: { type: 'message' } });
    expect(product).toMatchObject({ event: { type: 'channel-event', name: 'product: pot-1' } });
    expect(readBody(messageBody({ text: 'This?', referral: { product: { id: '55' } } }))[1]).toMatchObject({
      event: { name: 'product: 55' },
    });
  });
});

describe('what people do to messages', () => {
  const message = { external: 'm_ASKED' };

  it('CH-9 an edit', () => {
    const [item] = read({ message_edit: { mid: 'm_ASKED', text: 'Hello!', num_edit: '2' } });
    expect(item).toMatchObject({ once: 'm_ASKED#edit2', person: { external: BEN_KEY }, creates: false });
    expect(item).toMatchObject({ event: { type: 'message-edited', message } });
    expect(read({ sender: undefined, message_edit: { mid: 'm_ASKED', text: 'x' } })).toMatchObject([
      { person: null, event: { type: 'message-edited', message } },
    ]);
    expect(read({ message_edit: { mid: 'm_ASKED', text: 'x', num_edit: 0 } })).toMatchObject([
      { type: 'nothing' },
    ]);
    expect(read({ message_edit: { mid: 'm_ASKED' } })).toMatchObject(NOTICE);
  });

  it('CH-9 a deletion, of the person’s message or of the page’s', () => {
    for (const event of [
      { message: { mid: 'm_ASKED', is_deleted: true } },
      {
        sender: { id: PAGE },
        recipient: { id: BEN },
        message: { mid: 'm_ASKED', is_echo: true, is_deleted: true },
      },
    ]) {
      expect(read(event)).toMatchObject([
        { once: 'm_ASKED#deleted', creates: false, event: { type: 'message-deleted', message } },
      ]);
    }
  });

  it.each<readonly [string, Fields, string | null]>([
    ['an emoji', { action: 'react', emoji: '🎉', reaction: 'other' }, '🎉'],
    ['the name alone', { action: 'react', reaction: 'wow' }, '😮'],
    ['taken back', { action: 'unreact' }, null],
    ['taken back with its emoji', { action: 'unreact', emoji: '🎉', reaction: 'other' }, null],
  ])('CH-9 a reaction: %s', (_what, reaction, emoji) => {
    expect(eventsOf({ reaction: { mid: 'm_ASKED', ...reaction } })).toEqual([
      { type: 'message-reaction', channel: CHANNEL, message, emoji },
    ]);
  });

  it('CH-9 a reaction of the page is not the person’s', () => {
    const reaction = { mid: 'm_ASKED', action: 'react', emoji: '👍' };
    expect(read({ sender: { id: PAGE }, recipient: { id: BEN }, reaction })).toMatchObject([
      { person: { external: BEN_KEY }, event: { echo: true } },
    ]);
  });

  it.each<Fields>([
    { action: 'react', emoji: '👍' },
    { mid: 'm', action: 'react' },
    { mid: 'm', action: 'react', reaction: 'constructor' },
    { mid: 'm', action: 'dance', emoji: '👍' },
    {},
  ])('CH-5 a reaction that cannot be read: %j', (reaction) => {
    expect(read({ reaction })).toMatchObject(NOTICE);
  });
});

describe('what is reported about sent messages', () => {
  it('DR-3 each message that is named has arrived', () => {
    expect(eventsOf({ delivery: { mids: ['m_1', 'm_2', 7, ''], watermark: AT } })).toEqual([
      { type: 'delivery', channel: CHANNEL, status: 'delivered', external: 'm_1' },
      { type: 'delivery', channel: CHANNEL, status: 'delivered', external: 'm_2' },
      { type: 'delivery', channel: CHANNEL, status: 'delivered', external: '7' },
    ]);
  });

  it.each([AT, String(AT), AT / 1_000])('DR-3 without names, all up to a time: %j', (watermark) => {
    expect(eventsOf({ delivery: { watermark, seq: 37 } })).toEqual([
      { type: 'delivery', channel: CHANNEL, status: 'delivered', upToTime: AT },
    ]);
    expect(eventsOf({ read: { watermark } })).toEqual([
      { type: 'delivery', channel: CHANNEL, status: 'read', upToTime: AT },
    ]);
  });

  it('DR-3 a message that is named was read', () => {
    expect(eventsOf({ read: { mid: 'm_1' } })).toEqual([
      { type: 'delivery', channel: CHANNEL, status: 'read', external: 'm_1' },
    ]);
  });

  it('CH-5 a report about nothing is noted', () => {
    expect(read({ delivery: {} })).toMatchObject(NOTICE);
    expect(read({ read: { watermark: 'soon' } })).toMatchObject(NOTICE);
    expect(read({ sender: {}, read: { watermark: AT } })).toMatchObject(NOTICE);
  });
});

describe('what people agree to', () => {
  it.each<readonly [string, Fields, Fields]>([
    ['a plugin', { ref: 'news' }, { name: 'opt-in', reference: { source: 'link', code: 'news' } }],
    [
      'notifications',
      { type: 'notification_messages', title: 'News' },
      { name: 'opt-in: notification_messages' },
    ],
    ['nothing', {}, { name: 'opt-in' }],
  ])('CH-2 by %s', (_what, optin, event) => {
    expect(eventsOf({ optin })).toEqual([{ type: 'channel-event', channel: CHANNEL, ...event }]);
  });

  it('BC-5 stopping notifications refuses broadcasts, and resuming allows them', () => {
    const optin = (notification_messages_status: string) =>
      eventsOf({ optin: { type: 'notification_messages', notification_messages_status } });
    expect(optin('STOP_NOTIFICATIONS')).toEqual([{ type: 'opt-out', channel: CHANNEL, out: true }]);
    expect(optin('RESUME_NOTIFICATIONS')).toEqual([{ type: 'opt-out', channel: CHANNEL, out: false }]);
  });

  it('CH-2 an account that is connected is noted without its code', () => {
    const events = eventsOf({ account_linking: { status: 'linked', authorization_code: 'secret-1' } });
    expect(events).toEqual([{ type: 'channel-event', channel: CHANNEL, name: 'account linked' }]);
    expect(JSON.stringify(events)).not.toContain('secret-1');
  });
});

describe('what is told of the page', () => {
  it.each<readonly [string, Fields, Fields]>([
    [
      'a conversation that goes to another app',
      { pass_thread_control: { previous_owner_app_id: null, new_owner_app_id: '9', metadata: 'x' } },
      {
        type: 'standby',
        level: 'news',
        text: 'A conversation of this page went from the app unknown to the app 9.',
      },
    ],
    [
      'a conversation that another app takes',
      { take_thread_control: { previous_owner_app_id: '1', new_owner_app_id: '9' } },
      { type: 'standby', text: 'A conversation of this page went from the app 1 to the app 9.' },
    ],
    [
      'a conversation that another app asks for',
      { request_thread_control: { requested_owner_app_id: 9 } },
      { type: 'standby', text: 'The app 9 asks for a conversation of this page.' },
    ],
    ['roles of apps', { sender: undefined, app_roles: { '9': ['primary_receiver'] } }, { type: 'standby' }],
    [
      'a block',
      { policy_enforcement: { action: 'block', reason: 'Spam' } },
      { type: 'account', level: 'problem', text: 'Policy: block, Spam', breaks: 'restricted' },
    ],
    ['a warning', { policy_enforcement: { action: 'warning' } }, { type: 'account', level: 'problem' }],
    [
      'the end of a block',
      { 'policy-enforcement': { action: 'unblock' } },
      { type: 'account', level: 'news' },
    ],
  ])('CH-8 %s', (_what, event, notice) => {
    expect(read(event)).toMatchObject([{ type: 'notice', notice }]);
  });
});
