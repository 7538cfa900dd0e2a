/** JavaScript that a page fetches, in bytes as gzip sends it. */
import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';

export interface ScriptBytes {
  /** Fetched until what was visited stands on the screen. */
  readonly shown: number;
  /** The same, and what the page loads by itself afterwards, until the network is quiet. */
  readonly all: number;
}

/** Counts what is fetched while `visit` runs, which ends when the page stands, and afterwards; a file once. */
export const scriptBytes = async (page: Page, visit: () => Promise<unknown>): Promise<ScriptBytes> => {
  const sizes = new Map<string, Promise<number>>();
  const onResponse = (response: Awaited<ReturnType<Page['waitForResponse']>>): void => {
    const { pathname } = new URL(response.url());
    // What the service worker fetches for later is no part of this page.
    if (!pathname.endsWith('.js') || response.request().serviceWorker() !== null) return;
    sizes.set(
      pathname,
      response.body().then((body) => gzipSync(body, { level: 9 }).length),
    );
  };
  const sum = async (): Promise<number> =>
    (await Promise.all(sizes.values())).reduce((total, size) => total + size, 0);
  page.on('response', onResponse);
  await visit();
  const shown = await sum();
  await page.waitForLoadState('networkidle');
  page.off('response', onResponse);
  return { shown, all: await sum() };
};
