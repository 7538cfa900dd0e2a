/** What passes between the page and its model's worker, with its times, and how much memory the page takes. */
import type { Browser, Page } from '@playwright/test';
import { readFileSync } from 'node:fs';

export interface Passed {
  /** In ms of the page's clock. */
  readonly at: number;
  readonly type: string;
  readonly tokens?: number;
}

interface Task {
  readonly at: number;
  readonly took: number;
}

interface Watched {
  readonly passed: Passed[];
  readonly tasks: readonly Task[];
}

/** In every page from its beginning. */
export const watchWorkers = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const passed: Passed[] = [];
    const tasks: Task[] = [];
    Object.assign(window, { passed, tasks });
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ startTime, duration }) => ({ at: startTime, took: duration }))),
    ).observe({ type: 'longtask' });
    const note = (data: unknown): void => {
      if (typeof data !== 'object' || data === null || !('type' in data)) return;
      const tokens = 'tokens' in data && typeof data.tokens === 'number' ? { tokens: data.tokens } : {};
      passed.push({ at: performance.now(), type: String(data.type), ...tokens });
    };
    const { Worker: Real } = window;
    window.Worker = class extends Real {
      constructor(...options: ConstructorParameters<typeof Real>) {
        super(...options);
        this.addEventListener('message', ({ data }) => note(data));
      }
      override postMessage(...message: [unknown, (Transferable[] | StructuredSerializeOptions)?]): void {
        note(message[0]);
        super.postMessage(message[0], message[1] as StructuredSerializeOptions);
      }
    };
  });
};

/** What has passed since it was last asked. */
export const takePassed = (page: Page): Promise<readonly Passed[]> =>
  page.evaluate(() => (window as unknown as Watched).passed.splice(0));

/** The longest task of over 50 ms that the page's own thread began in a time; 0 if there was none. */
export const longestTask = (page: Page, from: number, to: number): Promise<number> =>
  page.evaluate(
    ([begin, end]) =>
      (window as unknown as Watched).tasks
        .filter(({ at }) => at >= begin && at <= end)
        .reduce((longest, { took }) => Math.max(longest, took), 0),
    [from, to] as const,
  );

/** Until the page has had nothing to do several times in a row. */
export const untilCalm = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        let calm = 0;
        const look = (deadline: IdleDeadline): void => {
          calm = deadline.timeRemaining() > 30 ? calm + 1 : 0;
          if (calm === 5) resolve();
          else requestIdleCallback(look);
        };
        requestIdleCallback(look);
      }),
  );

/** Presses a button, and gives the time in ms until it is gone. */
export const pressUntilGone = (page: Page, name: string): Promise<number> =>
  page.evaluate(
    (words) =>
      new Promise<number>((resolve, reject) => {
        const button = [...document.querySelectorAll('button')].find(
          (element) => element.textContent.trim() === words,
        );
        if (button === undefined) {
          reject(new Error(`There is no button ${words}`));
          return;
        }
        const began = performance.now();
        new MutationObserver((_changes, observer) => {
          if (button.isConnected) return;
          observer.disconnect();
          resolve(performance.now() - began);
        }).observe(document.body, { childList: true, subtree: true });
        button.click();
      }),
    name,
  );

interface Processes {
  readonly processInfo: readonly { readonly type: string; readonly id: number }[];
}

/** Memory of the largest page of a browser, in MB: now, and at most so far. */
export const pageMemory = async (
  browser: Browser,
): Promise<{ readonly now: number; readonly most: number }> => {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = (await session.send('SystemInfo.getProcessInfo')) as Processes;
  await session.detach();
  const sizes = processInfo
    .filter(({ type }) => type === 'renderer')
    .map(({ id }) => {
      const status = readFileSync(`/proc/${id}/status`, 'utf8');
      const inMegabytes = (name: string): number =>
        Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1_024;
      return { now: inMegabytes('VmRSS'), most: inMegabytes('VmHWM') };
    });
  return sizes.reduce((a, b) => (b.now > a.now ? b : a), { now: 0, most: 0 });
};
