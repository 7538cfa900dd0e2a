import type { ChannelId, ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { MAX_FILE_BYTES, type UploadedFile } from '@parley/core/protocol/agent-api';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  Browser,
  codeOf,
  commandOf,
  commandsOf,
  firstStart,
  joinAs,
  startTestServer,
  visitorWrites,
  type SignedInSession,
  type TestServer,
} from '../../../testing/running-server.ts';
import { Visitor } from '../../../testing/visitor.ts';

let server: TestServer;
let owner: Browser;
let session: SignedInSession;
let channel: ChannelId;
let contact: ContactId;
beforeAll(async () => {
  server = await startTestServer();
  ({ owner, session } = await firstStart(server));
  channel = session.workspace.channels[0]?.id ?? ('' as ChannelId);
  contact = await visitorWrites(owner, channel);
});
afterAll(() => server.remove());

/** The smallest PNG there is: one pixel. */
const PNG = Uint8Array.from(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
    'base64',
  ),
);

const bytesOf = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);

const uploaded = async (visitor: Visitor, bytes: Uint8Array<ArrayBuffer>, name: string) => {
  const { status, body } = await visitor.upload(bytes, name);
  expect(status).toBe(200);
  return body as UploadedFile;
};

/** Uploads, sends a message that names it, and fetches it back. */
const sentFile = async (bytes: Uint8Array<ArrayBuffer>, name: string) => {
  const visitor = await Visitor.begin(server.url, channel);
  const file = await uploaded(visitor, bytes, name);
  await visitor.write('', { files: [file.id as FileId] });
  const answer = await fetch(`${visitor.base}/files/${file.id}`, { headers: visitor.headers() });
  return { file, headers: answer.headers, bytes: new Uint8Array(await answer.arrayBuffer()) };
};

/** A body that gives `size` bytes and says nothing of its length beforehand. */
const endless = (size: number): ReadableStream<Uint8Array> => {
  let left = size;
  return new ReadableStream({
    pull(controller) {
      const chunk = new Uint8Array(Math.min(left, 256 * 1024));
      left -= chunk.byteLength;
      controller.enqueue(chunk);
      if (left === 0) controller.close();
    },
  });
};

const filesOnDisk = (): string[] => readdirSync(path.join(server.dataDir, 'files'));

describe('what a file is', () => {
  it('CH-1 a picture is recognised by its content and shown, under its name', async () => {
    const { file, headers, bytes } = await sentFile(PNG, 'naïve „Bild“.png');
    expect(file).toMatchObject({ type: 'image/png', width: 1, height: 1, size: PNG.length });
    expect(bytes).toEqual(PNG);
    expect(headers.get('content-type')).toBe('image/png');
    expect(headers.get('content-disposition')).toBe(
      `inline; filename="na_ve _Bild_.png"; filename*=UTF-8''na%C3%AFve%20%E2%80%9EBild%E2%80%9C.png`,
    );
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    expect(headers.get('cache-control')).toMatch(/private.*immutable/);
  });

  it.each([
    ['HTML that calls itself a picture', '<!doctype html><script>alert(1)</script>', 'cat.png'],
    ['SVG', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', 'cat.svg'],
    ['HTML', '<script>alert(1)</script>', 'page.html'],
    ['XML', '<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"/>', 'page.xhtml'],
    ['PDF that stands behind something else', '<script>alert(1)</script>%PDF-1.7', 'plan.pdf'],
    ['HTML that calls itself sound', '<script>alert(1)</script>', 'voice.ogg'],
    ['a picture without a size', 'GIF89a', 'cat.gif'],
    ['nothing', '', 'empty.png'],
  ])('L9 %s is handed out as an attachment of no known type', async (_, content, name) => {
    const { file, headers, bytes } = await sentFile(bytesOf(content), name);
    expect(file.type).toBe('application/octet-stream');
    expect(file).not.toHaveProperty('width');
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('content-disposition')).toMatch(/^attachment; /);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(new TextDecoder().decode(bytes)).toBe(content);
  });

  it.each([
    ['PDF', '%PDF-1.7<script>alert(1)</script>', 'plan.pdf', 'application/pdf'],
    ['sound', 'RIFF\0\0\0\0WAVE<script>alert(1)</script>', 'page.html', 'audio/wav'],
    ['a video', '\0\0\0\x10ftypqt  \0\0\0\0<script>', 'page.svg', 'video/quicktime'],
  ])(
    'L9 %s is handed out by the type of its content, and never as a page',
    async (_, content, name, type) => {
      const { file, headers } = await sentFile(bytesOf(content), name);
      expect(file.type).toBe(type);
      expect(headers.get('content-type')).toBe(type);
      expect(headers.get('content-disposition')).toMatch(/^attachment; /);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('content-security-policy')).toBe("sandbox; default-src 'none'");
    },
  );

  it.each([
    ['../../../etc/passwd', 'passwd'],
    ['C:\\Windows\\evil.exe', 'evil.exe'],
    ['a\r\nSet-Cookie: x=1', 'aSet-Cookie_ x=1'],
    ['invoice\u202egpj.exe', 'invoicegpj.exe'],
    ['../../..', 'file'],
    ['', 'file'],
    ['"quoted";x=.txt', '_quoted_;x=.txt'],
    [`${'x'.repeat(400)}.pdf`, `${'x'.repeat(146)}.pdf`],
  ])('L9 the name %j is kept as %j', async (name, kept) => {
    const before = filesOnDisk().length;
    const { file, headers } = await sentFile(bytesOf('content'), name);
    expect(file.name).toBe(kept);
    expect(headers.get('set-cookie')).toBeNull();
    expect(headers.get('content-disposition')).not.toMatch(/[\r\n]|\.\./);
    expect(filesOnDisk()).toHaveLength(before + 1);
    expect(filesOnDisk()).toContain(file.id);
  });
});

