/** The round button on the site's page and the panel above it, in a shadow root that the site's styles do not reach. */
import { createHosts, html, shadowOf } from './host.ts';

/**
 * The host's own declarations are important: within a shadow root, these override the page's declarations,
 * even important ones. `all` affects neither the direction nor the content before and after an element.
 */
const STYLE = `
:host{all:initial!important;direction:ltr!important;display:block!important;position:fixed!important;top:0!important;
 left:0!important;z-index:2147483000!important}
:host::before,:host::after{content:none!important}
*{box-sizing:border-box}
.launcher{position:fixed;bottom:20px;right:20px;width:56px;height:56px;border:0;border-radius:50%;padding:0;cursor:pointer;
 color:#fff;background:var(--accent,#2f5bea);display:grid;place-items:center;
 box-shadow:0 6px 20px rgb(28 27 25/.22),0 1px 3px rgb(28 27 25/.16);transition:transform .15s ease-out}
.launcher:hover{transform:translateY(-1px)}
.launcher:focus-visible{outline:3px solid #fff;outline-offset:-6px}
.launcher>*{pointer-events:none}
.launcher svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.9;stroke-linecap:round;stroke-linejoin:round}
.badge{position:absolute;top:-3px;right:-3px;min-width:21px;height:21px;padding:0 6px;border-radius:11px;background:#c8372d;color:#fff;
 font:600 12px/21px system-ui,sans-serif;text-align:center;font-variant-numeric:tabular-nums}
.panel{position:fixed;bottom:90px;right:20px;width:384px;height:min(640px,calc(100vh - 110px));max-width:calc(100vw - 40px);border:0;
 border-radius:16px;overflow:hidden;background:#fbfaf8;color-scheme:light dark;
 box-shadow:0 12px 44px rgb(28 27 25/.2),0 1px 3px rgb(28 27 25/.12);transition:opacity .15s ease-out,transform .15s ease-out}
.left .launcher,.left .panel{right:auto;left:20px}
.panel[hidden]{display:block;visibility:hidden;opacity:0;transform:translateY(8px);pointer-events:none}
[hidden]{display:none}
@media(prefers-color-scheme:dark){.panel{background:#131312;outline:1px solid #2a2a27}}
@media(max-width:520px){
 .panel,.left .panel{inset:0;width:100%;height:100%;max-width:none;border-radius:0}
 .open .launcher{display:none}
}
@media(prefers-reduced-motion:reduce){.launcher,.panel{transition:none}}
@media print{:host{display:none!important}}
`;

/** Below this width the open panel covers the whole screen; the same as in the style. */
const FULL = '(max-width: 520px)';

const SVG = 'http://www.w3.org/2000/svg';
const SPEECH = 'M5 5h14a2 2 0 0 1 2 2v8a2 2 0 0 1-2 2h-6l-4.5 4v-4H5a2 2 0 0 1-2-2V7a2 2 0 0 1 2-2Z';
const DOWN = 'm6 9 6 6 6-6';

export interface Look {
  readonly color: string;
  /** Words of the button, for a closed and for an open panel. */
  readonly open: string;
  readonly close: string;
}

export interface Launcher {
  /** The frame's present window: a new one after the site has moved or removed the chat. */
  frame(): Window | null;
  /** Shows the button: the chat is there. */
  look(look: Look): void;
  /** Shows the number of unread messages, as a figure and in words. */
  unread(count: number, words: string): void;
  /** Opens or closes the panel. The focus moves only if the visitor asked for it. */
  setOpen(open: boolean, byVisitor: boolean): void;
  isOpen(): boolean;
  /** Whether the open panel covers the whole screen, as on a phone. */
  isFull(): boolean;
  /** Replaces the chat by the one at another address, from the beginning. */
  go(address: string): void;
}

export interface LauncherOptions {
  /** The first address of the frame's page. */
  readonly address: string;
  readonly side: 'left' | 'right';
  /** Called after the panel has opened or closed, or began or ceased to cover the screen. */
  readonly changed: (byVisitor: boolean) => void;
  /** Called each time a document has loaded in the frame. */
  readonly loaded: (frame: Window) => void;
}

