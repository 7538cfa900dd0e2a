/**
 * Models that were pulled to this server, one folder each below `DATA_DIR/models`, with what is known of it in
 * `manifest.json`. Only files that the manifest names are handed out: what a request says never becomes part of a
 * path on disk (AI-6).
 */
import {
  ModelManifestSchema,
  type ModelFile,
  type ModelManifest,
} from '@parley/core/language/models/manifest';
import { open, readdir, readFile, type FileHandle } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import type { Log } from '../log/log.ts';

export const MANIFEST = 'manifest.json';

/** A name of a folder that is being filled: not a model yet. */
export const isPart = (name: string): boolean => name.startsWith('.');

export interface Models {
  /** All models whose manifest can be read, by name. */
  list(): Promise<readonly ModelManifest[]>;
  /** A file of a model, or undefined where there is none. Whoever opens it closes it. */
  open(
    id: string,
    file: string,
  ): Promise<
    { readonly manifest: ModelManifest; readonly file: ModelFile; readonly handle: FileHandle } | undefined
  >;
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');

export const openModels = (folder: string, log: Pick<Log, 'warn'>): Models => {
  const read = async (id: string): Promise<ModelManifest | undefined> => {
    try {
      const text = await readFile(path.join(folder, id, MANIFEST), 'utf8');
      const manifest = v.safeParse(ModelManifestSchema, JSON.parse(text));
      if (manifest.success && manifest.output.id === id) return manifest.output;
      log.warn({ model: id }, 'a model’s manifest says something else than its folder');
    } catch (error) {
      if (!isMissing(error)) log.warn({ model: id, err: error }, 'a model’s manifest cannot be read');
    }
    return undefined;
  };

  const names = async (): Promise<string[]> => {
    try {
      const entries = await readdir(folder, { withFileTypes: true });
      return entries.filter((entry) => entry.isDirectory() && !isPart(entry.name)).map(({ name }) => name);
    } catch (error) {
      if (isMissing(error)) return [];
      throw error;
    }
  };

  return {
    list: async () => {
      const manifests = await Promise.all((await names()).sort().map(read));
      return manifests.filter((manifest) => manifest !== undefined);
    },
    open: async (id, wanted) => {
      if (!(await names()).includes(id)) return undefined;
      const manifest = await read(id);
      const file = manifest?.files.find((one) => one.path === wanted);
      if (!manifest || !file) return undefined;
      try {
        const handle = await open(path.join(folder, id, ...file.path.split('/')));
        return { manifest, file, handle };
      } catch (error) {
        if (!isMissing(error)) throw error;
        log.warn({ model: id, file: file.path }, 'a file of a model is gone');
        return undefined;
      }
    },
  };
};
