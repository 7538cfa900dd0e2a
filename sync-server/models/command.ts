/**
 * `pnpm models …`: what whoever runs the server does with its models. Each ending has a sentence and an exit status:
 * 0 done, 1 not done, 2 not understood, 130 interrupted.
 */
import { sizeText } from '@parley/core/words/size';
import { KNOWN_MODELS, type KnownModel } from '@parley/core/language/models/catalogue';
import { modelSize, type ModelManifest } from '@parley/core/language/models/manifest';
import { MODEL_ID } from '@parley/core/language/models/model-id';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { addFolder } from './add-folder.ts';
import { disk, type Disk } from './disk.ts';
import { openHub, PUBLIC_HUB } from './hub.ts';
import {
  lockModels,
  missingFiles,
  readFolders,
  readManifest,
  recoverModels,
  removeModel,
} from './model-folders.ts';
import { ModelsError } from './models-error.ts';
import { nearNames } from './near-names.ts';
import { createProgress } from './progress.ts';
import { pullModel } from './pull.ts';
import { errorText } from '../error-text.ts';

export interface CommandOptions {
  /** `DATA_DIR/models`. */
  readonly root: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** From which relative folders are taken. */
  readonly cwd: string;
  readonly out: (text: string) => void;
  readonly err: (text: string) => void;
  readonly isTerminal: boolean;
  readonly signal: AbortSignal;
  readonly fetch?: typeof fetch;
  readonly disk?: Disk;
  /** Before the next try after a connection broke off. */
  readonly pause?: (tries: number) => Promise<void>;
  /** How long a connection may be silent, in ms. */
  readonly silence?: number;
}

export const USAGE = `pnpm models list                what this server holds, and what can be pulled
pnpm models pull <name>         takes a model from the hub to this server
  --revision <commit or branch>   this state of it
  --hub <address>                 from a mirror (also MODEL_HUB)
pnpm models add <folder>        takes a model from a folder, such as one on a stick
  --name --title --license --languages en,fr   what it is, if Parley does not know it
pnpm models remove <name>       takes it off this server`;

class UsageError extends ModelsError {}

const REVISION = /^[A-Za-z0-9][A-Za-z0-9._/-]{0,99}$/;

const languagesText = (languages: readonly string[]): string =>
  languages.length > 6
    ? `${languages.slice(0, 6).join(' ')} and ${languages.length - 6} more`
    : languages.join(' ');

const runsOn = (variants: KnownModel['variants']): string => {
  const has = (device: 'wasm' | 'webgpu') => variants.some((variant) => variant.device === device);
  return has('wasm')
    ? has('webgpu')
      ? 'any device, faster with WebGPU'
      : 'any device'
    : 'devices with WebGPU';
};

const hubAddress = (given: string | undefined): string => {
  const url = URL.parse(given ?? PUBLIC_HUB);
  if (!url || !/^https?:$/.test(url.protocol) || url.search !== '' || url.hash !== '')
    throw new UsageError(`The hub's address has to be http:// or https:// with a host, not "${given}".`);
  return url.href;
};

const knownOrSay = (name: string): KnownModel => {
  const wanted = name.toLowerCase();
  const known = KNOWN_MODELS.find(
    ({ id, repository }) => id === wanted || repository.toLowerCase() === wanted,
  );
  if (known) return known;
  const [near] = nearNames(
    name,
    KNOWN_MODELS.map(({ id }) => id),
  );
  throw new ModelsError(
    `There is no model "${name}" that Parley knows.${near ? ` Did you mean ${near}?` : ''}`,
    {
      advice: `What can be pulled: ${KNOWN_MODELS.map(({ id }) => id).join(', ')}. Others can be added from a folder.`,
    },
  );
};

const list = async ({ root, out }: CommandOptions): Promise<void> => {
  const { held, filling } = await readFolders(root);
  if (held.length === 0) out('This server holds no models yet.\n');
  for (const name of held) {
    const manifest = await readManifest(path.join(root, name));
    if (manifest?.id !== name) {
      out(`${name}\n  its manifest cannot be read: take it away with \`pnpm models remove ${name}\`\n`);
      continue;
    }
    out(`${name}\n  ${aboutHeld(manifest)}\n`);
    const missing = await missingFiles(root, manifest);
    if (missing.length > 0) out(`  not whole, ${missing.join(', ')}: pull it again\n`);
  }
  for (const name of filling) out(`${name}\n  begun: \`pnpm models pull ${name}\` goes on with it\n`);
  const more = KNOWN_MODELS.filter(({ id }) => !held.includes(id));
  if (more.length === 0) return;
  out('\nCan be pulled:\n');
  for (const model of more)
    out(
      `${model.id}\n  ${model.title} · about ${sizeText('en', model.megabytes * 1_000_000)} · ${model.license} · ${languagesText(model.languages)} · ${runsOn(model.variants)}\n`,
    );
};

const aboutHeld = (manifest: ModelManifest): string =>
  [
    manifest.title,
    sizeText('en', modelSize(manifest)),
    manifest.license,
    languagesText(manifest.languages),
    runsOn(manifest.variants),
    `${manifest.source} at ${manifest.revision}`,
  ].join(' · ');

