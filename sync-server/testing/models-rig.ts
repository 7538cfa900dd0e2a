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

/** A file of a real model, the smallest there is. */
export function tiny(name: string): Buffer {
  return readFileSync(path.join(TINY, name));
}

export function repository(): Map<string, Buffer> {
  return new Map([
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
}

/** Makes a hub and an empty folder for each test of a file. */
export function useModelsRig(): ModelsRig {
  const rig = new Rig();
  beforeEach(() => rig.open());
  afterEach(() => rig.close());
  return rig;
}

class Rig implements ModelsRig {
  /** The hub of the present test. */
  #hub: HubDouble | undefined;
  #folder = '';
  #said = '';
  /** Ends the command that runs. */
  #controller = new AbortController();

  async open(): Promise<void> {
    this.#hub = await startHub(REPOSITORY, repository());
    this.#folder = mkdtempSync(path.join(tmpdir(), 'parley-models-'));
  }

  async close(): Promise<void> {
    await this.hub.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get hub(): HubDouble {
    if (!this.#hub) throw new Error('There is no hub outside of a test');
    return this.#hub;
  }

  get folder(): string {
    return this.#folder;
  }

  get root(): string {
    return path.join(this.#folder, 'models');
  }

  get said(): string {
    return this.#said;
  }

  readonly run = (args: readonly string[], rest: Partial<CommandOptions> = {}): Promise<number> => {
    this.#said = '';
    this.#controller = new AbortController();
    const write = (text: string) => (this.#said += text);
    return modelsCommand(args, {
      root: this.root,
      env: { MODEL_HUB: this.hub.url },
      cwd: this.#folder,
      out: write,
      err: write,
      isTerminal: false,
      signal: this.#controller.signal,
      pause: () => Promise.resolve(),
      silence: 5_000,
      ...rest,
    });
  };

  readonly interrupt = (): void => this.#controller.abort();

  readonly fault = (name: string, ...faults: HubFault[]): void => void this.hub.faults.set(name, faults);

  readonly cut = (name: string, after: number, all = after): HubFault => ({
    type: 'cut',
    after,
    once: () => this.hasPart(name, all),
  });

  readonly bytesOf = (name: string): number =>
    this.hub.sent.filter((file) => file.path === name).reduce((sum, { bytes }) => sum + bytes, 0);

  readonly sizeOf = (name: string): number => this.hub.files.get(name)?.length ?? 0;

  readonly part = (name: string): string => path.join(this.root, `.filling-${ID}`, `${name}.part`);

  readonly hasPart = (name: string, size: number): boolean =>
    existsSync(this.part(name)) && statSync(this.part(name)).size === size;

  readonly served = async (): ReturnType<ModelsRig['served']> => {
    const warned: unknown[] = [];
    const models = openModels(this.root, { warn: (...what: unknown[]) => void warned.push(what) });
    const list = await models.list();
    expect(warned).toEqual([]);
    return { open: (id, file) => models.open(id, file), list };
  };

  readonly nothingHeld = async (): Promise<void> => expect((await this.served()).list).toEqual([]);
}
