/** Copies one file of a backup, with its checksum. */
import { open } from 'node:fs/promises';
import { receive } from '../files/receive.ts';

export interface Copied {
  /** In bytes. */
  readonly size: number;
  readonly sha256: string;
}

/**
 * Copies a file to a new one that only its owner can read, and brings the copy to the disk.
 * @returns `undefined` if there is no such file
 * @throws if the target is there already, or the disk fails
 */
export async function copyPart(source: string, target: string): Promise<Copied | undefined> {
  const handle = await open(source, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (handle === undefined) return undefined;
  try {
    const bytes = handle.createReadStream({ autoClose: false }) as AsyncIterable<Buffer>;
    const received = await receive(bytes, target, Number.MAX_SAFE_INTEGER, (work) => work());
    if (received === 'too-large') throw new Error(`${source} is too large`);
    return { size: received.size, sha256: received.digest };
  } finally {
    await handle.close();
  }
}

/** Makes the names in a folder last. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
