import type { ReadItem } from '../../adapter.ts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { channelWith, ENTRY, readBody, readEvent } from '../testing/made-up.ts';
import { messageIdOf } from '../message-id.ts';
import { answerTo, splitBody } from './split.ts';

const from = { id: 'u-1', name: 'Zoé', email: 'zoe@example.com', phone: '+33 6 12 34 56 78' };
const message = { type: 'message', id: 'm1', at: '2026-11-30T10:00:00.500Z', from, message: { text: 'Hi' } };
const AT = Date.UTC(2026, 10, 30, 10, 0, 0, 500);

const why = (event: unknown, settings: object = {}): string => {
  const read = readEvent(event, channelWith(settings));
  return read?.type === 'refused' ? read.why : `taken: ${JSON.stringify(read)}`;
};
const eventOf = (event: unknown, settings: object = {}): Extract<ReadItem, { type: 'event' }> => {
  const read = readEvent(event, channelWith(settings));
  if (read?.type !== 'event') throw new Error(JSON.stringify(read));
  return read;
};

describe('a message', () => {
  it('CH-3 has its author, words, files and reference', () => {
    const files = [
      { url: 'https://files.example/a/caf%C3%A9.pdf', type: 'application/PDF; x=1' },
      { url: 'https://files.example/', name: '../../etc/pass\u202Ewd' },
    ];
    const reference = {
      code: 'AB-1',
      url: 'https://shop.example/tea',
      title: 'Tea',
      text: '',
      session: 's9',
    };
    const read = eventOf({ ...message, reference, message: { text: 'Hi\nyou', files, replyTo: 'm0' } });
    expect(read).toMatchObject({
      person: {
        external: 'custom:u-1',
        name: 'Zoé',
        email: 'zoe@example.com',
        phone: '+33 6 12 34 56 78',
        aliases: [{ kind: 'custom', value: 'u-1' }],
      },
      once: 'm1',
      at: AT,
      creates: true,
      event: {
        type: 'message',
        external: 'm1',
        replyTo: { external: 'm0' },
        reference: { source: 'session', code: 'AB-1', title: 'Tea', session: 's9' },
        files: [
          { name: 'café.pdf', type: 'application/pdf', size: 0, pending: true },
          { name: 'passwd', type: 'application/octet-stream', size: 0, pending: true },
        ],
      },
      media: [{ source: { url: files[0]?.url } }, { source: { url: files[1]?.url } }],
    });
    expect(read.event).not.toHaveProperty('reference.text');
    expect(JSON.stringify(read.event)).toContain('you');
  });

  it('CH-3 may be a place, and may have fields that are null or unknown', () => {
    const location = { latitude: 48.85, longitude: 2.29, name: 'Tower', address: null };
    const read = eventOf({
      ...message,
      id: 17,
      at: AT,
      extra: {},
      from: { id: 'u-1', name: null },
      reference: null,
      message: { text: null, files: null, location },
    });
    expect(read).toMatchObject({
      once: '17',
      at: AT,
      event: { extra: { type: 'location', latitude: 48.85, longitude: 2.29, name: 'Tower' } },
    });
  });

  it('CH-3 of a channel that knows people by their numbers is of a number', () => {
    const phone = { idType: 'phone' };
    const read = eventOf({ ...message, from: { id: '+33 6 12-34.56 78' } }, phone);
    expect(read.person).toMatchObject({
      external: 'phone:33612345678',
      phone: '+33612345678',
      aliases: [{ kind: 'phone', value: '33612345678' }],
    });
    expect(why(message, phone)).toContain('from.id has to be a phone number');
  });

  it('CH-6 a number that stands beside an id finds nobody', () => {
    expect(eventOf(message).person?.aliases).toEqual([{ kind: 'custom', value: 'u-1' }]);
  });

  const files = (file: unknown) => ({ ...message, message: { files: [file] } });
  const url = 'https://files.example/a';
  it.each<[unknown, string]>([
    [null, 'The event has to be an object.'],
    ['message', 'The event has to be an object.'],
    [{}, 'type is missing.'],
    [{ ...message, type: 'constructor' }, 'type has to be one of message, echo, status, read, typing'],
    [{ ...message, type: ['message'] }, 'type has to be one of'],
    [{ ...message, id: undefined }, 'id is missing.'],
    [{ ...message, id: '' }, 'id is empty.'],
    [{ ...message, id: ' m1' }, 'id has blanks at its ends'],
    [{ ...message, id: 'a\u0000b' }, 'id has blanks at its ends, or characters'],
    [{ ...message, id: '\uD800' }, 'id has blanks at its ends, or characters'],
    [{ ...message, id: 'x'.repeat(201) }, 'id has more than 200 characters.'],
    [{ ...message, id: 1.5 }, 'id has to be a text.'],
    [{ ...message, at: 'yesterday' }, 'at has to be a time after the year 2000'],
    [{ ...message, at: '2026-11-30T10:00:00' }, 'at has to be a time after the year 2000'],
    [{ ...message, at: 1_764_500_000 }, 'at has to be a time after the year 2000'],
    [{ ...message, at: 9e15 }, 'at has to be a time after the year 2000'],
    [{ ...message, at: true }, 'at has to be a time.'],
    [{ ...message, from: undefined }, 'from is missing.'],
    [{ ...message, from: 'u-1' }, 'from has to be an object.'],
    [{ ...message, from: {} }, 'from.id is missing.'],
    [{ ...message, from: { id: 'u', name: 'x'.repeat(501) } }, 'from.name has more than 500 characters.'],
    [{ ...message, from: { id: 'u', email: {} } }, 'from.email has to be a text.'],
    [{ ...message, message: undefined }, 'message is missing.'],
    [{ ...message, message: {} }, 'message has neither text nor files nor a location.'],
    [{ ...message, message: { text: ' \n\u0000' } }, 'message has neither text nor files nor a location.'],
    [{ ...message, message: { text: 7 } }, 'message.text has to be a text.'],
    [{ ...message, message: { text: 'x'.repeat(65_537) } }, 'message.text has more than 65536 characters.'],
    [{ ...message, message: { text: '茶'.repeat(30_000) } }, 'message.text takes more than 64 KiB.'],
    [{ ...message, message: { text: 'x', replyTo: {} } }, 'message.replyTo has to be a text.'],
    [{ ...message, message: { files: {} } }, 'message.files has to be a list.'],
    [{ ...message, message: { files: Array(21).fill({ url }) } }, 'message.files has more than 20 files.'],
    [files(url), 'message.files.0 has to be an object with "url".'],
    [files({}), 'message.files.0.url is missing.'],
    [files({ url: 'a.pdf' }), 'message.files.0.url has to be a whole address'],
    [files({ url: `${url}${'a'.repeat(2_000)}` }), 'message.files.0.url has more than 2000 characters.'],
    [
      files({ url: 'http://files.example/a' }),
      'message.files.0.url: The address has to begin with https://.',
    ],
    [files({ url: 'file:///etc/passwd' }), 'message.files.0.url: The address has to begin with https://.'],
    [files({ url: 'https://a:b@files.example/' }), 'message.files.0.url: The address contains a password.'],
    [files({ url: 'https://169.254.169.254/latest' }), 'not on the public internet'],
    [files({ url: 'https://[::ffff:10.0.0.1]/' }), 'not on the public internet'],
    [files({ url, name: 5 }), 'message.files.0.name has to be a text.'],
    [
      { ...message, message: { location: { latitude: 91, longitude: 0 } } },
      'message.location.latitude is above 90.',
    ],
    [{ ...message, message: { location: { latitude: '1', longitude: 0 } } }, 'latitude has to be a number.'],
    [{ ...message, reference: {} }, 'reference has none of code, url, title, text and session.'],
    [{ ...message, reference: { url: 'javascript:alert(1)' } }, 'reference.url has to begin with https://'],
    [{ ...message, reference: { url: 'tea' } }, 'reference.url has to be a whole address'],
  ])('CH-3 is refused with the reason: %j', (event, words) => {
    expect(why(event)).toContain(words);
  });

  it('CH-3 halves of characters and NUL are taken out of words', () => {
    const read = eventOf({
      ...message,
      message: { text: 'a\u0000b\uD83D' },
      from: { id: 'u', name: 'Z\u0000\uDC00' },
    });
    expect(JSON.stringify(read)).toContain('"ab\uFFFD"');
    expect(read.person?.name).toBe('Z\uFFFD');
  });
});

