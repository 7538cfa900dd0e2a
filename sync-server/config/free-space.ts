/** Free space on a disk. */
import { access, constants, statfs } from 'node:fs/promises';

/** Bytes that must be free: with less, hardly anything can be written. */
const LEAST_FREE = 1024 * 1024;
/** How long a disk may take to answer, in ms. */
const DISK_TIMEOUT = 2_000;

/**
 * Whether the disk of a folder is `full` or has `room`; `unknown` if it does not answer, or the folder is
 * missing or may not be written.
 */
export async function roomIn(folder: string): Promise<'room' | 'full' | 'unknown'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'unknown'>((resolve) => {
    timer = setTimeout(() => resolve('unknown'), DISK_TIMEOUT);
  });
  const look = async () => {
    const { bavail, bsize } = await statfs(folder);
    await access(folder, constants.W_OK);
    return bavail * bsize >= LEAST_FREE ? 'room' : 'full';
  };
  try {
    return await Promise.race([look(), late]);
  } catch {
    return 'unknown';
  } finally {
    clearTimeout(timer);
  }
}
