import { describe, expect, it } from 'vitest';
import { acceptsEncoding } from './accepts-encoding.ts';
import { largeJson } from './bodies/large-json.ts';

describe('acceptsEncoding', () => {
  it.each([
    ['gzip, deflate, br', 'br', true],
    ['GZIP;q=0.5', 'gzip', true],
    ['gzip;q=0, br', 'gzip', false],
    ['gzip;q=0.0', 'gzip', false],
    ['x-gzip', 'gzip', false],
    ['*', 'gzip', false],
    [null, 'gzip', false],
  ])('of "%s" is for %s %s', (header, name, expected) => {
    expect(acceptsEncoding(header, name)).toBe(expected);
  });
});

describe('largeJson', () => {
  const request = (encoding?: string) =>
    new Request(
      'http://localhost/',
      encoding === undefined ? {} : { headers: { 'accept-encoding': encoding } },
    );

  it('compresses what is long, for those who take it', async () => {
    const body = { rows: Array.from({ length: 2_000 }, (_, n) => ({ n, name: 'Jane' })) };
    const long = await largeJson(request('gzip'), body);
    expect(long.headers.get('content-encoding')).toBe('gzip');
    const bytes = await long.arrayBuffer();
    expect(bytes.byteLength).toBeLessThan(JSON.stringify(body).length / 3);
    const text = await new Response(
      new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip')),
    ).json();
    expect(text).toEqual(body);
    expect((await largeJson(request(), body)).headers.has('content-encoding')).toBe(false);
    expect((await largeJson(request('gzip'), { rows: [] })).headers.has('content-encoding')).toBe(false);
  });
});
