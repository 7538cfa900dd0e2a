/**
 * Takes a model over from a folder, of a stick or a network drive: a copy of a hub's repository, or a folder that
 * another Parley server filled. For servers without a network (AI-6).
 */
import { KNOWN_MODELS, type KnownModel } from '@parley/core/language/models/catalogue';
import {
  MODEL_DTYPES,
  ModelManifestSchema,
  type ModelDtype,
  type ModelFile,
  type ModelManifest,
  type ModelVariant,
} from '@parley/core/language/models/manifest';
import { MODEL_ID } from '@parley/core/language/models/model-id';
import { graphOf, isOfGraph, NEEDED, OPTIONAL } from '@parley/core/language/models/weights';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { lstat, mkdir, open, readdir, readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { createChecksums } from './checksums.ts';
import { diskError, needSpace, type Disk } from './disk.ts';
import { fillingFolder, installModel, readManifest } from './model-folders.ts';
import { MANIFEST } from './models.ts';
import { codeOf, ModelsError } from './models-error.ts';

/** What is said of a model that neither a manifest nor the catalogue knows. */
export interface Described {
  readonly id?: string | undefined;
  readonly title?: string | undefined;
  readonly license?: string | undefined;
  readonly languages?: readonly string[] | undefined;
}

export interface AddOptions {
  readonly root: string;
  readonly disk: Disk;
  readonly signal: AbortSignal;
  readonly described: Described;
  readonly onBytes: (file: string, all: number, total: number) => void;
}

const MOST_FILES = 500;
/** How the name of a file ends that a hub's repository holds as well, and no browser needs. */
const NOT_NEEDED =
  /(^|\/)(README[^/]*|LICEN[CS]E[^/]*|NOTICE[^/]*|USE_POLICY[^/]*|\.gitattributes|\.gitignore|\.DS_Store|merges\.txt|vocab\.(json|txt)|[^/]*_config\.json|special_tokens_map\.json|added_tokens\.json|tokenizer\.model|[^/]*\.(md|safetensors|safetensors\.index\.json|gguf|png|jpg|svg))$|^onnx\/[\w.-]+\.onnx(_data(_\d+)?)?$/i;
/** What hubs and their tools keep beside the files. */
const NOT_LOOKED_INTO = new Set(['.git', '.cache', '.huggingface']);

interface Found {
  readonly path: string;
  readonly size: number;
}

/** In this order for each device. */
const PREFERRED: readonly ModelVariant[] = [
  { device: 'webgpu', dtype: 'q4f16' },
  { device: 'webgpu', dtype: 'q4' },
  { device: 'webgpu', dtype: 'fp16' },
  { device: 'wasm', dtype: 'q8' },
  { device: 'wasm', dtype: 'q4' },
  { device: 'wasm', dtype: 'fp32' },
];

type Plan = Omit<ModelManifest, 'files' | 'revision'> & {
  readonly files: readonly Found[];
  /** Set by the manifest that came along: what each file has to be. */
  readonly expected?: ModelManifest;
};

/** @throws ModelsError; an `AbortError` when the signal is aborted. Nothing of it stays then. */
export async function addFolder(folder: string, options: AddOptions): Promise<ModelManifest> {
  const { root, disk, onBytes, described } = options;
  const found = await lstat(folder).catch((error: unknown) => {
    throw codeOf(error) === 'ENOENT' ? new ModelsError(`There is no folder ${folder}.`) : error;
  });
  if (!found.isDirectory()) throw new ModelsError(`${folder} is no folder.`);
  const { expected, files: wanted, ...rest } = await planOf(folder, described);
  if (await readManifest(path.join(root, rest.id)))
    throw new ModelsError(`${rest.id} is here already.`, {
      advice: `Take it away first: pnpm models remove ${rest.id}`,
    });

  const filling = fillingFolder(root, rest.id);
  const total = wanted.reduce((sum, { size }) => sum + size, 0);
  await needSpace(disk, root, total);
  let isWhole = false;
  try {
    await rm(filling, { recursive: true, force: true });
    const files: ModelFile[] = [];
    let all = 0;
    for (const { path: name, size } of wanted) {
      const parts = name.split('/');
      const count = (bytes: number) => onBytes(name, (all += bytes), total);
      const sha256 = await copy(
        path.join(folder, ...parts),
        path.join(filling, ...parts),
        size,
        options,
        count,
      );
      const right = expected?.files.find((file) => file.path === name)?.sha256;
      if (right !== undefined && right !== sha256)
        throw new ModelsError(
          `${name} is not what ${MANIFEST} says: its checksum is another. Nothing was taken.`,
        );
      files.push({ path: name, size, sha256 });
    }
    const list = files.toSorted((a, b) => a.path.localeCompare(b.path, 'en'));
    const digest = createHash('sha256').update(JSON.stringify(list)).digest('hex').slice(0, 16);
    const manifest = { ...rest, revision: expected?.revision ?? `files-${digest}`, files: list };
    const parsed = v.safeParse(ModelManifestSchema, manifest);
    if (!parsed.success) {
      const what = parsed.issues[0];
      throw new ModelsError(`What is said of it cannot be kept: ${v.getDotPath(what) ?? ''} ${what.message}`);
    }
    await installModel(root, parsed.output);
    isWhole = true;
    return parsed.output;
  } catch (error) {
    throw diskError(error, root);
  } finally {
    if (!isWhole) await rm(filling, { recursive: true, force: true });
  }
}

/** All files below a folder. @throws ModelsError at a link, or anything that is neither file nor folder */
async function listFiles(folder: string, below = ''): Promise<Found[]> {
  const found: Found[] = [];
  for (const entry of await readdir(path.join(folder, below), { withFileTypes: true })) {
    const name = below === '' ? entry.name : `${below}/${entry.name}`;
    if (entry.isDirectory()) {
      if (!NOT_LOOKED_INTO.has(entry.name)) found.push(...(await listFiles(folder, name)));
    } else if (entry.isFile()) found.push({ path: name, size: (await lstat(path.join(folder, name))).size });
    else
      throw new ModelsError(
        `${name} is ${entry.isSymbolicLink() ? 'a link' : 'no plain file'}. Nothing was taken.`,
        {
          advice: 'Copy the files themselves into the folder (cp -L).',
        },
      );
    if (found.length > MOST_FILES) throw new ModelsError(`${folder} holds far too many files for a model.`);
  }
  return found;
}

async function readJson(folder: string, name: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(path.join(folder, name), 'utf8'));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ModelsError(`${name} is not JSON: the copy is broken.`);
    throw error;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Memory, in MB, of a model whose weights have so many bytes: file and copy are there at once while it loads. */
function memoryFor(bytes: number): number {
  return Math.max(100, Math.ceil((bytes * 3) / 50_000_000) * 50);
}

function idFrom(name: string): string | undefined {
  const id = name
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/\.{2,}/g, '.')
    .replace(/^[^a-z0-9]+|[^a-z0-9]+$/g, '');
  return MODEL_ID.test(id) ? id : undefined;
}

