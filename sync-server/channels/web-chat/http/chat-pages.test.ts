import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { Workspace } from '@parley/core/workspace/workspace';
import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  codeOf,
  firstStart,
  startTestServer,
  type Browser,
  type TestServer,
} from '../../../testing/running-server.ts';

let widgetFolder: string;
let server: TestServer;
let owner: Browser;
let workspace: Workspace;
let channel: ChannelId;
beforeAll(async () => {
  widgetFolder = mkdtempSync(path.join(tmpdir(), 'parley-widget-'));
  for (const name of ['widget.js', 'frame.js', 'frame.css', 'try.css']) {
    writeFileSync(path.join(widgetFolder, name), `/* ${name} */`);
  }
  server = await startTestServer({ widgetFolder });
  const started = await firstStart(server);
  owner = started.owner;
  workspace = started.session.workspace;
  channel = workspace.channels[0]?.id ?? ('' as ChannelId);
});
afterAll(async () => {
  await server.remove();
  rmSync(widgetFolder, { recursive: true });
});

const get = (at: string, headers: Record<string, string> = {}) => fetch(server.url + at, { headers });

describe('/widget.js', () => {
  it('CH-1 may be embedded by any site, is kept for an hour, and asked for again by its tag', async () => {
    const answer = await get('/widget.js');
    expect(await answer.text()).toBe('/* widget.js */');
    expect(answer.headers.get('cache-control')).toBe('public, max-age=3600');
    expect(answer.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
    expect(answer.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    // The script also loads as a module.
    expect(answer.headers.get('access-control-allow-origin')).toBe('*');
    expect(answer.headers.get('set-cookie')).toBeNull();
    const etag = answer.headers.get('etag') ?? '';
    expect((await get('/widget.js', { 'if-none-match': etag })).status).toBe(304);
    writeFileSync(path.join(widgetFolder, 'widget.js'), '/* newer */');
    utimesSync(path.join(widgetFolder, 'widget.js'), new Date(), new Date(Date.now() + 5_000));
    const newer = await get('/widget.js', { 'if-none-match': etag });
    expect([newer.status, await newer.text()]).toEqual([200, '/* newer */']);
  });

  it('CH-1 nothing else of the disk is handed out beside it', async () => {
    expect((await get('/chat/assets/frame.css')).status).toBe(200);
    for (const name of ['..%2fpackage.json', '%2e%2e%2f%2e%2e%2fparley.sqlite', 'other.js', '%00']) {
      expect((await get(`/chat/assets/${name}`)).status).toBe(404);
    }
  });
});

describe('the frame and the page to try it', () => {
  it('L9 what a channel is called and says stands there as text', async () => {
    const evil = '"><script>alert(1)</script>&amp;\'';
    const settings = { sites: [], color: '#2f5bea', greeting: evil };
    const change = { type: 'set-channel', channel, name: evil, settings };
    expect((await owner.post('/api/workspace', { id: newId(), change })).status).toBe(200);
    for (const at of [`/chat/${channel}/frame`, `/chat/${channel}`]) {
      const html = await (await get(at)).text();
      expect(html).not.toContain('<script>alert');
      expect(html).toContain('&#34;&#62;&#60;script&#62;alert(1)&#60;/script&#62;&#38;amp;&#39;');
    }
  });

  it('L9 each says what it may load: nothing of others, nothing in line, no text as elements', async () => {
    const frame = (await get(`/chat/${channel}/frame`)).headers.get('content-security-policy') ?? '';
    expect(frame.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' blob:",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
    const isolated = await get(`/chat/${channel}/frame`);
    expect(isolated.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    const script = await get('/chat/assets/frame.js');
    expect(script.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    const page = await get(`/chat/${channel}`, { 'accept-language': 'fr-FR' });
    expect(page.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(page.headers.get('x-robots-tag')).toBe('noindex');
    expect(await page.text()).toContain('<html lang="fr">');
  });

  it('CH-1 there is none for what is no channel', async () => {
    for (const id of [newId(), 'short', '%3Cscript%3E']) {
      expect(codeOf(await owner.get(`/chat/${id}`))).toBe('404 not-found');
      expect(codeOf(await owner.get(`/chat/${id}/frame`))).toBe('404 not-found');
    }
  });
});