describe('parts of a file', () => {
  it.each([
    ['bytes=0-0', 206, '0', 'bytes 0-0/10'],
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=2-99', 206, '23456789', 'bytes 2-9/10'],
    ['bytes=10-', 416, '', 'bytes */10'],
    ['bytes=0-1,4-5', 200, '0123456789', null],
    ['bytes=5-2', 200, '0123456789', null],
    ['lines=1-2', 200, '0123456789', null],
  ])('are given as players ask for them: %s', async (range, status, content, told) => {
    const visitor = await Visitor.begin(server.url, channel);
    const file = await uploaded(visitor, bytesOf('0123456789'), 'voice.ogg');
    await visitor.write('', { files: [file.id as FileId] });
    const answer = await fetch(`${visitor.base}/files/${file.id}`, {
      headers: { ...visitor.headers(), range },
    });
    expect([answer.status, await answer.text(), answer.headers.get('content-range')]).toEqual([
      status,
      content,
      told,
    ]);
    if (status !== 416) expect(answer.headers.get('content-length')).toBe(String(content.length));
  });
});

describe('how much', () => {
  it('CH-1 25 MB are taken, and one byte more is not, whatever was announced', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const before = filesOnDisk().length;
    const whole = await visitor.upload(endless(MAX_FILE_BYTES), 'whole.bin');
    expect(whole.body).toMatchObject({ size: MAX_FILE_BYTES, type: 'application/octet-stream' });
    const announced = await visitor.upload(new Uint8Array(MAX_FILE_BYTES + 1), 'large.bin');
    expect(codeOf(announced)).toBe('413 too-large');
    const streamed = await visitor
      .upload(endless(MAX_FILE_BYTES + 1024 * 1024), 'large.bin')
      .then(codeOf, () => 'cut off');
    expect(['413 too-large', 'cut off']).toContain(streamed);
    expect(filesOnDisk()).toHaveLength(before + 1);
    expect((await visitor.write('still here')).status).toBe(200);
  });
});

