/**
 * Runs models in a worker of its own: one run at a time, in order of request. The worker starts with the
 * first run, and ends after some time without a request, so that its memory is free again.
 */
import type { ModelManifest, ModelVariant } from '@parley/core/language/models/manifest';
import { EngineError, type RunOptions } from './engine.ts';
import type {
  Failure,
  FetchRequest,
  ModelInput,
  RunRequest,
  WorkerEvent,
  WorkerRequest,
} from './worker/protocol.ts';

/** How long a worker without requests is kept, in ms. */
export const IDLE = 5 * 60_000;

/** How long a worker is kept while the page is hidden, in ms. */
export const IDLE_HIDDEN = 60_000;

/** How long a worker may go on after a request to stop, in ms: reading a long text cannot be interrupted. */
export const STOP_WITHIN = 1_000;

/** What the runner needs of a `Worker`. */
export interface WorkerLike {
  postMessage(message: WorkerRequest): void;
  terminate(): void;
  onmessage: ((event: { readonly data: WorkerEvent }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

/** What the runner needs of a `Document`. */
export interface PageLike {
  readonly visibilityState: string;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
  removeEventListener(type: 'visibilitychange', listener: () => void): void;
}

export interface ModelRun {
  readonly manifest: ModelManifest;
  readonly variant: ModelVariant;
  readonly input: ModelInput;
  readonly maxNewTokens: number;
}

type Request = Omit<RunRequest, 'run'> | Omit<FetchRequest, 'run'>;

interface Answer {
  readonly resolve: (text: string) => void;
  readonly reject: (error: Error) => void;
}

const RUINED: ReadonlySet<Failure> = new Set(['memory', 'unsupported', 'gpu']);

const aborted = (): DOMException => new DOMException('Stopped', 'AbortError');

export class ModelRunner {
  readonly #start: () => WorkerLike;
  readonly #page: PageLike | undefined;
  /** The present worker, and the kind of device that its build of the runtime is for. */
  #worker: { readonly worker: WorkerLike; readonly device: ModelVariant['device'] } | undefined;
  /** Resolves when the last run that was asked for has ended. */
  #last: Promise<unknown> = Promise.resolve();
  /** How many runs have begun: the number of the last. */
  #runs = 0;
  #isRunning = false;
  /** Ends a worker without requests. */
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(start: () => WorkerLike, page?: PageLike) {
    this.#start = start;
    this.#page = page;
    page?.addEventListener('visibilitychange', this.#onVisibility);
  }

  /**
   * Gives what the model wrote.
   * @throws EngineError when it could not, an `AbortError` when the signal was aborted.
   */
  run(request: ModelRun, options: RunOptions): Promise<string> {
    return this.#inTurn({ type: 'run', ...request }, options);
  }

  /**
   * Keeps everything that a model needs in the browser, so that it runs without a network; runs nothing.
   * @throws as `run` does
   */
  async fetch(model: Pick<ModelRun, 'manifest' | 'variant'>, signal: AbortSignal): Promise<void> {
    const options = { signal, onText: () => undefined, onProgress: () => undefined };
    await this.#inTurn({ type: 'fetch', ...model }, options);
  }

  /** Ends the worker; the runner cannot be used any more. */
  dispose(): void {
    this.#page?.removeEventListener('visibilitychange', this.#onVisibility);
    this.#end();
  }

  #inTurn(request: Request, options: RunOptions): Promise<string> {
    return new Promise((resolve, reject) => {
      this.#last = this.#last.then(() => this.#perform(request, options, { resolve, reject }));
    });
  }

  #end(): void {
    clearTimeout(this.#idle);
    this.#worker?.worker.terminate();
    this.#worker = undefined;
  }

  /** Anyone who looks at another page gets the memory back sooner. */
  readonly #onVisibility = (): void => {
    if (!this.#isRunning) this.#endLater();
  };

  #endLater(): void {
    clearTimeout(this.#idle);
    const time = this.#page?.visibilityState === 'hidden' ? IDLE_HIDDEN : IDLE;
    if (this.#worker) this.#idle = setTimeout(() => this.#end(), time);
  }

  /** A worker holds one build of the runtime: another kind of device needs another worker. */
  #workerFor(device: ModelVariant['device']): WorkerLike {
    if (this.#worker?.device !== device) {
      this.#end();
      this.#worker = { worker: this.#start(), device };
    }
    return this.#worker.worker;
  }

  /** Resolves when the worker is free again; the caller hears at once that a run was stopped. */
  async #perform(request: Request, options: RunOptions, answer: Answer): Promise<void> {
    const { signal } = options;
    if (signal.aborted) {
      answer.reject(aborted());
      return;
    }
    clearTimeout(this.#idle);
    this.#runs += 1;
    this.#isRunning = true;
    const run = this.#runs;
    // Files are fetched by the present worker, whichever it is: a worker that holds a model on the GPU is not
    // ended for that.
    const present = request.type === 'fetch' ? this.#worker?.worker : undefined;
    const worker = present ?? this.#workerFor(request.variant.device);
    let late: ReturnType<typeof setTimeout> | undefined;
    let stop: (() => void) | undefined;
    await new Promise<void>((free) => {
      stop = () => {
        worker.postMessage({ type: 'stop', run });
        answer.reject(aborted());
        late = setTimeout(() => {
          this.#end();
          free();
        }, STOP_WITHIN);
      };
      signal.addEventListener('abort', stop, { once: true });
      worker.onerror = ({ message }) => {
        this.#end();
        const reason = request.variant.device === 'webgpu' ? 'gpu' : 'unsupported';
        answer.reject(new EngineError(reason, message ?? 'The worker could not be started'));
        free();
      };
      worker.onmessage = ({ data }) => {
        if (data.run === run && this.#onEvent(data, options, answer)) free();
      };
      worker.postMessage({ run, ...request });
    });
    clearTimeout(late);
    if (stop) signal.removeEventListener('abort', stop);
    this.#isRunning = false;
    this.#endLater();
  }

  /** Passes on what the worker reports of a run. Returns whether the run has ended. */
  #onEvent(event: WorkerEvent, { signal, onText, onProgress }: RunOptions, answer: Answer): boolean {
    switch (event.type) {
      case 'loading':
        if (!signal.aborted) onProgress({ step: 'loading', loaded: event.loaded, total: event.total });
        return false;
      case 'preparing':
        if (!signal.aborted) onProgress({ step: 'preparing' });
        return false;
      case 'text':
        if (signal.aborted) return false;
        onProgress({ step: 'writing' });
        onText(event.text);
        return false;
      case 'done':
        answer.resolve(event.text);
        return true;
      case 'stopped':
        answer.reject(aborted());
        return true;
      case 'failed':
        // A runtime that ran out of memory, lost its GPU, or never came up, cannot be used any more.
        if (RUINED.has(event.reason)) this.#end();
        answer.reject(new EngineError(event.reason, event.message));
        return true;
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
    document,
  );
