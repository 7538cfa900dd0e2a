/**
 * What every browser test starts from:
 *
 * - `server`: a real server with an empty folder, new for every file (and after a failed test, when Playwright
 *   begins with a new process);
 * - `newDevice()`: a browser with its own storage and its own line to the server; and Playwright's own `page`;
 * - any warning or error in a console, and any uncaught error, fails the test, unless `allowConsole` was told.
 */
import { expect, test as base } from '@playwright/test';
import { startServer, type TestServer } from '../tools/server.ts';
import { ConsoleGuard } from './console-guard.ts';
import { type Device, type DeviceOptions, openDevice } from './support/devices.ts';

interface ServerHolder {
  forFile(file: string): Promise<TestServer>;
}

interface TestFixtures {
  readonly server: TestServer;
  readonly guard: ConsoleGuard;
  /** Lets complaints pass that the test brings about, such as a refused request: `allowConsole(/ 401 /)`. */
  readonly allowConsole: (...patterns: RegExp[]) => void;
  /** A new device: watched, closed after the test. */
  readonly newDevice: (options?: DeviceOptions) => Promise<Device>;
}

interface WorkerFixtures {
  /** Further variables of the server's environment. */
  readonly serverEnv: Readonly<Record<string, string>>;
  readonly serverHolder: ServerHolder;
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  serverEnv: [{}, { option: true, scope: 'worker' }],

  serverHolder: [
    async ({ serverEnv }, use) => {
      let current: { file: string; server: TestServer } | null = null;
      await use({
        forFile: async (file) => {
          if (current?.file === file) return current.server;
          await current?.server.stop();
          current = null;
          const server = await startServer({ env: serverEnv });
          current = { file, server };
          return server;
        },
      });
      // TypeScript does not see that the function above was called meanwhile.
      await (current as { server: TestServer } | null)?.server.stop();
    },
    { scope: 'worker' },
  ],

  server: async ({ serverHolder }, use, testInfo) => {
    const server = await serverHolder.forFile(testInfo.file);
    const from = server.log().length;
    await use(server);
    if (testInfo.status !== testInfo.expectedStatus) {
      const log = server.log().slice(from).join('\n');
      await testInfo.attach('server.log', { body: log, contentType: 'text/plain' });
    }
  },

  baseURL: async ({ server }, use) => {
    await use(server.url);
  },

  guard: [
    // eslint-disable-next-line no-empty-pattern -- Playwright reads the names of fixtures from the pattern
    async ({}, use) => {
      const guard = new ConsoleGuard();
      await use(guard);
      expect(guard.complaints, 'Nothing is written to a console as warning or error').toEqual([]);
    },
    { auto: true },
  ],

  allowConsole: async ({ guard }, use) => {
    await use((...patterns) => {
      guard.allow(...patterns);
    });
  },

  context: async ({ context, guard }, use) => {
    guard.watch(context);
    await use(context);
  },

  newDevice: async ({ browser, server, guard }, use) => {
    const devices: Device[] = [];
    await use(async (options) => {
      const device = await openDevice(browser, server.url, guard, options);
      devices.push(device);
      return device;
    });
    await Promise.all(devices.map((device) => device.close()));
  },
});

export { expect };
