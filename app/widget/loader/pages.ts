/** Reports each page that the visitor turns to, also where the site changes it without loading it again. */
import type { Page } from '@parley/core/protocol/chat-api';

/** How long a page gets to set its title after its address has changed, in ms. */
const TITLE_DELAY = 250;

export const currentPage = (url = location.href): Page => ({
  url,
  at: Date.now(),
  ...(document.title === '' ? {} : { title: document.title.slice(0, 300) }),
});

export interface Pages {
  /** Reports at once a change that waits for its title: the page comes before anything done on it. */
  readonly flush: () => void;
  /** Listens again: `document.open` removes the page's listeners. */
  readonly listen: () => void;
}

/** Calls `changed` after each change of the address. */
export const watchPages = (changed: (page: Page) => void): Pages => {
  let last = location.href;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const flush = (): void => {
    if (timer === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    changed(currentPage(last));
  };
  const look = (): void => {
    if (location.href === last) return;
    // A page that is left before it had time for its title was a page all the same.
    flush();
    last = location.href;
    timer = setTimeout(flush, TITLE_DELAY);
  };
  // The methods have no event of their own in every browser; the site's calls go through unchanged.
  const wrapMethod = (name: 'pushState' | 'replaceState'): void => {
    // eslint-disable-next-line @typescript-eslint/unbound-method -- bound by `call` below
    const original = history[name];
    const watched = function (this: History, ...args: Parameters<History['pushState']>): void {
      // A link to a place of the page has been followed before `hashchange` says so.
      look();
      original.apply(this, args);
      look();
    };
    // A page may forbid replacing its methods: then only going back and forth is noticed.
    Reflect.set(history, name, watched);
  };
  wrapMethod('pushState');
  wrapMethod('replaceState');
  // Adding the same function twice makes one listener.
  const listen = (): void => {
    addEventListener('popstate', look);
    addEventListener('hashchange', look);
  };
  listen();
  return { flush, listen };
};
