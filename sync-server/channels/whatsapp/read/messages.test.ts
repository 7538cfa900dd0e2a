import { describe, expect, it } from 'vitest';
import { AT, isEvent, TIME, wordsIn, type Fields } from '../../graph/testing/made-up.ts';
import { refusedByCore } from '../../graph/testing/refused-by-core.ts';
import {
  change,
  CONTACT,
  contextWith,
  LEA,
  LEA_USER,
  messageBody,
  METADATA,
  onlyEvent,
  readBody,
} from '../testing/made-up.ts';
import {
  CARD_SHAPES,
  MEDIA_SHAPES,
  OTHER_SHAPES,
  PRESSED_SHAPES,
  type Shape,
} from '../testing/message-shapes.ts';

const SHAPES: readonly Shape[] = [...OTHER_SHAPES, ...MEDIA_SHAPES, ...CARD_SHAPES, ...PRESSED_SHAPES];
const PERSON = { external: `phone:${LEA}`, name: 'Léa Roche', phone: `+${LEA}` };

describe('what people write', () => {
  it.each(SHAPES)('CH-2 is read: $name', ({ message, event, words, source }) => {
    const body = messageBody(message);
    const item = onlyEvent(body);
    expect(refusedByCore([item])).toEqual([]);
    expect(item).toMatchObject({ person: PERSON, once: 'wamid.ONE', at: AT, creates: true });
    expect(item.event).toMatchObject(event ?? { type: 'message', external: 'wamid.ONE' });
    if (words !== undefined) expect(wordsIn(item)).toBe(words);
    if (source !== undefined) expect(item.media).toMatchObject([{ file: 'file000000', source }]);
    const files = 'files' in item.event ? item.event.files.map(({ id }) => id) : [];
    expect((item.media ?? []).map(({ file }) => file)).toEqual(files);
  });

  it.each(SHAPES)('CH-9 is read as an echo of the business’s own app: $name', ({ message, words }) => {
    const echo = { from: '33199001122', to: LEA, id: 'wamid.ONE', timestamp: TIME, ...message };
    const items = readBody(change('smb_message_echoes', { metadata: METADATA, message_echoes: [echo] }));
    expect(refusedByCore(items)).toEqual([]);
    expect(items).toHaveLength(1);
    const [item] = items.filter(isEvent);
    expect(item?.event.type).toMatch(/^echo$|^channel-event$/u);
    expect(item).toMatchObject({ person: { external: `phone:${LEA}` }, creates: true });
    if (item !== undefined && words !== undefined) expect(wordsIn(item)).toBe(words);
  });

  it('CH-5 has as many cards, items and answers as core takes, and the rest in words', () => {
    const cards = Array.from({ length: 25 }, (_, index) => ({
      name: { formatted_name: `Person ${index}` },
      phones: [{ phone: '1' }],
    }));
    const item = onlyEvent(messageBody({ type: 'contacts', contacts: cards }));
    expect(refusedByCore([item])).toEqual([]);
    expect(item.event).toMatchObject({ extra: { cards: { length: 20 } } });
    expect(wordsIn(item)?.split('\n')).toHaveLength(5);
    const order = Array.from({ length: 130 }, () => ({ product_retailer_id: 'p', quantity: 1 }));
    const ordered = onlyEvent(messageBody({ type: 'order', order: { product_items: order } }));
    expect(refusedByCore([ordered])).toEqual([]);
    expect(wordsIn(ordered)?.split('\n')).toHaveLength(30);
  });

  it.each([
    ['words', { type: 'text', text: { body: '\u0001\n'.repeat(60_000) } }],
    ['a name of a file', { type: 'document', document: { id: '1', filename: 'é'.repeat(9_000) } }],
    ['a title', { type: 'button', button: { text: 'x'.repeat(90_000), payload: 'y'.repeat(90_000) } }],
    ['a form', { type: 'z'.repeat(90_000) }],
    [
      'an address',
      { type: 'location', location: { latitude: 1, longitude: 1, address: '🫖'.repeat(9_000) } },
    ],
    ['halves of characters', { type: 'text', text: { body: '\uD83E a\0b \uDED6' } }],
  ])('CH-5 is bounded to what core takes: %s', (_what, message) => {
    expect(refusedByCore(readBody(messageBody(message)))).toEqual([]);
  });
});

