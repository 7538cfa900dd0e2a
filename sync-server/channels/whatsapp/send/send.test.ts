import type { MessageTemplate } from '@parley/core/channels/templates';
import type { Template } from '@parley/core/contact/facts/message-parts';
import type { Identity } from '@parley/core/contact/state';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { OutgoingMessage } from '../../adapter.ts';
import { GraphDouble, type Answer } from '../../graph/testing/graph-double.ts';
import { CHANNEL } from '../../graph/testing/made-up.ts';
import { LEA, LEA_USER, NUMBER } from '../testing/made-up.ts';
import { context, ENTRY, file, TOKEN } from '../../graph/testing/outgoing.ts';
import {
  LEA_BY_PHONE,
  outgoing,
  phone,
  sendingChannel as channel,
  sendTo,
  user,
} from '../testing/outgoing.ts';
import { createWhatsAppAdapter } from '../whatsapp-adapter.ts';

let graph: GraphDouble;
beforeAll(async () => {
  graph = await GraphDouble.open();
});
beforeEach(() => graph.forget());
afterAll(() => graph.close());

const SENT: Answer = { body: { messaging_product: 'whatsapp', messages: [{ id: 'wamid.NEW' }] } };
const refused = (code: number, status = 400, more: object = {}): Answer => ({
  status,
  body: { error: { code, message: 'Words', ...more } },
});

const send = (message: OutgoingMessage, tries = 0) => sendTo(graph.url, message, tries);

/** The calls of `/messages` so far. */
const calls = (): readonly unknown[] =>
  graph.asked.filter(({ path }) => path.endsWith('/messages')).map(({ json }) => json);

const MESSAGES = `POST ${NUMBER}/messages` as const;
const MEDIA = `POST ${NUMBER}/media` as const;
const uploads = (...ids: readonly string[]): void =>
  graph.answer(MEDIA, ...ids.map((id): Answer => ({ body: { id } })));

