/** How a whole server fetches the files of messages from the addresses that a system gives. */
import type { FileRef } from '@parley/core/contact/entry';
import type { FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { RequestListener } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGuardedHttp } from '../guarded-http.ts';
import { MEDIA } from './media.ts';
import { CustomRig } from './testing/custom-rig.ts';
import { channelWith } from './testing/made-up.ts';

const KILOBYTE = 1024;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);

let rig: CustomRig;
beforeAll(async () => {
  rig = await CustomRig.open({}, { fileLimits: { channelFileBytes: 256 * KILOBYTE } });
});
afterAll(() => rig.close());

const poll = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000 });

/** A message with a file at a path of the system, or at a whole address; gives the file as it is pending. */
async function sendFile(
  place: string,
  answer?: RequestListener,
  more: object = {},
  to = rig,
): Promise<FileRef> {
  if (answer) to.system.files.set(place, answer);
  const url = place.startsWith('/') ? `${to.system.url}${place}` : place;
  const id = newId();
  const message = { text: 'See here', files: [{ url, ...more }] };
  expect(await to.outcomes({ type: 'message', id, from: { id: 'zoe' }, message })).toEqual(['accepted']);
  const [file] = to.all('message').find(({ external }) => external === id)?.files ?? [];
  if (file === undefined) throw new Error('The message has no file');
  return file;
}
const ready = (id: FileId) => rig.all('file-ready').flatMap(({ file }) => (file.id === id ? file : []));
const gone = (id: FileId, of = rig) =>
  of.all('file-gone').flatMap(({ file, reason }) => (file === id ? reason : []));
/** The failures of the one file that is still being fetched. */
const failures = () =>
  rig.query<{ failures: number }>(`SELECT failures FROM jobs WHERE kind = 'fetch-media' AND lease IS NULL`)[0]
    ?.failures;

describe('a file of a message', () => {
  it('CH-7 is fetched without anything secret, and kept as what its content is', async () => {
    const seen: (string | undefined)[] = [];
    const answer: RequestListener = ({ headers }, response) => {
      seen.push(
        headers.cookie,
        headers.authorization,
        String(headers['webhook-signature']),
        headers['user-agent'],
      );
      response.writeHead(200, { 'content-type': 'text/html' }).end(PNG);
    };
    const pending = await sendFile('/photo?size=large', answer, { name: 'photo.png', type: 'image/png' });
    const { id } = pending;
    expect(pending).toMatchObject({ name: 'photo.png', type: 'image/png', pending: true, size: 0 });
    await poll(() => ready(id)).toMatchObject([
      { id, name: 'photo.png', type: 'image/png', size: PNG.length },
    ]);
    expect(seen).toEqual([undefined, undefined, 'undefined', 'Parley']);
    const path = `/api/files/${id}`;
    const cookie = rig.owner.cookie ?? '';
    const file = await fetch(`${rig.server.url}${path}`, { headers: { cookie } });
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PNG);
    expect((await fetch(`${rig.server.url}${path}`)).status).toBe(401);
  });

  it('CH-7 that never ends is given up at the limit', async () => {
    let sent = 0;
    const { id } = await sendFile('/endless', (_, response) => {
      const block = Buffer.alloc(16 * KILOBYTE, 'x');
      const write = (): void => {
        while (!response.destroyed) {
          sent += block.length;
          if (!response.write(block)) return void response.once('drain', write);
        }
      };
      write();
    });
    await poll(() => gone(id)).toEqual(['too-large']);
    expect(sent).toBeLessThan(16 * 1024 * KILOBYTE);
    expect(await rig.outcomes()).toEqual([]);
  });

  it('CH-7 that says it is too large is not fetched', async () => {
    const { id } = await sendFile('/large', (_, response) => {
      response.writeHead(200, { 'content-length': String(300 * KILOBYTE) }).end(Buffer.alloc(300 * KILOBYTE));
    });
    await poll(() => gone(id)).toEqual(['too-large']);
  });

  it.each([
    [301, 'refused'],
    [302, 'refused'],
    [307, 'refused'],
    [401, 'refused'],
    [404, 'expired'],
    [410, 'expired'],
  ])('CH-7 that is answered HTTP %i is %s, and no redirect is followed', async (status, reason) => {
    let isFollowed = false;
    rig.system.files.set('/elsewhere', (_, response) => {
      isFollowed = true;
      response.end('words');
    });
    const { id } = await sendFile('/moved', (_, response) =>
      response.writeHead(status, { location: '/elsewhere' }).end(),
    );
    await poll(() => gone(id)).toEqual([reason]);
    expect(isFollowed).toBe(false);
  });

  it('CH-7 that fails for a moment, or breaks off, comes with a later try, whole and once', async () => {
    const { id } = await sendFile('/later', (_, response) => response.writeHead(503).end());
    await poll(failures).toBe(1);
    rig.system.files.set('/later', (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('half', () => response.destroy());
    });
    await rig.tryNow('fetch-media');
    await poll(failures).toBe(2);
    expect([ready(id), gone(id)]).toEqual([[], []]);
    rig.system.files.set('/later', (_, response) => response.end('whole'));
    await rig.tryNow('fetch-media');
    await poll(() => ready(id)).toMatchObject([{ name: 'later', size: 5 }]);
  });

  it('CH-7 that cannot be had for a day has expired', async () => {
    const { id } = await sendFile('/never', (_, response) => response.writeHead(500).end());
    await poll(failures).toBe(1);
    rig.advance(86_400_000);
    await rig.tryNow('fetch-media');
    await poll(() => gone(id)).toEqual(['expired']);
  });
});

describe('the address of a file', () => {
  it('CH-7 never leads into the private network, whatever its name', async () => {
    const careful = await CustomRig.open(
      { address: 'https://shop.example' },
      { config: { allowLoopbackHttp: false } },
    );
    try {
      const refused = [
        'http://files.example/a',
        'https://10.0.0.1/a',
        'https://[::1]/a',
        'https://169.254.169.254/',
      ];
      const events = refused.map((url, at) => ({
        type: 'message',
        id: `r-${at}`,
        from: { id: 'zoe' },
        message: { files: [{ url }] },
      }));
      expect(await careful.outcomes(...events)).toEqual(refused.map(() => 'refused'));
      // This name is a name like any other, and leads to this machine.
      const address = `https://localhost:${new URL(careful.system.url).port}/secret`;
      const { id } = await sendFile(address, undefined, {}, careful);
      await poll(() => gone(id, careful)).toEqual(['refused']);
    } finally {
      await careful.close();
    }
  });

  it('CH-7 is given up, and tried again, when no answer comes in time', async () => {
    rig.system.files.set('/silent', () => undefined);
    const source = { url: `${rig.system.url}/silent` };
    const http = createGuardedHttp({ allowLoopback: true });
    const signal = AbortSignal.timeout(50);
    await expect(MEDIA.fetch(channelWith(), source, { http, signal })).rejects.toMatchObject({
      reason: 'aborted',
    });
  });
});
