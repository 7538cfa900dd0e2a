/** `pnpm models …` against a hub on a real port, for tests: what is on the disk afterwards, and what the person reads. */
import { randomBytes } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { modelsCommand, type CommandOptions } from '../models/command.ts';
import { openModels } from '../models/models.ts';
import { startHub, type HubDouble, type HubFault } from './hub-double.ts';

export const ID = 'smollm2-360m-instruct';
export const REPOSITORY = 'HuggingFaceTB/SmolLM2-360M-Instruct';
export const GRAPH = 'onnx/model_quantized.onnx';
export const GPU_GRAPH = 'onnx/model_q4f16.onnx';

const TINY = path.join(import.meta.dirname, '../../test/models/tiny-instruct');
/** A file of a real model, the smallest there is. */
export const tiny = (name: string): Buffer => readFileSync(path.join(TINY, name));

export const repository = (): Map<string, Buffer> =>
  new Map([
    ['.gitattributes', Buffer.from('*.onnx filter=lfs')],
    ['README.md', Buffer.from('# A model')],
    ['config.json', tiny('config.json')],
    ['generation_config.json', tiny('generation_config.json')],
    ['tokenizer.json', tiny('tokenizer.json')],
    ['tokenizer_config.json', tiny('tokenizer_config.json')],
    ['onnx/model.onnx', randomBytes(20_000)],
    [GRAPH, tiny('onnx/model.onnx')],
    [GPU_GRAPH, randomBytes(300_000)],
    ['onnx/model_q4f16.onnx_data', randomBytes(50_000)],
  ]);
/** What of it a pull takes, as the manifest has it. */
export const TAKEN = [
  'config.json',
  'generation_config.json',
  GPU_GRAPH,
  'onnx/model_q4f16.onnx_data',
  GRAPH,
  'tokenizer_config.json',
  'tokenizer.json',
];

export interface ModelsRig {
  readonly hub: HubDouble;
  readonly folder: string;
  /** `DATA_DIR/models`, below the folder. */
  readonly root: string;
  /** What the last command said. */
  readonly said: string;
  /** Gives the exit status. */
  readonly run: (args: readonly string[], rest?: Partial<CommandOptions>) => Promise<number>;
  /** As Ctrl-C does, to the command that runs. */
  readonly interrupt: () => void;
  readonly fault: (name: string, ...faults: HubFault[]) => void;
  /** The connection breaks after so many bytes; `all`: bytes of the file that are there then. */
  readonly cut: (name: string, after: number, all?: number) => HubFault;
  /** Bytes of a file that the hub has sent. */
  readonly bytesOf: (name: string) => number;
  readonly sizeOf: (name: string) => number;
  /** Where a file is while it is pulled. */
  readonly part: (name: string) => string;
  readonly hasPart: (name: string, size: number) => boolean;
  readonly served: () => Promise<
    Pick<ReturnType<typeof openModels>, 'open'> & {
      readonly list: Awaited<ReturnType<ReturnType<typeof openModels>['list']>>;
    }
  >;
  readonly nothingHeld: () => Promise<void>;
}

/** Makes a hub and an empty folder for each test of a file. */
export const useModelsRig = (): ModelsRig => {
  let hub: HubDouble;
  let folder = '';
  let said = '';
  let controller = new AbortController();

  beforeEach(async () => {
    hub = await startHub(REPOSITORY, repository());
    folder = mkdtempSync(path.join(tmpdir(), 'parley-models-'));
  });
  afterEach(async () => {
    await hub.close();
    rmSync(folder, { recursive: true, force: true });
  });

  const rig: ModelsRig = {
    get hub() {
      return hub;
    },
    get folder() {
      return folder;
    },
    get root() {
      return path.join(folder, 'models');
    },
    get said() {
      return said;
    },
    run: (args, rest = {}) => {
      said = '';
      controller = new AbortController();
      const say = (text: string) => (said += text);
      return modelsCommand(args, {
        root: rig.root,
        env: { MODEL_HUB: hub.url },
        cwd: folder,
        out: say,
        err: say,
        isTerminal: false,
        signal: controller.signal,
        pause: () => Promise.resolve(),
        silence: 5_000,
        ...rest,
      });
    },
    interrupt: () => controller.abort(),
    fault: (name, ...faults) => void hub.faults.set(name, faults),
    cut: (name, after, all = after) => ({ type: 'cut', after, once: () => rig.hasPart(name, all) }),
    bytesOf: (name) => hub.sent.filter((one) => one.path === name).reduce((sum, { bytes }) => sum + bytes, 0),
    sizeOf: (name) => hub.files.get(name)?.length ?? 0,
    part: (name) => path.join(rig.root, `.filling-${ID}`, `${name}.part`),
    hasPart: (name, size) => existsSync(rig.part(name)) && statSync(rig.part(name)).size === size,
    served: async () => {
      const warned: unknown[] = [];
      const models = openModels(rig.root, { warn: (...what: unknown[]) => void warned.push(what) });
      const list = await models.list();
      expect(warned).toEqual([]);
      return { open: (id, file) => models.open(id, file), list };
    },
    nothingHeld: async () => expect((await rig.served()).list).toEqual([]),
  };
  return rig;
};
