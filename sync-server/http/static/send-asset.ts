/** Sends one file of a build: with its type, how long it may be kept, compressed if the browser takes that. */
import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';
import { acceptsEncoding } from '../web/accepts-encoding.ts';
import type { Asset } from './app-build.ts';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

type Encoding = 'br' | 'gzip';

/** Files up to this size, in bytes, are held in memory and compressed there; larger ones are streamed as they are. */
const IN_MEMORY = 2 * 1024 * 1024;

const encodingFor = (accepted: string | undefined): Encoding | undefined =>
  (['br', 'gzip'] as const).find((name) => acceptsEncoding(accepted, name));

const compress = (encoding: Encoding, bytes: Buffer): Promise<Buffer> =>
  encoding === 'br'
    ? compressBrotli(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 6 } })
    : compressGzip(bytes, { level: 6 });

const CACHE = { immutable: 'public, max-age=31536000, immutable', other: 'no-cache' };

export interface AssetSender {
  send(
    asset: Asset,
    request: {
      readonly acceptEncoding: string | undefined;
      readonly ifNoneMatch: string | undefined;
      readonly head: boolean;
    },
  ): Promise<Response>;
}

/** Holds what it has read and compressed until the process ends: a build is a few megabytes. */
export const createAssetSender = (): AssetSender => {
  const bodies = new Map<string, Promise<Buffer>>();

  const once = (key: string, make: () => Promise<Buffer>): Promise<Buffer> => {
    const known = bodies.get(key);
    if (known) return known;
    const made = make();
    bodies.set(key, made);
    made.catch(() => bodies.delete(key));
    return made;
  };

  const bodyOf = async (
    asset: Asset,
    encoding: Encoding | undefined,
  ): Promise<ReadableStream<Uint8Array> | Uint8Array<ArrayBuffer>> => {
    const prepared = encoding && asset.encoded[encoding];
    const { file, size } = prepared ?? asset;
    if (size > IN_MEMORY) return Readable.toWeb(createReadStream(file)) as ReadableStream<Uint8Array>;
    const key = `${asset.etag} ${encoding ?? ''}`;
    const bytes = await once(key, async () => {
      const content = await readFile(file);
      return encoding && !prepared ? compress(encoding, content) : content;
    });
    // A view: copies for answers that wait to be read would take megabytes.
    return new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.byteLength);
  };

  return {
    send: async (asset, { acceptEncoding, ifNoneMatch, head }) => {
      const wanted = asset.compressible ? encodingFor(acceptEncoding) : undefined;
      const encoding = wanted && (asset.encoded[wanted] || asset.size <= IN_MEMORY) ? wanted : undefined;
      const headers = new Headers({
        'content-type': asset.contentType,
        'cache-control': asset.immutable ? CACHE.immutable : CACHE.other,
        etag: asset.etag,
      });
      if (asset.compressible) headers.set('vary', 'accept-encoding');
      if (ifNoneMatch?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === asset.etag)) {
        return new Response(null, { status: 304, headers });
      }
      if (encoding) headers.set('content-encoding', encoding);
      const { size } = (encoding && asset.encoded[encoding]) ?? asset;
      // Without this header, a stream is sent without a length, and nobody could show how far a download is.
      if (size > IN_MEMORY) headers.set('content-length', String(size));
      return new Response(head ? null : await bodyOf(asset, encoding), { headers });
    },
  };
};
