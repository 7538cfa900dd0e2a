/** What a page shows and sounds outside of itself, as its browser is asked to. */
import type { BrowserContext, Page } from '@playwright/test';

interface Recorded {
  shown?: { title: string; body: string; tag: string; icon: string }[];
  tones?: number;
}

/** Records from now on, in every page of a device. The notifications are shown all the same. */
export const recordOutside = async (context: BrowserContext): Promise<void> => {
  await context.addInitScript(() => {
    // An empty page has none of this.
    if (!('ServiceWorkerRegistration' in window)) return;
    const recorded = window as unknown as Recorded;
    recorded.shown = [];
    recorded.tones = 0;
    const { prototype } = ServiceWorkerRegistration;
    // eslint-disable-next-line @typescript-eslint/unbound-method -- called on the registration below
    const { showNotification } = prototype;
    prototype.showNotification = function (this: ServiceWorkerRegistration, title, options) {
      recorded.shown?.push({
        title,
        body: options?.body ?? '',
        tag: options?.tag ?? '',
        icon: options?.icon ?? '',
      });
      return showNotification.call(this, title, options);
    };
    // eslint-disable-next-line @typescript-eslint/unbound-method -- as above
    const { start } = OscillatorNode.prototype;
    OscillatorNode.prototype.start = function (this: OscillatorNode, when) {
      recorded.tones = (recorded.tones ?? 0) + 1;
      start.call(this, when);
    };
  });
};

/** Notifications shown by these pages, as `title: body`. */
export const shownBy = async (...pages: readonly Page[]): Promise<string[]> => {
  const all = await Promise.all(
    pages.map((page) => page.evaluate(() => (window as unknown as Recorded).shown ?? [])),
  );
  return all.flat().map(({ title, body }) => `${title}: ${body}`);
};

/** How many tones these pages have made. */
export const tonesOf = async (...pages: readonly Page[]): Promise<number> => {
  const all = await Promise.all(
    pages.map((page) => page.evaluate(() => (window as unknown as Recorded).tones ?? 0)),
  );
  return all.reduce((sum, one) => sum + one, 0);
};

/** The pictures of the notifications that a page has shown. */
export const iconsOf = (page: Page): Promise<string[]> =>
  page.evaluate(() => ((window as unknown as Recorded).shown ?? []).map(({ icon }) => icon));

/** Makes a page believe that its tab is hidden, or visible again: a headless browser shows all tabs. */
export const hide = (page: Page, hidden: boolean): Promise<void> =>
  page.evaluate((isHidden) => {
    Object.defineProperties(document, {
      hidden: { configurable: true, value: isHidden },
      visibilityState: { configurable: true, value: isHidden ? 'hidden' : 'visible' },
    });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
