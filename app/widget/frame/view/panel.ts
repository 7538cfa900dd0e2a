/** The whole of the frame: head, list, composer, and the state of the connection. */
import type { ChatView } from '../chat.ts';
import type { Words } from '../words.ts';
import type { Composer } from './composer.ts';
import { button, el, icon, isComposing } from './dom.ts';
import type { MessageList } from './message-list.ts';

/** How long the connection may be missing before the visitor hears of it, in ms. */
const UNNOTICED = 2_000;

export interface PanelOptions {
  readonly words: Words;
  readonly name: string;
  readonly list: MessageList;
  readonly composer: Composer;
  readonly close: () => void;
}

export interface Panel {
  draw(view: ChatView): void;
  /** Whether the panel covers the screen: then the focus stays in it. */
  setFull(isFull: boolean): void;
}

export function createPanel(root: HTMLElement, options: PanelOptions): Panel {
  const { words, list, composer } = options;
  const banner = el('div', { class: 'banner', role: 'status', hidden: true });
  const head = el(
    'header',
    {},
    el('h1', {}, el('bdi', {}, options.name)),
    button({ class: 'icon', 'aria-label': words.close, title: words.close }, options.close, icon('close')),
  );
  root.append(head, banner, list.element, composer.element, dropArea(root, words.drop, composer));

  let isFull = false;
  root.addEventListener('keydown', (event) => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') options.close();
    else if (event.key === 'Tab' && isFull) keepFocus(root, event);
  });

  let timer: ReturnType<typeof setTimeout> | undefined;
  const showBanner = (text: string): void => {
    banner.textContent = text;
    banner.hidden = text === '';
  };

  return {
    draw(view) {
      list.draw(view);
      composer.draw();
      clearTimeout(timer);
      if (!navigator.onLine) showBanner(words.offline);
      else if (view.connection === 'connecting') {
        timer = setTimeout(() => showBanner(words.reconnecting), UNNOTICED);
      } else showBanner('');
    },
    setFull(next) {
      isFull = next;
      root.classList.toggle('full', isFull);
    },
  };
}

/** At the last element, Tab goes on to the first; with Shift, at the first to the last. */
function keepFocus(root: HTMLElement, event: KeyboardEvent): void {
  const all = [...root.querySelectorAll<HTMLElement>('button, textarea, a[href], [tabindex="0"]')].filter(
    (element) => !element.hasAttribute('disabled') && element.offsetParent !== null,
  );
  if (event.shiftKey) all.reverse();
  if (document.activeElement !== all.at(-1)) return;
  event.preventDefault();
  all[0]?.focus();
}

/** Takes files that are dropped anywhere on the panel. Returns the element that is shown meanwhile. */
function dropArea(root: HTMLElement, text: string, composer: Composer): HTMLElement {
  const area = el('div', { class: 'drop', hidden: true }, text);
  const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer?.types.includes('Files') === true;
  root.addEventListener('dragover', (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    area.hidden = false;
  });
  root.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) area.hidden = true;
  });
  root.addEventListener('drop', (event) => {
    area.hidden = true;
    if (!hasFiles(event)) return;
    event.preventDefault();
    composer.add([...(event.dataTransfer?.files ?? [])]);
  });
  return area;
}
