/**
 * One file from the hub to the disk. What was there before is gone on with, a connection that breaks off is taken up
 * again, and only a file with the right checksum gets its name (AI-6).
 */
import type { FileHandle } from 'node:fs/promises';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { addFile, createChecksums, type Checksums } from './checksums.ts';
import type { Disk } from './disk.ts';
import type { Hub, HubFile } from './hub.ts';
import { codeOf, ModelsError, PassingError, reasonOf, WrongBytesError } from './models-error.ts';

/** How often in a row it is tried again without a byte having come. */
const TRIES = 5;

export interface DownloadOptions {
  readonly hub: Hub;
  readonly repository: string;
  readonly commit: string;
  readonly folder: string;
  readonly disk: Disk;
  readonly signal: AbortSignal;
  /** Marks of the state that a part file is of, by path; kept by who calls. */
  readonly etags: { get(path: string): string | undefined; set(path: string, etag: string): Promise<void> };
  /** Told of bytes that are on the disk, of this file. */
  readonly onBytes: (have: number) => void;
  /** Told that it begins again, and why. */
  readonly onAgain: (why: string) => void;
  /** Waits before the next try. */
  readonly pause: (tries: number) => Promise<void>;
  /** How long a connection may be silent, in ms. */
  readonly silence: number;
}

export const PART = '.part';

