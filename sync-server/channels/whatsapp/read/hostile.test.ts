import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEBHOOK } from '../webhook.ts';
import { encode, isEvent, TIME, wordsIn } from '../../graph/testing/made-up.ts';
import { refusedByCore } from '../../graph/testing/refused-by-core.ts';
import {
  change,
  CONTACT,
  contextWith,
  LEA,
  messageBody,
  METADATA,
  NUMBER,
  readBody,
  WABA,
} from '../testing/made-up.ts';
import { CARD_SHAPES, MEDIA_SHAPES, OTHER_SHAPES, PRESSED_SHAPES } from '../testing/message-shapes.ts';
import { toItem, type Item } from './item.ts';
import { MAX_ITEMS } from '../../graph/read/envelope.ts';
import { splitBody } from './split.ts';

const good = { from: LEA, id: 'wamid.GOOD', timestamp: TIME, type: 'text', text: { body: 'Still here' } };

describe('bodies of odd forms', () => {
  it.each([
    ['no JSON', 'hello'],
    ['nothing', ''],
    ['a text', '"x"'],
    ['null', 'null'],
    ['a list', '[]'],
    ['no entries', JSON.stringify({ object: 'whatsapp_business_account' })],
    ['an empty list of entries', JSON.stringify({ object: 'whatsapp_business_account', entry: [] })],
    ['an empty object of entries', JSON.stringify({ object: 'whatsapp_business_account', entry: {} })],
    [
      'no changes',
      JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: WABA, changes: [] }] }),
    ],
    ['another object', JSON.stringify({ object: 'page', entry: [] })],
    ['only contacts', JSON.stringify(change('messages', { metadata: METADATA, contacts: [] }))],
    ['only metadata', JSON.stringify(change('messages', { metadata: METADATA }))],
    ['an entry that is a text', JSON.stringify({ object: 'whatsapp_business_account', entry: 'x' })],
    ['a value that is a number', JSON.stringify(change('messages', 7))],
    ['bytes that are no text', '\u{FFFD}\u0000'],
  ])('CH-5 %s bring nothing but a note', (_what, text) => {
    const items = WEBHOOK.split(new TextEncoder().encode(text));
    expect(items).toHaveLength(1);
    const read = items.flatMap((item) => WEBHOOK.read(item, contextWith()));
    expect(read).toHaveLength(1);
    expect(read[0]?.type).toMatch(/^nothing$|^notice$/u);
  });

  it('CH-5 what cannot be read never stops what came with it', () => {
    const messages = [null, 7, [], { type: {}, id: [] }, good, { ...good, id: 'x'.repeat(501) }];
    const read = readBody({
      object: 'whatsapp_business_account',
      entry: [
        'x',
        { id: WABA, changes: 'x' },
        {
          id: WABA,
          changes: [null, { field: 'messages', value: { metadata: METADATA, messages, statuses: 'x' } }],
        },
      ],
    });
    expect(read.filter(isEvent).map(wordsIn)).toEqual(['Still here']);
    expect(read.filter(({ type }) => type === 'notice').length).toBeGreaterThan(4);
    expect(refusedByCore(read)).toEqual([]);
  });

  it('CH-5 names that every object has are fields like others', () => {
    const text = `{"object":"whatsapp_business_account","entry":[{"id":"${WABA}","__proto__":{"changes":[1]},"changes":[
      {"field":"__proto__","value":{"x":1}},
      {"field":"messages","value":{"metadata":{"phone_number_id":"${NUMBER}"},"__proto__":{"messages":[{}]},"messages":[
        {"from":"${LEA}","id":"wamid.A","type":"__proto__","__proto__":{"text":{"body":"x"}}},
        {"from":"${LEA}","id":"wamid.B","type":"toString","toString":{"id":"1"}},
        {"from":"${LEA}","id":"wamid.C","type":"text","text":{"__proto__":{"body":"inherited"}}}]}}]}]}`;
    const read = splitBody(new TextEncoder().encode(text)).flatMap((item) =>
      WEBHOOK.read(JSON.parse(JSON.stringify(item)), contextWith()),
    );
    expect(read.filter(isEvent).map(({ event }) => 'extra' in event && event.extra)).toEqual([
      { type: 'unsupported', name: '__proto__' },
      { type: 'unsupported', name: 'toString' },
      { type: 'unsupported', name: 'text' },
    ]);
  });

  it('CH-5 deep nesting is cut, and the message keeps its words', () => {
    const deep = '['.repeat(200_000) + ']'.repeat(200_000);
    const marked = JSON.stringify(messageBody({ ...good, extra: 'DEEP' })).replace('"DEEP"', deep);
    const items = WEBHOOK.split(new TextEncoder().encode(marked));
    const read = items.flatMap((item) => WEBHOOK.read(JSON.parse(JSON.stringify(item)), contextWith()));
    expect(read.filter(isEvent).map(wordsIn)).toEqual(['Still here']);
    const flow = {
      type: 'nfm_reply',
      nfm_reply: { response_json: `{"a":${'['.repeat(9_000)}${']'.repeat(9_000)}}` },
    };
    expect(readBody(messageBody({ type: 'interactive', interactive: flow }))).toHaveLength(1);
  });

  it('CH-5 huge lists bring a bounded number of items, and the first ones are read', () => {
    const zeros = change('messages', {
      metadata: METADATA,
      messages: [good, ...Array<number>(900_000).fill(0)],
    });
    expect(splitBody(encode(zeros))).toHaveLength(2);
    const objects = change('messages', {
      metadata: METADATA,
      messages: [good, ...Array<object>(600_000).fill({})],
    });
    const items = splitBody(encode(objects));
    expect(items).toHaveLength(MAX_ITEMS + 1);
    expect(items.slice(0, 1).flatMap((item) => WEBHOOK.read(item, contextWith()))).toMatchObject([
      { type: 'event', once: 'wamid.GOOD' },
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
      { kind: 'constructor' },
      { kind: 'message' },
      { kind: 'notice' },
    ])
      expect(WEBHOOK.read(item, contextWith())).toHaveLength(1);
  });
});

