/** JavaScript that a page fetches, in bytes as gzip sends it. */
import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';

/** Counts what is fetched while `visit` runs; a file once. */
export const scriptBytes = async (page: Page, visit: () => Promise<unknown>): Promise<number> => {
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
  page.on('response', onResponse);
  await visit();
  await page.waitForLoadState('networkidle');
  page.off('response', onResponse);
  return (await Promise.all(sizes.values())).reduce((sum, size) => sum + size, 0);
};
