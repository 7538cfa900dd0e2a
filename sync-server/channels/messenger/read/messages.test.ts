import { entryIdOf, type CommandId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { passedId } from '../../graph/passed-id.ts';
import { AT, CHANNEL, wordsIn, type Fields } from '../../graph/testing/made-up.ts';
import { refusedByCore } from '../../graph/testing/refused-by-core.ts';
import {
  BEN,
  BEN_KEY,
  echoBody,
  eventBody,
  messageBody,
  onlyEvent,
  PAGE,
  readBody,
} from '../testing/made-up.ts';
import { MESSAGE_SHAPES } from '../testing/message-shapes.ts';

const PERSON = { external: BEN_KEY, aliases: [{ kind: 'page-scoped', value: BEN }] };
const OUR_PART = { message: entryIdOf('k3m9x2p0a7b1c4d8e5f6g7h8' as CommandId, 0), part: 1 };

describe('what people write', () => {
  it.each(MESSAGE_SHAPES)('CH-2 is read: $name', ({ message, event = {}, words, urls }) => {
    const item = onlyEvent(messageBody(message));
    expect(refusedByCore([item])).toEqual([]);
    expect(item).toMatchObject({ person: PERSON, once: 'm_ONE', at: AT, creates: true });
    expect(item.event).toMatchObject({ type: 'message', external: 'm_ONE', ...event });
    if (words !== undefined) expect(wordsIn(item)).toBe(words);
    if (urls !== undefined) expect(item.media?.map(({ source }) => source['url'])).toEqual(urls);
    const files = 'files' in item.event ? item.event.files.map(({ id }) => id) : [];
    expect((item.media ?? []).map(({ file }) => file)).toEqual(files);
    if (event['extra'] === undefined) expect(item.event).not.toHaveProperty('extra');
  });

  it.each(MESSAGE_SHAPES)(
    'CH-9 is read as an echo of the page’s own inbox: $name',
    ({ message, event, words }) => {
      const item = onlyEvent(echoBody(message));
      expect(refusedByCore([item])).toEqual([]);
      expect(item).toMatchObject({ person: PERSON, once: 'm_ONE', creates: true });
      expect(item.event).toMatchObject({ type: 'echo', external: 'm_ONE', sender: PERSON, ...event });
      if (words !== undefined) expect(wordsIn(item)).toBe(words);
    },
  );

  it('CH-5 has as many files as core takes, and the addresses of the rest in words', () => {
    const attachments = Array.from({ length: 25 }, (_, n) => ({
      type: 'image',
      payload: { url: `https://x.fbcdn.net/${n}.jpg` },
    }));
    const item = onlyEvent(messageBody({ attachments }));
    expect(refusedByCore([item])).toEqual([]);
    expect(item.event).toMatchObject({ files: { length: 20 } });
    expect(wordsIn(item)?.split('\n')).toHaveLength(5);
  });

  it.each<readonly [string, Fields]>([
    ['words', { text: '\u0001\n'.repeat(60_000) }],
    ['a title', { text: 'x'.repeat(90_000), quick_reply: { payload: 'y'.repeat(90_000) } }],
    ['a form', { attachments: [{ type: 'z'.repeat(90_000) }] }],
    [
      'a name',
      { attachments: [{ type: 'file', payload: { url: `https://a.fbcdn.net/${'é'.repeat(900)}.pdf` } }] },
    ],
    [
      'elements',
      {
        attachments: [{ type: 'template', payload: { elements: Array<object>(9_000).fill({ title: 'x' }) } }],
      },
    ],
    ['halves of characters', { text: '\uD83E a\0b \uDED6' }],
  ])('CH-5 is bounded to what core takes: %s', (_what, message) => {
    expect(refusedByCore(readBody(messageBody(message)))).toEqual([]);
  });
});

describe('times', () => {
  it.each([
    ['ms', AT],
    ['seconds', AT / 1_000],
    ['seconds in a text', String(AT / 1_000)],
    ['ms in a text', String(AT)],
    ['ISO 8601', new Date(AT).toISOString()],
    ['ISO 8601 with an offset', '2026-11-18T11:00:00+0100'],
  ])('CH-2 are read as %s', (_what, timestamp) => {
    expect(onlyEvent(eventBody({ timestamp, message: { mid: 'm', text: 'Hi' } })).at).toBe(AT);
  });

  it.each(['asdf', null, {}, -1, '2026', 1e30])('CH-2 that cannot be read are left out: %j', (timestamp) => {
    const item = onlyEvent(eventBody({ timestamp, message: { mid: 'm', text: 'Hi' } }));
    expect(item).not.toHaveProperty('at');
    expect(wordsIn(item)).toBe('Hi');
  });
});

describe('echoes', () => {
  it('CH-9 of what was sent from here settle its part, and are no message', () => {
    const item = onlyEvent(echoBody({ text: 'Hi', metadata: passedId(OUR_PART) }));
    expect(refusedByCore([item])).toEqual([]);
    expect(item).toMatchObject({ person: PERSON, at: AT, creates: false });
    expect(item.event).toEqual({
      type: 'delivery',
      channel: CHANNEL,
      status: 'sent',
      external: 'm_ONE',
      ...OUR_PART,
    });
  });

  it.each([undefined, null, 'order-7', 7, 'X/0.0'])('CH-9 of another program are shown: %s', (metadata) => {
    expect(onlyEvent(echoBody({ text: 'Hi', metadata })).event).toMatchObject({ type: 'echo' });
  });

  it('CH-9 a person cannot settle a message by naming it', () => {
    const item = onlyEvent(messageBody({ text: 'Hi', metadata: passedId(OUR_PART) }));
    expect(item.event).toMatchObject({ type: 'message' });
  });

  it('CH-9 to nobody are only noted', () => {
    const body = eventBody({ sender: { id: PAGE }, recipient: {}, message: { mid: 'm', is_echo: true } });
    expect(readBody(body)).toMatchObject([{ type: 'notice' }]);
  });
});

describe('buttons', () => {
  const postback = (value: Fields) => onlyEvent(eventBody({ postback: value }));

  it('CH-2 are messages of the person', () => {
    const item = postback({ mid: 'm_P', title: 'Get Started', payload: 'GET_STARTED' });
    expect(refusedByCore([item])).toEqual([]);
    expect(item).toMatchObject({ once: 'm_P', creates: true });
    expect(item.event).toMatchObject({
      type: 'message',
      external: 'm_P',
      extra: { type: 'button', title: 'Get Started', payload: 'GET_STARTED' },
    });
    expect(wordsIn(item)).toBe('Get Started');
  });

  it('CH-4 without an id, the same one twice is one, and another one is another', () => {
    const [one, same, other] = [
      postback({ title: 'Yes', payload: 'y' }),
      postback({ title: 'Yes', payload: 'y' }),
      postback({ title: 'No', payload: 'n' }),
    ];
    expect(refusedByCore([one])).toEqual([]);
    expect(same.once).toBe(one.once);
    expect(other.once).not.toBe(one.once);
  });

  it('CH-2 show the payload where there is no title, and are unsupported without both', () => {
    expect(wordsIn(postback({ payload: 'MENU' }))).toBe('MENU');
    expect(postback({}).event).toMatchObject({ extra: { type: 'unsupported', name: 'postback' } });
  });
});