const MESSAGES = [...OTHER_SHAPES, ...MEDIA_SHAPES, ...CARD_SHAPES, ...PRESSED_SHAPES].map(
  ({ message }, index) => ({ from: LEA, id: `wamid.${index}`, timestamp: TIME, ...message }),
);

const VALUES: readonly (readonly [field: string, value: Record<string, unknown>])[] = [
  ['messages', { contacts: [CONTACT], messages: MESSAGES }],
  ['messages', { errors: [{ code: 131000 }], messages: MESSAGES.slice(0, 3) }],
  [
    'messages',
    {
      statuses: [
        { id: 'wamid.S', status: 'sent', recipient_id: LEA },
        { id: 'wamid.S', status: 'failed', errors: [{ code: 131042, title: 'x' }] },
      ],
    },
  ],
  ['smb_message_echoes', { message_echoes: MESSAGES.map((message) => ({ ...message, to: LEA })) }],
  [
    'smb_app_state_sync',
    { state_sync: [{ type: 'contact', action: 'add', contact: { full_name: 'L', phone_number: LEA } }] },
  ],
  ['user_preferences', { user_preferences: [{ wa_id: LEA, category: 'marketing_messages', value: 'stop' }] }],
  ['user_id_update', { user_id_update: [{ wa_id: LEA, previous_user_id: 'FR.1', user_id: 'FR.2' }] }],
  ['calls', { calls: [{ id: 'wacid', from: LEA }], statuses: [{ type: 'call' }] }],
  ['history', { history: [{ threads: [{ id: LEA, messages: MESSAGES }] }], messages: MESSAGES.slice(0, 2) }],
  ['account_update', { event: 'ACCOUNT_DELETED', restriction_info: [{ restriction_type: 'x' }] }],
  ['message_template_status_update', { event: 'PAUSED', message_template_id: 1, other_info: { title: 'x' } }],
];