describe('what is sent', () => {
  it('CH-2 a text goes to the number, with an id by which its status finds it, and the token in a header', async () => {
    graph.answer(MESSAGES, SENT);
    expect(await send(outgoing({ text: 'Hello' }))).toEqual([{ outcome: 'sent', external: 'wamid.NEW' }]);
    expect(calls()).toEqual([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: LEA,
        type: 'text',
        text: { body: 'Hello', preview_url: false },
        biz_opaque_callback_data: `${ENTRY}.0`,
      },
    ]);
    expect(graph.asked[0]).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      path: `/v25.0/${NUMBER}/messages`,
    });
  });

  it.each<[string, Identity, object]>([
    ['a number', LEA_BY_PHONE, { to: LEA }],
    ['a number before a user id', { ...LEA_BY_PHONE, aliases: [user(LEA_USER), phone(LEA)] }, { to: LEA }],
    [
      'a user id',
      { channel: CHANNEL, external: `user:${LEA_USER}`, aliases: [user(LEA_USER)] },
      { recipient: LEA_USER },
    ],
    ['an identity without aliases', { channel: CHANNEL, external: `phone:${LEA}` }, { to: LEA }],
    [
      'a user id without aliases',
      { channel: CHANNEL, external: `user:${LEA_USER}` },
      { recipient: LEA_USER },
    ],
    [
      'a number that is another one now',
      { channel: CHANNEL, external: `phone:${LEA}`, aliases: [phone(LEA), phone('33700000000')] },
      { to: '33700000000' },
    ],
  ])('CH-6 is addressed to %s', async (_what, to, address) => {
    graph.answer(MESSAGES, SENT);
    await send(outgoing({ text: 'Hello' }, { to }));
    expect(calls()).toMatchObject([address]);
    expect(Object.keys(calls()[0] ?? {}).filter((key) => key === 'to' || key === 'recipient')).toHaveLength(
      1,
    );
  });

  it('CH-6 nobody is written to without an address', async () => {
    const to = {
      channel: CHANNEL,
      external: 'username:lea',
      aliases: [{ kind: 'username', value: 'lea' }],
    } as const;
    expect(await send(outgoing({ text: 'x' }, { to }))).toMatchObject([
      { outcome: 'failed', class: 'unreachable' },
    ]);
    expect(graph.asked).toEqual([]);
  });

  it('CH-2 a long text is several messages in order, and only the first one quotes', async () => {
    graph.answer(MESSAGES, SENT);
    const text = `${'word '.repeat(1_000)}https://shop.example`;
    expect(await send(outgoing({ text }, { quotes: 'wamid.ASKED' }))).toHaveLength(2);
    expect(calls()).toMatchObject([
      {
        context: { message_id: 'wamid.ASKED' },
        biz_opaque_callback_data: `${ENTRY}.0`,
        text: { preview_url: false },
      },
      { biz_opaque_callback_data: `${ENTRY}.1`, text: { preview_url: true } },
    ]);
    expect(calls()[1]).not.toHaveProperty('context');
    for (const call of calls())
      expect((call as { text: { body: string } }).text.body.length).toBeLessThanOrEqual(4_096);
  });

  it('CH-7 a file is uploaded and sent by its id, with a text that fits as its caption', async () => {
    uploads('m1', 'm2');
    graph.answer(MESSAGES, SENT);
    const files = [file('lid.jpg', 'image/jpeg'), file('bill.pdf', 'application/pdf')];
    expect(await send(outgoing({ text: 'Look', files }))).toHaveLength(2);
    expect(calls()).toMatchObject([
      { type: 'image', image: { id: 'm1', caption: 'Look' } },
      { type: 'document', document: { id: 'm2', filename: 'bill.pdf' } },
    ]);
    const [upload] = graph.asked;
    expect(upload).toMatchObject({ path: `/v25.0/${NUMBER}/media`, authorization: `Bearer ${TOKEN}` });
    const form = new TextDecoder().decode(upload?.bytes);
    expect(upload?.type).toMatch(/^multipart\/form-data; boundary=/u);
    for (const field of [
      'name="messaging_product"\r\n\r\nwhatsapp',
      'name="type"\r\n\r\nimage/jpeg',
      'name="file"',
    ])
      expect(form).toContain(field);
  });

  it.each([
    ['an audio file, which has no caption', [file('a.mp3', 'audio/mpeg')], 'Listen', ['text', 'audio']],
    [
      'a text that is too long for a caption',
      [file('a.png', 'image/png')],
      'x'.repeat(1_025),
      ['text', 'image'],
    ],
    ['a text that just fits', [file('a.mp4', 'video/mp4')], 'x'.repeat(1_024), ['video']],
    ['only files', [file('a.ogg', 'audio/ogg'), file('b.png', 'image/png')], '', ['audio', 'image']],
  ])('CH-7 %s', async (_what, files, text, types) => {
    uploads('m1');
    graph.answer(MESSAGES, SENT);
    await send(outgoing({ text, files }));
    expect(calls().map((call) => (call as { type: string }).type)).toEqual(types);
  });

  it('CH-7 a table of values goes as plain text under its own name; other files are not taken', async () => {
    uploads('m1');
    graph.answer(MESSAGES, SENT);
    await send(outgoing({ files: [file('list.csv', 'text/csv')] }));
    expect(new TextDecoder().decode(graph.asked[0]?.bytes)).toContain('text/plain');
    expect(calls()).toMatchObject([{ type: 'document', document: { filename: 'list.csv' } }]);
    graph.forget();
    expect(await send(outgoing({ files: [file('a.zip', 'application/zip')] }))).toMatchObject([
      { outcome: 'failed', class: 'not-taken' },
    ]);
    expect(graph.asked).toEqual([]);
  });

  it('CH-2 a place is sent as one', async () => {
    graph.answer(MESSAGES, SENT);
    const extra = { type: 'location', latitude: 48.85, longitude: 2.35, name: 'Shop' } as const;
    await send(outgoing({ text: 'We are here', extra }));
    expect(calls()).toMatchObject([
      { type: 'text' },
      { type: 'location', location: { latitude: '48.8500000', longitude: '2.3500000', name: 'Shop' } },
    ]);
  });

  it('CH-2 the parts are the same each time', () => {
    const message = outgoing({ text: 'x'.repeat(9_000), files: [file('a.png', 'image/png')] });
    const { send: sender } = createWhatsAppAdapter(graph.url);
    expect(sender?.parts(message)).toEqual(sender?.parts(structuredClone(message)));
    expect(sender?.parts(message).map(({ index }) => index)).toEqual([0, 1, 2, 3]);
  });

  it('DR-5 reads may be told, and refusals for good are no failure', async () => {
    const { send: sender } = createWhatsAppAdapter(graph.url);
    graph.answer(MESSAGES, { body: { success: true } }, refused(100), refused(131000, 500));
    const mark = () => sender?.markRead?.(channel, LEA_BY_PHONE, 'wamid.ONE', context());
    await mark();
    await mark();
    await expect(mark()).rejects.toThrow('131000');
    expect(calls()[0]).toEqual({ messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.ONE' });
  });

  it('the number of a business app takes fewer messages', () => {
    const { send: sender } = createWhatsAppAdapter(graph.url);
    const coexisting = { ...channel, settings: { ...(channel.settings as object), coexistence: true } };
    const usual = sender?.rates(channel).channel.perSecond ?? 0;
    expect(sender?.rates(coexisting).channel.perSecond).toBeLessThan(usual);
  });
});

