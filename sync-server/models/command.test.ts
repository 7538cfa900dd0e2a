/** What can be typed behind `pnpm models`; adding from a folder, listing, removing. */
import { KNOWN_MODELS } from '@parley/core/language/models/catalogue';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { LFS_FROM } from '../testing/hub-double.ts';
import { ID, GRAPH, TAKEN, tiny, repository, useModelsRig } from '../testing/models-rig.ts';
import { sizeText } from '@parley/core/words/size';

const rig = useModelsRig();
const { run, fault, bytesOf, sizeOf, hasPart, served, nothingHeld } = rig;

describe('pnpm models', () => {
  it.each<[string, string]>([
    ['smollm', 'Did you mean smollm2-360m-instruct?'],
    ['qwen3', 'Did you mean qwen3-0.6b?'],
    ['smolml2-360', 'Did you mean smollm2-360m-instruct?'],
    ['../../etc', `What can be pulled: ${KNOWN_MODELS.map(({ id }) => id).join(', ')}`],
    ['x'.repeat(10_000), 'What can be pulled'],
  ])('AI-6 does not know %.20s, and says what there is', async (name, words) => {
    expect(await run(['pull', name])).toBe(1);
    expect(rig.said).toContain('that Parley knows');
    expect(rig.said).toContain(words);
    expect(rig.hub.asked).toEqual([]);
  });

  it.each<[readonly string[], string]>([
    [[], 'What is to be done?'],
    [['push', 'x'], '"push x" is not understood'],
    [['pull'], '"pull" wants one name'],
    [['pull', ID, 'more'], '"pull" wants one name'],
    [['pull', ID, '--revision', '../main'], 'is no name of a revision'],
    [['pull', ID, '--hub', 'file:///etc'], 'has to be http:// or https://'],
    [['pull', ID, '--what'], 'Unknown option'],
    [['add', '.', '--name', '../x'], 'is no name for a model'],
  ])('AI-6 says how it is used after %j', async (args, words) => {
    expect(await run(args)).toBe(2);
    expect(rig.said).toContain(words);
    expect(rig.said).toContain('pnpm models pull <name>');
  });
});

describe('the command as it is typed', () => {
  it('AI-6 Ctrl-C ends it in words, with what has come; typed again, it goes on', async () => {
    const type = (...args: string[]) => {
      const child = spawn(process.execPath, [path.join(import.meta.dirname, '../cli/models.ts'), ...args], {
        env: { ...process.env, DATA_DIR: rig.folder, MODEL_HUB: rig.hub.url },
      });
      let said = '';
      child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const ended = new Promise<{ code: number | null; said: string }>((resolve) =>
        child.on('close', (code) => resolve({ code, said })),
      );
      return { child, ended };
    };
    fault(GRAPH, { type: 'silence', after: 100_000 });
    const first = type('pull', ID);
    await expect.poll(() => hasPart(GRAPH, 100_000), { timeout: 20_000 }).toBe(true);
    first.child.kill('SIGINT');
    const { code, said } = await first.ended;
    expect([code, said]).toEqual([130, expect.stringContaining('Interrupted. What has come is kept')]);

    const second = await type('pull', ID).ended;
    expect([second.code, second.said]).toEqual([
      0,
      expect.stringMatching(/is here: \d+ kB in 7 files, each checked/),
    ]);
    expect(bytesOf(GRAPH)).toBe(sizeOf(GRAPH));
    expect((await type('list').ended).said).toContain(`at ${rig.hub.commit}`);
    expect(await type('pull', 'nothing').ended).toMatchObject({ code: 1 });
    expect(await type().ended).toMatchObject({ code: 2 });
  });
});

describe('the catalogue', () => {
  it('AI-6 holds only what a manifest may hold', () => {
    for (const { id, variants } of KNOWN_MODELS) {
      expect(id).toMatch(/^[a-z0-9.-]+$/);
      expect(variants.length).toBeGreaterThan(0);
    }
    expect(new Set(KNOWN_MODELS.map(({ id }) => id)).size).toBe(KNOWN_MODELS.length);
    expect(LFS_FROM).toBeGreaterThan(tiny('tokenizer.json').length);
  });
});

