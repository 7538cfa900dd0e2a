/** Pulling a model where hub, network or disk do not play along. */
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HubFault } from '../testing/hub-double.ts';
import { ID, REPOSITORY, GRAPH, GPU_GRAPH, useModelsRig } from '../testing/models-rig.ts';
import { disk } from './disk.ts';

const rig = useModelsRig();
const { run, fault, part, hasPart, served, nothingHeld } = rig;

describe('pnpm models pull, when something is wrong', () => {
  it('AI-6 says which file is missing', async () => {
    rig.hub.files.delete(GPU_GRAPH);
    expect(await run(['pull', ID])).toBe(1);
    expect(rig.said).toContain(`${REPOSITORY} does not have ${GPU_GRAPH} in this state. Nothing was pulled.`);
    expect(rig.hub.sent).toEqual([]);
    await nothingHeld();
  });

  it('AI-6 says that a listed file is not there', async () => {
    fault('tokenizer.json', { type: 'status', status: 404 });
    expect(await run(['pull', ID])).toBe(1);
    expect(rig.said).toMatch(/127\.0\.0\.1:\d+ does not have tokenizer\.json\./);
  });

  it.each(['../../../outside.json', '/etc/passwd', 'onnx/../../x', '..\\x'])(
    'AI-6 writes nothing where the hub names the path %s',
    async (hostile) => {
      rig.hub.alsoListed.push({ type: 'file', path: hostile, size: 2, oid: 'a'.repeat(40) });
      expect(await run(['pull', ID])).toBe(1);
      expect(rig.said).toContain('names a file that lies outside of the model');
      expect(rig.hub.sent).toEqual([]);
      expect(readdirSync(rig.folder)).toEqual(['models']);
      expect(existsSync(path.join(rig.root, `.filling-${ID}`))).toBe(false);
    },
  );

  it('AI-6 does not follow a link that lies where a file is to be written', async () => {
    const victim = path.join(rig.folder, 'victim');
    writeFileSync(victim, 'mine');
    mkdirSync(path.dirname(part(GRAPH)), { recursive: true });
    fault('config.json', { type: 'silence', after: 10 });
    const first = run(['pull', ID]);
    await expect.poll(() => hasPart('config.json', 10)).toBe(true);
    rig.interrupt();
    await first;
    rmSync(part('config.json'));
    symlinkSync(victim, part('config.json'));
    await expect(run(['pull', ID])).rejects.toThrow(/ELOOP/);
    expect(readFileSync(victim, 'utf8')).toBe('mine');
  });

  it('AI-6 says before anything comes that there is no space', async () => {
    const full = { ...disk, free: () => Promise.resolve(1_000_000) };
    expect(await run(['pull', ID], { disk: full })).toBe(1);
    expect(rig.said).toMatch(/There is not enough space: 64\.7 MB are needed, 1 MB are free in /);
    expect(rig.hub.sent).toEqual([]);
  });

  it('AI-6 says that the disk ran full on the way, keeps what came, and goes on', async () => {
    let room = 100_000;
    const filling: typeof disk = {
      ...disk,
      append: async (file) => {
        const handle = await disk.append(file);
        const write: typeof handle.write = (async (bytes: Uint8Array, at: number) => {
          if (room <= 0) throw Object.assign(new Error('ENOSPC: no space left'), { code: 'ENOSPC' });
          const { bytesWritten } = await handle.write(bytes, at, Math.min(room, bytes.length - at));
          room -= bytesWritten;
          return { bytesWritten, buffer: bytes };
        }) as typeof handle.write;
        return {
          write,
          truncate: (length) => handle.truncate(length),
          sync: () => handle.sync(),
          close: () => handle.close(),
        };
      },
    };
    expect(await run(['pull', ID], { disk: filling })).toBe(1);
    expect(rig.said).toMatch(/There is no more space in .*\/models\. What has come so far is kept\./);
    expect(rig.said).toContain('Make space, then run the same command again');
    await nothingHeld();
    expect(await run(['pull', ID])).toBe(0);
    expect((await served()).list).toHaveLength(1);
  });

  it.each<[string, (response: ServerResponse) => void, RegExp]>([
    [
      'a web page',
      (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Sign in</html>'),
      /answered with a web page instead of a file/,
    ],
    ['a page in disguise', (response) => response.end('\n<!doctype html>'), /answered with a web page/],
    ['something else', (response) => response.end('{"sha":"../../x"}'), /in a way that is not understood/],
    ['half of an answer', (response) => response.end('{"sha":'), /in a way that is not understood/],
    ['a sign-in', (response) => response.writeHead(401).end(), /or asks for a sign-in first \(401\)/],
    ['an error', (response) => response.writeHead(500).end(), /cannot answer just now \(500\)/],
    ['nothing', (response) => response.writeHead(404).end(), /does not have HuggingFaceTB\/.* at main/],
    [
      'a circle',
      (response) => response.writeHead(302, { location: '/api/models/again' }).end(),
      /sends from one address to the next without an end/,
    ],
    [
      'a file of this machine',
      (response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end(),
      /sends on to an address that is not followed/,
    ],
    ['far too much', (response) => response.end('x'.repeat(9_000_000)), /far too much/],
  ])('AI-6 says so when the hub answers with %s', async (_, answer, words) => {
    rig.hub.answerApi = answer;
    expect(await run(['pull', ID])).toBe(1);
    expect(rig.said).toMatch(words);
    await nothingHeld();
  });

  it.each<[string, HubFault, RegExp]>([
    ['a web page', { type: 'page' }, /answered with a web page instead of a file/],
    ['a circle of addresses', { type: 'circle' }, /without an end, for onnx\/model_quantized\.onnx/],
  ])('AI-6 does not take %s for a file', async (_, wrong, words) => {
    fault(GRAPH, wrong);
    expect(await run(['pull', ID])).toBe(1);
    expect(rig.said).toMatch(words);
    await nothingHeld();
  });

  it('AI-6 says that there is no network, and what can be done', async () => {
    const { url } = rig.hub;
    await rig.hub.close();
    expect(await run(['pull', ID, '--hub', url], { env: {} })).toBe(1);
    expect(rig.said).toMatch(/127\.0\.0\.1:\d+ cannot be reached: ECONNREFUSED\./);
    expect(rig.said).toContain('A mirror of the hub can be named with --hub or MODEL_HUB');
  });
});
