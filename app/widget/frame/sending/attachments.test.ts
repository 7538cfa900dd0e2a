import type { FileRef } from '@parley/core/contact/entry';
import { newId } from '@parley/core/new-id';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Attachments } from './attachments.ts';
import { createSession } from '../session.ts';
import { FakeServer, FakeStorage, LATER, memoryOn } from '../testing.ts';

let server: FakeServer;
let online: boolean;
let followed: FileRef[];
let attachments: Attachments;
beforeEach(() => {
  vi.useFakeTimers();
  server = new FakeServer();
  online = true;
  followed = [];
  const session = createSession(memoryOn(new FakeStorage()), server, () => ({}));
  attachments = new Attachments({
    requests: server,
    session,
    newId,
    isOnline: () => online,
    onChanged: () => undefined,
    onFollow: (file) => followed.push(file),
  });
});
afterEach(() => {
  vi.useRealTimers();
});

const settle = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);
const states = () => attachments.all().map(({ state }) => state.kind);

/** A folder that was dropped, or a file that was removed since, as a browser presents it. */
class Unreadable extends File {
  override slice(): Blob {
    return {
      arrayBuffer: () => Promise.reject(new DOMException('gone', 'NotFoundError')),
    } as unknown as Blob;
  }
}

describe('files', () => {
  it('what cannot be read fails at once, and nothing of it is sent', async () => {
    attachments.add([new Unreadable([], 'folder'), new File(['x'], 'leaf.png')]);
    await settle();
    expect(attachments.all().map(({ state }) => state)).toMatchObject([
      { kind: 'failed', why: 'unreadable', again: false },
      { kind: 'uploaded' },
    ]);
    expect(server.posted('/files')).toHaveLength(1);
  });

  it('a text waits for no file: those on their way follow it once, in a message of their own', async () => {
    server.failures.set('/files', [LATER]);
    attachments.add([new File(['x'], 'slow.png')]);
    await settle();
    expect(attachments.takeUploaded()).toEqual([]);
    expect(states()).toEqual(['uploading']);
    await settle(5_000);
    expect(followed.map(({ name }) => name)).toEqual(['slow.png']);
    expect(attachments.all()).toEqual([]);
  });

  it('a connection that fails again and again leaves the rest to its author, a device without a network waits for it', async () => {
    server.failures.set(
      '/files',
      Array.from({ length: 99 }, () => LATER),
    );
    online = false;
    attachments.add([new File(['x'], 'leaf.png')]);
    await settle(9_000);
    expect(states()).toEqual(['uploading']);
    online = true;
    await settle(240_000);
    expect(attachments.all()[0]?.state).toEqual({ kind: 'failed', why: 'unavailable', again: true });
    server.failures.clear();
    attachments.retry(attachments.all()[0]?.id ?? newId());
    await settle();
    expect(states()).toEqual(['uploaded']);
  });
});
