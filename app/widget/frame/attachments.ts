/** Files on their way up, and bytes that were fetched: for one chat, while its frame is open. */
import type { FileRef } from '@parley/core/contact/entry';
import type { FileId } from '@parley/core/ids';
import type { ErrorCode } from '@parley/core/protocol/reasons';
import { pauseAfter, wait } from './back-off.ts';
import type { Requests, Result } from './requests.ts';
import type { Session } from './session.ts';

/** As the server has it, so that nobody waits for an upload that it will refuse. */
export const MAX_FILE_BYTES = 25 * 1024 * 1024;
/** Most files in one message, as the server has it. */
export const MAX_FILES = 10;
/** Attempts of one upload before it is given up. */
const MAX_ATTEMPTS = 5;

export interface Attachment {
  readonly id: FileId;
  readonly name: string;
  readonly size: number;
  readonly state:
    | { readonly kind: 'going'; readonly part: number }
    | { readonly kind: 'there'; readonly file: FileRef }
    | { readonly kind: 'failed'; readonly why: ErrorCode | 'unknown' };
}

export interface Attachments {
  /** Those of the message that is being written. */
  all(): readonly Attachment[];
  /** Begins to upload; true if not all of them found room. */
  add(files: Iterable<File>): boolean;
  remove(id: FileId): void;
  /** Takes those that are there for a message, and leaves the failed ones. */
  take(): readonly FileRef[];
  /** The bytes of a file: as they were chosen here, else from the server. */
  blob(id: FileId): Promise<Blob | undefined>;
}

export interface AttachmentsOptions {
  readonly requests: Pick<Requests, 'upload' | 'file'>;
  readonly session: () => Session;
  readonly newId: <Id extends string>() => Id;
  readonly onChanged: () => void;
}

export const createAttachments = (options: AttachmentsOptions): Attachments => {
  const { requests, session, newId, onChanged } = options;
  let list: readonly Attachment[] = [];
  const running = new Map<FileId, AbortController>();
  const blobs = new Map<FileId, Promise<Blob | undefined>>();

  const put = (id: FileId, state: Attachment['state']): void => {
    list = list.map((one) => (one.id === id ? { ...one, state } : one));
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
    for (let attempt = 1; !controller.signal.aborted; attempt += 1) {
      const result = await uploadOnce(id, file, controller.signal);
      if (controller.signal.aborted) break;
      if (result.ok) {
        put(id, { kind: 'there', file: result.value as FileRef });
        break;
      }
      if (result.failure.kind === 'refused' || attempt === MAX_ATTEMPTS) {
        const why = result.failure.kind === 'refused' ? result.failure.code : 'unavailable';
        put(id, { kind: 'failed', why });
        break;
      }
      const least = result.failure.kind === 'later' ? result.failure.after : 0;
      await wait(Math.max(least, pauseAfter(attempt, Math.random)), controller.signal);
    }
    running.delete(id);
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
          : ({ kind: 'failed', why: 'too-large' } as const);
        list = [...list, { id, name: file.name, size: file.size, state }];
        if (!fits) continue;
        blobs.set(id, Promise.resolve(file));
        void upload(id, file);
      }
      onChanged();
      return overflow;
    },
    remove(id) {
      running.get(id)?.abort();
      list = list.filter((one) => one.id !== id);
      onChanged();
    },
    take() {
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
