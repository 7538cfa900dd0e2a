/**
 * The build of the app, as found on disk. Only files that were found when it was read are served, by a path compared
 * as a whole: what a request says never becomes part of a path on disk.
 */
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { contentTypeOf, isText } from './content-types.ts';

export interface Asset {
  /** Absolute path on disk. */
  readonly file: string;
  readonly contentType: string;
  readonly size: number;
  readonly etag: string;
  /** Whether its name holds a hash of its content, so that it never changes. */
  readonly immutable: boolean;
  readonly compressible: boolean;
  /** Compressed files made by the build, by encoding. */
  readonly encoded: Readonly<
    Partial<Record<'br' | 'gzip', { readonly file: string; readonly size: number }>>
  >;
}

export interface AppBuild {
  /** By path in the address, beginning with `/`. */
  readonly assets: ReadonlyMap<string, Asset>;
  readonly page: { readonly html: string; readonly etag: string; readonly scriptHashes: readonly string[] };
}

/** Folder of a SvelteKit build whose names hold hashes. */
const IMMUTABLE = '/_app/immutable/';

/** Hashes, in the form of a CSP, of the scripts inside a page itself. */
export const inlineScriptHashes = (html: string): readonly string[] =>
  [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>([\s\S]*?)<\/script>/gi)].map(
    ([, script = '']) => `'sha256-${createHash('sha256').update(script).digest('base64')}'`,
  );

const listFiles = async (folder: string): Promise<readonly string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => path.join(entry.parentPath, entry.name));

/** Reads the files below a folder as assets. */
export const readAssets = async (folder: string): Promise<ReadonlyMap<string, Asset>> => {
  const files = await listFiles(folder);
  const sizes = new Map<string, number>();
  const assets = new Map<string, Asset>();
  for (const file of files) sizes.set(file, (await stat(file)).size);
  const encodedAs = (file: string, suffix: string) => {
    const size = sizes.get(file + suffix);
    return size === undefined ? undefined : { file: file + suffix, size };
  };
  for (const [file, size] of sizes) {
    if (/\.(br|gz)$/.test(file) && sizes.has(file.replace(/\.(br|gz)$/, ''))) continue;
    const address = `/${path.relative(folder, file).split(path.sep).join('/')}`;
    const contentType = contentTypeOf(path.extname(file));
    const br = encodedAs(file, '.br');
    const gzip = encodedAs(file, '.gz');
    assets.set(address, {
      file,
      contentType,
      size,
      etag: `"${createHash('sha256')
        .update(await readFile(file))
        .digest('base64url')
        .slice(0, 22)}"`,
      immutable: address.startsWith(IMMUTABLE),
      compressible: isText(contentType),
      encoded: { ...(br && { br }), ...(gzip && { gzip }) },
    });
  }
  return assets;
};

/** Reads a build, or gives undefined where none is. */
export const readAppBuild = async (folder: string): Promise<AppBuild | undefined> => {
  const index = path.join(folder, 'index.html');
  if (!statSync(index, { throwIfNoEntry: false })?.isFile()) return undefined;
  const html = readFileSync(index, 'utf8');
  const etag = `"${createHash('sha256').update(html).digest('base64url').slice(0, 22)}"`;
  const assets = await readAssets(folder);
  return { assets, page: { html, etag, scriptHashes: inlineScriptHashes(html) } };
};