describe('pnpm models add, list, remove', () => {
  const stick = (name = 'SmolLM2-360M-Instruct'): string => {
    const at = path.join(rig.folder, name);
    for (const [file, bytes] of repository()) {
      mkdirSync(path.dirname(path.join(at, file)), { recursive: true });
      writeFileSync(path.join(at, file), bytes);
    }
    return at;
  };

  it('AI-6 takes a copy of a repository over, and what another server filled', async () => {
    stick();
    expect(await run(['add', 'SmolLM2-360M-Instruct'])).toBe(0);
    expect(rig.said).toContain(`${ID} is here: SmolLM2 360M Instruct`);
    const { list } = await served();
    expect(list[0]?.files.map((file) => file.path)).toEqual(TAKEN);
    expect(list[0]?.revision).toMatch(/^files-[0-9a-f]{16}$/);

    cpSync(path.join(rig.root, ID), path.join(rig.folder, 'usb'), { recursive: true });
    expect(await run(['add', 'usb'])).toBe(1);
    expect(rig.said).toContain(`${ID} is here already.`);
    expect(await run(['remove', ID])).toBe(0);
    await nothingHeld();
    expect(await run(['add', 'usb'])).toBe(0);
    expect((await served()).list).toEqual(list);
  });

  it('AI-6 takes a model that Parley does not know, when it is said what it is', async () => {
    stick('My Model');
    expect(await run(['add', 'My Model'])).toBe(1);
    expect(rig.said).toContain('Give --license');
    expect(await run(['add', 'My Model', '--license', 'MIT', '--languages', 'en, fr'])).toBe(0);
    expect((await served()).list).toMatchObject([
      {
        id: 'my-model',
        title: 'My Model',
        license: 'MIT',
        languages: ['en', 'fr'],
        variants: [
          { device: 'webgpu', dtype: 'q4f16' },
          { device: 'wasm', dtype: 'q8' },
          { device: 'wasm', dtype: 'fp32' },
        ],
      },
    ]);
  });

  it.each<[string, (at: string) => void, RegExp]>([
    ['a link', (at) => symlinkSync('/etc/passwd', path.join(at, 'vocab.json')), /vocab\.json is a link/],
    ['a folder that is a link', (at) => symlinkSync('/etc', path.join(at, 'more')), /more is a link/],
    [
      'a foreign file',
      (at) => writeFileSync(path.join(at, 'run.py'), ''),
      /run\.py does not belong to a model/,
    ],
    ['no tokenizer', (at) => rmSync(path.join(at, 'tokenizer.json')), /tokenizer\.json is missing/],
    [
      'no weights',
      (at) => rmSync(path.join(at, 'onnx'), { recursive: true }),
      /no weights that a browser runs/,
    ],
    ['a broken file', (at) => writeFileSync(path.join(at, 'config.json'), '{'), /config\.json is not JSON/],
    ['another file', (at) => writeFileSync(path.join(at, 'config.json'), '[]'), /config\.json is not what/],
    [
      'no chat template',
      (at) => writeFileSync(path.join(at, 'tokenizer_config.json'), '{}'),
      /no model that follows instructions/,
    ],
    [
      'a pointer instead of weights',
      (at) =>
        writeFileSync(path.join(at, GRAPH), 'version https://git-lfs.github.com/spec/v1\noid sha256:0\n'),
      /model_quantized\.onnx is only a pointer/,
    ],
  ])('AI-6 does not take a folder with %s', async (_, spoil, words) => {
    spoil(stick());
    expect(await run(['add', 'SmolLM2-360M-Instruct'])).toBe(1);
    expect(rig.said).toMatch(words);
    await nothingHeld();
    expect(existsSync(path.join(rig.root, `.filling-${ID}`))).toBe(false);
  });

  it.each<[string, (at: string) => void, RegExp]>([
    [
      'a changed file',
      (at) => writeFileSync(path.join(at, GRAPH), randomBytes(tiny('onnx/model.onnx').length)),
      /its checksum is another/,
    ],
    [
      'a shorter file',
      (at) => truncateSync(path.join(at, GRAPH), 7),
      /has 7 bytes, and manifest\.json says \d+/,
    ],
    ['a file less', (at) => rmSync(path.join(at, GRAPH)), /is missing in .*, and manifest\.json names it/],
    ['a file more', (at) => writeFileSync(path.join(at, 'x.bin'), ''), /x\.bin is not in manifest\.json/],
    ['a broken manifest', (at) => writeFileSync(path.join(at, 'manifest.json'), '{}'), /is not understood/],
  ])('AI-6 does not take what another server filled with %s', async (_, spoil, words) => {
    await run(['pull', ID]);
    const at = path.join(rig.folder, 'usb');
    cpSync(path.join(rig.root, ID), at, { recursive: true });
    await run(['remove', ID]);
    spoil(at);
    expect(await run(['add', 'usb'])).toBe(1);
    expect(rig.said).toMatch(words);
    await nothingHeld();
  });

  it('AI-6 adds nothing of what is not there', async () => {
    expect(await run(['add', 'none'])).toBe(1);
    expect(rig.said).toContain('There is no folder');
    writeFileSync(path.join(rig.folder, 'file'), '');
    expect(await run(['add', 'file'])).toBe(1);
    expect(rig.said).toContain('is no folder');
  });

  it('AI-6 lists what is here with licence, size and revision, and what can be pulled', async () => {
    expect(await run(['list'])).toBe(0);
    expect(rig.said).toContain('This server holds no models yet.');
    for (const { id, license } of KNOWN_MODELS) expect(rig.said).toMatch(new RegExp(`${id}\n.*${license}`));
    await run(['pull', ID]);
    expect(await run(['list'])).toBe(0);
    expect(rig.said).toContain(
      `${ID}\n  SmolLM2 360M Instruct · ${sizeText(
        'en',
        TAKEN.reduce((sum, name) => sum + sizeOf(name), 0),
      )} · Apache-2.0 · en · any device, faster with WebGPU · `,
    );
    expect(rig.said).toContain(`at ${rig.hub.commit}`);
    mkdirSync(path.join(rig.root, 'broken'));
    await run(['list']);
    expect(rig.said).toContain('broken\n  its manifest cannot be read');
  });

  it('AI-6 removes only what is in the list', async () => {
    writeFileSync(path.join(rig.folder, 'precious'), 'mine');
    await run(['pull', ID]);
    for (const name of ['..', '../precious', '.', '', 'smollm2'])
      expect(await run(['remove', name]), name).toBe(1);
    expect(rig.said).toContain(`Did you mean ${ID}?`);
    expect(readFileSync(path.join(rig.folder, 'precious'), 'utf8')).toBe('mine');
    expect(await run(['remove', ID])).toBe(0);
    expect(existsSync(path.join(rig.root, ID))).toBe(false);
  });
});