function knownBy(name: string): KnownModel | undefined {
  const wanted = name.toLowerCase();
  return KNOWN_MODELS.find(
    ({ id, repository }) => id === wanted || repository.toLowerCase().split('/')[1] === wanted,
  );
}

/** What is to be taken of a copy of a hub's repository. @throws ModelsError when it is no usable model */
async function planOfRepository(
  folder: string,
  files: readonly Found[],
  described: Described,
): Promise<Plan> {
  await checkFiles(folder, files);
  const name = path.basename(path.resolve(folder));
  const known = knownBy(described.id ?? name);
  const variants = runnableVariants(known?.variants ?? PREFERRED, files);
  const id = known?.id ?? described.id ?? idFrom(name);
  const license = described.license ?? known?.license;
  if (id === undefined || license === undefined)
    throw new ModelsError(`Parley does not know ${name}: say what it is.`, {
      advice: 'Give --license (and --name, --title, --languages en,fr).',
    });
  await refusePointers(folder, files);
  const dtypes = [...new Set<ModelDtype>(variants.map(({ dtype }) => dtype))];
  const wanted = files.filter(
    ({ path: file }) => isRepositoryFile(file) || dtypes.some((dtype) => isOfGraph(file, dtype)),
  );
  return {
    version: 1,
    id,
    kind: 'instruct',
    title: described.title ?? known?.title ?? name,
    source: `folder ${name}`,
    license,
    languages: [...(described.languages ?? known?.languages ?? ['en'])],
    memory: known?.memory ?? memoryFor(largestGraph(wanted, dtypes)),
    variants,
    files: wanted,
  };
}

/** Whether a model of a repository has a file of this name, apart from its weights. */
function isRepositoryFile(name: string): boolean {
  return [...NEEDED, ...OPTIONAL].some((file) => file === name);
}