describe('how people come', () => {
  const referral = {
    source_url: 'https://fb.me/abc',
    source_id: '1200',
    source_type: 'ad',
    headline: 'Spring sale',
    body: 'All pots',
    media_type: 'image',
    image_url: 'https://scontent.xx/1.jpg',
    ctwa_clid: 'Aff-1',
    welcome_message: { text: 'Hi' },
  };
  const reference = {
    source: 'ad',
    url: 'https://fb.me/abc',
    adId: '1200',
    clickId: 'Aff-1',
    title: 'Spring sale',
    text: 'All pots',
  };

  it.each([
    { type: 'text', text: { body: 'Hi' } },
    { type: 'audio', audio: { id: '1' } },
    { type: 'contacts', contacts: [{ name: { formatted_name: 'X' } }] },
    { type: 'request_welcome' },
  ])('RF-1 RF-2 an ad’s referral is kept with a message of any type: $type', (message) => {
    expect(onlyEvent(messageBody({ ...message, referral })).event).toMatchObject({ reference });
  });

  it('RF-3 a missing field stays empty, and a referral without text counts', () => {
    const text = { type: 'text', text: { body: 'Hi' } };
    const referenceOf = (given: Fields) => {
      const { event } = onlyEvent(messageBody({ ...text, referral: given }));
      return 'reference' in event ? event.reference : undefined;
    };
    expect(referenceOf({ source_type: 'ad', ctwa_clid: 'c' })).toEqual({ source: 'ad', clickId: 'c' });
    expect(referenceOf({})).toEqual({ source: 'ad' });
    // The id of a post is not the id of an ad.
    expect(referenceOf({ source_type: 'post', source_id: '7', source_url: 'https://fb.me/p' })).toEqual({
      source: 'link',
      url: 'https://fb.me/p',
    });
  });

  it('RF-2 a chat that was opened and a product that was asked about are channel events', () => {
    expect(onlyEvent(messageBody({ type: 'request_welcome' }))).toMatchObject({
      creates: true,
      event: { type: 'channel-event', name: 'request_welcome' },
    });
    const context = { referred_product: { catalog_id: '1', product_retailer_id: 'pot-1' } };
    const items = readBody(messageBody({ type: 'text', text: { body: 'Price?' }, context }));
    expect(items).toMatchObject([
      { once: 'wamid.ONE', event: { type: 'message' } },
      { once: 'wamid.ONE#product', event: { type: 'channel-event', name: 'product: pot-1' } },
    ]);
  });
});

