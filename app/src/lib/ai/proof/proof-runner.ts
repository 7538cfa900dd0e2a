/**
 * Corrects spelling in a worker of its own, which is made for the first request and ended after some time
 * without requests.
 */
import type { Language } from '@parley/core/language/transcript/language';
import { EngineError, type RunOptions } from '../engine.ts';
import type { ProofEvent, ProofRequest } from './protocol.ts';

/** How long a worker without requests is kept, in ms: it holds some hundred megabytes. */
export const IDLE = 2 * 60_000;

export interface ProofWorker {
  postMessage(message: ProofRequest): void;
  terminate(): void;
  onmessage: ((event: { readonly data: ProofEvent }) => void) | null;
  onerror: ((event: { readonly message?: string }) => void) | null;
}

type Asked = Omit<ProofRequest, 'run'> & { readonly language: Language };

export class ProofRunner {
  readonly #start: () => ProofWorker;
  #worker: ProofWorker | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #runs = 0;
  #idle: ReturnType<typeof setTimeout> | undefined;

  constructor(start: () => ProofWorker) {
    this.#start = start;
  }

  /**
   * The text with its corrections; the same text if no correction is certain.
   * @throws EngineError; an `AbortError` when the signal is aborted
   */
  correct(request: Asked, options: Pick<RunOptions, 'signal' | 'onProgress'>): Promise<string> {
    const turn = this.#last.then(() => this.#perform(request, options));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  dispose(): void {
    clearTimeout(this.#idle);
    this.#worker?.terminate();
    this.#worker = undefined;
  }

  async #perform(
    request: Asked,
    { signal, onProgress }: Pick<RunOptions, 'signal' | 'onProgress'>,
  ): Promise<string> {
    signal.throwIfAborted();
    clearTimeout(this.#idle);
    this.#runs += 1;
    const run = this.#runs;
    const worker = (this.#worker ??= this.#start());
    let stop: (() => void) | undefined;
    try {
      return await new Promise<string>((resolve, reject) => {
        stop = () => {
          // The worker cannot be interrupted, so it is ended; the cache makes the next start quick.
          this.dispose();
          reject(new DOMException('Stopped', 'AbortError'));
        };
        signal.addEventListener('abort', stop, { once: true });
        worker.onerror = ({ message }) => {
          this.dispose();
          reject(new EngineError('unsupported', message ?? 'The worker could not be started'));
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
            case 'done':
              resolve(data.text);
              break;
            case 'failed':
              this.dispose();
              reject(new EngineError(data.reason, 'The text could not be checked'));
              break;
          }
        };
        worker.postMessage({ ...request, run });
      });
    } finally {
      if (stop) signal.removeEventListener('abort', stop);
      this.#idle = setTimeout(() => this.dispose(), IDLE);
    }
  }
}

/** A runner over the real worker. */
export const createProofRunner = (): ProofRunner =>
  new ProofRunner(
    () =>
      new Worker(new URL('./worker.ts', import.meta.url), {
        type: 'module',
        name: 'parley-proof',
      }) as unknown as ProofWorker,
  );
