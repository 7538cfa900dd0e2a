/**
 * Runs models in a worker of its own: one run at a time, in the order they were asked for. The worker is made when it
 * is first needed, and ended when nobody has asked for a while, so that its memory is given back.
 */
import type { ModelManifest, ModelVariant } from '@parley/core/models/manifest';
import { EngineError, type RunOptions } from './engine.ts';
import type { Failure, ModelInput, WorkerEvent, WorkerRequest } from './worker/protocol.ts';

/** How long a worker is kept that nobody asks, in ms. */
export const IDLE = 5 * 60_000;

/** How long a worker may go on after it was told to stop, in ms: reading a long text cannot be interrupted. */
export const STOP_WITHIN = 1_000;

/** What the runner needs of a `Worker`. */
export interface WorkerLike {
  postMessage(message: WorkerRequest): void;
  terminate(): void;
  onmessage: ((event: { readonly data: WorkerEvent }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

export interface ModelRun {
  readonly manifest: ModelManifest;
  readonly variant: ModelVariant;
  readonly input: ModelInput;
  readonly maxNewTokens: number;
}

const RUINED: ReadonlySet<Failure> = new Set(['memory', 'unsupported', 'gpu']);

const aborted = (): DOMException => new DOMException('Stopped', 'AbortError');

export class ModelRunner {
  readonly #start: () => WorkerLike;
  #worker: { readonly worker: WorkerLike; readonly device: ModelVariant['device'] } | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #runs = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(start: () => WorkerLike) {
    this.#start = start;
  }

  /**
   * Gives what the model wrote.
   * @throws EngineError when it could not, an `AbortError` when the signal was aborted.
   */
  run(request: ModelRun, options: RunOptions): Promise<string> {
    const turn = this.#last.then(() => this.#perform(request, options));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  /** Ends the worker. */
  dispose(): void {
    clearTimeout(this.#idle);
    this.#worker?.worker.terminate();
    this.#worker = undefined;
  }

  /** A worker holds one build of the runtime: another kind of device is another worker. */
  #workerFor(device: ModelVariant['device']): WorkerLike {
    if (this.#worker?.device !== device) {
      this.dispose();
      this.#worker = { worker: this.#start(), device };
    }
    return this.#worker.worker;
  }

  async #perform(request: ModelRun, { signal, onText, onProgress }: RunOptions): Promise<string> {
    if (signal.aborted) throw aborted();
    clearTimeout(this.#idle);
    this.#runs += 1;
    const run = this.#runs;
    const worker = this.#workerFor(request.variant.device);
    let late: ReturnType<typeof setTimeout> | undefined;
    let stop: (() => void) | undefined;
    try {
      return await new Promise<string>((resolve, reject) => {
        stop = () => {
          worker.postMessage({ type: 'stop', run });
          late = setTimeout(() => {
            this.dispose();
            reject(aborted());
          }, STOP_WITHIN);
        };
        signal.addEventListener('abort', stop, { once: true });
        worker.onerror = ({ message }) => {
          this.dispose();
          const reason = request.variant.device === 'webgpu' ? 'gpu' : 'unsupported';
          reject(new EngineError(reason, message ?? 'The worker could not be started'));
        };
        worker.onmessage = ({ data }) => {
          if (data.run !== run) return;
          switch (data.type) {
            case 'loading':
              onProgress({ step: 'loading', loaded: data.loaded, total: data.total });
              break;
            case 'preparing':
              onProgress({ step: 'preparing' });
              break;
            case 'text':
              onProgress({ step: 'writing' });
              onText(data.text);
              break;
            case 'done':
              resolve(data.text);
              break;
            case 'stopped':
              reject(aborted());
              break;
            case 'failed':
              // A runtime that ran out of memory, lost its GPU, or never came up, is of no more use.
              if (RUINED.has(data.reason)) this.dispose();
              reject(new EngineError(data.reason, data.message));
              break;
          }
        };
        worker.postMessage({ type: 'run', run, ...request });
      });
    } finally {
      clearTimeout(late);
      if (stop) signal.removeEventListener('abort', stop);
      this.#idle = setTimeout(() => this.dispose(), IDLE);
    }
  }
}

/** A runner over the real worker. */
export const createModelRunner = (): ModelRunner =>
  new ModelRunner(
    () =>
      new Worker(new URL('./worker/worker.ts', import.meta.url), {
        type: 'module',
        name: 'parley-model',
      }) as unknown as WorkerLike,
  );