describe('other events', () => {
  it('CH-9 an echo is written to somebody', () => {
    const echo = { type: 'echo', id: 'e1', to: from, message: { text: 'On our way' } };
    expect(eventOf(echo)).toMatchObject({
      once: 'e1',
      creates: true,
      event: { type: 'echo', external: 'e1', sender: { external: 'custom:u-1' } },
    });
    expect(eventOf({ ...echo, to: undefined, from })).toEqual(eventOf(echo));
    expect(why({ ...echo, to: undefined })).toContain('to is missing');
  });

  it('DR-3 a status names a message by the id of the system or by ours', () => {
    const status = { type: 'status', id: 'x1', status: 'delivered', at: AT };
    expect(eventOf(status)).toMatchObject({
      person: null,
      at: AT,
      creates: false,
      event: { type: 'delivery', status: 'delivered', external: 'x1' },
    });
    expect(eventOf(status)).not.toHaveProperty('once');
    expect(eventOf({ ...status, id: undefined, message: { id: 'x2' } }).event).toMatchObject({
      external: 'x2',
    });
    const ours = eventOf({ type: 'status', message: { id: messageIdOf(ENTRY, 2) }, status: 'read' }).event;
    expect(ours).toMatchObject({ message: ENTRY, part: 2, status: 'read' });
    expect(ours).not.toHaveProperty('external');
  });

  it('DR-3 a failure says why', () => {
    const failed = { type: 'status', id: 'x1', status: 'failed' };
    expect(eventOf({ ...failed, error: 'No such person' }).event).toMatchObject({
      error: 'No such person',
      failure: { class: 'refused' },
    });
    expect(eventOf({ ...failed, error: { code: '47', message: 'Full' } }).event).toMatchObject({
      error: 'Full',
      failure: { class: 'refused', code: '47' },
    });
    expect(eventOf({ ...failed, status: 'sent', error: 'x' }).event).not.toHaveProperty('failure');
    expect(why({ ...failed, status: 'queued' })).toContain(
      'status has to be sent, delivered, read or failed',
    );
    expect(why({ ...failed, error: 5 })).toContain('error has to be a text, or an object');
    expect(why({ type: 'status', status: 'sent' })).toContain('message.id is missing');
  });

  it('DR-3 a person has read one message, or all up to a time', () => {
    expect(eventOf({ type: 'read', from, at: AT })).toMatchObject({
      person: { external: 'custom:u-1' },
      event: { type: 'delivery', status: 'read', upToTime: AT },
    });
    expect(eventOf({ type: 'read', message: { id: 'x1' } }).event).toMatchObject({
      external: 'x1',
      status: 'read',
    });
    expect(why({ type: 'read', from })).toContain('message.id is missing');
  });

  it('CH-3 typing is shown, and kept nowhere', () => {
    expect(readEvent({ type: 'typing', from })).toMatchObject({ type: 'typing', typing: true });
    expect(readEvent({ type: 'typing', from, typing: false })).toMatchObject({ typing: false });
    expect(why({ type: 'typing', from, typing: 'yes' })).toBe('typing has to be true or false.');
  });

  it('RF-1 a reference comes by itself, too', () => {
    const read = eventOf({ type: 'reference', id: 'r1', from, reference: { code: 'AB-1' } });
    expect(read).toMatchObject({
      once: 'r1',
      creates: true,
      event: { type: 'channel-event', name: 'reference', reference: { source: 'link', code: 'AB-1' } },
    });
    expect(why({ type: 'reference', id: 'r1', from })).toBe('reference is missing.');
  });

  it('CH-9 an edit, a deletion and a reaction name their message', () => {
    const named = { id: 'm1' };
    expect(eventOf({ type: 'edit', id: 'd1', message: { ...named, text: 'New' } })).toMatchObject({
      once: 'd1',
      person: null,
      creates: false,
      event: { type: 'message-edited', message: { external: 'm1' } },
    });
    expect(eventOf({ type: 'delete', id: 'd2', message: named }).event).toMatchObject({
      type: 'message-deleted',
      message: { external: 'm1' },
    });
    const reaction = { type: 'reaction', id: 'd3', message: named };
    expect(eventOf({ ...reaction, emoji: '👍🏽' }).event).toMatchObject({ emoji: '👍🏽' });
    for (const emoji of [null, '', undefined])
      expect(eventOf({ ...reaction, emoji }).event).toMatchObject({ emoji: null });
    expect(why({ type: 'edit', id: 'd1', message: named })).toBe('message.text is missing.');
    expect(why({ type: 'edit', id: 'd1', message: { ...named, text: ' ' } })).toBe('message.text is empty.');
    expect(why({ type: 'delete', id: 'd2' })).toBe('message is missing.');
    expect(why({ ...reaction, emoji: 'x'.repeat(41) })).toContain('emoji has more than 40 characters');
  });
});

