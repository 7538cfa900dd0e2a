/**
 * Compresses the large files of the app's build, for the server to send: the runtime of models is 14 and 27 MB, and
 * too large to be compressed when it is asked for. Smaller files the server compresses itself, once.
 */
import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const compressBrotli = promisify(brotliCompress);
const compressGzip = promisify(gzip);

/** In bytes: the server compresses smaller files in memory. */
export const LARGE = 2 * 1024 * 1024;

/** Types that compression makes smaller; weights of models are not among them. */
const GAINS = /\.(wasm|js|mjs|css|json|svg)$/;

/** Beyond these, time doubles for a few hundredths of the size. */
const BROTLI = 9;
const GZIP = 6;

const FORMATS = {
  br: (bytes: Buffer) =>
    compressBrotli(bytes, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: BROTLI,
        [constants.BROTLI_PARAM_LGWIN]: 22,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      },
    }),
  gz: (bytes: Buffer) => compressGzip(bytes, { level: GZIP }),
} as const;

/** Writes to another name first: an interrupted process leaves no half file under the final name. */
const put = async (file: string, bytes: Buffer): Promise<void> => {
  const part = `${file}.${process.pid}.part`;
  await writeFile(part, bytes);
  await rename(part, file);
};

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );

/**
 * Puts `.br` and `.gz` beside the large files of a build. What was compressed once is taken from the cache: the runtime
 * changes with its version, a build with every change.
 * @returns the files that now have companions, by their path in the build
 */
export const compressBuild = async (folder: string, cache: string): Promise<readonly string[]> => {
  await mkdir(cache, { recursive: true });
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile() && GAINS.test(entry.name))
    .map((entry) => path.join(entry.parentPath, entry.name));
  const done: string[] = [];
  const compressOne = async (file: string): Promise<void> => {
    if ((await stat(file)).size <= LARGE) return;
    const bytes = await readFile(file);
    const key = createHash('sha256').update(bytes).digest('hex');
    await Promise.all(
      (['br', 'gz'] as const).map(async (format) => {
        const quality = format === 'br' ? BROTLI : GZIP;
        const kept = path.join(cache, `${key}.${quality}.${format}`);
        if (!(await isThere(kept))) await put(kept, await FORMATS[format](bytes));
        await copyFile(kept, `${file}.${format}`);
      }),
    );
    done.push(path.relative(folder, file).split(path.sep).join('/'));
  };
  await Promise.all(files.map(compressOne));
  return done.sort();
};

if (import.meta.main) {
  const app = path.join(import.meta.dirname, '../../app');
  await compressBuild(path.join(app, 'build'), path.join(app, 'node_modules/.cache/parley-compressed'));
}
