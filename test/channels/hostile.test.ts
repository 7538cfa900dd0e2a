/** Strangers, and services that turn hostile, against a real server with its real channels. */
import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { MadeSecret } from '@parley/core/protocol/channels-api';
import { keyOf, signedHeaders } from '@parley/sync-server/channels/custom/signature';
import { commandOf, commandsOf } from '@parley/sync-server/testing/running-server';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GraphError } from '../doubles/graph/http/graph-error.ts';
import { signatureOf } from '../doubles/graph/kit/meta-json.ts';
import { Shop, type NumberChannel } from './support/shop.ts';

let shop: Shop;
let ours: NumberChannel;
let other: NumberChannel;
beforeAll(async () => {
  shop = await Shop.open();
  ours = await shop.addNumber('Ours', { phone: '15550001' });
  other = await shop.addNumber('Other', { phone: '15550002' });
});
afterAll(() => shop.close());

const eventually = (read: () => unknown) => expect.poll(read, { timeout: 20_000 });

/** The texts of all messages that came in. */
const texts = (): string[] =>
  shop
    .entries()
    .flatMap(({ entry }) =>
      entry.kind === 'message' && entry.direction === 'in' ? [JSON.stringify(entry.body)] : [],
    );
const isThere = (words: string): boolean => texts().some((text) => text.includes(words));
const rawCount = (): number => Number(shop.query('SELECT count(*) AS n FROM inbound_raw')[0]?.['n']);

/** The body of a webhook with one message, as Meta writes it. */
const bodyOf = ({ number, account }: NumberChannel, text: string, id = `wamid.${newId()}`): string =>
  JSON.stringify({
    object: 'whatsapp_business_account',
    entry: [
      {
        id: account.id,
        changes: [
          {
            field: 'messages',
            value: {
              messaging_product: 'whatsapp',
              metadata: { display_phone_number: number.phone, phone_number_id: number.id },
              contacts: [{ profile: { name: 'Eve' }, wa_id: '15559999' }],
              messages: [
                {
                  from: '15559999',
                  id,
                  timestamp: String(Math.floor(Date.now() / 1_000)),
                  type: 'text',
                  text: { body: text },
                },
              ],
            },
          },
        ],
      },
    ],
  });

const post = (url: string, body: string, headers: Record<string, string>): Promise<Response> =>
  fetch(url, { method: 'POST', body, headers: { 'content-type': 'application/json', ...headers } });

describe('webhooks of WhatsApp', () => {
  it.each([
    ['no signature', () => ({})],
    [
      'a signature of another secret',
      (body: string) => ({ 'x-hub-signature-256': signatureOf(body, 'a guess') }),
    ],
    [
      'the signature of the application of another channel',
      (body: string) => ({ 'x-hub-signature-256': signatureOf(body, other.app.secret) }),
    ],
    [
      'the right signature of another body',
      () => ({ 'x-hub-signature-256': signatureOf(bodyOf(ours, 'something else'), ours.app.secret) }),
    ],
    ['the signature of the older algorithm', () => ({ 'x-hub-signature': `sha1=${'0'.repeat(40)}` })],
    ['the access token in place of a signature', () => ({ authorization: `Bearer ${ours.token}` })],
  ])('CH-2 with %s are refused, counted and kept nowhere', async (_, headersOf) => {
    const before = { raw: rawCount(), refused: (await shop.health(ours.id)).refused?.count ?? 0 };
    const body = bodyOf(ours, 'Forged words');
    const answer = await post(ours.webhook, body, headersOf(body));
    expect(answer.status).toBe(401);
    await eventually(async () => (await shop.health(ours.id)).refused?.count).toBe(before.refused + 1);
    expect(rawCount()).toBe(before.raw);
    expect(isThere('Forged words')).toBe(false);
  });

  it('CH-4 that are replayed are one message, however often and whichever body they come in', async () => {
    const id = `wamid.${newId()}`;
    const body = bodyOf(ours, 'Only once', id);
    const headers = { 'x-hub-signature-256': signatureOf(body, ours.app.secret) };
    for (let n = 0; n < 5; n += 1) expect((await post(ours.webhook, body, headers)).status).toBe(200);
    const spaced = JSON.stringify(JSON.parse(body), null, 1);
    await post(ours.webhook, spaced, { 'x-hub-signature-256': signatureOf(spaced, ours.app.secret) });
    const last = bodyOf(ours, 'The last one');
    await post(ours.webhook, last, { 'x-hub-signature-256': signatureOf(last, ours.app.secret) });
    await eventually(() => isThere('The last one')).toBe(true);
    expect(texts().filter((text) => text.includes('Only once'))).toHaveLength(1);
  });
});

