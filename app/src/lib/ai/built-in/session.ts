/** What all engines of the browser have in common: a session is made, used once, and released. */
import { EngineError, type RunOptions } from '../engine.ts';
import type { Creating } from './interfaces.ts';

/** The share of a download is rounded to one part in so many. */
const WHOLE = 100;

/** Gives the options of `create`, so that a download is shown. */
export const creating = ({ signal, onProgress }: RunOptions): Creating => ({
  signal,
  monitor: (monitor) =>
    monitor.addEventListener('downloadprogress', ({ loaded }) =>
      onProgress({
        step: 'downloading',
        share: Math.round(Math.min(1, Math.max(0, loaded)) * WHOLE) / WHOLE,
      }),
    ),
});

const failure = (error: unknown): EngineError => {
  const name = error instanceof Error || error instanceof DOMException ? error.name : '';
  const reason =
    name === 'NetworkError' ? 'offline' : name === 'QuotaExceededError' ? 'memory' : 'unsupported';
  return new EngineError(reason, String(error), { cause: error });
};

/**
 * Uses a session and releases it in any case.
 * @throws EngineError; an `AbortError` when the signal is aborted
 */
export const withSession = async <S extends { destroy(): void }, T>(
  { signal }: RunOptions,
  create: () => Promise<S>,
  use: (session: S) => Promise<T>,
): Promise<T> => {
  signal.throwIfAborted();
  let session: S | undefined;
  try {
    session = await create();
    signal.throwIfAborted();
    return await use(session);
  } catch (error) {
    // A browser rejects a stopped run in more than one way.
    if (signal.aborted) throw new DOMException('Stopped', 'AbortError');
    throw error instanceof EngineError ? error : failure(error);
  } finally {
    session?.destroy();
  }
};
