/** Pulling a model: whole, interrupted, broken off, changed. */
import { createHash, randomBytes } from 'node:crypto';
import {
  cpSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import type { HubFault } from '../testing/hub-double.ts';
import { ID, REPOSITORY, GRAPH, GPU_GRAPH, TAKEN, useModelsRig } from '../testing/models-rig.ts';
import { lockModels } from './model-folders.ts';

const rig = useModelsRig();
const { run, fault, cut, bytesOf, sizeOf, part, hasPart, served, nothingHeld } = rig;

describe('pnpm models pull', () => {
  it('AI-6 brings what the variants need, checked and pinned, and the server serves it', async () => {
    expect(await run(['pull', ID])).toBe(0);
    const { open, list } = await served();
    expect(list).toHaveLength(1);
    const [manifest] = list;
    expect(manifest).toMatchObject({
      id: ID,
      kind: 'instruct',
      license: 'Apache-2.0',
      revision: rig.hub.commit,
      source: `${rig.hub.url.slice('http://'.length)}/${REPOSITORY}`,
      variants: [
        { device: 'webgpu', dtype: 'q4f16' },
        { device: 'wasm', dtype: 'q8' },
      ],
    });
    expect(manifest?.files.map((file) => file.path)).toEqual(TAKEN);
    for (const file of manifest?.files ?? []) {
      const bytes = rig.hub.files.get(file.path) ?? Buffer.alloc(0);
      expect(file).toMatchObject({
        size: bytes.length,
        sha256: createHash('sha256').update(bytes).digest('hex'),
      });
      const opened = await open(ID, file.path);
      expect(await opened?.handle.readFile()).toEqual(bytes);
      await opened?.handle.close();
    }
    expect(rig.said).toContain(`${ID} is here`);
    expect(rig.said).toContain(`at commit ${rig.hub.commit}`);
    expect(rig.said).toContain('100 %');
    expect(bytesOf('README.md') + bytesOf('onnx/model.onnx')).toBe(0);
    expect(readdirSync(path.join(rig.root, ID)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('AI-6 goes on where it was interrupted, at the same commit, and fetches no byte twice', async () => {
    fault(GPU_GRAPH, { type: 'silence', after: 100_000 });
    const first = run(['pull', ID]);
    await expect.poll(() => hasPart(GPU_GRAPH, 100_000)).toBe(true);
    await nothingHeld();
    rig.interrupt();
    expect(await first).toBe(130);
    expect(rig.said).toContain('Interrupted. What has come is kept: the same command goes on with it.');

    // Somebody pushed to the branch meanwhile.
    const { commit } = rig.hub;
    const asked = rig.hub.asked.length;
    expect(await run(['list'])).toBe(0);
    expect(rig.said).toContain(`begun: \`pnpm models pull ${ID}\` goes on with it`);
    expect(await run(['pull', ID])).toBe(0);
    expect(rig.said).toContain(`Goes on with commit ${commit}.`);
    expect(rig.hub.asked.slice(asked).some((path) => path.startsWith('/api/'))).toBe(false);
    for (const name of TAKEN) expect(bytesOf(name), name).toBe(sizeOf(name));
    expect(rig.hub.sent.findLast(({ path }) => path === GPU_GRAPH)?.range).toBe('bytes=100000-');
    expect((await served()).list[0]?.revision).toBe(commit);
  });

  it('AI-6 takes a connection up again that breaks off, and one that is silent for too long', async () => {
    fault(GRAPH, cut(GRAPH, 70_000), cut(GRAPH, 80_000, 150_000));
    fault(GPU_GRAPH, { type: 'silence', after: 30_000 }, { type: 'status', status: 503 });
    expect(await run(['pull', ID], { silence: 200 })).toBe(0);
    for (const name of TAKEN) expect(bytesOf(name), name).toBe(sizeOf(name));
    expect(rig.said).toContain(`${GPU_GRAPH}: nothing came for too long`);
    expect(rig.said).toMatch(/cannot answer just now \(503\)/);
  });

  it('AI-6 gives up in words when nothing comes any more, keeps what came, and then goes on', async () => {
    fault(GRAPH, cut(GRAPH, 70_000), ...Array<HubFault>(5).fill({ type: 'status', status: 502 }));
    expect(await run(['pull', ID])).toBe(1);
    expect(rig.said).toMatch(
      /model_quantized\.onnx: .* cannot answer just now \(502\)\. What has come so far is kept\./,
    );
    await nothingHeld();
    expect(await run(['pull', ID])).toBe(0);
    expect(bytesOf(GRAPH)).toBe(sizeOf(GRAPH));
  });

  it('AI-6 begins a file anew when it is another now, or when the server knows no ranges', async () => {
    fault(GRAPH, cut(GRAPH, 70_000), { type: 'no-range' });
    expect(await run(['pull', ID])).toBe(0);
    expect(bytesOf(GRAPH)).toBe(70_000 + sizeOf(GRAPH));
    expect((await served()).list).toHaveLength(1);
  });

  it.each<[string, string, HubFault, RegExp]>([
    [
      'a large file with a wrong byte',
      GRAPH,
      { type: 'changed' },
      /checksum is not the one that the hub names/,
    ],
    ['a small file with a wrong byte', 'config.json', { type: 'changed' }, /checksum is not the one/],
    ['a file that is longer', GRAPH, { type: 'longer', more: 1_000_000 }, /larger than the hub says/],
    [
      'a length that is a lie',
      GRAPH,
      { type: 'length', more: 5 },
      /announces \d{6} bytes, and \d{6} are to come/,
    ],
  ])('AI-6 throws %s away, tries once more, and then says so', async (_, name, wrong, words) => {
    fault(name, wrong);
    expect(await run(['pull', ID])).toBe(0);
    expect(rig.said).toMatch(words);
    expect(rig.said).toContain('it is loaded once more');
    rmSync(rig.root, { recursive: true });

    fault(name, wrong, wrong);
    expect(await run(['pull', ID])).toBe(1);
    expect(rig.said).toContain(`${name} came wrong twice, and was thrown away`);
    expect(rig.said).toMatch(words);
    expect(existsSync(part(name)) ? statSync(part(name)).size : 0).toBe(0);
    await nothingHeld();
  });

  it('AI-6 finds what was changed on the disk between two tries', async () => {
    fault(GPU_GRAPH, { type: 'silence', after: 100_000 });
    const first = run(['pull', ID]);
    await expect.poll(() => hasPart(GPU_GRAPH, 100_000)).toBe(true);
    rig.interrupt();
    await first;
    writeFileSync(part(GPU_GRAPH), randomBytes(200_000));
    writeFileSync(part('config.json').slice(0, -'.part'.length), 'x'.repeat(sizeOf('config.json')));
    expect(await run(['pull', ID])).toBe(0);
    const { open } = await served();
    const opened = await open(ID, GPU_GRAPH);
    expect(await opened?.handle.readFile()).toEqual(rig.hub.files.get(GPU_GRAPH));
    await opened?.handle.close();
  });

  it('AI-6 keeps the state that it has until another is asked for', async () => {
    expect(await run(['pull', ID])).toBe(0);
    const [old, sent] = [rig.hub.commit, rig.hub.sent.length];
    rig.hub.commit = 'decade'.padEnd(40, '1');
    rig.hub.files.set('config.json', Buffer.from('{"new":true}'));
    expect(await run(['pull', ID])).toBe(0);
    expect(rig.said).toContain(`is here already, at commit ${old}`);
    expect(rig.hub.sent).toHaveLength(sent);

    expect(await run(['pull', ID, '--revision', 'main'])).toBe(0);
    expect((await served()).list).toMatchObject([{ revision: rig.hub.commit }]);
    expect(readFileSync(path.join(rig.root, ID, 'config.json'), 'utf8')).toBe('{"new":true}');
    expect(readdirSync(rig.root).filter((name) => /filling|replaced/.test(name))).toEqual([]);
    expect(await run(['pull', ID, '--revision', 'v9'])).toBe(1);
    expect(rig.said).toContain(`does not have ${REPOSITORY} at v9`);
  });

  it('AI-6 pulls a model again of which a file is gone, and puts back one that was half replaced', async () => {
    expect(await run(['pull', ID])).toBe(0);
    truncateSync(path.join(rig.root, ID, GRAPH), 5);
    await run(['list']);
    expect(rig.said).toContain(`not whole, ${GRAPH}: pull it again`);
    expect(await run(['pull', ID])).toBe(0);
    expect(statSync(path.join(rig.root, ID, GRAPH)).size).toBe(sizeOf(GRAPH));

    cpSync(path.join(rig.root, ID), path.join(rig.root, `.replaced-${ID}`), { recursive: true });
    rmSync(path.join(rig.root, ID), { recursive: true });
    expect(await run(['pull', ID])).toBe(0);
    expect(rig.said).toContain('is here already');
    await served();
  });

  it('AI-6 one command at a time', async () => {
    const unlock = await lockModels(rig.root);
    expect(await run(['pull', ID])).toBe(1);
    expect(rig.said).toContain('Another command is changing the models in');
    unlock();
    expect(await run(['pull', ID])).toBe(0);
  });
});