const BODIES = VALUES.map(([field, value]) => change(field, { metadata: METADATA, ...value }));

const JUNK = fc.oneof(
  fc.jsonValue({ maxDepth: 4 }),
  fc.constantFrom(
    null,
    '',
    '__proto__',
    'constructor',
    -1,
    1e308,
    [],
    {},
    [[]],
    'x'.repeat(70_000),
    '\uD800',
    '\0',
  ),
);

/** A place in a body is chosen by steps into it; there something is replaced, removed or doubled. */
const MUTATION = fc.record({
  steps: fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
  how: fc.constantFrom('replace', 'remove', 'double', 'rename'),
  junk: JUNK,
});
type Mutation = typeof MUTATION extends fc.Arbitrary<infer Value> ? Value : never;

function mutated(body: unknown, { steps, how, junk }: Mutation): unknown {
  const [step, ...rest] = steps;
  if (step === undefined || typeof body !== 'object' || body === null) return junk;
  const isList = Array.isArray(body);
  const keys = Object.keys(body);
  const key = keys[step % Math.max(1, keys.length)];
  if (key === undefined) return junk;
  const entries = Object.entries(body).flatMap(([name, value]: [string, unknown]) => {
    if (name !== key) return [[name, value] as const];
    if (rest.length > 0 && typeof value === 'object' && value !== null)
      return [[name, mutated(value, { steps: rest, how, junk })] as const];
    if (how === 'remove') return [];
    if (how === 'double') return [[name, value] as const, [`${name}2`, value] as const];
    if (how === 'rename') return [[JSON.stringify(junk).slice(0, 20), value] as const];
    return [[name, junk] as const];
  });
  return isList ? entries.map(([, value]) => value) : Object.fromEntries(entries);
}

/** The body that has only one item. */
function bodyOf({ field, account, number, display, contact, errors, thread, kind, value }: Item): unknown {
  const list: Readonly<Record<string, string>> = {
    message: 'messages',
    status: 'statuses',
    echo: 'message_echoes',
    address: 'state_sync',
    preference: 'user_preferences',
    'user-id': 'user_id_update',
    call: 'calls',
  };
  const { name, username, ...ids } = { name: undefined, username: undefined, ...contact };
  const envelope = {
    metadata: { phone_number_id: number, display_phone_number: display },
    ...(contact === undefined ? {} : { contacts: [{ ...ids, profile: { name, username } }] }),
    ...(errors === undefined || errors.length === 0 ? {} : { errors }),
  };
  const named = list[kind];
  const content =
    kind === 'history' && thread !== undefined
      ? { history: [{ threads: [{ ...thread, messages: [value] }] }] }
      : kind === 'history'
        ? { messages: [value] }
        : named === undefined
          ? (value as object)
          : { [named]: [value] };
  return change(field, { ...envelope, ...content }, account);
}

describe('any body', () => {
  it('CH-5 is cut into items that are read, and core takes what they say, however the body is changed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...BODIES),
        fc.array(MUTATION, { minLength: 1, maxLength: 4 }),
        (body, mutations) => {
          const items = splitBody(encode(mutations.reduce<unknown>(mutated, body)));
          expect(items.length).toBeGreaterThan(0);
          for (const item of items) {
            const read = WEBHOOK.read(JSON.parse(JSON.stringify(item)), contextWith());
            expect(read.length).toBeGreaterThan(0);
            expect(refusedByCore(read)).toEqual([]);
          }
        },
      ),
      { numRuns: 400 },
    );
  });

  it('L17 cut into bodies of one item each has the same items', () => {
    for (const body of BODIES) {
      const items = splitBody(encode(body));
      const again = items.flatMap((item) => splitBody(encode(bodyOf(item))));
      expect(JSON.parse(JSON.stringify(again))).toEqual(JSON.parse(JSON.stringify(items)));
      const read = (all: readonly Item[]) => all.map((item) => WEBHOOK.read(item, contextWith()));
      expect(read(again)).toEqual(read(items.map(toItem)));
    }
  });
});
