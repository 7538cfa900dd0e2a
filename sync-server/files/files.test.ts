import { newId } from '@parley/core/new-id';
import type { FileId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLocalBus } from '../bus/local-bus.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { testStore } from '../store/testing/test-store.ts';
import { StoreRig } from '../store/contract/store-rig.ts';
import { createFiles, fileRefOf, type Files, type Upload } from './files.ts';
import { UNUSED_AFTER } from './sweep.ts';

const log = pino({ level: 'silent' });
const HOUR = 3_600_000;

let dataDir = '';
let storeRig: StoreRig;
let files: Files;
beforeEach(async () => {
  dataDir = mkdtempSync(path.join(tmpdir(), 'parley-files-'));
  storeRig = await StoreRig.open(async (environment) => {
    const bus = createLocalBus(log);
    const store = testStore(openSqliteStore({ dataDir, environment, log, publish: bus.publish }));
    return {
      store,
      bus,
      reopen: async () => store,
      bytes: () => new Uint8Array(),
      failOn: () => () => undefined,
      failCommits: () => () => undefined,
      close: () => store.close(),
    };
  });
  const limits = { fileBytes: 1_000, visitorBytesPerDay: 2_500 };
  files = createFiles({ store: storeRig.store.files, dataDir, log, now: () => storeRig.now, limits });
});
afterEach(async () => {
  await storeRig.close();
  rmSync(dataDir, { recursive: true, force: true });
});

const visitor = (external = 'visitor-1') => ({
  kind: 'visitor' as const,
  channel: storeRig.channel,
  external,
});

async function* bytes(size: number) {
  yield new Uint8Array(size);
}

const put = (part: Partial<Upload> & { readonly size?: number } = {}) =>
  files.put({
    id: newId<FileId>(),
    name: 'a.bin',
    workspace: storeRig.workspace,
    contact: null,
    uploader: visitor(),
    body: bytes(part.size ?? 100),
    ...part,
  });

const onDisk = (): string[] => readdirSync(path.join(dataDir, 'files')).sort();

describe('putting', () => {
  it('CH-1 one visitor may not fill the disk, and may go on the day after', async () => {
    const sizes = [900, 900, 700];
    for (const size of sizes)
      expect(await put({ size })).toMatchObject({ outcome: 'stored', file: { size } });
    expect(await put({ size: 100 })).toMatchObject({ outcome: 'refused', code: 'quota' });
    expect(await put({ size: 100, announced: 100 })).toMatchObject({ code: 'quota' });
    expect(await put({ size: 100, uploader: visitor('visitor-2') })).toMatchObject({ outcome: 'stored' });
    storeRig.now += 24 * HOUR + 1;
    expect(await put({ size: 900 })).toMatchObject({ outcome: 'stored' });
    expect(onDisk()).toHaveLength(5);
  });

  it('CH-1 one visitor may not fill the disk by uploads side by side, announced or not', async () => {
    const many = (part: Partial<Upload> = {}) =>
      Promise.all(Array.from({ length: 8 }, () => put({ size: 900, ...part })));
    const stored = (results: readonly { readonly outcome: string }[]): number =>
      results.filter(({ outcome }) => outcome === 'stored').length;
    expect(stored(await many())).toBe(2);
    expect(stored(await many({ announced: 900, uploader: visitor('visitor-2') }))).toBe(2);
    expect(onDisk()).toHaveLength(4);
    // Refused and interrupted uploads do not count.
    const broken = async function* () {
      yield new Uint8Array(10);
      throw new Error('the sender has gone');
    };
    const uploader = visitor('visitor-2');
    await expect(put({ body: broken(), announced: 700, uploader })).rejects.toThrow('the sender has gone');
    expect(await put({ size: 700, uploader })).toMatchObject({ outcome: 'stored' });
  });

  it('L3 a repeat costs no quota', async () => {
    const id = newId<FileId>();
    for (let n = 0; n < 5; n += 1) expect(await put({ id, size: 900 })).toMatchObject({ outcome: 'stored' });
    expect(await put({ size: 900 })).toMatchObject({ outcome: 'stored' });
  });

  it('L12 what the store does not take is not said to be stored, and a repeat finds its way', async () => {
    const id = newId<FileId>();
    const failing = createFiles({
      store: { ...storeRig.store.files, create: () => Promise.reject(new Error('disk full')) },
      dataDir,
      log,
      now: () => storeRig.now,
    });
    const upload = { id, name: 'a', workspace: storeRig.workspace, contact: null, uploader: visitor() };
    await expect(failing.put({ ...upload, body: bytes(10) })).rejects.toThrow('disk full');
    expect(await files.put({ ...upload, body: bytes(10) })).toMatchObject({ outcome: 'stored' });
    expect(onDisk()).toEqual([id]);
  });
});

describe('sweeping', () => {
  it('§4 what nothing names is deleted after seven days, bytes and row', async () => {
    const result = await put();
    const used = await put();
    if (result.outcome !== 'stored' || used.outcome !== 'stored') throw new Error('not stored');
    const message = storeRig.message('with a file');
    const { event } = message.inbound;
    if (event.type !== 'message') throw new Error('no message');
    const files_ = [fileRefOf(used.file)];
    await storeRig.receive({
      ...message,
      inbound: { ...message.inbound, event: { ...event, files: files_ } },
    });
    storeRig.now += UNUSED_AFTER - HOUR;
    await files.sweep();
    expect(onDisk()).toEqual([result.file.id, used.file.id].sort());
    storeRig.now += 2 * HOUR;
    await files.sweep();
    expect(onDisk()).toEqual([used.file.id]);
    expect(await storeRig.store.files.file(result.file.id)).toBeUndefined();
    expect((await storeRig.store.files.file(used.file.id))?.contact).toBe(storeRig.contact);
  });

  it('§4 what a held command names stays', async () => {
    await storeRig.receive(storeRig.message('Hello'));
    const uploader = { kind: 'agent' as const, id: storeRig.ana };
    const result = await put({ uploader, contact: storeRig.contact });
    if (result.outcome !== 'stored') throw new Error('not stored');
    const send = { type: 'send' as const, body: fromPlainText('late'), files: [result.file.id] };
    expect(await storeRig.ask(storeRig.ana, send, { seen: 0 })).toMatchObject({ outcome: 'held' });
    storeRig.now += UNUSED_AFTER + HOUR;
    await files.sweep();
    expect(onDisk()).toEqual([result.file.id]);
  });

  it('§4 uploads that broke off and bytes without a row go, when they are old', async () => {
    const old = new Date(storeRig.now - UNUSED_AFTER - HOUR);
    const names = [newId<string>(), `.${newId<string>()}.part`];
    for (const name of names) {
      const file = path.join(dataDir, 'files', name);
      writeFileSync(file, 'left behind');
      utimesSync(file, old, old);
    }
    const recent = newId<string>();
    writeFileSync(path.join(dataDir, 'files', recent), 'just now');
    utimesSync(path.join(dataDir, 'files', recent), new Date(storeRig.now), new Date(storeRig.now));
    await files.sweep();
    expect(onDisk()).toEqual([recent]);
  });

  it('says that bytes are gone instead of failing', async () => {
    expect(await files.open(newId<FileId>())).toBeUndefined();
  });
});