/** @throws ModelsError unless the folder has all that a model needs, and nothing foreign */
async function checkFiles(folder: string, files: readonly Found[]): Promise<void> {
  const has = (name: string) => files.some((file) => file.path === name);
  const missing = NEEDED.filter((name) => !has(name));
  if (missing.length > 0)
    throw new ModelsError(`${missing.join(', ')} is missing in ${folder}: this is no model.`);
  const foreign = files.find(({ path: name }) => !isRepositoryFile(name) && !NOT_NEEDED.test(name));
  if (foreign)
    throw new ModelsError(`${foreign.path} does not belong to a model. Nothing was taken.`, {
      advice: 'Take it out of the folder, if the rest is what you want.',
    });
  for (const name of NEEDED)
    if (!isObject(await readJson(folder, name)))
      throw new ModelsError(`${name} is not what a model has under this name.`);
  const config = await readJson(folder, 'tokenizer_config.json');
  if (!(isObject(config) && config['chat_template'] !== undefined) && !has('chat_template.jinja'))
    throw new ModelsError('It has no chat template: it is no model that follows instructions.');
}

/** The variants whose weights are among the files. @throws ModelsError when there are none */
function runnableVariants(variants: readonly ModelVariant[], files: readonly Found[]): ModelVariant[] {
  const dtypes = MODEL_DTYPES.filter((dtype) => files.some((file) => file.path === graphOf(dtype)));
  const runnable = variants.filter(({ dtype }) => dtypes.includes(dtype));
  if (runnable.length > 0) return runnable;
  const graphs = variants.map(({ dtype }) => graphOf(dtype)).join(', ');
  throw new ModelsError(`There are no weights that a browser runs: ${graphs}.`);
}

/** @throws ModelsError at a file of weights that is only a pointer of git's large file storage */
async function refusePointers(folder: string, files: readonly Found[]): Promise<void> {
  for (const { path: name, size } of files) {
    if (!name.startsWith('onnx/') || size > 1_000) continue;
    const text = await readFile(path.join(folder, ...name.split('/')), 'latin1');
    if (text.startsWith('version https://git-lfs'))
      throw new ModelsError(`${name} is only a pointer to the weights.`, {
        advice: 'Fetch them where the folder was copied: git lfs pull',
      });
  }
}

/** Bytes of the largest set of weights among those of some precisions. */
function largestGraph(files: readonly Found[], dtypes: readonly ModelDtype[]): number {
  return Math.max(
    ...dtypes.map((dtype) =>
      files.reduce((sum, file) => sum + (isOfGraph(file.path, dtype) ? file.size : 0), 0),
    ),
  );
}

async function planOf(folder: string, described: Described): Promise<Plan> {
  const files = await listFiles(folder);
  if (!files.some((file) => file.path === MANIFEST)) return planOfRepository(folder, files, described);
  const manifest = await readManifest(folder);
  if (!manifest) throw new ModelsError(`${MANIFEST} in ${folder} is not understood.`);
  const named = new Set([MANIFEST, ...manifest.files.map((file) => file.path)]);
  const foreign = files.find((file) => !named.has(file.path));
  if (foreign) throw new ModelsError(`${foreign.path} is not in ${MANIFEST}. Nothing was taken.`);
  for (const { path: name, size } of manifest.files) {
    const found = files.find((file) => file.path === name);
    if (!found) throw new ModelsError(`${name} is missing in ${folder}, and ${MANIFEST} names it.`);
    if (found.size !== size)
      throw new ModelsError(`${name} has ${found.size} bytes, and ${MANIFEST} says ${size}.`);
  }
  return { ...manifest, expected: manifest };
}

/** Copies a file, counting its checksum on the way. */
async function copy(
  from: string,
  to: string,
  size: number,
  { disk, signal }: AddOptions,
  onBytes: (count: number) => void,
): Promise<string> {
  const checksums = createChecksums(size);
  await mkdir(path.dirname(to), { recursive: true });
  const handle = await disk.append(to);
  try {
    // No link is followed that was put there since the folder was looked at.
    const source = await open(from, constants.O_RDONLY | constants.O_NOFOLLOW);
    for await (const part of source.createReadStream({ signal })) {
      const bytes = part as Buffer;
      for (let at = 0; at < bytes.length;) at += (await handle.write(bytes, at)).bytesWritten;
      checksums.add(bytes);
      onBytes(bytes.length);
    }
    await handle.sync();
  } finally {
    await handle.close();
  }
  return checksums.sha256();
}
