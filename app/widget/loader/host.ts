/**
 * The chat's element on the site's page. It is a sibling of the body: if a site swaps or transforms its body,
 * or styles everything in it, the chat is not affected.
 */

const XHTML = 'http://www.w3.org/1999/xhtml';

/** An element of HTML, even in a document of another kind. */
export const html = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
): HTMLElementTagNameMap[Name] => {
  const element = document.createElementNS(XHTML, name) as HTMLElementTagNameMap[Name];
  element.className = className;
  return element;
};

const NAME = 'parley-chat';

/** First and longest pause before a removed chat is put back, in ms: a page that insists is not fought. */
const SOON = 50;
const LATEST = 30_000;
/** If an element was on the page for this long, in ms, the page did not remove it on sight. */
const CALM = 10_000;

/**
 * Makes hosts; a new host is empty and not yet in the document. Calls `lost` when the present host has been
 * removed, after a longer pause each time if the page removes it on sight.
 */
export const createHosts = (lost: () => void): (() => HTMLElement) => {
  let present: HTMLElement | undefined;
  let madeAt = 0;
  let pause = SOON;

  const look = (): void => {
    if (present?.isConnected !== false) return;
    // `document.open` leaves the document without any element for a moment.
    if (document.documentElement === (null as Element | null)) setTimeout(look, pause);
    else lost();
  };

  try {
    customElements.define(
      NAME,
      class extends HTMLElement {
        disconnectedCallback(): void {
          if (this !== present) return;
          pause = Date.now() - madeAt > CALM ? SOON : Math.min(LATEST, pause * 2);
          setTimeout(look, pause);
        }
      },
    );
  } catch {
    // The site has an element of that name, or its own registry: then a removal of the host goes unnoticed.
  }

  return () => {
    const host = document.createElementNS(XHTML, NAME);
    host.id = NAME;
    present = host;
    madeAt = Date.now();
    return host;
  };
};

/** The host's shadow root. A page may have replaced `attachShadow`; a new frame has the browser's own. */
export const shadowOf = (host: HTMLElement): ShadowRoot => {
  const options = { mode: 'open' } as const;
  try {
    host.attachShadow(options);
  } catch {
    // The method of a new frame is used below.
  }
  if (host.shadowRoot !== null) return host.shadowRoot;
  const spare = html('iframe');
  spare.hidden = true;
  document.documentElement.append(spare);
  const fresh = spare.contentWindow as (Window & { Element: typeof Element }) | null;
  const root: ShadowRoot = (fresh?.Element ?? Element).prototype.attachShadow.call(host, options);
  spare.remove();
  return root;
};