/** Puts the chat on the page at once, and again whenever the page has removed it. */
export function createLauncher(options: LauncherOptions): Launcher {
  const full = matchMedia(FULL);
  /** Missing until the chat is there. */
  let look: Look | undefined;
  let isOpen = false;
  let count = 0;
  let unread = '';
  let { address } = options;
  let host: HTMLElement;
  let root: ShadowRoot;
  let parts: Parts;

  const redraw = (): void => draw(parts, look, isOpen, count, unread);

  const setOpen = (next: boolean, byVisitor: boolean): void => {
    if (next === isOpen) return;
    const hasFocus = root.activeElement === parts.frame;
    isOpen = next;
    redraw();
    if (isOpen ? byVisitor : hasFocus) moveFocus(parts, isOpen);
    options.changed(byVisitor);
  };

  const mount = (): void => {
    host = makeHost();
    root = shadowOf(host);
    parts = createParts(root, options, address);
    parts.button.addEventListener('click', () => setOpen(!isOpen, true));
    redraw();
    document.documentElement.append(host);
  };
  const makeHost = createHosts(mount);
  mount();
  full.addEventListener('change', () => isOpen && options.changed(false));

  return {
    frame: () => parts.frame.contentWindow,
    look(next) {
      look = next;
      redraw();
    },
    unread(...next) {
      [count, unread] = next;
      redraw();
    },
    setOpen,
    isOpen: () => isOpen,
    isFull: () => full.matches,
    go(next) {
      const before = host;
      address = next;
      look = undefined;
      count = 0;
      // A new frame: another address in the old frame would be a step that the browser's Back undoes.
      mount();
      before.remove();
    },
  };
}

interface Parts {
  readonly box: HTMLElement;
  readonly button: HTMLButtonElement;
  readonly badge: HTMLElement;
  readonly frame: HTMLIFrameElement;
}

function createParts(root: ShadowRoot, options: LauncherOptions, address: string): Parts {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);
  root.adoptedStyleSheets = [sheet];
  const box = html('div', options.side);
  const button = html('button', 'launcher');
  button.type = 'button';
  const badge = html('span', 'badge');
  const frame = html('iframe', 'panel');
  // The frame does not wait for the page, and the page's `load` does not wait for the frame.
  frame.loading = 'lazy';
  frame.src = address;
  frame.title = 'Chat';
  frame.addEventListener('load', () => {
    if (frame.contentWindow !== null) options.loaded(frame.contentWindow);
  });
  box.append(frame, button);
  root.append(box);
  return { box, button, badge, frame };
}

/** A hidden panel cannot keep the focus: a visitor who writes in the chat finds the focus at the button. */
function moveFocus({ frame, button }: Parts, isOpen: boolean): void {
  (isOpen ? frame : button).focus({ preventScroll: true });
}

/** @param unread the number of unread messages in words */
function draw(
  { box, button, badge, frame }: Parts,
  look: Look | undefined,
  isOpen: boolean,
  count: number,
  unread: string,
): void {
  box.classList.toggle('open', isOpen);
  frame.hidden = !isOpen;
  frame.inert = !isOpen;
  button.replaceChildren(icon(isOpen ? DOWN : SPEECH), badge);
  button.setAttribute('aria-expanded', String(isOpen));
  badge.hidden = count === 0 || isOpen;
  badge.textContent = count > 99 ? '99+' : String(count);
  button.hidden = look === undefined;
  if (look === undefined) return;
  button.setAttribute('aria-label', isOpen ? look.close : look.open + (count > 0 ? `, ${unread}` : ''));
  frame.title = look.open;
  button.style.setProperty('--accent', look.color);
}

function icon(path: string): SVGSVGElement {
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('viewBox', '0 0 24 24');
  root.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', path);
  root.append(shape);
  return root;
}
