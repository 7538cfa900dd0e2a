/** Handing out a file: nothing in it ever runs under our origin. */
import type { FileRef } from '@parley/core/contact/entry';
import { isPicture } from '@parley/core/files/picture';
import { Readable } from 'node:stream';
import { contentDisposition } from '../../files/file-name.ts';
import { UNKNOWN_TYPE } from '../../files/recognise.ts';
import type { Files } from '../../files/files.ts';
import { errorResponse } from './errors.ts';

/** Files never change, and only who may see them is told of them: the browser keeps them for itself. */
const CACHE = 'private, max-age=31536000, immutable';

/** Pictures that were recognised by their content are shown, everything else is an attachment. */
export const fileHeaders = (file: FileRef): Record<string, string> => ({
  'content-type': isPicture(file) ? file.type : UNKNOWN_TYPE,
  'content-length': String(file.size),
  'content-disposition': contentDisposition(isPicture(file) ? 'inline' : 'attachment', file.name),
  'content-security-policy': "sandbox; default-src 'none'",
  'x-content-type-options': 'nosniff',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': CACHE,
});

/** The file as an answer to a GET, or its headers to a HEAD; not found if its bytes are gone. */
export const fileResponse = async (method: string, file: FileRef, files: Files): Promise<Response> => {
  if (method === 'HEAD') return new Response(null, { headers: fileHeaders(file) });
  const handle = await files.open(file.id);
  if (handle === undefined) return errorResponse('not-found', 'There is no such file.');
  const stream = Readable.toWeb(handle.createReadStream());
  return new Response(stream as ReadableStream<Uint8Array>, { headers: fileHeaders(file) });
};
