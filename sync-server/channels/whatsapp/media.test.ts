import { createHash } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { isTrusted } from '../graph/download.ts';
import { GraphDouble, net, type Answer } from '../graph/testing/graph-double.ts';
import { channelWith, NUMBER } from './testing/made-up.ts';
import { createWhatsAppAdapter } from './whatsapp-adapter.ts';

let graph: GraphDouble;
beforeAll(async () => {
  graph = await GraphDouble.open();
});
beforeEach(() => graph.forget());
afterAll(() => graph.close());

const channel = channelWith({ 'access-token': 'EAAB-made-up' });
const bytes = new TextEncoder().encode('the bytes of a picture');
const HEX = createHash('sha256').update(bytes).digest('hex');
const BASE64 = createHash('sha256').update(bytes).digest('base64');

const fetchMedia = (source: Readonly<Record<string, unknown>>) =>
  createWhatsAppAdapter(graph.url).media?.fetch(channel, source, net());

/** What Graph says of the file `9001`. */
const about = (more: object = {}): Answer => ({
  body: {
    messaging_product: 'whatsapp',
    id: '9001',
    url: `${graph.url}/blob`,
    mime_type: 'image/jpeg',
    ...more,
  },
});

async function read(source: Readonly<Record<string, unknown>>): Promise<string> {
  const media = await fetchMedia(source);
  if (media?.outcome !== 'fetched') throw new Error(JSON.stringify(media));
  return new Response(media.bytes).text();
}

describe('files of messages', () => {
  it('CH-7 an id gives an address, and the address the bytes, both for the token', async () => {
    graph.answer('GET 9001', about());
    graph.answer('GET blob', { body: bytes, headers: { 'content-type': 'image/jpeg' } });
    expect(await read({ id: '9001', sha256: BASE64 })).toBe('the bytes of a picture');
    expect(graph.asked).toMatchObject([
      { path: `/v25.0/9001?phone_number_id=${NUMBER}`, authorization: 'Bearer EAAB-made-up' },
      { path: '/v25.0/blob', authorization: 'Bearer EAAB-made-up', agent: 'Parley' },
    ]);
    const media = await fetchMedia({ id: '9001', mime: 'audio/ogg; codecs=opus', filename: 'a.ogg' });
    expect(media).toMatchObject({ outcome: 'fetched', type: 'audio/ogg; codecs=opus', name: 'a.ogg' });
  });

  it('CH-7 an address that came with the message is used only without an id', async () => {
    graph.answer('GET blob', { body: bytes });
    expect(await read({ url: `${graph.url}/blob` })).toBe('the bytes of a picture');
    graph.answer('GET 9001', about());
    await fetchMedia({ id: '9001', url: `${graph.url}/too-old` });
    expect(graph.asked.map(({ path }) => path)).not.toContain('/v25.0/too-old');
  });

  it('CH-7 bytes that are not the announced ones are refused, in whichever form they were announced', async () => {
    graph.answer('GET blob', { body: bytes });
    graph.answer(
      'GET 9001',
      about({ sha256: HEX.toUpperCase() }),
      about({ sha256: HEX.replace(/^./u, 'z') }),
      about(),
    );
    expect(await read({ id: '9001' })).toBe('the bytes of a picture');
    // What is no hash proves nothing.
    expect(await read({ id: '9001' })).toBe('the bytes of a picture');
    const other = createHash('sha256').update('other').digest();
    for (const sha256 of [other.toString('base64'), other.toString('hex')])
      await expect(read({ id: '9001', sha256 })).rejects.toThrow('not the one that was announced');
  });

  it.each<[string, Answer]>([
    ['no such object', { status: 400, body: { error: { code: 100, error_subcode: 33, message: 'x' } } }],
    ['not found', { status: 404, body: { error: { code: 1, message: 'x' } } }],
    ['a media error', { status: 400, body: { error: { code: 131052, message: 'x' } } }],
  ])('CH-7 is gone: %s', async (_what, answer) => {
    graph.answer('GET 9001', answer);
    expect(await fetchMedia({ id: '9001' })).toEqual({ outcome: 'gone', reason: 'expired' });
  });

  it('CH-7 is gone: too large, or without any source', async () => {
    graph.answer('GET 9001', about({ file_size: '209715200' }));
    expect(await fetchMedia({ id: '9001' })).toEqual({ outcome: 'gone', reason: 'too-large' });
    expect(await fetchMedia({})).toEqual({ outcome: 'gone', reason: 'refused' });
  });

  it('CH-7 what may pass is thrown, and tried again', async () => {
    for (const answer of [
      { status: 503, body: 'x' },
      { status: 401, body: { error: { code: 190, message: 'x' } } },
      { hangUp: true },
      { body: {} },
    ]) {
      graph.answer('GET 9001', answer);
      await expect(fetchMedia({ id: '9001' })).rejects.toThrow();
    }
    graph.answer('GET 9001', about());
    graph.answer('GET blob', { status: 404, body: 'x' });
    await expect(fetchMedia({ id: '9001' })).rejects.toThrow('404');
  });

  it('CH-7 the token goes to nobody else', async () => {
    graph.answer('GET 9001', about({ url: 'https://lookaside.fbsbx.com.evil.test/x' }));
    expect(await fetchMedia({ id: '9001' })).toEqual({ outcome: 'gone', reason: 'refused' });
    expect(await fetchMedia({ url: 'https://evil.test/x' })).toEqual({ outcome: 'gone', reason: 'refused' });
    expect(graph.asked).toHaveLength(1);
  });

  it.each([
    ['https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1', true],
    ['https://scontent.xx.fbcdn.net/v/1', true],
    ['https://graph.facebook.com/v25.0/1', true],
    ['https://mmg.whatsapp.net/1', true],
    ['https://graph.example/blob', true],
    ['http://lookaside.fbsbx.com/1', false],
    ['https://lookaside.fbsbx.com:8443/1', false],
    ['https://lookaside.fbsbx.com@evil.test/1', false],
    ['https://evilfbsbx.com/1', false],
    ['https://fbsbx.com.evil.test/1', false],
    ['https://graph.example.evil.test/1', false],
    ['http://graph.example/1', false],
    ['file:///etc/passwd', false],
    ['no address', false],
  ])('CH-7 %s gets the token: %s', (address, expected) => {
    expect(isTrusted(address, 'https://graph.example/v25.0')).toBe(expected);
  });
});
