/** Room on a disk. */
import { statfs } from 'node:fs/promises';

/** Bytes that have to be free: below that, hardly anything can be written. */
const LEAST_FREE = 1024 * 1024;
/** A disk that has not answered for so long, in ms, does not answer. */
const DISK_TIMEOUT = 2_000;

/** Whether the disk of a folder is `full`, has `room`, or does not say: it does not answer, or there is no folder. */
export async function roomIn(folder: string): Promise<'room' | 'full' | 'unknown'> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'unknown'>((resolve) => {
    timer = setTimeout(() => resolve('unknown'), DISK_TIMEOUT);
  });
  const look = async () => {
    const { bavail, bsize } = await statfs(folder);
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
