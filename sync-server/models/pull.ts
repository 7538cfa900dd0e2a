/**
 * Pulls a model from a hub: the files that its variants need, of one commit, each checked. What has come is kept when
 * it is interrupted, with the commit that it is of (AI-6).
 */
import type { KnownModel } from '@parley/core/language/models/catalogue';
import { ModelFileSchema, type ModelFile, type ModelManifest } from '@parley/core/language/models/manifest';
import { graphOf, isOfGraph, NEEDED, OPTIONAL } from '@parley/core/language/models/weights';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as v from 'valibot';
import { diskError, needSpace, type Disk } from './disk.ts';
import { bytesHere, download } from './download.ts';
import { CommitSchema, type Hub, type HubFile } from './hub.ts';
import { fillingFolder, installModel, missingFiles, readManifest } from './model-folders.ts';
import { codeOf, ModelsError } from './models-error.ts';

export type PullEvent =
  | { readonly type: 'commit'; readonly commit: string; readonly goesOn: boolean }
  | {
      readonly type: 'bytes';
      readonly file: string;
      readonly have: number;
      readonly size: number;
      readonly all: number;
      readonly total: number;
    }
  | { readonly type: 'again'; readonly file: string; readonly why: string };

export interface PullOptions {
  readonly root: string;
  readonly hub: Hub;
  readonly revision?: string | undefined;
  readonly disk: Disk;
  readonly signal: AbortSignal;
  readonly tell: (event: PullEvent) => void;
  readonly pause: (tries: number) => Promise<void>;
  readonly silence: number;
}

export type Pulled =
  | { readonly outcome: 'pulled'; readonly manifest: ModelManifest }
  | { readonly outcome: 'held'; readonly manifest: ModelManifest };

/** The branch that is pulled when nothing is said. */
const BRANCH = 'main';

const STATE = '.pull.json';
const StateSchema = v.object({
  version: v.literal(1),
  repository: v.string(),
  commit: CommitSchema,
  files: v.array(
    v.object({
      path: ModelFileSchema.entries.path,
      size: ModelFileSchema.entries.size,
      checksum: v.object({ type: v.picklist(['sha256', 'git']), hex: v.pipe(v.string(), v.hexadecimal()) }),
    }),
  ),
  etags: v.record(v.string(), v.string()),
});
type State = v.InferOutput<typeof StateSchema>;

/**
 * Pulls a model, or finds that all of its files are here.
 * @throws ModelsError; an `AbortError` when the signal is aborted. The bytes that have come are kept.
 */
export async function pullModel(known: KnownModel, options: PullOptions): Promise<Pulled> {
  const { root, disk } = options;
  const held = await heldModel(known, options);
  if (held) return { outcome: 'held', manifest: held };

  const folder = fillingFolder(root, known.id);
  try {
    const state = await begin(known, folder, options);
    await mkdir(folder, { recursive: true });
    await writeState(folder, state);
    const progress = await PullProgress.open(folder, state.files);
    await needSpace(disk, root, progress.missing());
    const files: ModelFile[] = [];
    for (const file of state.files) files.push(await pullFile(file, { state, folder, progress, options }));
    const manifest = manifestOf(known, `${options.hub.name}/${known.repository}`, state.commit, files);
    await rm(path.join(folder, STATE), { force: true });
    await installModel(root, manifest);
    return { outcome: 'pulled', manifest };
  } catch (error) {
    throw diskError(error, root);
  }
}

/**
 * The files of a repository that a model needs.
 * @throws ModelsError when one is missing, or when a path leads out of the folder
 */
export function chooseFiles(
  { repository, variants }: Pick<KnownModel, 'repository' | 'variants'>,
  files: readonly HubFile[],
): HubFile[] {
  const hostile = files.find((file) => isHostile(file.path));
  if (hostile)
    throw new ModelsError(
      `The hub names a file that lies outside of the model: ${JSON.stringify(hostile.path)}. Nothing was pulled.`,
    );
  const dtypes = [...new Set(variants.map(({ dtype }) => dtype))];
  const needed = [...NEEDED, ...dtypes.map(graphOf)];
  const missing = needed.filter((name) => !files.some((file) => file.path === name));
  if (missing.length > 0)
    throw new ModelsError(
      `${repository} does not have ${missing.join(', ')} in this state. Nothing was pulled.`,
      {
        advice: 'Choose another state of it with --revision.',
      },
    );
  const isWanted = ({ path: name }: HubFile): boolean =>
    [...NEEDED, ...OPTIONAL].some((wanted) => wanted === name) ||
    dtypes.some((dtype) => isOfGraph(name, dtype));
  // Small ones first: what is wrong with a repository shows before hundreds of megabytes have come.
  return files.filter(isWanted).toSorted((a, b) => a.size - b.size);
}

