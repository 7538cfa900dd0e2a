/** Puts a model of the tests among those that a server holds. */
import type { ModelManifest } from '@parley/core/language/models/manifest';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';

/** Answers every chat with one text; made by `test/models/make-tiny-instruct.py`. */
export const TINY = 'tiny-instruct';
export const TINY_ANSWER = [
  'Issue: The customer asks for help.',
  'Done: The agent has answered.',
  'Next: The agent waits for the customer.',
];

const FOLDER = path.join(import.meta.dirname, '../../models');

/** Of the whole chat a model is given 80 characters: for devices on which reading takes long. */
export const SHORT_CHAT = String.raw`{{ messages[1].content[:80] + '<|im_end|>\n<|im_start|>assistant\n' }}`;

const setTemplate = async (file: string, template: string): Promise<void> => {
  const config = JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  await writeFile(file, JSON.stringify({ ...config, chat_template: template }));
};

/** @param template of its chats, in the place of its own */
export const putModel = async (
  dataDir: string,
  id = TINY,
  variants: ModelManifest['variants'] = [{ device: 'wasm', dtype: 'fp32' }],
  template?: string,
): Promise<void> => {
  const folder = path.join(dataDir, 'models', id);
  await cp(path.join(FOLDER, id), folder, { recursive: true });
  if (template !== undefined) await setTemplate(path.join(folder, 'tokenizer_config.json'), template);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map(async (entry) => {
        const bytes = await readFile(path.join(entry.parentPath, entry.name));
        const name = path.relative(folder, path.join(entry.parentPath, entry.name));
        return {
          path: name.split(path.sep).join('/'),
          size: bytes.length,
          sha256: createHash('sha256').update(bytes).digest('hex'),
        };
      }),
  );
  const manifest: ModelManifest = {
    version: 1,
    id,
    kind: 'instruct',
    title: 'Tiny',
    source: 'made for the tests',
    revision: '1',
    license: 'MIT',
    languages: ['en'],
    memory: 50,
    variants,
    files,
  };
  await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
};

/**
 * Adds it as whoever runs a server would: by command, from a folder, with the chat template in a file of its own, as
 * newer exports have it.
 */
export const addModel = async (dataDir: string): Promise<void> => {
  const stick = await mkdtemp(path.join(tmpdir(), 'parley-stick-'));
  const folder = path.join(stick, TINY);
  await cp(path.join(FOLDER, TINY), folder, { recursive: true });
  const config = path.join(folder, 'tokenizer_config.json');
  const { chat_template, ...rest } = JSON.parse(await readFile(config, 'utf8')) as { chat_template: string };
  await writeFile(config, JSON.stringify(rest));
  await writeFile(path.join(folder, 'chat_template.jinja'), chat_template);

  const program = path.join(import.meta.dirname, '../../../sync-server/cli/models.ts');
  await promisify(execFile)(
    process.execPath,
    [program, 'add', folder, '--license', 'MIT', '--title', 'Tiny'],
    {
      env: { ...process.env, DATA_DIR: dataDir },
    },
  );
  await rm(stick, { recursive: true });
};
