/** Files that agents add: kept here until they are on the server, before the command that names them (OF-2). */
import type { FileRef } from '@parley/core/contact/entry';
import { isPictureType } from '@parley/core/files/picture';
import type { ContactId, FileId } from '@parley/core/ids';
import { cleanName } from '@parley/core/names/clean-name';
import { MAX_FILE_BYTES } from '@parley/core/protocol/agent-api';
import { get, write } from '../database/database.ts';
import { key } from '../database/keys.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import type { Failure, LocalEnvironment, Environment } from '../environment.ts';
import type { LocalFile } from '../database/stored.ts';
import { afterFailure, type Ran, Worker } from '../scheduling/worker.ts';

/** A file over the limit of 25 MB. */
export class FileTooLargeError extends Error {
  override readonly name = 'FileTooLargeError';
}

/** The type of a file's stored copy: its own if it is a picture, otherwise a type that no browser opens. */
const safeType = (type: string): string => (isPictureType(type) ? type : 'application/octet-stream');

/**
 * Keeps a file, to be uploaded.
 * @throws FileTooLargeError, or what the database throws when the disk is full
 */
export const keepFile = async (
  environment: LocalEnvironment,
  contact: ContactId,
  file: File,
): Promise<FileRef> => {
  if (file.size > MAX_FILE_BYTES) throw new FileTooLargeError(`${file.name} has ${file.size} bytes`);
  const type = safeType(file.type);
  const ref: FileRef = {
    id: environment.newId<FileId>(),
    name: cleanName(file.name) || 'file',
    type,
    size: file.size,
  };
  // Copied: a file on the agent's disk may be changed or gone by the time there is a network.
  const blob = new Blob([await file.arrayBuffer()], { type });
  const local: LocalFile = { ref, contact, state: 'waiting', blob, at: environment.clock.now() };
  await write(environment.database, (store) => {
    store.put(local, key.file(ref.id));
  });
  return ref;
};

export interface UploaderOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly changed: (topics: Topics) => Promise<void>;
  readonly onReached: (failure: Failure | undefined) => void;
  /** A file is settled: commands that waited for it may go. */
  readonly onSettled: () => void;
}

const settle = (environment: Environment, id: FileId, state: LocalFile['state']): Promise<void> =>
  write(environment.database, async (store) => {
    const file = await get<LocalFile>(store, key.file(id));
    if (file === undefined) return;
    // Kept for a while: the command that names it is still shown from what is known here.
    store.put({ ...file, state }, key.file(id));
  });

export const createUploader = (options: UploaderOptions): Worker => {
  const { environment, cache, changed, onReached, onSettled } = options;
  return new Worker(
    environment.clock,
    async (): Promise<Ran> => {
      const waiting = [...cache.files.values()]
        .filter(({ state }) => state === 'waiting')
        .sort((a, b) => a.at - b.at);
      for (const { ref, contact, blob } of waiting) {
        const outcome = await environment.transport.upload({ id: ref.id, contact, name: ref.name, blob });
        if (!outcome.ok && outcome.failure.why !== 'refused') {
          onReached(outcome.failure);
          return afterFailure(outcome.failure);
        }
        onReached(undefined);
        await settle(environment, ref.id, outcome.ok ? 'uploaded' : 'refused');
        await changed({ files: true });
        onSettled();
      }
      return 'done';
    },
    (error) => environment.report('upload', error),
  );
};

/** Addresses of files: the server's, or of the bytes that wait here. */
export interface FileUrls {
  of(id: FileId): string;
  /** Revokes the addresses of bytes. */
  close(): void;
}

export const createFileUrls = (environment: LocalEnvironment, cache: ReplicaCache): FileUrls => {
  const urls = new Map<FileId, string>();
  return {
    of(id) {
      const known = urls.get(id);
      if (known !== undefined) return known;
      const local = cache.files.get(id);
      if (local === undefined) return `/api/files/${id}`;
      // The URL has the page's own origin, so its type must not be able to run. Earlier versions stored
      // the file's own type.
      const url = environment.page.objectUrl(local.blob.slice(0, local.blob.size, safeType(local.ref.type)));
      urls.set(id, url);
      return url;
    },
    close() {
      for (const url of urls.values()) environment.page.revokeUrl(url);
      urls.clear();
    },
  };
};