describe('who wrote', () => {
  const text = { type: 'text', text: { body: 'Hi' } };
  const personOf = (message: Fields, contacts: readonly unknown[]) =>
    readBody(messageBody({ ...text, ...message }, { contacts })).filter(isEvent)[0]?.person;
  const aliases = (user: string | undefined, phone: string | undefined) => [
    ...(user === undefined ? [] : [{ kind: 'user', value: user }]),
    ...(phone === undefined ? [] : [{ kind: 'phone', value: phone }]),
  ];

  it('CH-6 a person has a number, a user id, or both, wherever they stand', () => {
    const both = aliases(LEA_USER, LEA);
    const known = { external: `user:${LEA_USER}`, phone: `+${LEA}`, aliases: both };
    expect(personOf({ from_user_id: LEA_USER }, [])).toEqual(known);
    expect(personOf({}, [{ wa_id: LEA, user_id: LEA_USER }])).toEqual(known);
    expect(
      personOf({ from: undefined, from_user_id: LEA_USER }, [{ wa_id: LEA, user_id: LEA_USER }]),
    ).toEqual(known);
    const onlyUser = { external: `user:${LEA_USER}`, aliases: aliases(LEA_USER, undefined) };
    expect(personOf({ from: undefined, from_user_id: LEA_USER }, [])).toEqual(onlyUser);
    // Fields of numbers were seen that hold a user id.
    expect(personOf({ from: LEA_USER }, [{ wa_id: LEA_USER }])).toEqual(onlyUser);
  });

  it('CH-6 keeps the id of the group of businesses and the user name beside', () => {
    const contact = {
      user_id: LEA_USER,
      parent_user_id: 'FR.ENT.99',
      profile: { name: 'Léa', username: '@lea.roche' },
    };
    expect(personOf({ from: undefined, from_user_id: LEA_USER }, [contact])).toEqual({
      external: `user:${LEA_USER}`,
      name: 'Léa',
      aliases: [
        { kind: 'user', value: LEA_USER },
        { kind: 'parent-user', value: 'FR.ENT.99' },
        { kind: 'username', value: 'lea.roche' },
      ],
    });
  });

  it('CH-6 takes the contact that is meant, and of a contact without ids the only one', () => {
    const others = [{ wa_id: '33600000009', profile: { name: 'Other' } }, CONTACT];
    expect(personOf({}, others)).toMatchObject({ name: 'Léa Roche' });
    expect(personOf({}, others.slice(0, 1))).not.toHaveProperty('name');
    expect(personOf({}, [{ profile: { name: 'Nameless id' } }])).toMatchObject({ name: 'Nameless id' });
    expect(personOf({}, [{}])).toEqual({
      external: `phone:${LEA}`,
      phone: `+${LEA}`,
      aliases: aliases(undefined, LEA),
    });
  });

  it.each([
    ['nobody', { from: undefined }],
    ['a word', { from: 'bla' }],
    ['a malformed user id', { from: undefined, from_user_id: 'foo_bar' }],
  ])('CH-5 a message of %s is a note in the channel’s health', (_what, message) => {
    expect(readBody(messageBody({ ...text, ...message }, { contacts: [] }))).toMatchObject([
      { type: 'notice', notice: { type: 'unreadable' } },
    ]);
  });

  it.each(['asdf', '', '-5', '99999999999999999', '12', null, {}])(
    'CH-5 a time that cannot be believed is absent: %j',
    (timestamp) => {
      const item = onlyEvent(messageBody({ ...text, timestamp }));
      expect(item).not.toHaveProperty('at');
      expect(item.event.type).toBe('message');
    },
  );

  it('CH-4 the same message twice in one body has the same id', () => {
    const message = { from: LEA, id: 'wamid.ONE', timestamp: TIME, ...text };
    const items = readBody(change('messages', { metadata: METADATA, messages: [message, message] }));
    expect(items.map((item) => isEvent(item) && item.once)).toEqual(['wamid.ONE', 'wamid.ONE']);
  });

  it('a message of a group is not taken for one of a person', () => {
    expect(readBody(messageBody({ ...text, group_id: 'g1' }))).toMatchObject([
      { type: 'notice', notice: { type: 'other', level: 'news' } },
    ]);
  });
});

describe('what people do to messages', () => {
  it.each([
    ['set', { message_id: 'wamid.OURS', emoji: '👍🏽' }, '👍🏽'],
    ['taken back with an empty text', { message_id: 'wamid.OURS', emoji: '' }, null],
    ['taken back without an emoji', { message_id: 'wamid.OURS' }, null],
  ])('CH-9 a reaction is %s', (_what, reaction, emoji) => {
    const item = onlyEvent(messageBody({ type: 'reaction', reaction }));
    expect(refusedByCore([item])).toEqual([]);
    expect(item).toMatchObject({
      once: 'wamid.ONE',
      creates: false,
      event: { type: 'message-reaction', message: { external: 'wamid.OURS' }, emoji },
    });
    expect(item.event).not.toHaveProperty('echo');
  });

  it('CH-9 an edit gives the message its new words', () => {
    const edit = (message: unknown) => ({
      type: 'edit',
      edit: { original_message_id: 'wamid.FIRST', message },
    });
    const item = onlyEvent(messageBody(edit({ type: 'text', text: { body: 'Better' }, context: {} })));
    expect(item).toMatchObject({
      creates: false,
      event: { type: 'message-edited', message: { external: 'wamid.FIRST' } },
    });
    expect(wordsIn(item)).toBe('Better');
    const caption = onlyEvent(messageBody(edit({ type: 'image', image: { id: '1', caption: 'New' } })));
    expect(wordsIn(caption)).toBe('New');
    // An edit that cannot be read is still something that a person did.
    for (const bad of [{ type: 'hologram' }, null, 7]) {
      expect(onlyEvent(messageBody(edit(bad))).event).toMatchObject({
        type: 'message',
        extra: { type: 'unsupported', name: 'edit' },
      });
    }
  });

  it('CH-9 a message is deleted', () => {
    const revoke = { original_message_id: 'wamid.FIRST' };
    expect(onlyEvent(messageBody({ type: 'revoke', revoke }))).toMatchObject({
      creates: false,
      event: { type: 'message-deleted', message: { external: 'wamid.FIRST' } },
    });
  });
});

