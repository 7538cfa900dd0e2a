/**
 * The element of the chat on the site's page. It stands beside the body, not in it: whatever a site does with its body
 * (swap it, transform it, style all that is in it) does not concern it.
 */

const XHTML = 'http://www.w3.org/1999/xhtml';

/** An element of HTML, also in a document of another kind. */
export const html = <Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  className = '',
): HTMLElementTagNameMap[Name] => {
  const element = document.createElementNS(XHTML, name) as HTMLElementTagNameMap[Name];
  element.className = className;
  return element;
};

const NAME = 'parley-chat';

/** First pause before what a page removed is put back, and the longest, in ms: a page that insists is not fought. */
const SOON = 50;
const LATEST = 30_000;
/** An element that stood this long, in ms, was not removed on sight. */
const CALM = 10_000;

/**
 * Calls `lost` when the present host is no more in the document, each time later than the time before if the page
 * removes it on sight. Gives what makes a host, still empty and nowhere.
 */
export const createHosts = (lost: () => void): (() => HTMLElement) => {
  let present: HTMLElement | undefined;
  let madeAt = 0;
  let pause = SOON;

  const look = (): void => {
    if (present?.isConnected !== false) return;
    // `document.open` leaves a moment without any element.
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
    // The site has an element of that name, or a registry of its own: then nobody tells when the host goes.
  }

  return () => {
    const host = document.createElementNS(XHTML, NAME);
    host.id = NAME;
    present = host;
    madeAt = Date.now();
    return host;
  };
};

/** The host's shadow root. A page may have replaced the method; a new frame still has the browser's own. */
export const shadowOf = (host: HTMLElement): ShadowRoot => {
  const options = { mode: 'open' } as const;
  try {
    host.attachShadow(options);
  } catch {
    // Below.
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