describe('templates that are sent', () => {
  const template = (more: Partial<MessageTemplate>): MessageTemplate => ({
    id: '1',
    name: 'order_ready',
    language: 'fr',
    category: 'utility',
    status: 'approved',
    body: 'Bonjour {{1}}, {{2}}',
    buttons: [],
    variables: [],
    ...more,
  });
  const used = (...values: readonly string[]): Template => ({ name: 'order_ready', language: 'fr', values });
  const text = (value: string) => ({ type: 'text', text: value });

  it('CH-2 values go to header, body and buttons, by position or by name', async () => {
    graph.answer(MESSAGES, SENT);
    const positional = template({
      header: { type: 'text', text: 'N° {{1}}' },
      buttons: [
        { type: 'quick-reply', text: 'Ok' },
        { type: 'url', text: 'Track', target: 'https://shop.example/{{1}}' },
        { type: 'copy-code', text: 'Copy' },
      ],
      variables: [
        { in: 'header', name: '1' },
        { in: 'body', name: '1' },
        { in: 'body', name: '2' },
        { in: 'button', button: 1, name: '1' },
        { in: 'button', button: 2, name: 'code' },
      ],
    });
    await send(
      outgoing({ template: used('77', ' Léa\n\tRoche', 'ready', 'x77', 'TEA10') }, { template: positional }),
    );
    const named = template({ variables: [{ in: 'body', name: 'first_name' }] });
    await send(outgoing({ template: used('Léa') }, { template: named }));
    expect(calls()).toMatchObject([
      {
        type: 'template',
        template: {
          name: 'order_ready',
          language: { code: 'fr' },
          components: [
            { type: 'header', parameters: [text('77')] },
            { type: 'body', parameters: [text('Léa Roche'), text('ready')] },
            { type: 'button', sub_type: 'url', index: '1', parameters: [text('x77')] },
            {
              type: 'button',
              sub_type: 'copy_code',
              index: '2',
              parameters: [{ type: 'coupon_code', coupon_code: 'TEA10' }],
            },
          ],
        },
      },
      {
        template: {
          components: [{ type: 'body', parameters: [{ ...text('Léa'), parameter_name: 'first_name' }] }],
        },
      },
    ]);
  });

  it('CH-2 a template that is not known here takes its values in the body, and one without values has no parts', async () => {
    graph.answer(MESSAGES, SENT);
    await send(outgoing({ template: used('Léa', 'ready') }));
    await send(outgoing({ template: used() }));
    expect(calls()).toMatchObject([
      { template: { components: [{ type: 'body', parameters: [text('Léa'), text('ready')] }] } },
      { type: 'template' },
    ]);
    expect(calls()[1]).not.toHaveProperty('template.components');
  });

  it('CH-7 a header has a file or a place', async () => {
    uploads('m1');
    graph.answer(MESSAGES, SENT);
    const files = [file('bill.pdf', 'application/pdf')];
    await send(outgoing({ files, template: used('Léa') }));
    const extra = { type: 'location', latitude: 1, longitude: 2 } as const;
    await send(outgoing({ extra, template: used() }));
    expect(calls()).toMatchObject([
      {
        template: {
          components: [
            {
              type: 'header',
              parameters: [{ type: 'document', document: { id: 'm1', filename: 'bill.pdf' } }],
            },
            { type: 'body' },
          ],
        },
      },
      {
        template: {
          components: [
            { type: 'header', parameters: [{ type: 'location', location: { latitude: '1.0000000' } }] },
          ],
        },
      },
    ]);
  });
});

