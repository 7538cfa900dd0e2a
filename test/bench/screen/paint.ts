/** When something stands on the screen: times in ms, taken in the page, after the frame that painted it. */
import type { Page } from '@playwright/test';

export const ROW = 'section[aria-label="Conversations"] [data-contact] a';
export const ENTRY = 'ol[aria-label="Messages and events"] article';

/** In every page from its beginning: `paintedWhen` and the first paint of the list. */
export const watchPaint = async (page: Page): Promise<void> => {
  await page.addInitScript((row) => {
    const afterPaint = (): Promise<number> =>
      new Promise((resolve) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => resolve(performance.now());
        port2.postMessage(null);
      });
    const paintedWhen = (holds: () => boolean): Promise<number> =>
      new Promise((resolve) => {
        const look = (): void => {
          if (holds()) void afterPaint().then(resolve);
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      });
    const firstRow = paintedWhen(() => document.querySelector(row) !== null);
    Object.assign(window, { bench: { paintedWhen, firstRow } });
  }, ROW);
};

interface Watched {
  readonly bench: {
    readonly paintedWhen: (holds: () => boolean) => Promise<number>;
    readonly firstRow: Promise<number>;
  };
}

/** From the start of the navigation to the first paint of a row. */
export const firstPaint = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as Watched).bench.firstRow);

/** The same, in ms since 1970. */
export const firstPaintAt = async (page: Page): Promise<number> =>
  (await firstPaint(page)) + (await page.evaluate(() => performance.timeOrigin));

const GRID = '[role=grid][aria-rowcount]';

/** From the start of the navigation until the list has this many rows, on the screen or to be scrolled to. */
export const allRows = (page: Page, count: number): Promise<number> =>
  page.evaluate(
    ({ grid, rows }) =>
      (window as unknown as Watched).bench.paintedWhen(
        () => Number(document.querySelector(grid)?.getAttribute('aria-rowcount') ?? 0) >= rows,
      ),
    { grid: GRID, rows: count },
  );

/** From one scroll of the list to the paint of the rows that it leads to, in ms, for so many places over its length. */
export const scrollToPaint = (page: Page, places: number): Promise<number[]> =>
  page.evaluate(
    async ({ grid, many }) => {
      const scroller = document.querySelector(grid)?.parentElement?.parentElement;
      if (!scroller) throw new Error('there is no list');
      const times: number[] = [];
      for (let place = 1; place <= many; place += 1) {
        const begin = performance.now();
        scroller.scrollTop = (scroller.scrollHeight * place) / (many + 1);
        const isThere = (): boolean => {
          const { top, bottom } = scroller.getBoundingClientRect();
          const row = document.elementFromPoint(
            scroller.getBoundingClientRect().left + 40,
            (top + bottom) / 2,
          );
          return row?.closest('[role=row]') !== null && row !== null;
        };
        times.push((await (window as unknown as Watched).bench.paintedWhen(isThere)) - begin);
      }
      return times;
    },
    { grid: GRID, many: places },
  );

/** Until the page has done what it does after a paint: whoever reads before the next press gives it that time. */
export const untilIdle = (page: Page): Promise<void> =>
  page.evaluate(
    () =>
      new Promise<void>((resolve) => {
        requestIdleCallback(() => resolve());
      }),
  );

/** From a press on a link to the paint of what it shows. */
export const pressToPaint = (
  page: Page,
  link: string,
  shown: { readonly selector: string; readonly text: string },
): Promise<number> =>
  page.evaluate(
    async ({ press, selector, text }) => {
      const element = document.querySelector<HTMLElement>(press);
      if (element === null) throw new Error(`there is no ${press}`);
      const begin = performance.now();
      element.click();
      const end = await (window as unknown as Watched).bench.paintedWhen(() =>
        [...document.querySelectorAll(selector)].some((one) => one.textContent.includes(text)),
      );
      return end - begin;
    },
    { press: link, ...shown },
  );

/** From each character typed into the search field to the paint of its answer. */
export const typeToPaint = (page: Page, word: string): Promise<number[]> =>
  page.evaluate(async (typed) => {
    const field = document.querySelector<HTMLInputElement>('input[type=search]');
    if (field === null) throw new Error('there is no search field');
    const times: number[] = [];
    for (let end = 1; end <= typed.length; end += 1) {
      const begin = performance.now();
      field.value = typed.slice(0, end);
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      const painted = await (window as unknown as Watched).bench.paintedWhen(
        () => document.querySelector('section[aria-label="Search results"][aria-busy="false"]') !== null,
      );
      times.push(painted - begin);
    }
    return times;
  }, word);

/** From key to paint, for every key pressed from now on; `take` gives them in ms. */
export const watchKeys = async (page: Page): Promise<() => Promise<number[]>> => {
  await page.evaluate(() => {
    const times: number[] = [];
    Object.assign(window, { keyTimes: times });
    addEventListener(
      'keydown',
      (event) => {
        requestAnimationFrame(() => {
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => times.push(performance.now() - event.timeStamp);
          port2.postMessage(null);
        });
      },
      true,
    );
  });
  return () => page.evaluate(() => (window as unknown as { readonly keyTimes: number[] }).keyTimes);
};

/** Tasks of the page's own thread that are longer than 50 ms, from now on. */
export const watchTasks = async (page: Page): Promise<() => Promise<number[]>> => {
  await page.evaluate(() => {
    const tasks: number[] = [];
    Object.assign(window, { longTasks: tasks });
    new PerformanceObserver((list) =>
      tasks.push(...list.getEntries().map(({ duration }) => duration)),
    ).observe({ type: 'longtask' });
  });
  return () => page.evaluate(() => (window as unknown as { readonly longTasks: number[] }).longTasks);
};
