import { describe, expect, it } from 'vitest';
import type { ReadItem } from '../../adapter.ts';
import { channelWith, readBody } from '../testing/made-up.ts';
import { answerTo, splitBody } from './split.ts';

const channel = channelWith({ form: 'respond-io' });
const contact = {
  firstName: 'Zoé',
  lastName: 'Martin',
  profilePic: 'https://files.example/z.jpg',
  countryCode: 'FR',
  email: 'zoe@example.com',
  phone: '+33612345678',
};
const AT = 1_764_500_000_000;
const event = { type: 'message', mId: 'm1', timestamp: AT, message: { type: 'text', text: 'Hi' } };
const bodyOf = (...events: readonly unknown[]) => ({ channelId: 'c1', contactId: 'u-1', events, contact });

const readOne = (one: unknown, of = channel): ReadItem | undefined => readBody(bodyOf(one), of)[0]?.[0];
const said = (message: unknown) => {
  const read = readOne({ ...event, message });
  return read?.type === 'event' ? read.event : read;
};

describe('respond.io’s form', () => {
  it('CH-3 brings messages of a person', () => {
    expect(readOne(event)).toMatchObject({
      type: 'event',
      once: 'm1',
      at: AT,
      creates: true,
      person: { external: 'custom:u-1', name: 'Zoé Martin', email: 'zoe@example.com', phone: '+33612345678' },
      event: { type: 'message', external: 'm1' },
    });
    expect(readOne({ ...event, type: 'message_echo' })).toMatchObject({
      event: { type: 'echo', sender: { external: 'custom:u-1' } },
    });
    const byPhone = channelWith({ form: 'respond-io', idType: 'phone' });
    const [read] = readBody({ ...bodyOf(event), contactId: '+33612345678' }, byPhone)[0] ?? [];
    expect(read).toMatchObject({ person: { external: 'phone:33612345678' } });
  });

  it('CH-3 brings what messages have besides text', () => {
    const url = 'https://files.example/a.png';
    expect(
      said({ type: 'attachment', attachment: { type: 'image', url, mimeType: 'image/png' } }),
    ).toMatchObject({
      files: [{ name: 'a.png', type: 'image/png', pending: true }],
    });
    expect(said({ type: 'location', latitude: '48.85', longitude: 2.29, address: 'Paris' })).toMatchObject({
      extra: { type: 'location', latitude: 48.85, longitude: 2.29, address: 'Paris' },
    });
    const choices = said({ type: 'quick_reply', title: 'Tea?', replies: ['Green', 7, 'Black'] });
    expect(JSON.stringify(choices)).toMatch(/Tea\?.*- Green.*- Black/u);
  });

  it('CH-5 a message of a form that nobody knows is an unsupported message', () => {
    expect(said({ type: 'carousel', text: 'Look', cards: [] })).toMatchObject({
      type: 'message',
      extra: { type: 'unsupported', name: 'carousel' },
    });
  });

  it('DR-3 brings statuses', () => {
    const status = { type: 'message_status', mId: 'x1', timestamp: AT };
    expect(readOne({ ...status, status: 'read' })).toMatchObject({
      event: { type: 'delivery', status: 'read', external: 'x1' },
    });
    expect(readOne({ ...status, status: { value: 'failed', message: 'Blocked' } })).toMatchObject({
      event: { status: 'failed', error: 'Blocked' },
    });
  });

  it.each<[unknown, string]>([
    [{ ...event, type: 'call' }, 'type has to be one of message, message_echo, message_status.'],
    [{ ...event, mId: undefined }, 'mId is missing.'],
    [{ ...event, timestamp: 'now' }, 'timestamp has to be a time'],
    [{ ...event, message: undefined }, 'message is missing.'],
    [{ ...event, message: { type: 'text' } }, 'message has neither text nor files nor a location.'],
    [{ ...event, message: { type: 'attachment', attachment: {} } }, 'message.attachment.url is missing.'],
    [
      { ...event, message: { type: 'location', latitude: 'x', longitude: 1 } },
      'message.latitude has to be a number.',
    ],
    [{ type: 'message_status', status: 'read' }, 'mId is missing.'],
    [{ type: 'message_status', mId: 'x', status: 'seen' }, 'status.value has to be sent, delivered'],
    [null, 'type has to be one of'],
  ])('CH-3 is refused with the reason, in its own names: %j', (one, words) => {
    const read = readOne(one);
    expect(read?.type === 'refused' ? read.why : read).toContain(words);
  });

  it('CH-3 says whom it is about', () => {
    const [read] = readBody({ ...bodyOf(event), contactId: null }, channel)[0] ?? [];
    expect(read).toMatchObject({ type: 'refused', why: 'contactId is missing.' });
  });

  it('CH-3 is only taken where it is accepted', () => {
    expect(readOne(event, channelWith())).toMatchObject({ type: 'refused' });
  });

  it('CH-3 what is refused as a whole does not look as if it was taken', () => {
    const items = splitBody(Buffer.from(JSON.stringify(bodyOf(event, event))));
    const refused = { outcome: 'refused', why: 'mId is missing.' } as const;
    expect(answerTo([refused, refused], items)).toMatchObject({ status: 400 });
    const mixed = answerTo([{ outcome: 'accepted' }, refused], items);
    expect([mixed.status, JSON.parse(mixed.body)]).toEqual([
      200,
      {
        results: [
          { id: 'm1', outcome: 'accepted' },
          { id: 'm1', ...refused },
        ],
      },
    ]);
  });
});