describe('files of WhatsApp', () => {
  const goneReasons = (): string[] =>
    shop.entries().flatMap(({ entry }) => (entry.kind === 'file-gone' ? [entry.reason] : []));

  it.each([
    'http://169.254.169.254/latest/meta-data/',
    'http://10.0.0.7/a.jpg',
    'https://lookaside.fbsbx.com.evil.example/a.jpg',
    'https://user:secret@lookaside.fbsbx.com/a.jpg',
    'file:///etc/passwd',
  ])('CH-7 the token goes to no address like %s, whatever Graph answers', async (url) => {
    const before = goneReasons().length;
    const answer = JSON.stringify({
      messaging_product: 'whatsapp',
      url,
      mime_type: 'image/jpeg',
      sha256: '',
      file_size: 5,
      id: '1',
    });
    shop.graph.faults.add('media.lookup', { type: 'answer', when: 'before', status: 200, body: answer });
    ours.number
      .addPerson({ phone: '15550301' })
      .sendsFile('image', { bytes: Buffer.from('x'), type: 'image/jpeg' });
    await eventually(() => goneReasons().slice(before)).toEqual(['refused']);
  });

  it('CH-7 the token goes nowhere that Graph’s own machine sends the server on to', async () => {
    let asked = 0;
    const trap = await listen((_, response) => {
      asked += 1;
      response.end('caught');
    });
    shop.graph.faults.add('media.download', {
      type: 'answer',
      when: 'before',
      status: 302,
      headers: { location: `http://127.0.0.1:${portOf(trap)}/` },
    });
    ours.number
      .addPerson({ phone: '15550302' })
      .sendsFile('image', { bytes: Buffer.from('x'), type: 'image/jpeg' });
    await eventually(() => shop.graph.traffic.calls('media.download').at(-1)?.status).toBe(302);
    await eventually(
      () => shop.query(`SELECT failures FROM jobs WHERE kind = 'fetch-media' AND failures > 0`).length,
    ).toBe(1);
    expect(asked).toBe(0);
    trap.close();
  });

  it('CH-7 a page that calls itself a picture, under a name of tricks, is stored as a plain file', async () => {
    ours.number.addPerson({ phone: '15550303' }).sendsFile('document', {
      bytes: Buffer.from('<script>alert(1)</script>'),
      type: 'image/png',
      filename: '../../\u202egnp.exe\r\nSet-Cookie: x',
    });
    const ready = () =>
      shop
        .entries()
        .flatMap(({ entry }) => (entry.kind === 'file-ready' ? [entry.file] : []))
        .at(-1);
    await eventually(ready).toMatchObject({ type: 'application/octet-stream' });
    const file = ready();
    expect(file?.name).not.toMatch(/[/\\\r\n\u202e]/u);
    const { headers } = await shop.owner.get(`/api/files/${file?.id ?? ''}`);
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment; /u);
    expect(headers.get('set-cookie')).toBeNull();
  });
});

