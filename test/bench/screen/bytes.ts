/** JavaScript that a page fetches, in bytes as gzip sends it. */
import type { Page } from '@playwright/test';
import { gzipSync } from 'node:zlib';

export interface ScriptBytes {
  /** Asked for before what was visited stands on the screen. */
  readonly shown: number;
  /** The same, and what the page loads by itself afterwards, until the network is quiet. */
  readonly all: number;
}

interface Script {
  /** When it was asked for, in ms since 1970. */
  readonly asked: number;
  readonly size: number;
}

/**
 * Counts what is fetched until the page stands, and afterwards; a file once.
 * @param visit gives when the page stood, in ms since 1970: what it asks for later may well come before one looks
 */
export const scriptBytes = async (page: Page, visit: () => Promise<number>): Promise<ScriptBytes> => {
  const scripts = new Map<string, Promise<Script>>();
  const onResponse = (response: Awaited<ReturnType<Page['waitForResponse']>>): void => {
    const { pathname } = new URL(response.url());
    // What the service worker fetches for later is no part of this page.
    if (!pathname.endsWith('.js') || response.request().serviceWorker() !== null) return;
    const asked = response.request().timing().startTime;
    scripts.set(
      pathname,
      response.body().then((body) => ({ asked, size: gzipSync(body, { level: 9 }).length })),
    );
  };
  page.on('response', onResponse);
  const stood = await visit();
  await page.waitForLoadState('networkidle');
  page.off('response', onResponse);
  const all = await Promise.all(scripts.values());
  const sum = (some: readonly Script[]): number => some.reduce((total, { size }) => total + size, 0);
  return { shown: sum(all.filter(({ asked }) => asked <= stood)), all: sum(all) };
};
