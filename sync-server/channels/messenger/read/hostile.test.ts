import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_ITEMS } from '../../graph/read/envelope.ts';
import { AT, encode, isEvent, wordsIn } from '../../graph/testing/made-up.ts';
import { refusedByCore } from '../../graph/testing/refused-by-core.ts';
import {
  BEN,
  contextWith,
  echoBody,
  eventBody,
  messageBody,
  PAGE,
  pageBody,
  readBody,
} from '../testing/made-up.ts';
import { MESSAGE_SHAPES } from '../testing/message-shapes.ts';
import { WEBHOOK } from '../webhook.ts';
import { splitBody } from './split.ts';

const good = {
  sender: { id: BEN },
  recipient: { id: PAGE },
  timestamp: AT,
  message: { mid: 'm_GOOD', text: 'Still here' },
};
const typesOf = (body: unknown) => readBody(body).map(({ type }) => type);

describe('bodies of odd forms', () => {
  it.each([
    ['no entries', { object: 'page', entry: [] }, ['nothing']],
    ['entries as an object', { object: 'page', entry: {} }, ['nothing']],
    ['no entry at all', { object: 'page' }, ['nothing']],
    ['entries as a text', { object: 'page', entry: 'x' }, ['notice']],
    ['an entry without a list', pageBody({}), ['nothing']],
    ['no events', pageBody({ messaging: [] }), ['nothing']],
    ['events as a number', pageBody({ messaging: 7 }), ['notice']],
    ['an event that is nothing', pageBody({ messaging: [null] }), ['notice']],
    ['an event without content', eventBody({}), ['notice']],
    ['an event of the future', eventBody({ hologram: {} }), ['notice']],
    ['a comment', pageBody({ changes: [{ field: 'feed', value: { item: 'comment' } }] }), ['nothing']],
    ['another object', { object: 'user', entry: [] }, ['notice']],
    ['a list', [], ['notice']],
    ['a number', 7, ['notice']],
    ['nothing', null, ['notice']],
    ['a message without an id', eventBody({ message: { text: 'Hi' } }), ['notice']],
    ['a message of nobody', eventBody({ sender: undefined, message: { mid: 'm', text: 'Hi' } }), ['notice']],
    ['a sender who is no person', eventBody({ sender: { id: 'bla' }, message: { mid: 'm' } }), ['notice']],
    ['a message that is a text', eventBody({ message: 'Hi' }), ['notice']],
  ])('CH-5 are noted, or nothing: %s', (_what, body, types) => {
    expect(typesOf(body)).toEqual(types);
  });

  it('CH-5 what is not JSON is noted', () => {
    for (const body of ['', '{', '\u0000', '[['.repeat(9_000)]) {
      const items = splitBody(new TextEncoder().encode(body));
      expect(items.flatMap((item) => WEBHOOK.read(item, contextWith()))).toMatchObject([{ type: 'notice' }]);
    }
  });

  it('CH-8 what another app answers, and Instagram, is only told in the channel’s health', () => {
    expect(
      readBody(pageBody({ standby: [good, { ...good, message: { mid: 'm', is_echo: true } }] })),
    ).toMatchObject([
      { type: 'notice', notice: { type: 'standby', level: 'news' } },
      { type: 'notice', notice: { type: 'standby', level: 'news' } },
    ]);
    expect(readBody({ object: 'instagram', entry: [{ id: '1', messaging: [good] }] })).toMatchObject([
      { type: 'notice', notice: { type: 'other', level: 'news' } },
    ]);
  });

  it('CH-2 what is for another page is not this channel’s', () => {
    const body = (entry: object) => ({ object: 'page', entry: [{ messaging: [good], ...entry }] });
    expect(readBody(body({ id: '99999' }))).toEqual([{ type: 'foreign', account: '99999' }]);
    expect(typesOf(body({ id: PAGE }))).toEqual(['event']);
    // An entry without its id has the page in its events.
    expect(typesOf(body({}))).toEqual(['event']);
    const other = { ...good, recipient: { id: '99999' } };
    expect(readBody({ object: 'page', entry: [{ messaging: [other] }] })).toEqual([
      { type: 'foreign', account: '99999' },
    ]);
  });

  it('L17 one surprise leaves what came with it as it is', () => {
    const read = readBody({
      object: 'page',
      entry: [
        'x',
        { id: PAGE, messaging: 'x' },
        { id: PAGE, messaging: [null, { message: 7 }, good, { sender: 1, postback: {} }], changes: {} },
      ],
    });
    expect(read.filter(isEvent).map(wordsIn)).toEqual(['Still here']);
    expect(refusedByCore(read)).toEqual([]);
  });

  it('CH-5 names that every object has are fields like others', () => {
    const text = `{"object":"page","entry":[{"id":"${PAGE}","messaging":[
      {"sender":{"id":"${BEN}"},"recipient":{"id":"${PAGE}"},"__proto__":{"message":{"mid":"x","text":"inherited"}}},
      {"sender":{"id":"${BEN}"},"recipient":{"id":"${PAGE}"},"message":{"mid":"m","__proto__":{"text":"x"}}}]}]}`;
    const read = splitBody(new TextEncoder().encode(text)).flatMap((item) =>
      WEBHOOK.read(JSON.parse(JSON.stringify(item)), contextWith()),
    );
    expect(read.map(({ type }) => type)).toEqual(['notice', 'event']);
    expect(read.filter(isEvent).map(wordsIn)).toEqual(['']);
  });

  it('CH-5 deep nesting is cut, and the message keeps its words', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const marked = JSON.stringify(pageBody({ messaging: [{ ...good, extra: 'DEEP' }] })).replace(
      '"DEEP"',
      deep,
    );
    const items = WEBHOOK.split(new TextEncoder().encode(marked));
    const read = items.flatMap((item) => WEBHOOK.read(JSON.parse(JSON.stringify(item)), contextWith()));
    expect(read.filter(isEvent).map(wordsIn)).toEqual(['Still here']);
  });

  it('CH-5 huge lists bring a bounded number of items, and the first ones are read', () => {
    const items = splitBody(encode(pageBody({ messaging: [good, ...Array<object>(600_000).fill({})] })));
    expect(items).toHaveLength(MAX_ITEMS + 1);
    expect(items.slice(0, 1).flatMap((item) => WEBHOOK.read(item, contextWith()))).toMatchObject([
      { type: 'event', once: 'm_GOOD' },
    ]);
    expect(WEBHOOK.read(items.at(-1), contextWith())).toMatchObject([{ type: 'notice' }]);
  });

  it('CH-5 a stored item of any form is read', () => {
    for (const item of [
      undefined,
      null,
      7,
      'x',
      [],
      {},
      { kind: 'event' },
      { kind: 'constructor', value: {} },
    ])
      expect(WEBHOOK.read(item, contextWith())).toHaveLength(1);
  });
});

