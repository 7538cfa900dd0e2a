/** Delivers a file in such a way that nothing in it ever runs under our origin. */
import type { FileRef } from '@parley/core/contact/entry';
import { isPicture } from '@parley/core/files/picture';
import { isSound, isVideo } from '@parley/core/files/recording';
import { Readable } from 'node:stream';
import { contentDisposition } from '../../files/file-name.ts';
import { PDF_TYPE, UNKNOWN_TYPE } from '../../files/recognise.ts';
import type { Files } from '../../files/files.ts';
import { parseRange } from './byte-range.ts';
import { errorResponse } from './errors.ts';

/**
 * Files never change, and only people who may see a file know its address: browsers keep files for
 * themselves.
 */
const CACHE = 'private, max-age=31536000, immutable';

/**
 * The file, or the range of it that a GET asks for, or its headers to a HEAD; not found if its bytes are gone. Players
 * ask for ranges: some play nothing without them.
 */
export async function fileResponse(request: Request, file: FileRef, files: Files): Promise<Response> {
  const headers = fileHeaders(file);
  if (request.method === 'HEAD') return new Response(null, { headers });
  const range = parseRange(request.headers.get('range') ?? undefined, file.size);
  if (range === 'unsatisfiable')
    return new Response(null, { status: 416, headers: { 'content-range': `bytes */${file.size}` } });
  const handle = await files.open(file.id);
  if (handle === undefined) return errorResponse('not-found', 'There is no such file.');
  const body = Readable.toWeb(handle.createReadStream(range)) as ReadableStream<Uint8Array>;
  if (range === undefined) return new Response(body, { headers });
  const part = {
    'content-length': String(range.end - range.start + 1),
    'content-range': `bytes ${range.start}-${range.end}/${file.size}`,
  };
  return new Response(body, { status: 206, headers: { ...headers, ...part } });
}

/**
 * Only types that were recognised by content are named. Only pictures are shown as pages of their own; players do not
 * ask how a file is to be shown.
 */
function fileHeaders(file: FileRef): Record<string, string> {
  return {
    'content-type': servedType(file),
    'content-length': String(file.size),
    'content-disposition': contentDisposition(isPicture(file) ? 'inline' : 'attachment', file.name),
    'content-security-policy': "sandbox; default-src 'none'",
    'x-content-type-options': 'nosniff',
    'cross-origin-resource-policy': 'same-origin',
    'cache-control': CACHE,
    'accept-ranges': 'bytes',
  };
}

function servedType(file: FileRef): string {
  const isNamed = isPicture(file) || isSound(file) || isVideo(file) || file.type === PDF_TYPE;
  return isNamed ? file.type : UNKNOWN_TYPE;
}