describe('a body', () => {
  const answerOf = (body: string) => {
    const items = splitBody(Buffer.from(body));
    const outcomes = items.map((item) =>
      'why' in item ? { outcome: 'refused' as const, why: item.why } : { outcome: 'accepted' as const },
    );
    const { status, body: text } = answerTo(outcomes, items);
    return { status, ...(JSON.parse(text) as { results: unknown[]; error?: { message: string } }) };
  };

  it('CH-3 without events is answered with the reason', () => {
    for (const body of ['', '{', '[]', 'null', '7', '{}', '{"events":{}}', '\uFEFF{"events"']) {
      expect(answerOf(body), body).toMatchObject({ status: 400, results: [] });
    }
    expect(splitBody(Buffer.from([0x7b, 0xff, 0x7d]))).toMatchObject([
      { why: 'The body is not JSON in UTF-8.' },
    ]);
    const many = answerOf(JSON.stringify({ events: Array(101).fill(message) }));
    expect(many).toMatchObject({
      status: 400,
      error: { message: 'A body has at most 100 events, and this one has 101.' },
    });
    expect(answerOf('{"events":[]}')).toEqual({ status: 200, results: [] });
  });

  it('CH-3 an event that is too deep or too long stops none beside it', () => {
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const long = JSON.stringify({ ...message, filling: 'x'.repeat(600_000) });
    const answer = answerOf(`{"events":[${deep},${JSON.stringify(message)},${long}]}`);
    expect(answer).toMatchObject({
      status: 200,
      results: [
        { id: null, outcome: 'refused', why: 'The event is nested too deeply.' },
        { id: 'm1', outcome: 'accepted' },
        { id: null, outcome: 'refused', why: 'The event is too long.' },
      ],
    });
  });

  it('CH-3 names of the prototype are no fields', () => {
    const event = JSON.parse('{"__proto__":{"type":"message","id":"x"},"constructor":1}') as unknown;
    expect(why(event)).toBe('type is missing.');
    expect(readBody('{"__proto__":{"events":[]}}')[0]).toMatchObject([{ type: 'refused' }]);
  });

  it('CH-5 whatever a body has, each of its events is read or refused', () => {
    const forms = ['message', 'echo', 'status', 'read', 'typing', 'reference', 'edit', 'delete', 'reaction'];
    const field = fc.oneof(
      fc.jsonValue({ maxDepth: 2 }),
      fc.constantFrom(from, message.message, AT, 'm1', { id: 'm1' }),
    );
    const event = fc.record(
      {
        type: fc.constantFrom(...forms),
        id: field,
        at: field,
        from: field,
        message: field,
        status: field,
        reference: field,
        emoji: field,
      },
      { requiredKeys: ['type'] },
    );
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events) => {
        const read = readBody({ events });
        expect(read).toHaveLength(events.length);
        for (const items of read) expect(items).toHaveLength(1);
      }),
      { numRuns: 500 },
    );
  });
});
