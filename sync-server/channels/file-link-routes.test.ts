/** Addresses of files for outside services, over a whole server. */
import type { ContactId, FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CustomRig } from './custom/testing/custom-rig.ts';

const DAY = 86_400_000;
const WORDS = 'words of the file';

let rig: CustomRig;
let contact: ContactId;
beforeAll(async () => {
  rig = await CustomRig.open();
  await rig.send({ type: 'message', id: 'm-1', from: { id: 'zoe' }, message: { text: 'Hello?' } });
  contact = rig.contactOf('m-1');
});
afterAll(() => rig.close());

/** The address of a file that the team has sent. */
async function sendFile(name = 'words.bin', body = WORDS): Promise<string> {
  const before = rig.system.taken.length;
  await rig.say(contact, 'See here', { files: [await rig.upload(contact, name, body)] });
  await expect.poll(() => rig.system.taken.length, { timeout: 15_000 }).toBe(before + 1);
  const [file] = rig.system.taken.at(-1)?.json.message.files ?? [];
  return file?.url ?? '';
}

/** An address with something else in it. */
function changed(address: string, change: (url: URL) => void): string {
  const url = new URL(address);
  change(url);
  return url.href;
}

const idOf = (address: string) => new URL(address).pathname.split('/').at(-1) as FileId;

describe('the address of a file', () => {
  it('CH-7 gives the file to anybody who has the address, and shows nothing of the server', async () => {
    const address = await sendFile();
    expect(address.startsWith(`${rig.server.url}/channels/files/`)).toBe(true);
    const answer = await fetch(address);
    expect([answer.status, await answer.text()]).toEqual([200, WORDS]);
    expect(answer.headers.getSetCookie()).toEqual([]);
    const head = await fetch(address, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), await head.text()]).toEqual([
      200,
      String(WORDS.length),
      '',
    ]);
  });

  it('CH-7 gives a part of the file, and says where there is none', async () => {
    const address = await sendFile();
    const part = await fetch(address, { headers: { range: 'bytes=6-7' } });
    expect([part.status, await part.text()]).toEqual([206, 'of']);
    expect(part.headers.get('content-range')).toBe(`bytes 6-7/${WORDS.length}`);
    const beyond = await fetch(address, { headers: { range: 'bytes=100-' } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${WORDS.length}`]);
  });

  it.each<[string, (url: URL, other: FileId) => void]>([
    ['has another signature', (url) => url.searchParams.set('signature', 'A'.repeat(43))],
    ['has no signature', (url) => url.searchParams.delete('signature')],
    [
      'has a signature that is cut',
      (url) => url.searchParams.set('signature', (url.searchParams.get('signature') ?? '').slice(1)),
    ],
    ['has no time', (url) => url.searchParams.delete('until')],
    [
      'holds for longer',
      (url) => url.searchParams.set('until', String(Number(url.searchParams.get('until')) + 1)),
    ],
    ['holds for ever', (url) => url.searchParams.set('until', 'Infinity')],
    ['is of another file', (url, other) => (url.pathname = `/channels/files/${other}`)],
    ['is of a file that is not there', (url) => (url.pathname = `/channels/files/${newId()}`)],
    ['is of no file', (url) => (url.pathname = '/channels/files/x')],
    ['leaves the folder', (url) => (url.pathname = '/channels/files/..%2f..%2fparley.sqlite')],
  ])('CH-7 opens nothing if it %s', async (_, change) => {
    const [address, other] = [await sendFile(), await sendFile()];
    const answer = await fetch(changed(address, (url) => change(url, idOf(other))));
    expect(answer.status).toBe(404);
    expect(await answer.text()).not.toContain(WORDS);
  });

  it('CH-7 is for reading only', async () => {
    const address = await sendFile();
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const { status } = await fetch(address, { method });
      expect(status, method).toBeGreaterThanOrEqual(400);
    }
    expect((await fetch(address)).status).toBe(200);
  });

  it.each([
    ['page.html', '<script>alert(1)</script>'],
    ['picture.svg', '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'],
    ['a"; filename=b.exe\r\nset-cookie: c=d', 'words'],
    ['\u202Egpj.exe', 'words'],
    ['../../name.txt', 'words'],
  ])('CH-7 hands out %j as a file of its own, which runs nowhere', async (name, body) => {
    const answer = await fetch(await sendFile(name, body));
    expect([answer.status, await answer.text()]).toEqual([200, body]);
    const { headers } = answer;
    expect(headers.get('content-type')).toBe('application/octet-stream');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('content-security-policy')).toContain('sandbox');
    expect(headers.get('content-disposition')).toMatch(
      /^attachment; filename="[^"\\/\p{Cc}]+"; filename\*=UTF-8''(?:[\w.~-]|%[0-9A-F]{2})+$/u,
    );
    expect(headers.get('set-cookie')).toBeNull();
  });

  it('CH-7 holds for a day', async () => {
    const address = await sendFile();
    rig.advance(DAY - 60_000);
    expect((await fetch(address)).status).toBe(200);
    rig.advance(120_000);
    expect((await fetch(address)).status).toBe(404);
  });
});
