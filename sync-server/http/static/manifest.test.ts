import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { VIEWS } from '@parley/core/inbox/views';
import * as v from 'valibot';
import { makeDataDir, startTestServer, type TestServer } from '../../testing/running-server.ts';

const STATIC = path.join(import.meta.dirname, '../../../app/static');
const PAGE = path.join(import.meta.dirname, '../../../app/src/app.html');

const IconSchema = v.strictObject({
  src: v.pipe(v.string(), v.regex(/^\/icons\/[a-z0-9-]+\.(png|svg)$/)),
  type: v.picklist(['image/png', 'image/svg+xml']),
  sizes: v.pipe(v.string(), v.regex(/^(any|(\d+)x\2)$/)),
  purpose: v.exactOptional(v.picklist(['any', 'maskable'])),
});
const color = v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/));
const ManifestSchema = v.object({
  id: v.literal('/'),
  name: v.literal('Parley'),
  short_name: v.pipe(v.string(), v.maxLength(12)),
  lang: v.picklist(['en', 'fr']),
  start_url: v.literal('/'),
  scope: v.literal('/'),
  display: v.literal('standalone'),
  theme_color: color,
  background_color: color,
  icons: v.pipe(v.array(IconSchema), v.minLength(1)),
  shortcuts: v.array(v.object({ name: v.string(), url: v.string(), icons: v.array(IconSchema) })),
});

const folder = makeDataDir();
let server: TestServer;

beforeAll(async () => {
  cpSync(STATIC, path.join(folder, 'build'), { recursive: true });
  writeFileSync(path.join(folder, 'build/index.html'), '<!doctype html>');
  server = await startTestServer({ appFolder: path.join(folder, 'build') });
});
afterAll(async () => {
  await server.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Width and height of a PNG, from its header. */
const sizeOf = (bytes: Buffer): string => {
  expect(bytes.subarray(0, 8).toString('hex')).toBe('89504e470d0a1a0a');
  return `${bytes.readUInt32BE(16)}x${bytes.readUInt32BE(20)}`;
};

const get = async (address: string) => {
  const response = await fetch(server.url + address);
  expect(response.status, address).toBe(200);
  return {
    type: response.headers.get('content-type') ?? '',
    body: Buffer.from(await response.arrayBuffer()),
  };
};

describe.each([
  ['/manifest.webmanifest', 'en'],
  ['/manifest.fr.webmanifest', 'fr'],
])('the manifest %s', (address, lang) => {
  it('OF-1 is one that browsers install, with icons that are what it says', async () => {
    const { type, body } = await get(address);
    expect(type).toBe('application/manifest+json; charset=utf-8');
    const manifest = v.parse(ManifestSchema, JSON.parse(body.toString()));
    expect(manifest.lang).toBe(lang);
    const icons = [...manifest.icons, ...manifest.shortcuts.flatMap((shortcut) => shortcut.icons)];
    for (const icon of icons) {
      const file = await get(icon.src);
      expect(file.type, icon.src).toBe(icon.type);
      if (icon.type === 'image/png') expect(sizeOf(file.body), icon.src).toBe(icon.sizes);
      else expect(file.body.toString()).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/);
    }
    for (const purpose of ['any', 'maskable'] as const) {
      const sizes = manifest.icons.filter((icon) => icon.purpose === purpose).map((icon) => icon.sizes);
      expect(sizes).toEqual(expect.arrayContaining(['192x192', '512x512', 'any']));
    }
    for (const { url } of manifest.shortcuts) {
      const view = new URL(url, server.url).searchParams.get('view');
      expect(
        VIEWS.some((one) => one === view),
        url,
      ).toBe(true);
    }
  });
});

describe('the page', () => {
  it('names a touch icon without transparency, and the colours of both themes', async () => {
    const page = readFileSync(PAGE, 'utf8');
    const touch = /rel="apple-touch-icon" href="([^"]+)"/.exec(page)?.[1] ?? '';
    const { type, body } = await get(touch);
    expect(type).toBe('image/png');
    expect(sizeOf(body)).toBe('180x180');
    // Colour type 2: red, green and blue, without an alpha channel.
    expect(body[25]).toBe(2);
    expect(page.match(/name="theme-color"/g)).toHaveLength(2);
  });
});