const sizeOf = async (file: string): Promise<number | undefined> => {
  try {
    return (await stat(file)).size;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
};

/** Bytes of a file that are here, whole or in part. */
export const bytesHere = async (folder: string, file: string): Promise<number> => {
  const whole = path.join(folder, ...file.split('/'));
  return (await sizeOf(whole)) ?? (await sizeOf(whole + PART)) ?? 0;
};

const writeAll = async (handle: Pick<FileHandle, 'write'>, bytes: Uint8Array): Promise<void> => {
  for (let at = 0; at < bytes.byteLength;) at += (await handle.write(bytes, at)).bytesWritten;
};

/** The part of a file that is here, with its checksums. */
class Part {
  have = 0;
  checksums: Checksums;
  readonly #size: number;
  readonly handle: Awaited<ReturnType<Disk['append']>>;

  constructor(handle: Part['handle'], size: number) {
    this.handle = handle;
    this.#size = size;
    this.checksums = createChecksums(size);
  }

  async add(bytes: Uint8Array): Promise<void> {
    if (this.have + bytes.byteLength > this.#size)
      throw new WrongBytesError('it is larger than the hub says');
    await writeAll(this.handle, bytes);
    this.checksums.add(bytes);
    this.have += bytes.byteLength;
  }

  async empty(): Promise<void> {
    await this.handle.truncate(0);
    this.have = 0;
    this.checksums = createChecksums(this.#size);
  }
}

/** The range that an answer says it is; undefined when it is the whole. */
const startOf = (response: Response, { path: name, size }: HubFile, have: number): number => {
  if (response.status !== 206) return 0;
  const match = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(response.headers.get('content-range') ?? '');
  if (Number(match?.[1] ?? -1) !== have) throw new WrongBytesError('other bytes came than were asked for');
  if (match?.[2] !== '*' && Number(match?.[2]) !== size)
    throw new WrongBytesError(`the server says that ${name} has another size than the hub lists`);
  return have;
};

const checkLength = (response: Response, expected: number): void => {
  const length = response.headers.get('content-length');
  if (length === null || response.headers.has('content-encoding')) return;
  if (Number(length) !== expected)
    throw new WrongBytesError(`the server announces ${length} bytes, and ${expected} are to come`);
};

/** Reads a body piece by piece; a connection that says nothing for too long has broken off. */
const pieces = async function* (
  response: Response,
  silence: number,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  const reader = (response.body as ReadableStream<Uint8Array> | null)?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const quiet = new Promise<never>((_, reject) => {
        timer = setTimeout(() => reject(new PassingError('nothing came for too long')), silence);
      });
      const { done, value } = await Promise.race([reader.read(), quiet]).finally(() => clearTimeout(timer));
      if (done) return;
      yield value;
    }
  } catch (error) {
    if (signal.aborted || error instanceof ModelsError) throw error;
    throw new PassingError(`the connection broke off (${reasonOf(error)})`, { cause: error });
  } finally {
    await reader.cancel().catch(() => undefined);
  }
};

/** @throws PassingError, WrongBytesError, ModelsError; an `AbortError` */
const transfer = async (file: HubFile, part: Part, options: DownloadOptions): Promise<void> => {
  const { hub, repository, commit, etags, signal, silence, onBytes } = options;
  const etag = etags.get(file.path);
  const headers = {
    ...(part.have > 0 && { range: `bytes=${part.have}-` }),
    // A weak mark cannot be asked by; the checksum at the end finds what it would have found.
    ...(part.have > 0 && etag !== undefined && { 'if-range': etag }),
  };
  const response = await hub.open(repository, commit, file.path, headers);
  try {
    if (response.status === 416) throw new WrongBytesError('the server has less of it than is here');
    if (startOf(response, file, part.have) === 0 && part.have > 0) await part.empty();
    checkLength(response, file.size - part.have);
    const mark = response.headers.get('etag');
    if (mark !== null && /^"[^"]{0,200}"$/.test(mark)) await etags.set(file.path, mark);
    for await (const bytes of pieces(response, silence, signal)) {
      await part.add(bytes);
      onBytes(part.have);
    }
  } finally {
    await response.body?.cancel().catch(() => undefined);
  }
  if (part.have < file.size) throw new PassingError('the connection broke off');
};

/** Fetches until all is here, with patience for what passes. */
const complete = async (file: HubFile, part: Part, options: DownloadOptions): Promise<void> => {
  let tries = 0;
  while (part.have < file.size) {
    const before = part.have;
    try {
      await transfer(file, part, options);
    } catch (error) {
      if (options.signal.aborted || !(error instanceof PassingError)) throw error;
      tries = part.have > before ? 1 : tries + 1;
      if (tries >= TRIES)
        throw new ModelsError(`${file.path}: ${error.message} What has come so far is kept.`, {
          advice: error.advice ?? 'Run the same command again: it goes on where it stopped.',
          cause: error,
        });
      options.onAgain(error.message);
      await options.pause(tries);
      options.signal.throwIfAborted();
    }
  }
};

/**
 * Brings a file to the folder, or finds it there.
 * @returns its SHA-256
 * @throws ModelsError; an `AbortError` when the signal is aborted, with the part kept
 */
export const download = async (file: HubFile, options: DownloadOptions): Promise<string> => {
  const { folder, disk, signal, onBytes, onAgain } = options;
  const target = path.join(folder, ...file.path.split('/'));
  const partFile = target + PART;
  await mkdir(path.dirname(target), { recursive: true });

  // What has its name was right when it got it; the disk is asked once more, since it is about to be announced.
  if ((await sizeOf(target)) === file.size) {
    const there = createChecksums(file.size);
    await addFile(there, target, signal);
    if (there.matches(file.checksum)) {
      onBytes(file.size);
      return there.sha256();
    }
  }
  await rm(target, { force: true });

  const handle = await disk.append(partFile);
  try {
    const part = new Part(handle, file.size);
    const kept = (await sizeOf(partFile)) ?? 0;
    if (kept > file.size) await part.empty();
    else if (kept > 0) {
      await addFile(part.checksums, partFile, signal);
      part.have = kept;
    }
    onBytes(part.have);
    for (let isSecond = false; ; isSecond = true) {
      try {
        await complete(file, part, options);
        if (part.checksums.matches(file.checksum)) break;
        throw new WrongBytesError('its checksum is not the one that the hub names');
      } catch (error) {
        if (!(error instanceof WrongBytesError)) throw error;
        await part.empty();
        onBytes(0);
        if (isSecond)
          throw new ModelsError(`${file.path} came wrong twice, and was thrown away: ${error.message}.`, {
            advice: 'The hub or something on the way to it changes the file. Try another mirror, or later.',
            cause: error,
          });
        onAgain(`${error.message}; it is loaded once more`);
      }
    }
    await handle.sync();
    await rename(partFile, target);
    return part.checksums.sha256();
  } finally {
    await handle.close();
  }
};
