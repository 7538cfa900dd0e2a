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
import { open, opendir, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import type { Logger } from 'pino';
import type { FileRow, FileStore } from '../store/file-store.ts';
import { UnavailableError } from '../store/unavailable-error.ts';
import type { SetAside } from '../store/set-aside.ts';
import { createDiskTurns } from './disk-turns.ts';
import { safeFileName } from './file-name.ts';
import { createLanes } from './lanes.ts';
import { createQuotas, type Hold } from './quotas.ts';
import { digestOf, receive, type Received } from './receive.ts';
import { recognise } from './recognise.ts';

const DAY = 86_400_000;
/** Age from which a file that no entry names is deleted, in ms. */
export const UNUSED_AFTER = 7 * DAY;
/** Age from which an upload that never ended is deleted, in ms. */
const BROKEN_AFTER = DAY;
/** Files that are checked before other work has its turn. */
const BATCH = 500;

export interface FileLimits {
  /** Largest file, in bytes. */
  readonly fileBytes: number;
  /** Bytes that one visitor, and one agent, may upload in 24 hours. */
  readonly visitorBytesPerDay: number;
  readonly agentBytesPerDay: number;
}

export const DEFAULT_FILE_LIMITS: FileLimits = {
  fileBytes: MAX_FILE_BYTES,
  visitorBytesPerDay: 200 * 1024 * 1024,
  agentBytesPerDay: 4 * 1024 * 1024 * 1024,
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
   * Why the uploader may not store the file any more, if so: asked after the bytes have come, which may take minutes.
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
  /** Deletes what nothing names any more: unused files, broken uploads, bytes without a row. */
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

const refused = (code: UploadRefusal['code'], message: string): UploadResult => ({
  outcome: 'refused',
  code,
  message,
});

const sameUploader = (a: FileRow['uploader'], b: FileRow['uploader']): boolean =>
  a.kind === 'agent'
    ? b.kind === 'agent' && a.id === b.id
    : b.kind === 'visitor' && a.channel === b.channel && a.external === b.external;

const partyOf = ({ party, uploader }: Upload): string =>
  party ?? (uploader.kind === 'agent' ? uploader.id : uploader.external);

/** What may be told of a file to whoever may see it. */
export const fileRefOf = (row: FileRef): FileRef => ({
  id: row.id,
  name: row.name,
  type: row.type,
  size: row.size,
  ...(row.width === undefined ? {} : { width: row.width }),
  ...(row.height === undefined ? {} : { height: row.height }),
});

const syncFolder = async (folder: string): Promise<void> => {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

/** Makes the folder and gives access to the files in it. @throws if the folder cannot be made. */
export const createFiles = (options: FilesOptions): Files => {
  const { store, log, now } = options;
  const limits: FileLimits = { ...DEFAULT_FILE_LIMITS, ...options.limits };
  const folder = path.join(options.dataDir, 'files');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700);
  const pathOf = (id: FileId): string => path.join(folder, id);
  const inLane = createLanes();
  const turns = createDiskTurns();

  /** Runs a piece of work on the disk in the uploader's turn. @throws `UnavailableError` whatever the disk refuses */
  const onDisk = <Value>(upload: Upload, work: () => Promise<Value>): Promise<Value> =>
    turns.take(partyOf(upload), work).catch((error: unknown) => {
      log.error({ err: error, file: upload.id }, 'a file could not be stored');
      throw new UnavailableError(error);
    });

  const quotas = createQuotas(
    async (uploader) =>
      (uploader.kind === 'visitor' ? limits.visitorBytesPerDay : limits.agentBytesPerDay) -
      (await store.usage(uploader, now() - DAY)),
  );

  /** A repeat is fine if it is the same in every respect, whatever became of the first answer. */
  const repeat = async (row: FileRow, upload: Upload, received: Received): Promise<UploadResult> => {
    const same =
      row.workspace === upload.workspace &&
      sameUploader(row.uploader, upload.uploader) &&
      (upload.uploader.kind === 'visitor' || row.contact === upload.contact) &&
      row.size === received.size &&
      (await digestOf(pathOf(row.id))) === received.digest;
    return same
      ? { outcome: 'stored', file: fileRefOf(row) }
      : refused('conflict', 'Another file has this id.');
  };

  const keep = async (
    temporary: string,
    upload: Upload,
    received: Received,
    quota: Hold,
  ): Promise<UploadResult> => {
    const refusal = await upload.refusal?.();
    if (refusal !== undefined) return { outcome: 'refused', ...refusal };
    const known = await store.file(upload.id);
    if (known !== undefined) return repeat(known, upload, received);
    if (!(await quota.take(received.size))) return refused('quota', 'This is too much for one day.');
    await onDisk(upload, async () => {
      await rename(temporary, pathOf(upload.id));
      await syncFolder(folder);
    });
    const file: FileRef = {
      id: upload.id,
      name: safeFileName(upload.name),
      size: received.size,
      ...recognise(received.head),
    };
    const { workspace, contact, uploader } = upload;
    await store.create({ ...file, workspace, contact, uploader, createdAt: now() });
    return { outcome: 'stored', file };
  };

  const put = async (upload: Upload): Promise<UploadResult> => {
    const tooLarge = refused('too-large', `A file has at most ${limits.fileBytes} bytes.`);
    if (upload.announced !== undefined && upload.announced > limits.fileBytes) return tooLarge;
    const quota = quotas.begin(upload.uploader);
    if ((await store.file(upload.id)) === undefined && !(await quota.take(upload.announced ?? 0))) {
      return refused('quota', 'This is too much for one day.');
    }
    const temporary = path.join(folder, `.${upload.id}.${randomUUID()}`);
    try {
      const empty = (async function* () {})();
      const received = await receive(upload.body ?? empty, temporary, limits.fileBytes, (work) =>
        onDisk(upload, work),
      );
      if (received === 'too-large') return tooLarge;
      return await inLane(upload.id, () => keep(temporary, upload, received, quota));
    } finally {
      quota.release();
      await rm(temporary, { force: true });
    }
  };

  /**
   * Deletes one file, its row first: a later sweep finds bytes without a row, and nobody finds a row without
   * bytes.
   */
  const remove = (id: FileId): Promise<void> =>
    inLane(id, async () => {
      await store.remove(id);
      await rm(pathOf(id), { force: true });
    });

  /** A file that cannot be deleted is left for the next sweep; the others are deleted. */
  const attempt = async (name: string, work: () => Promise<void>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (error instanceof UnavailableError) throw error;
      options.setAside?.note('file', name, error);
    }
  };

  const sweepUnused = async (): Promise<void> => {
    const before = now() - UNUSED_AFTER;
    let last: FileId | undefined;
    do {
      const ids: readonly FileId[] = await store.unused(before, BATCH, last);
      for (const id of ids) await attempt(id, () => remove(id));
      last = ids.at(-1);
    } while (last !== undefined);
  };

  const removeIfOld = async (name: string): Promise<void> => {
    const { mtimeMs } = await stat(path.join(folder, name));
    const age = name.startsWith('.') ? BROKEN_AFTER : UNUSED_AFTER;
    if (mtimeMs >= now() - age) return;
    await rm(path.join(folder, name), { force: true });
    log.info({ file: name }, 'removed bytes that no row names');
  };

  /** The files of a batch that no row names: interrupted uploads, and bytes whose row is gone. */
  const lostOf = async (names: readonly string[]): Promise<string[]> => {
    const known = await store.known(names.filter(isId).map((name) => name as FileId));
    return names.filter((name) => name.startsWith('.') || (isId(name) && !known.has(name as FileId)));
  };

  /** Reads the folder in parts, so that other work has its turn however many files there are. */
  const sweepLost = async (): Promise<void> => {
    let names: string[] = [];
    const sweepPart = async (): Promise<void> => {
      for (const name of await lostOf(names)) await attempt(name, () => removeIfOld(name));
      names = [];
    };
    for await (const { name } of await opendir(folder)) {
      names.push(name);
      if (names.length >= BATCH) await sweepPart();
    }
    await sweepPart();
  };

  return {
    limits,
    put,
    open: (id) =>
      open(pathOf(id), 'r').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return undefined;
        throw error;
      }),
    discard: async (name) => {
      if (isId(name)) await remove(name as FileId);
      else await rm(path.join(folder, path.basename(name)), { force: true });
    },
    sweep: async () => {
      await sweepUnused();
      await sweepLost();
    },
  };
};
