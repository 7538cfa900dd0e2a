import { flushSync } from 'svelte';

/** Runs now and whenever something changes that it reads, as a template does. Returns what ends it. */
export const watch = (run: () => void): (() => void) => {
  const stop = $effect.root(() => {
    $effect(() => {
      run();
    });
  });
  flushSync();
  return stop;
};
