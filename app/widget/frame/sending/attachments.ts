/** Files on their way up, and bytes that were fetched: for one chat, while its frame is open. */
import type { FileRef } from '@parley/core/contact/entry';
import type { FileId } from '@parley/core/ids';
import type { ErrorCode } from '@parley/core/protocol/reasons';
import { pauseAfter, wait } from '../connection/back-off.ts';
import type { Requests, Result } from '../connection/requests.ts';
import type { Session } from '../session.ts';

/** As the server has it, so that nobody waits for an upload that it will refuse. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;
/** Most files in one message, as the server has it. */
export const MAX_FILES = 10;
/** Failures of one upload, by the server or the line, before it stops and waits for its author. */
const MAX_ATTEMPTS = 5;

export interface Attachment {
  readonly id: FileId;
  readonly name: string;
  readonly size: number;
  readonly state:
    | { readonly kind: 'going'; readonly part: number }
    | { readonly kind: 'there'; readonly file: FileRef }
    | {
        readonly kind: 'failed';
        /** `unreadable`: a folder, a file that was removed, or a file without permission. */
        readonly why: ErrorCode | 'unknown' | 'unreadable';
        /** Whether a later attempt with the same bytes may succeed. */
        readonly again: boolean;
      };
}

export interface Attachments {
  /** Those of the message that is being written. */
  all(): readonly Attachment[];
  /** Begins to upload; true if not all of them found room. */
  add(files: Iterable<File>): boolean;
  remove(id: FileId): void;
  /** Starts a failed upload again. */
  retry(id: FileId): void;
  /**
   * Takes the uploaded files for a message, and leaves the failed ones. Files that are still being uploaded
   * follow through `onFollow` when they are complete: a text does not wait for files.
   */
  take(): readonly FileRef[];
  /** The bytes of a file: as they were chosen here, else from the server. */
  blob(id: FileId): Promise<Blob | undefined>;
}

export interface AttachmentsOptions {
  readonly requests: Pick<Requests, 'upload' | 'file'>;
  readonly session: () => Session;
  readonly newId: <Id extends string>() => Id;
  readonly isOnline: () => boolean;
  readonly onChanged: () => void;
  /** A file has been uploaded after its message was sent. */
  readonly onFollow: (file: FileRef) => void;
}

/** Whether a file's bytes can be read: not those of a folder, or of a file that was removed meanwhile. */
const isReadable = async (file: File): Promise<boolean> => {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
};

export const createAttachments = (options: AttachmentsOptions): Attachments => {
  const { requests, session, newId, isOnline, onChanged, onFollow } = options;
  let list: readonly Attachment[] = [];
  const chosen = new Map<FileId, File>();
  const following = new Set<FileId>();
  const running = new Map<FileId, AbortController>();
  const blobs = new Map<FileId, Promise<Blob | undefined>>();

  const put = (id: FileId, state: Attachment['state']): void => {
    list = list.map((one) => (one.id === id ? { ...one, state } : one));
    onChanged();
  };

  const fail = (id: FileId, why: ErrorCode | 'unknown' | 'unreadable', again = false): void => {
    following.delete(id);
    put(id, { kind: 'failed', why, again });
  };

  const decideInbound = (id: FileId, file: FileRef): void => {
    if (!following.delete(id)) {
      put(id, { kind: 'there', file });
      return;
    }
    list = list.filter((one) => one.id !== id);
    onFollow(file);
    onChanged();
  };

  const uploadOnce = async (id: FileId, file: File, signal: AbortSignal): Promise<Result<unknown>> => {
    const token = await session().ensure();
    if (!token.ok) return token;
    const progress = (part: number): void => {
      put(id, { kind: 'going', part });
    };
    const result = await requests.upload(id, file, token.value, progress, signal);
    if (!result.ok && result.failure.kind === 'unknown-visitor') session().forget();
    return result;
  };

  /** The same id each time: an upload whose answer was lost is found to be there. */
  const upload = async (id: FileId, file: File): Promise<void> => {
    const controller = new AbortController();
    running.set(id, controller);
    let failures = 0;
    for (let attempt = 1; !controller.signal.aborted; attempt += 1) {
      // The line is not the cause if a file cannot be read: a later attempt would not help.
      const isThere = await isReadable(file);
      if (controller.signal.aborted) break;
      if (!isThere) {
        fail(id, 'unreadable');
        break;
      }
      const result = await uploadOnce(id, file, controller.signal);
      if (controller.signal.aborted) break;
      if (result.ok) {
        decideInbound(id, result.value as FileRef);
        break;
      }
      // A device without a network does not count as a failure.
      if (isOnline()) failures += 1;
      if (result.failure.kind === 'refused') {
        fail(id, result.failure.code);
        break;
      }
      if (failures === MAX_ATTEMPTS) {
        fail(id, 'unavailable', true);
        break;
      }
      const least = result.failure.kind === 'later' ? result.failure.after : 0;
      await wait(Math.max(least, pauseAfter(attempt, Math.random)), controller.signal);
    }
    if (running.get(id) === controller) running.delete(id);
  };

  const fetchBlob = async (id: FileId): Promise<Blob | undefined> => {
    const token = session().token();
    if (token === undefined) return undefined;
    const result = await requests.file(id, token);
    if (!result.ok) blobs.delete(id);
    return result.ok ? result.value : undefined;
  };

  return {
    all: () => list,
    add(files) {
      let overflow = false;
      for (const file of files) {
        if (list.length >= MAX_FILES) {
          overflow = true;
          break;
        }
        const id = newId<FileId>();
        const fits = file.size <= MAX_FILE_BYTES;
        const state = fits
          ? ({ kind: 'going', part: 0 } as const)
          : ({ kind: 'failed', why: 'too-large', again: false } as const);
        list = [...list, { id, name: file.name, size: file.size, state }];
        if (!fits) continue;
        blobs.set(id, Promise.resolve(file));
        chosen.set(id, file);
        void upload(id, file);
      }
      onChanged();
      return overflow;
    },
    remove(id) {
      running.get(id)?.abort();
      following.delete(id);
      list = list.filter((one) => one.id !== id);
      onChanged();
    },
    retry(id) {
      const file = chosen.get(id);
      if (file === undefined) return;
      put(id, { kind: 'going', part: 0 });
      void upload(id, file);
    },
    take() {
      for (const { id, state } of list) if (state.kind === 'going') following.add(id);
      const there = list.flatMap((one) => (one.state.kind === 'there' ? [one.state.file] : []));
      list = list.filter((one) => one.state.kind !== 'there');
      onChanged();
      return there;
    },
    blob(id) {
      const known = blobs.get(id);
      if (known) return known;
      const fetched = fetchBlob(id);
      blobs.set(id, fetched);
      return fetched;
    },
  };
};
