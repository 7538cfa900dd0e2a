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
const svg = (path: string): SVGSVGElement => {
  const root = document.createElementNS(SVG, 'svg');
  root.setAttribute('viewBox', '0 0 24 24');
  root.setAttribute('aria-hidden', 'true');
  const shape = document.createElementNS(SVG, 'path');
  shape.setAttribute('d', path);
  root.append(shape);
  return root;
};

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

const createParts = (options: LauncherOptions, address: string) => {
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
  return { box, button, badge, frame };
};

/** Puts the chat on the page at once, and again whenever the page has removed it. */
export const createLauncher = (options: LauncherOptions): Launcher => {
  const full = matchMedia(FULL);
  let words: Look | undefined;
  let open = false;
  let count = 0;
  let unreadWords = '';
  let { address } = options;
  let host: HTMLElement;
  let root: ShadowRoot;
  let parts: ReturnType<typeof createParts>;

  const draw = (): void => {
    const { box, button, badge, frame } = parts;
    box.classList.toggle('open', open);
    frame.hidden = !open;
    frame.inert = !open;
    button.replaceChildren(svg(open ? DOWN : SPEECH), badge);
    button.setAttribute('aria-expanded', String(open));
    badge.hidden = count === 0 || open;
    badge.textContent = count > 99 ? '99+' : String(count);
    button.hidden = words === undefined;
    if (words === undefined) return;
    const unread = count > 0 && !open ? `, ${unreadWords}` : '';
    button.setAttribute('aria-label', (open ? words.close : words.open) + unread);
    frame.title = words.open;
    button.style.setProperty('--accent', words.color);
  };

  const setOpen = (next: boolean, byVisitor: boolean): void => {
    if (next === open) return;
    const isInside = root.activeElement === parts.frame;
    open = next;
    draw();
    if (open && byVisitor) parts.frame.focus({ preventScroll: true });
    // A hidden panel cannot keep the focus: a visitor who writes in the chat finds the focus at the button.
    if (!open && isInside) parts.button.focus({ preventScroll: true });
    options.changed(byVisitor);
  };

  const mount = (): void => {
    host = makeHost();
    root = shadowOf(host);
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
    parts = createParts(options, address);
    parts.button.addEventListener('click', () => {
      setOpen(!open, true);
    });
    root.append(parts.box);
    draw();
    document.documentElement.append(host);
  };
  const makeHost = createHosts(mount);
  mount();
  full.addEventListener('change', () => {
    if (open) options.changed(false);
  });

  return {
    frame: () => parts.frame.contentWindow,
    look(look) {
      words = look;
      draw();
    },
    unread(next, nextWords) {
      count = next;
      unreadWords = nextWords;
      draw();
    },
    setOpen,
    isOpen: () => open,
    isFull: () => full.matches,
    go(next) {
      const before = host;
      address = next;
      words = undefined;
      count = 0;
      // A new frame: another address in the old frame would be a step that the browser's Back undoes.
      mount();
      before.remove();
    },
  };
};
