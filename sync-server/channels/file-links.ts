/**
 * Addresses under which an outside service fetches a file of a message that it was sent. Each is signed for one file and
 * holds for a day; nobody can make up another one.
 */
import { createHmac } from 'node:crypto';
import { FileIdSchema, type FileId } from '@parley/core/ids';
import { Hono } from 'hono';
import * as v from 'valibot';
import { deriveKey } from '../derived-key.ts';
import { equalBytes } from '../equal-bytes.ts';
import type { Files } from '../files/files.ts';
import { errorResponse } from '../http/web/errors.ts';
import { fileResponse } from '../http/web/file-response.ts';
import type { Store } from '../store/store.ts';

/** How long an address holds, in ms. */
const HOLDS = 86_400_000;
const PURPOSE = 'parley: addresses of files';

export interface FileLinks {
  readonly link: (file: FileId) => string;
  /** Whether a signature is ours, for this file, and still holds. */
  holds(file: FileId, until: number, signature: string): boolean;
}

export interface FileLinksOptions {
  /** The server's SECRET; the key never leaves this function. */
  readonly secret: string;
  /** The server's address, without a slash at the end. */
  readonly publicUrl: () => string;
  readonly now: () => number;
}

export function createFileLinks({ secret, publicUrl, now }: FileLinksOptions): FileLinks {
  const key = deriveKey(secret, PURPOSE);
  const sign = (file: FileId, until: number): Buffer =>
    createHmac('sha256', key).update(`${file}\n${until}`).digest();
  return {
    link: (file) => {
      const until = now() + HOLDS;
      const signature = sign(file, until).toString('base64url');
      return `${publicUrl()}/channels/files/${file}?until=${until}&signature=${signature}`;
    },
    holds: (file, until, signature) => {
      return equalBytes(Buffer.from(signature, 'base64url'), sign(file, until)) && until > now();
    },
  };
}

export interface FileLinkRoutesOptions {
  readonly links: FileLinks;
  readonly store: Pick<Store, 'files'>;
  readonly files: Files;
}

/** A Hono app to be mounted at `/channels/files`. */
export function createFileLinkRoutes({ links, store, files }: FileLinkRoutesOptions): Hono {
  const app = new Hono();
  app.get('/:id', async (c) => {
    const id = v.safeParse(FileIdSchema, c.req.param('id'));
    const until = Number(c.req.query('until'));
    // What does not exist and what may not be seen are the same to everybody.
    const isOurs = id.success && links.holds(id.output, until, c.req.query('signature') ?? '');
    const file = isOurs ? await store.files.file(id.output) : undefined;
    return file === undefined
      ? errorResponse('not-found', 'There is no such file.')
      : fileResponse(c.req.raw, file, files);
  });
  return app;
}
