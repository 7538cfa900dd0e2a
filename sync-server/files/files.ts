/**
 * Attachments: bytes under `<data>/files/<id>`, what is known of them in the store. Ids are made by the uploader
 * and bound to workspace, contact and uploader, so an upload can be repeated after a lost answer.
 */
import type { FileRef } from '@parley/core/contact/entry';
import { isId, type ContactId, type FileId, type WorkspaceId } from '@parley/core/ids';
import { MAX_FILE_BYTES } from '@parley/core/protocol/agent-api';
import type { ErrorCode } from '@parley/core/protocol/reasons';
import { randomUUID } from 'node:crypto';
import { chmodSync, mkdirSync, statSync } from 'node:fs';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { FileRow, FileStore } from '../store/file-store.ts';
import { UnavailableError } from '../store/unavailable-error.ts';
import type { SetAside } from '../store/set-aside.ts';
import { createDiskTurns } from './disk-turns.ts';
import { safeFileName } from './file-name.ts';
import { createLanes } from './lanes.ts';
import { createQuotas, type Hold, type Quotas } from './quotas.ts';
import { digestOf, receive, type Received } from './receive.ts';
import { recognise } from './recognise.ts';
import { Sweep } from './sweep.ts';

const DAY = 86_400_000;

export interface FileLimits {
  /** Largest file of an agent or visitor, in bytes. */
  readonly fileBytes: number;
  /** Largest file that a channel brings, in bytes. */
  readonly channelFileBytes: number;
  /** Bytes that one visitor, and one agent, may upload in 24 hours. */
  readonly visitorBytesPerDay: number;
  readonly agentBytesPerDay: number;
  /** Bytes that the channels of one workspace may bring in 24 hours. */
  readonly channelBytesPerDay: number;
}

export const DEFAULT_FILE_LIMITS: FileLimits = {
  fileBytes: MAX_FILE_BYTES,
  channelFileBytes: 100 * 1024 * 1024,
  visitorBytesPerDay: 200 * 1024 * 1024,
  agentBytesPerDay: 4 * 1024 * 1024 * 1024,
  channelBytesPerDay: 50 * 1024 * 1024 * 1024,
};

export interface Upload {
  readonly id: FileId;
  readonly name: string;
  readonly workspace: WorkspaceId;
  readonly contact: ContactId | null;
  readonly uploader: FileRow['uploader'];
  /** The party whose disk turns the upload takes: the uploader, unless anybody can create uploaders. */
  readonly party?: string;
  /** Null is an empty body. */
  readonly body: AsyncIterable<Uint8Array> | null;
  /** The length that the sender announced, in bytes, if it did. */
  readonly announced?: number;
  /**
   * Why the uploader may no longer store the file, if so: asked after the bytes have arrived, which may take
   * minutes.
   */
  readonly refusal?: () => Promise<UploadRefusal | undefined>;
}

export interface UploadRefusal {
  readonly code: Extract<ErrorCode, 'unauthenticated' | 'not-found' | 'too-large' | 'quota' | 'conflict'>;
  readonly message: string;
}

export type UploadResult =
  { readonly outcome: 'stored'; readonly file: FileRef } | ({ readonly outcome: 'refused' } & UploadRefusal);

export interface Files {
  readonly limits: FileLimits;
  /** Stores a file. When it resolves as `stored`, bytes and row are on disk. @throws if disk or sender fail. */
  put(upload: Upload): Promise<UploadResult>;
  /** The bytes of a file, or `undefined` if they are gone. The caller closes it (streams of it do so by themselves). */
  open(id: FileId): Promise<FileHandle | undefined>;
  /** Deletes files that nothing names any more: unused files, broken uploads, bytes without a row. */
  sweep(): Promise<void>;
  /** Deletes one file that a sweep could not delete, if nothing names it. @throws if the disk fails */
  discard(name: string): Promise<void>;
}

export interface FilesOptions {
  readonly store: FileStore;
  readonly dataDir: string;
  readonly log: Logger;
  /** Notes files that cannot be deleted. */
  readonly setAside?: SetAside;
  readonly now: () => number;
  readonly limits?: Partial<FileLimits>;
}

/** Makes the folder and gives access to the files in it. @throws if the folder cannot be made. */
export function createFiles(options: FilesOptions): Files {
  return new FilesOnDisk(options);
}

/** The facts about a file that anybody who may see the file may know. */
export function fileRefOf(row: FileRef): FileRef {
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    size: row.size,
    ...(row.width === undefined ? {} : { width: row.width }),
    ...(row.height === undefined ? {} : { height: row.height }),
  };
}

class FilesOnDisk implements Files {
  readonly limits: FileLimits;
  readonly #store: FileStore;
  readonly #log: Logger;
  readonly #now: () => number;
  /** Where the bytes lie, each file under its id; uploads that have not ended begin with a dot. */
  readonly #folder: string;
  /** Work on the same file is done one piece after the other. */
  readonly #inLane = createLanes();
  /** Uploaders take turns at the disk. */
  readonly #turns = createDiskTurns();
  /** How much each uploader may still upload. */
  readonly #quotas: Quotas;
  readonly #sweep: Sweep;

  constructor({ store, log, now, dataDir, setAside, limits }: FilesOptions) {
    this.limits = { ...DEFAULT_FILE_LIMITS, ...limits };
    this.#store = store;
    this.#log = log;
    this.#now = now;
    this.#folder = makeFolder(dataDir);
    this.#quotas = createQuotas((uploader) => this.#leftOf(uploader));
    const remove = (id: FileId): Promise<void> => this.#remove(id);
    this.#sweep = new Sweep({ store, folder: this.#folder, remove, log, setAside, now });
  }