describe('ids', () => {
  it('L3 the same upload again is fine, another one under its id is not', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const id = newId<FileId>();
    const same = await Promise.all([1, 2, 3].map(() => visitor.upload('the same', 'a.txt', id)));
    expect(same.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(codeOf(await visitor.upload('the same!', 'a.txt', id))).toBe('409 conflict');
    expect(codeOf(await visitor.upload('another.', 'a.txt', id))).toBe('409 conflict');
    expect(readFileSync(path.join(server.dataDir, 'files', id), 'utf8')).toBe('the same');
    for (const wrong of ['..', 'short', 'x'.repeat(41), 'UPPERCASE', '%2e%2e%2fsecret']) {
      expect((await visitor.send('PUT', `/files/${wrong}`, 'x')).status).toBeGreaterThanOrEqual(400);
    }
  });

  it('L12 an upload that breaks off leaves nothing behind', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    const before = filesOnDisk();
    const id = newId<FileId>();
    const broken = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(new Uint8Array(1024));
        controller.error(new Error('gone'));
      },
    });
    await expect(visitor.upload(broken, 'x', id)).rejects.toThrow();
    await expect.poll(filesOnDisk).toEqual(before);
    expect((await visitor.upload('whole', 'x', id)).status).toBe(200);
  });
});

describe('/api/files', () => {
  const put = (browser: Browser, id: string, of: string, body = 'for you', name = 'a.txt') =>
    browser.send('PUT', `/api/files/${id}?contact=${of}&name=${name}`, { body });

  it('DR-6 an agent’s file reaches the visitor with the message that names it, and not before', async () => {
    const visitor = await Visitor.begin(server.url, channel);
    await visitor.write('Send it please');
    const mine = await owner.get<{ changes: { contact: ContactId; type: string }[] }>('/api/changes?cursor=');
    const other = mine.body.changes.filter(({ type }) => type === 'row').at(-1)?.contact ?? contact;
    const id = newId<FileId>();
    const { body } = await put(owner, id, other);
    expect(body).toMatchObject({ id, name: 'a.txt', size: 7 });
    expect((await visitor.send('GET', `/files/${id}`)).status).toBe(404);
    const send = { type: 'send' as const, body: fromPlainText('Here'), files: [id] };
    const answers = await commandsOf(owner, [commandOf(other, send)]);
    expect(answers.body.answers).toMatchObject([{ outcome: 'applied' }]);
    expect((await visitor.thread()).at(-1)?.files).toEqual([
      { id, name: 'a.txt', type: 'application/octet-stream', size: 7 },
    ]);
    expect((await visitor.send('GET', `/files/${id}`)).body).toBe('for you');
    const head = await owner.send('HEAD', `/api/files/${id}`);
    expect([head.status, head.headers.get('content-length')]).toEqual([200, '7']);
  });

  it('WS-1 files go by right on the contact', async () => {
    const { browser: limited } = await joinAs(owner, 'agent', 'Leo', true);
    const id = newId<FileId>();
    await put(owner, id, contact);
    expect((await limited.get(`/api/files/${id}`)).body).toBe('for you');
    const assign = { type: 'assign' as const, to: session.agent.id, from: null };
    await commandsOf(owner, [commandOf(contact, assign)]);
    expect(codeOf(await limited.get(`/api/files/${id}`))).toBe('404 not-found');
    expect(codeOf(await put(limited, newId(), contact))).toBe('404 not-found');
    expect((await owner.get(`/api/files/${id}`)).body).toBe('for you');
  });

  it('L10 nobody without a session reads or writes, and no other site writes for an agent', async () => {
    const stranger = new Browser(server.url);
    const id = newId<FileId>();
    expect(codeOf(await put(stranger, id, contact))).toBe('401 unauthenticated');
    expect(codeOf(await stranger.get(`/api/files/${id}`))).toBe('401 unauthenticated');
    const foreign = await owner.send('PUT', `/api/files/${id}?contact=${contact}`, {
      body: 'x',
      headers: { origin: 'https://evil.example' },
    });
    expect(codeOf(foreign)).toBe('403 foreign-origin');
    expect(codeOf(await put(owner, 'short', contact))).toBe('400 malformed');
    expect(codeOf(await put(owner, id, 'nobody'))).toBe('400 malformed');
    expect(codeOf(await put(owner, id, newId()))).toBe('404 not-found');
    expect(codeOf(await owner.get('/api/files/short'))).toBe('404 not-found');
  });
});
