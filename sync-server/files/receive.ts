/** Takes a file in from a network: counted while it streams, on disk before anything is said about it. */
import { createHash } from 'node:crypto';
import { open, type FileHandle } from 'node:fs/promises';
import { HEAD_BYTES } from './recognise.ts';

export interface Received {
  /** In bytes. */
  readonly size: number;
  /** SHA-256 in hex. */
  readonly digest: string;
  readonly head: Buffer;
}

const writeAll = async (handle: FileHandle, chunk: Uint8Array): Promise<void> => {
  let written = 0;
  while (written < chunk.byteLength) {
    written += (await handle.write(chunk, written)).bytesWritten;
  }
};

/** Bytes after which written data are forced to the disk: so nobody else waits for many of them at once. */
const SYNC_EVERY = 1024 * 1024;

/**
 * Streams a body into a new file and forces it to disk.
 * @param turn runs a piece of work on the disk after others have had their turn
 * @returns what came, or `too-large` as soon as more than `limit` bytes came; the file is then incomplete
 * @throws if the sender breaks off or the disk fails
 */
export const receive = async (
  body: AsyncIterable<Uint8Array>,
  path: string,
  limit: number,
  turn: <Value>(work: () => Promise<Value>) => Promise<Value>,
): Promise<Received | 'too-large'> => {
  const handle = await turn(() => open(path, 'wx', 0o600));
  try {
    const hash = createHash('sha256');
    const head: Uint8Array[] = [];
    let size = 0;
    let unsynced = 0;
    for await (const chunk of body) {
      const missing = HEAD_BYTES - size;
      if (missing > 0) head.push(Uint8Array.from(chunk.subarray(0, missing)));
      size += chunk.byteLength;
      if (size > limit) return 'too-large';
      hash.update(chunk);
      unsynced += chunk.byteLength;
      const isMuch = unsynced >= SYNC_EVERY;
      if (isMuch) unsynced = 0;
      await turn(async () => {
        await writeAll(handle, chunk);
        if (isMuch) await handle.datasync();
      });
    }
    await turn(() => handle.sync());
    return { size, digest: hash.digest('hex'), head: Buffer.concat(head) };
  } finally {
    await handle.close();
  }
};

/** SHA-256 of a file on disk, in hex; `undefined` if it is not there. */
export const digestOf = async (path: string): Promise<string | undefined> => {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const chunk of handle.createReadStream() as AsyncIterable<Buffer>) hash.update(chunk);
  return hash.digest('hex');
};
