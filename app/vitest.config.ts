import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';
import { icons } from './icons.ts';

// Unit tests of the replica, sync and rune classes. What is seen on a screen is tested in test/browser.
export default defineConfig({
  plugins: [icons(), svelte({ configFile: false })],
  resolve: { conditions: ['browser'] },
  test: {
    name: 'app',
    environment: './vitest-environment.ts',
    include: ['src/**/*.test.ts', 'widget/**/*.test.ts'],
    setupFiles: ['fake-indexeddb/auto'],
    // A slow machine is no failure.
    testTimeout: 30_000,
    hookTimeout: 30_000,
  },
});
