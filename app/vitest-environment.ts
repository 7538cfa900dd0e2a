import type { Environment } from 'vitest/runtime';

/**
 * Plain Node, but with modules compiled and resolved as for a browser: the server's half of Svelte, which a
 * Node environment gets, drops effects.
 */
export default {
  name: 'browser-like',
  viteEnvironment: 'client',
  setup: () => ({ teardown: () => undefined }),
} satisfies Environment;
