import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GraphDouble, net } from '../graph/testing/graph-double.ts';
import { createMessengerAdapter } from './messenger-adapter.ts';
import { BEN_KEY, channelWith } from './testing/made-up.ts';
import { CHANNEL } from '../graph/testing/made-up.ts';

let graph: GraphDouble;
beforeAll(async () => {
  graph = await GraphDouble.open();
});
beforeEach(() => graph.forget());
afterAll(() => graph.close());

const channel = channelWith({ 'access-token': 'EAAB-made-up' });

describe('files of messages', () => {
  const fetchMedia = (source: Readonly<Record<string, unknown>>) =>
    createMessengerAdapter(graph.url).media?.fetch(channel, source, net());

  it('CH-7 are fetched from their addresses, which do not get the token', async () => {
    graph.answer('GET pot.jpg', {
      body: Buffer.from('a picture'),
      headers: { 'content-type': 'image/jpeg' },
    });
    const media = await fetchMedia({ url: `${graph.url}/pot.jpg` });
    expect(media).toMatchObject({ outcome: 'fetched', type: 'image/jpeg' });
    if (media?.outcome === 'fetched') expect(await new Response(media.bytes).text()).toBe('a picture');
    expect(graph.asked).toMatchObject([
      { path: '/v25.0/pot.jpg', authorization: undefined, agent: 'Parley' },
    ]);
  });

  it('CH-7 are fetched from nobody but Meta', async () => {
    for (const url of [
      'https://tea.example/x',
      'http://scontent.xx.fbcdn.net/x',
      'file:///etc/passwd',
      'x',
      7,
    ])
      expect(await fetchMedia({ url })).toEqual({ outcome: 'gone', reason: 'refused' });
    expect(await fetchMedia({})).toEqual({ outcome: 'gone', reason: 'refused' });
  });

  it('CH-7 that are not there are tried again', async () => {
    graph.answer('GET pot.jpg', { status: 404, body: 'none' });
    await expect(fetchMedia({ url: `${graph.url}/pot.jpg` })).rejects.toThrow('404');
  });
});

describe('names of people', () => {
  const profile = (external = BEN_KEY) =>
    createMessengerAdapter(graph.url).profile?.(channel, { channel: CHANNEL, external }, net());
  const BEN_PATH = `GET ${BEN_KEY.replace('page-scoped:', '')}` as const;

  it('CH-2 are asked for by the id of the person', async () => {
    graph.answer(BEN_PATH, { body: { first_name: 'Ben', last_name: 'Ode' } });
    expect(await profile()).toEqual({ name: 'Ben Ode' });
    graph.answer(BEN_PATH, { body: { name: ' Ben  O. ', first_name: 'Ben' } });
    expect(await profile()).toEqual({ name: 'Ben  O.' });
    expect(graph.asked[0]?.path).toContain('fields=name,first_name,last_name');
  });

  it('CH-2 are unknown where Meta does not tell them', async () => {
    graph.answer(BEN_PATH, { body: { id: '1' } });
    expect(await profile()).toBeUndefined();
    graph.answer(BEN_PATH, { status: 400, body: { error: { code: 100, error_subcode: 33, message: 'x' } } });
    expect(await profile()).toBeUndefined();
    expect(await profile('phone:33600000000')).toBeUndefined();
  });

  it('CH-2 are asked for again where that may pass', async () => {
    for (const [status, code] of [
      [429, 4],
      [500, 1],
    ] as const) {
      graph.answer(BEN_PATH, { status, body: { error: { code, message: 'Later' } } });
      await expect(profile()).rejects.toThrow('Later');
    }
    graph.answer(BEN_PATH, { status: 502, body: '<html>' });
    await expect(profile()).rejects.toThrow('502');
  });
});
