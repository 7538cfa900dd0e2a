import { defineConfig } from '@playwright/test';
import { CHROMIUM_ARGS, findChromium } from '../tools/chromium.ts';

const executablePath = findChromium();

export default defineConfig({
  testDir: '.',
  testMatch: '**/*.test.ts',
  // A GPU made of software keeps all cores busy for most of a minute, beside which every other test takes longer, and
  // may be given up by the browser itself: `WEBGPU=1` runs it, best alone.
  testIgnore: process.env.WEBGPU === undefined ? ['**/webgpu.test.ts'] : [],
  outputDir: '../test-results/browser',
  // Files run side by side, the tests of one file one after the other: they share its server.
  fullyParallel: false,
  workers: 2,
  // A test that passes only sometimes has found something.
  retries: 0,
  timeout: 90_000,
  // Longer than the longest pause between two tries to reach the server, 15 s: a line that was held dials by itself.
  expect: { timeout: 25_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    viewport: { width: 1280, height: 800 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    // Recording costs time in every test; `TRACE=1` records those that fail, step by step.
    trace: process.env.TRACE === undefined ? 'off' : 'retain-on-failure',
    screenshot: 'only-on-failure',
    // What is not there after this long will not come: the test says where it stood.
    actionTimeout: 10_000,
    launchOptions: { args: CHROMIUM_ARGS, ...(executablePath && { executablePath }) },
  },
});