describe('people whose ids change', () => {
  const system = (content: Fields, message: Fields = {}) =>
    readBody(messageBody({ type: 'system', system: content, ...message }, {}));

  it('CH-6 a number changes', () => {
    const items = system({ type: 'user_changed_number', body: 'Léa changed', wa_id: '33700000000' });
    expect(refusedByCore(items)).toEqual([]);
    expect(items).toMatchObject([
      {
        person: { external: `phone:${LEA}` },
        once: 'wamid.ONE#phone',
        creates: false,
        event: {
          type: 'identity-changed',
          from: { kind: 'phone', value: LEA },
          sender: { external: 'phone:33700000000', phone: '+33700000000' },
        },
      },
    ]);
  });

  it('CH-6 a number and the user id change: whichever the person is known by is found', () => {
    const items = system({
      type: 'user_changed_number',
      wa_id: '33700000000',
      previous_user_id: LEA_USER,
      user_id: 'FR.8',
    });
    expect(items.map((item) => isEvent(item) && item.event)).toMatchObject([
      { from: { kind: 'user', value: LEA_USER }, sender: { external: 'user:FR.8', phone: '+33700000000' } },
      { from: { kind: 'phone', value: LEA }, sender: { external: 'user:FR.8' } },
    ]);
  });

  it('CH-6 only the user id changes', () => {
    const content = { type: 'user_changed_user_id', previous_user_id: LEA_USER, user_id: 'FR.8' };
    expect(system(content, { from: undefined })).toMatchObject([
      { event: { from: { kind: 'user', value: LEA_USER }, sender: { external: 'user:FR.8' } } },
    ]);
    // The number is the same as before, and not one that is lost.
    expect(system(content)).toMatchObject([
      { event: { from: { kind: 'user' }, sender: { phone: `+${LEA}` } } },
    ]);
  });

  it('a changed security code is a channel event', () => {
    expect(system({ type: 'customer_identity_changed' }, { identity: { hash: 'x' } })).toMatchObject([
      { creates: false, event: { type: 'channel-event', name: 'customer_identity_changed' } },
    ]);
  });

  it.each([
    [{ type: 'user_changed_number' }],
    [{ type: 'user_changed_number', wa_id: 'bla' }],
    [{ type: 'something_new' }],
    [undefined],
  ])('CH-5 what cannot be read changes nothing: %j', (content) => {
    const items = readBody(messageBody({ type: 'system', system: content }, {}));
    expect(items).toMatchObject([{ type: 'notice', notice: { type: 'unreadable' } }]);
  });

  it('CH-6 user ids change by a field of their own, in both forms', () => {
    const updates = [
      { user_id: { previous: LEA_USER, current: 'FR.8' }, wa_id: LEA },
      { previous_user_id: LEA_USER, user_id: 'FR.8', wa_id: LEA },
    ];
    const items = readBody(change('user_id_update', { metadata: METADATA, user_id_update: updates }));
    expect(items).toHaveLength(2);
    for (const item of items)
      expect(item).toMatchObject({
        event: { from: { kind: 'user', value: LEA_USER }, sender: { external: 'user:FR.8' } },
      });
  });

  it('reads each item the same with a context of its own', () => {
    const body = messageBody({ type: 'image', image: { id: '1' } });
    expect(readBody(body, contextWith())).toEqual(readBody(body, contextWith()));
  });
});
