/**
 * Folders of models below `DATA_DIR/models`. A model is filled in a hidden folder and gets its name when it is whole,
 * so that a server that runs meanwhile never sees half of one.
 */
import { ModelManifestSchema, type ModelManifest } from '@parley/core/language/models/manifest';
import { mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import * as v from 'valibot';
import { MANIFEST } from './models.ts';
import { codeOf, ModelsError } from './models-error.ts';

/** Where a model is filled until it is whole. */
export const fillingFolder = (root: string, id: string): string => path.join(root, `.filling-${id}`);
const replacedFolder = (root: string, id: string): string => path.join(root, `.replaced-${id}`);

const exists = async (file: string): Promise<boolean> => {
  try {
    await stat(file);
    return true;
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR') return false;
    throw error;
  }
};

/** Two commands at once would write into one another's files. The system takes the lock back, however one ends. */
export const lockModels = async (root: string): Promise<() => void> => {
  await mkdir(root, { recursive: true });
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path.join(root, '.lock.sqlite'), { timeout: 0 });
    database.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
  } catch (error) {
    database?.close();
    if (!/locked|busy/i.test(String(error))) throw error;
    throw new ModelsError(`Another command is changing the models in ${root}.`, {
      advice: 'Wait until it has ended.',
    });
  }
  const held = database;
  return () => held.close();
};

/** What the manifest of a folder says; undefined where there is none that is understood. */
export const readManifest = async (folder: string): Promise<ModelManifest | undefined> => {
  try {
    const text = await readFile(path.join(folder, MANIFEST), 'utf8');
    const parsed = v.safeParse(ModelManifestSchema, JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR')
      return undefined;
    throw error;
  }
};

/** Files of a model that are not there, or not as long as they should be. */
export const missingFiles = async (root: string, manifest: ModelManifest): Promise<readonly string[]> => {
  const missing: string[] = [];
  for (const { path: name, size } of manifest.files) {
    const file = path.join(root, manifest.id, ...name.split('/'));
    if (!(await exists(file)) || (await stat(file)).size !== size) missing.push(name);
  }
  return missing;
};

/** Names of the models that are held, and of those that are being filled. */
export const readFolders = async (
  root: string,
): Promise<{ readonly held: readonly string[]; readonly filling: readonly string[] }> => {
  if (!(await exists(root))) return { held: [], filling: [] };
  const names = (await readdir(root, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();
  return {
    held: names.filter((name) => !name.startsWith('.')),
    filling: names.filter((name) => name.startsWith('.filling-')).map((name) => name.slice(9)),
  };
};

/** Gives a folder that is whole the model's name; what bore it before is taken away. */
export const installModel = async (root: string, manifest: ModelManifest): Promise<void> => {
  const { id } = manifest;
  const filling = fillingFolder(root, id);
  await writeFile(path.join(filling, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  const replaced = replacedFolder(root, id);
  await rm(replaced, { recursive: true, force: true });
  const target = path.join(root, id);
  if (await exists(target)) await rename(target, replaced);
  await rename(filling, target);
  const handle = await open(root);
  // The names too are on the disk before anything is said.
  await handle.sync().finally(() => handle.close());
  await rm(replaced, { recursive: true, force: true });
};

/** After a command was killed between the two renames: puts the model back that was to be replaced. */
export const recoverModels = async (root: string): Promise<void> => {
  const names = await readdir(root);
  for (const name of names.filter((one) => one.startsWith('.replaced-'))) {
    const id = name.slice('.replaced-'.length);
    if (names.includes(id)) await rm(path.join(root, name), { recursive: true, force: true });
    else await rename(path.join(root, name), path.join(root, id));
  }
};

/** Takes a model away, and what has come of it; false if there was nothing. */
export const removeModel = async (root: string, id: string): Promise<boolean> => {
  const target = path.join(root, id);
  const filling = fillingFolder(root, id);
  const had = (await exists(target)) || (await exists(filling));
  if (await exists(target)) {
    // Out of sight first: a server must not find half of it.
    await rm(filling, { recursive: true, force: true });
    await rename(target, filling);
  }
  await rm(filling, { recursive: true, force: true });
  return had;
};
