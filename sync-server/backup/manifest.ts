/**
 * What a backup holds: `backup.json`, which is written last, when everything else is on the disk. A folder without this
 * file is not a backup.
 */
import { FileIdSchema } from '@parley/core/ids';
import { existsSync, readFileSync } from 'node:fs';
import { open, rename } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { BackupError } from './backup-error.ts';
import { syncFolder } from './copy-part.ts';
import { errorText } from '../error-text.ts';

export const MANIFEST = 'backup.json';
/** The manifest's name until the backup is complete: marks the folder as taken, and as unfinished. */
export const UNFINISHED = 'backup.json.unfinished';

const FORMAT = 'parley-backup';
const VERSION = 1;

const FILES = 'files/';
const isPath = (name: string): boolean =>
  ['parley.sqlite', 'auth.sqlite', 'secret'].includes(name) ||
  (name.startsWith(FILES) && v.is(FileIdSchema, name.slice(FILES.length)));

const PartSchema = v.object({
  /** Below the backup's folder, and below the data folder. */
  path: v.pipe(v.string(), v.check(isPath)),
  /** In bytes. */
  size: v.pipe(v.number(), v.safeInteger(), v.minValue(0)),
  sha256: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
});

const ManifestSchema = v.object({
  format: v.literal(FORMAT),
  version: v.literal(VERSION),
  /** When the backup began. */
  at: v.pipe(v.string(), v.isoTimestamp()),
  parts: v.pipe(v.array(PartSchema), v.readonly()),
  /** Attachments that the database names and that were not in the data folder: deleted meanwhile, or lost before. */
  without: v.pipe(v.array(FileIdSchema), v.readonly()),
  /** Models that the server held. Their files are not in the backup: they can be pulled again. */
  models: v.pipe(
    v.array(v.object({ id: v.string(), source: v.string(), revision: v.string() })),
    v.readonly(),
  ),
});

export type Part = v.InferOutput<typeof PartSchema>;
export type Manifest = v.InferOutput<typeof ManifestSchema>;

/** Takes a folder for a new backup. @throws if another backup has taken it */
export async function claimFolder(folder: string): Promise<void> {
  const handle = await open(path.join(folder, UNFINISHED), 'wx', 0o600);
  await handle.close();
}

/** Completes a backup: when this resolves, the backup is on the disk and counts. */
export async function writeManifest(
  folder: string,
  content: Omit<Manifest, 'format' | 'version'>,
): Promise<void> {
  const handle = await open(path.join(folder, UNFINISHED), 'w', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify({ format: FORMAT, version: VERSION, ...content }, null, 1)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(folder);
  await rename(path.join(folder, UNFINISHED), path.join(folder, MANIFEST));
  await syncFolder(folder);
}

/** Reads the manifest of a complete backup. @throws a `BackupError` that says why the folder is not one */
export function readManifest(folder: string): Manifest {
  const file = path.join(folder, MANIFEST);
  if (!existsSync(folder)) throw new BackupError(`There is no folder ${folder}.`);
  if (!existsSync(file)) {
    throw new BackupError(
      existsSync(path.join(folder, UNFINISHED))
        ? `${folder} holds a backup that was interrupted before it was complete. Take another one.`
        : `${folder} is not a backup of Parley: it has no ${MANIFEST}.`,
    );
  }
  const manifest = parse(file);
  const paths = manifest.parts.map((part) => part.path);
  if (
    !paths.includes('parley.sqlite') ||
    !paths.includes('auth.sqlite') ||
    new Set(paths).size < paths.length
  ) {
    throw new BackupError(`${file} is damaged: it does not name each database once.`);
  }
  return manifest;
}

function parse(file: string): Manifest {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new BackupError(`${file} is damaged: ${errorText(error)}`);
  }
  const kind = v.safeParse(v.object({ format: v.literal(FORMAT), version: v.number() }), json);
  if (kind.success && kind.output.version > VERSION)
    throw new BackupError(`${file} was written by a newer Parley: restore it with that version.`);
  const manifest = v.safeParse(ManifestSchema, json);
  if (!manifest.success) throw new BackupError(`${file} is damaged: ${manifest.issues[0].message}`);
  return manifest.output;
}
