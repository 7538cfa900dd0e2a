/** One run from its seed, and the shortest beginning of it that still fails. */
import { check } from './invariants.ts';
import { plan, type Operation } from './operations.ts';
import { createRandom } from './random.ts';
import { begin, end, heal, perform } from './run.ts';

/** Operations of a run. */
const LENGTH = 45;

export interface Failure {
  readonly seed: number;
  readonly operations: readonly Operation[];
  readonly error: Error;
}

const errorOf = (error: unknown): Error => (error instanceof Error ? error : new Error(String(error)));

/** What the event loop would otherwise throw at nobody. */
const watchRejections = (): { readonly first: () => Error | undefined; readonly stop: () => void } => {
  let first: Error | undefined;
  const listener = (error: unknown): void => {
    first ??= errorOf(error);
  };
  process.on('unhandledRejection', listener);
  return { first: () => first, stop: () => process.off('unhandledRejection', listener) };
};

/** Plays operations under a seed; gives what was wrong. */
export const play = async (seed: number, operations: readonly Operation[]): Promise<Error | undefined> => {
  const watch = watchRejections();
  const run = await begin(seed);
  try {
    for (const operation of operations) {
      await perform(run, operation);
      const rejected = watch.first();
      if (rejected) throw rejected;
    }
    await heal(run);
    await check(run);
    return watch.first();
  } catch (error) {
    return errorOf(error);
  } finally {
    await end(run);
    watch.stop();
  }
};

/** The operations of a seed. */
export const operationsOf = (seed: number): readonly Operation[] =>
  // Its own randomness: what is planned does not depend on what happens.
  plan(createRandom(seed ^ 0x5eed), LENGTH);

/** Cuts the run short, then leaves single operations out, as long as it still fails. */
const shrink = async (seed: number, operations: readonly Operation[], error: Error): Promise<Failure> => {
  let best = { seed, operations, error };
  const attempt = async (shorter: readonly Operation[]): Promise<boolean> => {
    const failed = await play(seed, shorter);
    if (failed) best = { seed, operations: shorter, error: failed };
    return failed !== undefined;
  };
  for (let size = Math.ceil(operations.length / 2); size >= 1; size = Math.floor(size / 2)) {
    while (best.operations.length > size && (await attempt(best.operations.slice(0, -size))));
  }
  for (let index = best.operations.length - 1; index >= 0; index -= 1) {
    await attempt(best.operations.toSpliced(index, 1));
  }
  return best;
};

/** Runs a seed; gives the shortest failure found, or undefined. */
export const simulate = async (seed: number): Promise<Failure | undefined> => {
  const operations = operationsOf(seed);
  const error = await play(seed, operations);
  return error && shrink(seed, operations, error);
};

/** A failure as text to be read, and to be copied into regressions.test.ts. */
export const describeFailure = ({ seed, operations, error }: Failure): string =>
  `seed ${seed} fails after ${operations.length} operations:\n${operations
    .map((operation) => `  ${JSON.stringify(operation)},`)
    .join('\n')}\n${error.stack ?? error.message}`;
