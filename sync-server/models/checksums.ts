/** Checksums of a file, counted while its bytes go by. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { HubFile } from './hub.ts';

export interface Checksums {
  add(bytes: Uint8Array): void;
  sha256(): string;
  matches(checksum: HubFile['checksum']): boolean;
}

/** @param size of the whole: git's name of a file begins with it */
export const createChecksums = (size: number): Checksums => {
  const sha256 = createHash('sha256');
  const git = createHash('sha1').update(`blob ${size}\0`);
  return {
    add: (bytes) => {
      sha256.update(bytes);
      git.update(bytes);
    },
    sha256: () => sha256.copy().digest('hex'),
    matches: ({ type, hex }) => (type === 'sha256' ? sha256 : git).copy().digest('hex') === hex,
  };
};

/** Adds what lies in a file. */
export const addFile = async (checksums: Checksums, file: string, signal: AbortSignal): Promise<void> => {
  for await (const part of createReadStream(file, { signal })) checksums.add(part as Buffer);
};