/** The state of an interrupted pull of the same commit, or a new state with an empty folder. */
async function begin(
  known: KnownModel,
  folder: string,
  { hub, revision, tell }: PullOptions,
): Promise<State> {
  const { repository } = known;
  const state = await readState(folder, repository);
  const commit =
    revision === undefined && state ? state.commit : await hub.commitOf(repository, revision ?? BRANCH);
  // A pull that a version of Parley with other variants began starts again.
  const isWhole = known.variants.every(({ dtype }) =>
    state?.files.some((file) => file.path === graphOf(dtype)),
  );
  if (state?.commit === commit && isWhole) {
    tell({ type: 'commit', commit, goesOn: true });
    return state;
  }
  const files = chooseFiles(known, await hub.files(repository, commit));
  tell({ type: 'commit', commit, goesOn: false });
  await rm(folder, { recursive: true, force: true });
  return { version: 1, repository, commit, files, etags: {} };
}

/** The manifest of a model that is here whole, at the revision that is asked for. */
async function heldModel(
  { id, repository }: KnownModel,
  { root, hub, revision }: PullOptions,
): Promise<ModelManifest | undefined> {
  const held = await readManifest(path.join(root, id));
  if (!held || (await missingFiles(root, held)).length > 0) return undefined;
  const isWanted = revision === undefined || held.revision === (await hub.commitOf(repository, revision));
  return isWanted ? held : undefined;
}

/** How many bytes of each file are on the disk. */
class PullProgress {
  readonly #bytes: Map<string, number>;
  /** Bytes of all files when they are whole. */
  readonly total: number;

  private constructor(bytes: Map<string, number>, total: number) {
    this.#bytes = bytes;
    this.total = total;
  }

  static async open(folder: string, files: State['files']): Promise<PullProgress> {
    const bytes = new Map<string, number>();
    for (const { path: name, size } of files) bytes.set(name, Math.min(await bytesHere(folder, name), size));
    return new PullProgress(
      bytes,
      files.reduce((sum, { size }) => sum + size, 0),
    );
  }

  set(name: string, bytes: number): void {
    this.#bytes.set(name, bytes);
  }

  /** Bytes of all files so far. */
  sum(): number {
    return [...this.#bytes.values()].reduce((sum, bytes) => sum + bytes, 0);
  }

  missing(): number {
    return this.total - this.sum();
  }
}

async function pullFile(
  file: State['files'][number],
  pull: {
    readonly state: State;
    readonly folder: string;
    readonly progress: PullProgress;
    readonly options: PullOptions;
  },
): Promise<ModelFile> {
  const { state, folder, progress } = pull;
  const { hub, disk, signal, tell, pause, silence } = pull.options;
  const { path: name, size } = file;
  const sha256 = await download(file, {
    hub,
    repository: state.repository,
    commit: state.commit,
    folder,
    disk,
    signal,
    pause,
    silence,
    etags: {
      get: (of) => state.etags[of],
      set: async (of, etag) => {
        if (state.etags[of] === etag) return;
        state.etags[of] = etag;
        await writeState(folder, state);
      },
    },
    onBytes: (have) => {
      progress.set(name, have);
      tell({ type: 'bytes', file: name, have, size, all: progress.sum(), total: progress.total });
    },
    onAgain: (why) => tell({ type: 'again', file: name, why }),
  });
  return { path: name, size, sha256 };
}

function manifestOf(
  { id, kind, title, license, languages, memory, variants }: KnownModel,
  source: string,
  revision: string,
  files: readonly ModelFile[],
): ModelManifest {
  return {
    version: 1,
    id,
    kind,
    title,
    source,
    revision,
    license,
    languages: [...languages],
    memory,
    variants: [...variants],
    files: files.toSorted((a, b) => a.path.localeCompare(b.path, 'en')),
  };
}

function writeState(folder: string, state: State): Promise<void> {
  return writeFile(path.join(folder, STATE), JSON.stringify(state), { flush: true });
}

async function readState(folder: string, repository: string): Promise<State | undefined> {
  try {
    const parsed = v.safeParse(StateSchema, JSON.parse(await readFile(path.join(folder, STATE), 'utf8')));
    return parsed.success && parsed.output.repository === repository ? parsed.output : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function isHostile(name: string): boolean {
  return name.startsWith('/') || name.includes('\\') || name.includes('\0') || name.split('/').includes('..');
}
