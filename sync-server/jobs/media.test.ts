import type { FileRef } from '@parley/core/contact/entry';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Outside } from '../channels/testing/outside.ts';
import { ServiceRig } from '../channels/testing/service-rig.ts';

let outside: Outside;
let rig: ServiceRig;
beforeEach(async () => {
  outside = await Outside.open();
});
afterEach(async () => {
  await rig.close();
  await outside.close();
});

const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000 });
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
  'base64',
);
const pendingOf = (): readonly FileRef[] =>
  rig.entries().flatMap(({ entry }) => (entry.kind === 'message' ? entry.files : []));
const readyOf = (): readonly FileRef[] =>
  rig.entries().flatMap(({ entry }) => (entry.kind === 'file-ready' ? entry.file : []));
const goneOf = (): readonly string[] =>
  rig.entries().flatMap(({ entry }) => (entry.kind === 'file-gone' ? entry.reason : []));
const jobs = () =>
  rig.query<{ due: number; failures: number }>(`SELECT due, failures FROM jobs WHERE kind = 'fetch-media'`);

describe('a file of a message that a channel brings', () => {
  it('CH-7 has its place at once, and is there once the server has fetched it', async () => {
    rig = await ServiceRig.open({ address: outside.url });
    let release = (): void => undefined;
    outside.answers.set('/files/cat.png', (_, response) => {
      release = () => response.end(PNG);
    });
    await rig.report(rig.message('m1', 'zoe', { files: ['cat.png'] }));
    await eventually(() => expect(outside.asked).toContain('/files/cat.png'));
    const [pending] = pendingOf();
    expect(pending).toMatchObject({ name: 'cat.png', size: 0, pending: true });
    expect(readyOf()).toEqual([]);
    release();
    await eventually(() => expect(readyOf()).toHaveLength(1));
    expect(readyOf()).toEqual([
      { id: pending?.id, name: 'cat.png', type: 'image/png', size: PNG.length, width: 1, height: 1 },
    ]);
    const file = await fetch(`${rig.server.url}/api/files/${pending?.id ?? ''}`, {
      headers: { cookie: rig.owner.cookie ?? '' },
    });
    expect(Buffer.from(await file.arrayBuffer())).toEqual(PNG);
    await eventually(() => expect(jobs()).toEqual([]));
  });

  it('CH-7 is fetched again when the service fails, though the same message comes twice', async () => {
    rig = await ServiceRig.open({ address: outside.url });
    outside.answers.set('/files/a.txt', (_, response) => response.writeHead(503).end());
    const message = rig.message('m1', 'zoe', { files: ['a.txt'] });
    await rig.report(message);
    await eventually(() => expect(jobs()).toMatchObject([{ failures: 1 }]));
    await rig.report(message);
    outside.answers.set('/files/a.txt', (_, response) => response.end('here'));
    rig.query(`UPDATE jobs SET due = 0 WHERE kind = 'fetch-media' RETURNING n`);
    await rig.report({ type: 'nothing' });
    await eventually(() => expect(readyOf()).toHaveLength(1));
    expect(pendingOf()).toHaveLength(1);
  });

  it('CH-7 that the service has no more says so', async () => {
    rig = await ServiceRig.open({ address: outside.url });
    await rig.report(rig.message('m1', 'zoe', { files: ['gone.txt'] }));
    await eventually(() => expect(goneOf()).toEqual(['expired']));
    expect(jobs()).toEqual([]);
  });

  it('CH-7 that cannot be fetched within its time says so', async () => {
    rig = await ServiceRig.open({ address: outside.url, expires: 0 });
    await rig.report(rig.message('m1', 'zoe', { files: ['late.txt'] }));
    await eventually(() => expect(goneOf()).toEqual(['expired']));
    expect(outside.asked.filter((path) => path.startsWith('/files'))).toEqual([]);
  });

  it('CH-7 without end is cut off at the limit, and nothing of it stays', async () => {
    const fileLimits = { channelFileBytes: 1024 * 1024 };
    rig = await ServiceRig.open({ address: outside.url }, { fileLimits });
    let isOver = false;
    outside.answers.set('/files/endless', (_, response) => {
      const chunk = Buffer.alloc(64 * 1024);
      const fill = (): void => {
        while (response.write(chunk));
      };
      response.on('drain', fill).on('close', () => (isOver = true));
      fill();
    });
    await rig.report(rig.message('m1', 'zoe', { files: ['endless'] }));
    await eventually(() => expect(goneOf()).toEqual(['too-large']));
    await eventually(() => expect(isOver).toBe(true));
    expect(rig.query('SELECT id FROM files')).toEqual([]);
  });

  it.each([
    ['../../../etc/passwd', 'passwd'],
    ['gpj.\u202eexe.png', 'gpj.exe.png'],
    ['\u0000\u0007', 'file'],
    [`${'n'.repeat(300)}.pdf`, `${'n'.repeat(146)}.pdf`],
  ])('CH-7 that is called %j is stored as %j, and as what its bytes are', async (name, stored) => {
    rig = await ServiceRig.open({ address: outside.url });
    outside.answers.set(new URL(`${outside.url}/files/${name}`).pathname, (_, response) => {
      response.writeHead(200, { 'content-type': 'text/html' }).end('<script>alert(1)</script>');
    });
    await rig.report(rig.message('m1', 'zoe', { files: [name] }));
    await eventually(() => expect(readyOf()).toHaveLength(1));
    expect(readyOf()).toMatchObject([{ name: stored, type: 'application/octet-stream' }]);
  });

  it('CH-7 of a message deleted meanwhile, or of a channel removed meanwhile, stops nothing', async () => {
    rig = await ServiceRig.open({ address: outside.url });
    outside.answers.set('/files/a.txt', (_, response) => response.writeHead(503).end());
    await rig.report(rig.message('m1', 'zoe', { files: ['a.txt'] }));
    await eventually(() => expect(jobs()).toMatchObject([{ failures: 1 }]));
    await rig.change({ type: 'remove-channel', channel: rig.channel });
    rig.query(`UPDATE jobs SET due = 0 WHERE kind = 'fetch-media' RETURNING n`);
    await rig.owner.post('/api/health/try-again', { items: [999_999] });
    await eventually(() => expect(goneOf()).toEqual(['failed']));
  });
});
