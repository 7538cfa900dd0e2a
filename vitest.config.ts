import { defineConfig } from 'vitest/config';

/** Tests wait for real sockets and disks, properties for many runs; a slow machine is no failure. */
const PATIENT = 30_000;

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          name: 'core',
          root: 'core',
          environment: 'node',
          include: ['**/*.test.ts'],
          testTimeout: PATIENT,
        },
      },
      {
        test: {
          name: 'sync-server',
          root: 'sync-server',
          environment: 'node',
          include: ['**/*.test.ts'],
          testTimeout: PATIENT,
          hookTimeout: PATIENT,
        },
      },
      'app/vitest.config.ts',
      {
        test: {
          name: 'test',
          root: 'test',
          environment: 'node',
          include: ['**/*.test.ts'],
          exclude: ['**/node_modules/**', 'browser/**', 'bench/**'],
          testTimeout: PATIENT,
          hookTimeout: PATIENT,
        },
      },
    ],
  },
});
