/** Files on their way up, and bytes that were fetched: for one chat, while its frame is open. */
import type { FileRef } from '@parley/core/contact/entry';
import type { FileId } from '@parley/core/ids';
import type { ErrorCode } from '@parley/core/protocol/reasons';
import { pauseAfter, wait } from '../connection/back-off.ts';
import type { Requests, Result } from '../connection/requests.ts';
import type { Session } from '../session.ts';

/** As the server has it, so that nobody waits for an upload that it will refuse. */
const MAX_FILE_BYTES = 25 * 1024 * 1024;
/** Most files in one message, as the server has it. */
const MAX_FILES = 10;
/** Failures of one upload, by the server or the connection, before it stops and waits for its author. */
const MAX_ATTEMPTS = 5;

export interface Attachment {
  readonly id: FileId;
  readonly name: string;
  readonly size: number;
  readonly state:
    | { readonly kind: 'uploading'; readonly part: number }
    | { readonly kind: 'uploaded'; readonly file: FileRef }
    | {
        readonly kind: 'failed';
        /** `unreadable`: a folder, a file that was removed, or a file without permission. */
        readonly why: ErrorCode | 'unknown' | 'unreadable';
        /** Whether a later attempt with the same bytes may succeed. */
        readonly again: boolean;
      };
}

export interface AttachmentsOptions {
  readonly requests: Pick<Requests, 'upload' | 'file'>;
  readonly session: Session;
  readonly newId: <Id extends string>() => Id;
  readonly isOnline: () => boolean;
  readonly onChanged: () => void;
  /** A file has been uploaded after its message was sent. */
  readonly onFollow: (file: FileRef) => void;
}

/** A file of the message that is being written. */
interface Upload extends Attachment {
  state: Attachment['state'];
  readonly file: File;
  /** Whether the message was sent before the file was uploaded. */
  follows?: boolean;
  /** Stops the attempts. */
  controller?: AbortController;
}

export class Attachments {
  readonly #options: AttachmentsOptions;
  /** The files of the message that is being written, and files that follow a message. */
  #uploads: readonly Upload[] = [];
  /** Bytes by file: chosen here, or requested from the server. */
  readonly #blobs = new Map<FileId, Promise<Blob | undefined>>();

  constructor(options: AttachmentsOptions) {
    this.#options = options;
  }

  /** Those of the message that is being written. */
  all(): readonly Attachment[] {
    return this.#uploads;
  }

  /** Begins to upload; true if not all of them found room. */
  add(files: Iterable<File>): boolean {
    let overflow = false;
    for (const file of files) {
      overflow = this.#uploads.length >= MAX_FILES;
      if (overflow) break;
      this.#add(file);
    }
    this.#options.onChanged();
    return overflow;
  }

  remove(id: FileId): void {
    this.#find(id)?.controller?.abort();
    this.#uploads = this.#uploads.filter((upload) => upload.id !== id);
    this.#options.onChanged();
  }

  /** Starts a failed upload again. */
  retry(id: FileId): void {
    const upload = this.#find(id);
    if (upload?.controller === undefined) return;
    this.#setState(upload, { kind: 'uploading', part: 0 });
    void this.#start(upload);
  }

  /**
   * Takes the uploaded files for a message, and leaves the failed ones. Files that are still being uploaded
   * follow through `onFollow` when they are complete: a text does not wait for files.
   */
  takeUploaded(): readonly FileRef[] {
    const uploaded: FileRef[] = [];
    this.#uploads = this.#uploads.filter((upload) => {
      const { state } = upload;
      if (state.kind === 'uploading') upload.follows = true;
      if (state.kind === 'uploaded') uploaded.push(state.file);
      return state.kind !== 'uploaded';
    });
    this.#options.onChanged();
    return uploaded;
  }

  /** The bytes of a file: as they were chosen here, otherwise from the server. */
  blob(id: FileId): Promise<Blob | undefined> {
    const blob = this.#blobs.get(id) ?? this.#fetchBlob(id);
    this.#blobs.set(id, blob);
    return blob;
  }

  #find(id: FileId): Upload | undefined {
    return this.#uploads.find((upload) => upload.id === id);
  }

  #add(file: File): void {
    const id = this.#options.newId<FileId>();
    const upload: Upload = {
      id,
      name: file.name,
      size: file.size,
      file,
      state: { kind: 'uploading', part: 0 },
    };
    this.#uploads = [...this.#uploads, upload];
    if (file.size > MAX_FILE_BYTES) {
      upload.state = { kind: 'failed', why: 'too-large', again: false };
      return;
    }
    this.#blobs.set(id, Promise.resolve(file));
    void this.#start(upload);
  }

  /** Tries until an end is known, with the same id each time: an upload whose answer was lost is found to be there. */
  async #start(upload: Upload): Promise<void> {
    const { signal } = (upload.controller = new AbortController());
    let failures = 0;
    for (let attempt = 1; !signal.aborted; attempt += 1) {
      // The connection is not the cause if a file cannot be read: a later attempt would not help.
      const isThere = await isReadable(upload.file);
      if (signal.aborted) return;
      if (!isThere) {
        this.#fail(upload, 'unreadable');
        return;
      }
      const result = await this.#tryOnce(upload, signal);
      if (signal.aborted) return;
      if (result.ok) {
        this.#finish(upload, result.value as FileRef);
        return;
      }
      // A device without a network does not count as a failure.
      if (this.#options.isOnline()) failures += 1;
      if (result.failure.kind === 'refused') {
        this.#fail(upload, result.failure.code);
        return;
      }
      if (failures === MAX_ATTEMPTS) {
        this.#fail(upload, 'unavailable', true);
        return;
      }
      await wait(pauseAfter(attempt, Math.random, result.failure), signal);
    }
  }

  async #tryOnce(upload: Upload, signal: AbortSignal): Promise<Result<unknown>> {
    const { requests, session } = this.#options;
    const token = await session.ensure();
    if (!token.ok) return token;
    const progress = (part: number): void => {
      this.#setState(upload, { kind: 'uploading', part });
    };
    const result = await requests.upload(upload.id, upload.file, token.value, progress, signal);
    if (!result.ok && result.failure.kind === 'unknown-visitor') session.forget();
    return result;
  }

  #finish(upload: Upload, file: FileRef): void {
    if (!upload.follows) {
      this.#setState(upload, { kind: 'uploaded', file });
      return;
    }
    this.#uploads = this.#uploads.filter((other) => other !== upload);
    this.#options.onFollow(file);
    this.#options.onChanged();
  }

  #fail(upload: Upload, why: ErrorCode | 'unknown' | 'unreadable', again = false): void {
    upload.follows = false;
    this.#setState(upload, { kind: 'failed', why, again });
  }

  #setState(upload: Upload, state: Attachment['state']): void {
    upload.state = state;
    this.#options.onChanged();
  }

  async #fetchBlob(id: FileId): Promise<Blob | undefined> {
    const { requests, session } = this.#options;
    const token = session.token();
    if (token === undefined) return undefined;
    const result = await requests.file(id, token);
    if (!result.ok) this.#blobs.delete(id);
    return result.ok ? result.value : undefined;
  }
}

/** Whether a file's bytes can be read: not those of a folder, or of a file that was removed meanwhile. */
async function isReadable(file: File): Promise<boolean> {
  try {
    await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