const pull = async (name: string, values: Values, options: CommandOptions): Promise<void> => {
  const { root, env, out, err, isTerminal, signal } = options;
  const known = knownOrSay(name);
  const { revision } = values;
  if (revision !== undefined && (!REVISION.test(revision) || revision.includes('..')))
    throw new UsageError(`"${revision}" is no name of a revision.`);
  const hub = openHub(hubAddress(values.hub ?? (env['MODEL_HUB'] || undefined)), {
    fetch: options.fetch ?? fetch,
    signal,
  });
  out(`${known.title} (${known.license}) from ${hub.name}/${known.repository}\n`);
  if (known.terms) out(`${known.terms}\n`);
  const progress = createProgress(err, isTerminal, () => performance.now());
  const pulled = await pullModel(known, {
    root,
    hub,
    revision,
    disk: options.disk ?? disk,
    signal,
    pause: options.pause ?? ((tries) => wait(1_000 * 2 ** tries, undefined, { signal })),
    silence: options.silence ?? 60_000,
    tell: (event) => {
      if (event.type === 'bytes') progress.show(event);
      else if (event.type === 'again') progress.note(`${event.file}: ${event.why}`);
      else progress.note(event.goesOn ? `Goes on with commit ${event.commit}.` : `Commit ${event.commit}.`);
    },
  }).finally(() => progress.end());
  const { id, revision: commit } = pulled.manifest;
  if (pulled.outcome === 'held')
    out(`${id} is here already, at commit ${commit}. \`--revision main\` brings its newest state.\n`);
  else
    out(
      `${id} is here: ${sizeText('en', modelSize(pulled.manifest))} in ${pulled.manifest.files.length} files, each checked, at commit ${commit}.\nBrowsers take it up at their next summary; the server need not be started again.\n`,
    );
};

const add = async (folder: string, values: Values, options: CommandOptions): Promise<void> => {
  const { root, cwd, out, err, isTerminal, signal } = options;
  const { name: id, title, license, languages } = values;
  if (id !== undefined && (!MODEL_ID.test(id) || id.includes('..')))
    throw new UsageError(`"${id}" is no name for a model: small letters, digits, dots and dashes.`);
  const progress = createProgress(err, isTerminal, () => performance.now());
  const manifest = await addFolder(path.resolve(cwd, folder), {
    root,
    disk: options.disk ?? disk,
    signal,
    described: { id, title, license, languages: languages?.split(',').map((one) => one.trim()) },
    onBytes: (file, all, total) => progress.show({ file, have: all, size: total, all, total }),
  }).finally(() => progress.end());
  out(`${manifest.id} is here: ${aboutHeld(manifest)}.\n`);
};

const remove = async (name: string, { root, out }: CommandOptions): Promise<void> => {
  const { held, filling } = await readFolders(root);
  const all = [...new Set([...held, ...filling])];
  // Only what is in the list becomes part of a path.
  if (!all.includes(name)) {
    const [near] = nearNames(name, all);
    throw new ModelsError(
      `There is no model "${name}" on this server.${near ? ` Did you mean ${near}?` : ''}`,
    );
  }
  await removeModel(root, name);
  out(`${name} is off this server. Browsers that have it keep it until they are told to forget it.\n`);
};

const parse = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      revision: { type: 'string' },
      hub: { type: 'string' },
      name: { type: 'string' },
      title: { type: 'string' },
      license: { type: 'string' },
      languages: { type: 'string' },
      help: { type: 'boolean', short: 'h' },
    },
  });
type Values = ReturnType<typeof parse>['values'];

const perform = async (args: readonly string[], options: CommandOptions): Promise<void> => {
  let parsed;
  try {
    parsed = parse(args);
  } catch (error) {
    throw new UsageError(errorText(error));
  }
  const { values, positionals } = parsed;
  if (values.help) {
    options.out(`${USAGE}\n`);
    return;
  }
  const [what, name, ...more] = positionals;
  if (what === 'list' && name === undefined) return list(options);
  const acts = { pull, add, remove: (of: string) => remove(of, options) };
  if (what !== 'pull' && what !== 'add' && what !== 'remove')
    throw new UsageError(
      what === undefined ? 'What is to be done?' : `"${positionals.join(' ')}" is not understood.`,
    );
  if (name === undefined || more.length > 0) throw new UsageError(`"${what}" wants one name.`);
  const unlock = await lockModels(options.root);
  try {
    await recoverModels(options.root);
    await acts[what](name, values, options);
  } finally {
    unlock();
  }
};

/** Does what the arguments say, and gives the exit status. */
export const modelsCommand = async (args: readonly string[], options: CommandOptions): Promise<number> => {
  try {
    await perform(args, options);
    return 0;
  } catch (error) {
    if (options.signal.aborted) {
      options.err(
        args[0] === 'pull'
          ? 'Interrupted. What has come is kept: the same command goes on with it.\n'
          : 'Interrupted. Nothing was changed.\n',
      );
      return 130;
    }
    if (!(error instanceof ModelsError)) throw error;
    options.err(`${error.message}\n${error.advice === undefined ? '' : `${error.advice}\n`}`);
    if (!(error instanceof UsageError)) return 1;
    options.err(`\n${USAGE}\n`);
    return 2;
  }
};