const BODIES: readonly unknown[] = [
  ...MESSAGE_SHAPES.flatMap(({ message }) => [messageBody(message), echoBody(message)]),
  eventBody({ postback: { title: 'Start', payload: 'x', referral: { ref: 'a', source: 'SHORTLINK' } } }),
  eventBody({ reaction: { mid: 'm', action: 'react', emoji: '❤' } }),
  eventBody({ message_edit: { mid: 'm', text: 'x', num_edit: 1 } }),
  eventBody({ delivery: { mids: ['m'], watermark: AT } }),
  eventBody({ read: { watermark: AT } }),
  eventBody({ optin: { type: 'notification_messages', notification_messages_status: 'STOP_NOTIFICATIONS' } }),
  eventBody({ account_linking: { status: 'linked' } }),
  eventBody({ pass_thread_control: { new_owner_app_id: '1' } }),
  eventBody({ policy_enforcement: { action: 'block' } }),
];

/** A value with something else in one place. `path` chooses the place: any number leads to one. */
function mutated(value: unknown, [step = 0, ...rest]: readonly number[], junk: unknown): unknown {
  if (typeof value !== 'object' || value === null) return junk;
  const keys = Object.keys(value);
  const chosen = keys[step % Math.max(keys.length, 1)];
  if (chosen === undefined) return junk;
  const inner = (value as Readonly<Record<string, unknown>>)[chosen];
  const other = rest.length === 0 ? junk : mutated(inner, rest, junk);
  if (Array.isArray(value)) return value.map((one: unknown, n) => (String(n) === chosen ? other : one));
  return { ...value, [chosen]: other };
}

it('CH-5 any body is cut into items that are read, and core takes what they say, however the body is changed', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...BODIES),
      fc.array(
        fc.tuple(
          fc.array(fc.nat(20), { minLength: 1, maxLength: 9 }),
          fc.oneof(fc.jsonValue(), fc.constantFrom(undefined, '\0', '\uD800', 1e308, 'x'.repeat(20_000))),
        ),
        { minLength: 1, maxLength: 4 },
      ),
      (body, mutations) => {
        const changed = mutations.reduce<unknown>((value, [path, junk]) => mutated(value, path, junk), body);
        const items = splitBody(encode(changed ?? null));
        expect(items.length).toBeGreaterThan(0);
        for (const item of items) {
          const read = WEBHOOK.read(JSON.parse(JSON.stringify(item)), contextWith());
          expect(read.length).toBeGreaterThan(0);
          expect(refusedByCore(read)).toEqual([]);
        }
      },
    ),
    { numRuns: 500 },
  );
});