  async put(upload: Upload): Promise<UploadResult> {
    const fileBytes = this.#mostBytesOf(upload.uploader);
    const tooLarge = refused('too-large', `A file has at most ${fileBytes} bytes.`);
    if (upload.announced !== undefined && upload.announced > fileBytes) return tooLarge;
    const quota = this.#quotas.begin(upload.uploader);
    if ((await this.#store.file(upload.id)) === undefined && !(await quota.take(upload.announced ?? 0))) {
      return refused('quota', 'This is too much for one day.');
    }
    const temporary = path.join(this.#folder, `.${upload.id}.${randomUUID()}`);
    try {
      const empty = (async function* () {})();
      const received = await receive(upload.body ?? empty, temporary, fileBytes, (work) =>
        this.#onDisk(upload, work),
      );
      if (received === 'too-large') return tooLarge;
      return await this.#inLane(upload.id, () => this.#keep(temporary, upload, received, quota));
    } finally {
      quota.release();
      await rm(temporary, { force: true });
    }
  }

  async open(id: FileId): Promise<FileHandle | undefined> {
    try {
      return await open(this.#pathOf(id), 'r');
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    }
  }

  sweep(): Promise<void> {
    return this.#sweep.run();
  }

  async discard(name: string): Promise<void> {
    if (isId(name)) await this.#remove(name as FileId);
    else await rm(path.join(this.#folder, path.basename(name)), { force: true });
  }

  #pathOf(id: FileId): string {
    return path.join(this.#folder, id);
  }

  /** Bytes that an uploader may still upload. */
  async #leftOf(uploader: FileRow['uploader']): Promise<number> {
    const { visitorBytesPerDay, agentBytesPerDay, channelBytesPerDay } = this.limits;
    const perDay = { visitor: visitorBytesPerDay, agent: agentBytesPerDay, channel: channelBytesPerDay };
    return perDay[uploader.kind] - (await this.#store.usage(uploader, this.#now() - DAY));
  }

  #mostBytesOf({ kind }: FileRow['uploader']): number {
    return kind === 'channel' ? this.limits.channelFileBytes : this.limits.fileBytes;
  }

  /**
   * Runs a piece of work on the disk in the uploader's turn.
   * @throws `UnavailableError` for each failure of the disk
   */
  async #onDisk<Value>(upload: Upload, work: () => Promise<Value>): Promise<Value> {
    try {
      return await this.#turns.take(partyOf(upload), work);
    } catch (error) {
      this.#log.error({ err: error, file: upload.id }, 'a file could not be stored');
      throw new UnavailableError(error);
    }
  }

  async #keep(temporary: string, upload: Upload, received: Received, quota: Hold): Promise<UploadResult> {
    const refusal = await upload.refusal?.();
    if (refusal !== undefined) return { outcome: 'refused', ...refusal };
    const known = await this.#store.file(upload.id);
    if (known !== undefined) return this.#repeat(known, upload, received);
    if (!(await quota.take(received.size))) return refused('quota', 'This is too much for one day.');
    await this.#onDisk(upload, async () => {
      await rename(temporary, this.#pathOf(upload.id));
      await syncFolder(this.#folder);
    });
    const { id, workspace, contact, uploader } = upload;
    const name = safeFileName(upload.name);
    const file: FileRef = { id, name, size: received.size, ...recognise(received.head) };
    await this.#store.create({ ...file, workspace, contact, uploader, createdAt: this.#now() });
    return { outcome: 'stored', file };
  }

  /**
   * A repeated upload succeeds if it is the same in every respect, whether or not the first answer arrived.
   */
  async #repeat(row: FileRow, upload: Upload, received: Received): Promise<UploadResult> {
    const same =
      row.workspace === upload.workspace &&
      sameUploader(row.uploader, upload.uploader) &&
      (upload.uploader.kind === 'visitor' || row.contact === upload.contact) &&
      row.size === received.size &&
      (await digestOf(this.#pathOf(row.id))) === received.digest;
    return same
      ? { outcome: 'stored', file: fileRefOf(row) }
      : refused('conflict', 'Another file has this id.');
  }

  /**
   * Deletes one file, its row first: a later sweep finds bytes without a row, and nobody finds a row without
   * bytes.
   */
  #remove(id: FileId): Promise<void> {
    return this.#inLane(id, async () => {
      await this.#store.remove(id);
      await rm(this.#pathOf(id), { force: true });
    });
  }
}

function makeFolder(dataDir: string): string {
  const folder = path.join(dataDir, 'files');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  return folder;
}

function refused(code: UploadRefusal['code'], message: string): UploadResult {
  return { outcome: 'refused', code, message };
}

function sameUploader(a: FileRow['uploader'], b: FileRow['uploader']): boolean {
  if (a.kind === 'agent') return b.kind === 'agent' && a.id === b.id;
  if (a.kind === 'channel') return b.kind === 'channel' && a.channel === b.channel;
  return b.kind === 'visitor' && a.channel === b.channel && a.external === b.external;
}

function partyOf({ party, uploader }: Upload): string {
  if (party !== undefined) return party;
  if (uploader.kind === 'channel') return uploader.channel;
  return uploader.kind === 'agent' ? uploader.id : uploader.external;
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