describe('what becomes of a part', () => {
  const hello = outgoing({ text: 'Hello' });

  it.each<[string, Answer, object]>([
    [
      'a closed window',
      refused(131047),
      { outcome: 'failed', class: 'window-closed', code: '131047', error: 'Words' },
    ],
    ['a busy number', refused(130429, 429), { outcome: 'later', scope: 'channel' }],
    [
      'a busy number that says when',
      { ...refused(130429, 429), headers: { 'retry-after': '30' } },
      { outcome: 'later', after: 30_000 },
    ],
    [
      'a token that has ended',
      refused(190, 401, { error_subcode: 463 }),
      { outcome: 'broken', why: 'token', code: '190/463' },
    ],
    ['a page of a proxy', { status: 502, body: '<html>' }, { outcome: 'uncertain' }],
    ['an answer without an id', { body: { messages: [] } }, { outcome: 'uncertain' }],
    ['a page with 200', { body: '<html>' }, { outcome: 'uncertain' }],
    ['a connection that ends', { hangUp: true }, { outcome: 'uncertain' }],
  ])('L16 %s', async (_what, answer, expected) => {
    graph.answer(MESSAGES, answer);
    expect(await send(hello)).toMatchObject([expected]);
  });

  it('L16 what certainly was not sent is tried again', async () => {
    graph.answer(MESSAGES, refused(131000, 500));
    await expect(send(hello)).rejects.toThrow('Words (code 131000)');
    expect(await send(hello, 9)).toMatchObject([{ outcome: 'failed', class: 'gave-up', code: '131000' }]);
    const closed = await GraphDouble.open();
    await closed.close();
    const { send: sender } = createWhatsAppAdapter(closed.url);
    const [part] = sender?.parts(hello) ?? [];
    await expect(part && sender?.sendPart(hello, part, context())).rejects.toThrow();
  });

  it('L16 when the time is up, the outcome is uncertain', async () => {
    const stop = new AbortController();
    graph.answer(MESSAGES, () => {
      stop.abort();
      return { hangUp: true };
    });
    const { send: sender } = createWhatsAppAdapter(graph.url);
    const [part] = sender?.parts(hello) ?? [];
    const result = part && (await sender?.sendPart(hello, part, { ...context(), signal: stop.signal }));
    expect(result).toMatchObject({ outcome: 'uncertain' });
  });

  it('CH-7 an upload that fails sends nothing, and is tried again whatever came of it', async () => {
    const message = outgoing({ files: [file('a.png', 'image/png')] });
    graph.answer(MESSAGES, SENT);
    for (const answer of [{ hangUp: true }, { status: 502, body: 'x' }, refused(131000, 500), { body: {} }]) {
      graph.answer(MEDIA, answer);
      await expect(send(message)).rejects.toThrow();
    }
    graph.answer(MEDIA, refused(190, 401));
    expect(await send(message)).toMatchObject([{ outcome: 'broken', why: 'token' }]);
    graph.answer(MEDIA, refused(100));
    expect(await send(message)).toMatchObject([{ outcome: 'failed', class: 'refused' }]);
    expect(calls()).toEqual([]);
  });
});
