import type { Identity } from '@parley/core/contact/state';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../adapter.ts';
import { GraphDouble, type Answer } from '../../graph/testing/graph-double.ts';
import { CHANNEL } from '../../graph/testing/made-up.ts';
import {
  context,
  ENTRY,
  file,
  sendParts,
  TOKEN,
  writtenMessage,
  type Written,
} from '../../graph/testing/outgoing.ts';
import { createMessengerAdapter } from '../messenger-adapter.ts';
import { BEN, BEN_KEY, channelWith, PAGE } from '../testing/made-up.ts';

let graph: GraphDouble;
beforeAll(async () => {
  graph = await GraphDouble.open();
});
beforeEach(() => graph.forget());
afterAll(() => graph.close());

const HOUR = 3_600_000;
const secrets = { 'access-token': TOKEN };
const channel = channelWith(secrets);
const ben = (more: Partial<Identity> = {}): Identity => ({ channel: CHANNEL, external: BEN_KEY, ...more });

const SENT: Answer = { body: { recipient_id: BEN, message_id: 'm_NEW' } };
const refused = (code: number, status = 400, more: object = {}): Answer => ({
  status,
  body: { error: { code, message: 'Words', ...more } },
});
const MESSAGES = `POST ${PAGE}/messages` as const;
const UPLOADS = `POST ${PAGE}/message_attachments` as const;

const send = (written: Written, more: Partial<OutgoingMessage> = {}, given = context()) =>
  sendParts(
    createMessengerAdapter(graph.url).send,
    { channel, to: ben(), message: writtenMessage(written), ...more },
    given,
  );

/** The calls of `/messages` so far. */
const calls = (): readonly unknown[] =>
  graph.asked.filter(({ path }) => path.endsWith('/messages')).map(({ json }) => json);

const textCall = (text: string, part = 0, more: object = {}) => ({
  recipient: { id: BEN },
  messaging_type: 'RESPONSE',
  message: { text, metadata: `${ENTRY}.${part}` },
  ...more,
});

describe('what is sent', () => {
  it('CH-2 a text is an answer, with an id that its echo brings back, and the token in a header', async () => {
    graph.answer(MESSAGES, SENT);
    expect(await send({ text: 'Hello' })).toEqual([{ outcome: 'sent', external: 'm_NEW' }]);
    expect(calls()).toEqual([textCall('Hello')]);
    expect(graph.asked[0]).toMatchObject({ authorization: `Bearer ${TOKEN}` });
  });

  it('DR-2 a long text is several messages, cut between words, and only the first one quotes', async () => {
    graph.answer(MESSAGES, SENT);
    const text = 'tea '.repeat(1_200).trim();
    expect(await send({ text }, { quotes: 'm_ASKED' })).toHaveLength(3);
    const texts = calls().map((call) => (call as ReturnType<typeof textCall>).message.text);
    expect(texts.join(' ')).toBe(text);
    for (const part of texts) expect(part.length).toBeLessThanOrEqual(2_000);
    expect(calls()).toMatchObject([{ reply_to: { mid: 'm_ASKED' } }, {}, {}]);
    expect(
      calls()
        .slice(1)
        .map((call) => Object.keys(call as object)),
    ).toEqual(Array(2).fill(['recipient', 'messaging_type', 'message']));
  });

  it('CH-7 files are uploaded, and sent by their ids after the words', async () => {
    graph.answer(UPLOADS, { body: { attachment_id: 'a1' } }, { body: { attachment_id: 'a2' } });
    graph.answer(MESSAGES, SENT);
    const files = [file('pot.jpg', 'image/jpeg'), file('prices.csv', 'text/csv')];
    expect(await send({ text: 'Here', files })).toHaveLength(3);
    const sent = (type: string, attachment_id: string, part: number) => ({
      ...textCall(''),
      message: { attachment: { type, payload: { attachment_id } }, metadata: `${ENTRY}.${part}` },
    });
    expect(calls()).toEqual([textCall('Here'), sent('image', 'a1', 1), sent('file', 'a2', 2)]);
    const form = new TextDecoder().decode(graph.asked[1]?.bytes);
    expect(form).toContain('{"attachment":{"type":"image","payload":{"is_reusable":true}}}');
    expect(form).toContain('name="filedata"; filename="idpotjpg00.jpg"');
  });

  it.each([
    ['image/gif', 'image'],
    ['image/webp', 'image'],
    ['image/heic', 'file'],
    ['video/mp4', 'video'],
    ['video/x-msvideo', 'file'],
    ['audio/ogg', 'audio'],
    ['application/pdf', 'file'],
  ])('CH-7 a file of the type %s is sent as %s', async (type, as) => {
    graph.answer(UPLOADS, { body: { attachment_id: 'a1' } });
    graph.answer(MESSAGES, SENT);
    await send({ files: [file('x', type)] });
    expect(calls()).toMatchObject([{ message: { attachment: { type: as } } }]);
  });

  it('DR-5 after a day a human answers, where Meta has allowed that', async () => {
    graph.answer(MESSAGES, SENT);
    const late = context(0, 30 * HOUR);
    const to = ben({ lastInboundAt: 1 * HOUR });
    await send({ text: 'Hi' }, { to, channel: channelWith(secrets, { humanAgent: true }) }, late);
    await send(
      { text: 'Hi' },
      { to, channel: channelWith(secrets, { humanAgent: true }) },
      context(0, 2 * HOUR),
    );
    await send({ text: 'Hi' }, { to }, late);
    expect(calls()).toMatchObject([
      { messaging_type: 'MESSAGE_TAG', tag: 'HUMAN_AGENT' },
      { messaging_type: 'RESPONSE' },
      { messaging_type: 'RESPONSE' },
    ]);
    expect(calls().slice(1)).toEqual([textCall('Hi'), textCall('Hi')]);
  });

  it('CH-2 goes to nobody whose id is not one of Messenger', async () => {
    expect(
      await send({ text: 'Hi' }, { to: { channel: CHANNEL, external: 'phone:33600000000' } }),
    ).toMatchObject([{ outcome: 'failed', class: 'unreachable' }]);
    expect(graph.asked).toEqual([]);
  });
});

