/**
 * Chunks of earlier builds, kept for 30 days after the last start with them: a page that was opened before an update
 * still loads what it needs (law L14).
 */
import { copyFile, mkdir, rename, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { readAssets, type AppBuild, type Asset } from './app-build.ts';
import { statSync } from 'node:fs';

/** In ms. */
export const KEPT_FOR = 30 * 86_400_000;

/** The ending of the name of a copy that is not complete yet. */
const PART = '.part';

export interface KeptAssets {
  /** Copies the immutable files of a build. */
  add(build: AppBuild): Promise<void>;
  /** A file of an earlier build, by its path in the address. */
  get(address: string): Asset | undefined;
}

/** Opens the folder, and removes what is older than 30 days. */
export const openKeptAssets = async (folder: string, now: () => number): Promise<KeptAssets> => {
  await mkdir(folder, { recursive: true });
  const assets = new Map(await readAssets(folder));
  for (const [address, { file }] of assets) {
    const isWhole = !file.endsWith(PART);
    if (isWhole && now() - statSync(file).mtimeMs < KEPT_FOR) continue;
    await rm(file, { force: true });
    assets.delete(address);
  }
  return {
    get: (address) => assets.get(address),
    add: async (build) => {
      for (const [address, asset] of build.assets) {
        if (!asset.immutable) continue;
        const file = path.join(folder, address);
        const at = new Date(now());
        if (!assets.has(address)) {
          await mkdir(path.dirname(file), { recursive: true });
          // The copy is written under another name first, so that an incomplete one never has the final name.
          await copyFile(asset.file, file + PART);
          await rename(file + PART, file);
        }
        await utimes(file, at, at);
        assets.set(address, { ...asset, file, encoded: {} });
      }
    },
  };
};