describe('a custom channel', () => {
  let id: ChannelId;
  let key: Uint8Array;
  let events = '';
  beforeAll(async () => {
    id = newId<ChannelId>();
    const settings = { address: 'https://crm.example/messages' };
    await shop.change({ type: 'add-channel', channel: id, kind: 'custom', name: 'CRM', settings });
    const { secret } = (await shop.owner.get<MadeSecret>(`/api/channels/${id}/secrets/signing`)).body;
    key = keyOf(secret) ?? Buffer.alloc(0);
    events = `${shop.server.url}/channels/${id}/events`;
  });

  const eventOf = (text: string, message = newId<string>()): string =>
    JSON.stringify({ events: [{ type: 'message', id: message, from: { id: 'eve' }, message: { text } }] });

  it.each([
    ['no signature', () => ({})],
    [
      'a signature of six minutes ago',
      (body: string) => signedHeaders([key], 'a', body, Date.now() - 360_000),
    ],
    [
      'a signature of six minutes ahead',
      (body: string) => signedHeaders([key], 'b', body, Date.now() + 360_000),
    ],
    ['the signature of another body', () => signedHeaders([key], 'c', eventOf('else'), Date.now())],
    [
      'a signature by another key',
      (body: string) => signedHeaders([Buffer.alloc(32)], 'd', body, Date.now()),
    ],
    [
      'the signature of another id',
      (body: string) => ({ ...signedHeaders([key], 'e', body, Date.now()), 'webhook-id': 'f' }),
    ],
  ])('CH-3 takes nothing with %s', async (_, headersOf) => {
    const before = rawCount();
    const body = eventOf('Forged event');
    expect((await post(events, body, headersOf(body))).status).toBe(401);
    expect(rawCount()).toBe(before);
    expect(isThere('Forged event')).toBe(false);
  });

  it('CH-3 takes a replayed event once, with its old headers and with new ones', async () => {
    const body = eventOf('Event of once', 'event-1');
    const headers = signedHeaders([key], 'g', body, Date.now());
    const outcomes = [];
    for (const with_ of [headers, headers, signedHeaders([key], 'h', body, Date.now())]) {
      const { results } = (await (await post(events, body, with_)).json()) as {
        results: { outcome: string }[];
      };
      outcomes.push(results[0]?.outcome);
    }
    expect(outcomes).toEqual(['accepted', 'duplicate', 'duplicate']);
    expect(texts().filter((text) => text.includes('Event of once'))).toHaveLength(1);
  });
});

describe('secrets of channels', () => {
  it('CH-10 are in no answer, record, log or stored file, though Meta repeats them in its errors', async () => {
    const secrets = [ours.token, ours.app.secret, other.token, other.app.secret];
    const mia = ours.number.addPerson({ phone: '15550401' });
    mia.says('Hello from Mia');
    await eventually(() => isThere('Hello from Mia')).toBe(true);
    const contact = shop.entries().findLast(({ entry }) => entry.kind === 'message')?.contact;
    if (contact === undefined) throw new Error('nobody has written');
    const error = new GraphError('131009', {
      message: `Malformed access token ${ours.token}`,
      details: ours.token,
    });
    shop.graph.faults.add('whatsapp.send', { type: 'error', when: 'before', error });
    const send = { type: 'send', body: fromPlainText('Hi Mia'), files: [] } as const;
    await commandsOf(shop.owner, [commandOf(contact, { ...send, files: [] }, { seen: 1_000 })]);
    await eventually(() =>
      shop.entries().some(({ entry }) => entry.kind === 'delivery' && entry.status === 'failed'),
    ).toBe(true);
    const trials = [];
    for (const fault of [
      { type: 'error', when: 'before', error },
      { type: 'cut', when: 'before' },
    ] as const) {
      shop.graph.faults.add('token.debug', fault);
      trials.push((await shop.owner.post(`/api/channels/${ours.id}/test`, { step: 'token' })).body);
    }

    const addresses = [
      '/api/workspace',
      '/api/changes?cursor=',
      '/api/channels',
      '/api/health',
      '/api/session',
      '/metrics',
    ];
    const answers = await Promise.all(
      addresses.map(async (url) => JSON.stringify((await shop.owner.get(url)).body)),
    );
    const stored = readdirSync(shop.server.dataDir, { withFileTypes: true })
      .filter((file) => file.isFile())
      .map((file) => readFileSync(path.join(shop.server.dataDir, file.name), 'latin1'));
    for (const [at, secret] of secrets.entries()) {
      const places = [JSON.stringify(trials), ...answers, shop.server.log.join('\n'), ...stored];
      expect(
        places.map((text) => text.includes(secret)),
        `secret ${at}`,
      ).not.toContain(true);
    }
  });
});

async function listen(answer: Parameters<typeof createServer>[1]): Promise<Server> {
  const server = createServer(answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}