describe('what comes of it', () => {
  const outcome = async (answer: Answer, tries = 0) => {
    graph.answer(MESSAGES, answer);
    const [result] = await send({ text: 'Hi' }, {}, context(tries));
    return result;
  };

  it.each<readonly [string, Answer, object]>([
    [
      'a closed window',
      refused(10, 403, { error_subcode: 2018278 }),
      { outcome: 'failed', class: 'window-closed' },
    ],
    ['a person who is gone', refused(551), { outcome: 'failed', class: 'unreachable' }],
    ['a token that has ended', refused(190, 401), { outcome: 'broken', why: 'token', code: '190' }],
    ['too many calls', refused(613, 429), { outcome: 'later', scope: 'channel' }],
    [
      'an error of messages that were sent',
      refused(1, 400, { error_subcode: 1357046 }),
      { outcome: 'uncertain' },
    ],
    ['no answer', { hangUp: true }, { outcome: 'uncertain' }],
    ['an answer of another program', { status: 502, body: '<html>' }, { outcome: 'uncertain' }],
    ['an answer without the message', { body: { recipient_id: BEN } }, { outcome: 'uncertain' }],
  ])('DR-3 %s', async (_what, answer, expected) => {
    expect(await outcome(answer)).toMatchObject(expected);
  });

  it('DR-3 what may pass is thrown, and has failed after a few tries', async () => {
    await expect(outcome(refused(1200, 500))).rejects.toThrow('Words');
    expect(await outcome(refused(1200, 500), 9)).toMatchObject({ outcome: 'failed', class: 'gave-up' });
  });

  it('L16 without a connection nothing was sent, and the part is tried again', async () => {
    const adapter = createMessengerAdapter('http://127.0.0.1:9/v25.0');
    const message = { channel, to: ben(), message: writtenMessage({ text: 'Hi' }) };
    await expect(sendParts(adapter.send, message, context())).rejects.toThrow();
  });

  it('CH-7 an upload that fails sends nothing', async () => {
    const files = [file('x', 'image/png')];
    graph.answer(UPLOADS, refused(100, 400, { error_subcode: 2018047 }));
    expect(await send({ files })).toMatchObject([{ outcome: 'failed', class: 'not-taken' }]);
    graph.answer(UPLOADS, { status: 502, body: '<html>' });
    await expect(send({ files })).rejects.toThrow('502');
    expect(calls()).toEqual([]);
  });
});

describe('marking as read', () => {
  const mark = () => createMessengerAdapter(graph.url).send?.markRead?.(channel, ben(), 'm_1', context());

  it('DR-3 tells the person that the conversation was seen', async () => {
    graph.answer(MESSAGES, { body: { recipient_id: BEN } });
    await mark();
    expect(calls()).toEqual([{ recipient: { id: BEN }, sender_action: 'mark_seen' }]);
  });

  it('DR-3 is over where Meta refuses for good, and otherwise tried again', async () => {
    graph.answer(MESSAGES, refused(10, 403, { error_subcode: 2018278 }));
    await mark();
    graph.answer(MESSAGES, refused(2, 503));
    await expect(mark()).rejects.toThrow('Words');
  });
});
