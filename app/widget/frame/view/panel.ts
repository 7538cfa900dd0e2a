/** The whole of the frame: head, list, composer, and what is said of the connection. */
import type { ChatView } from '../chat.ts';
import type { Words } from '../words.ts';
import type { Composer } from './composer.ts';
import { button, el, icon, isComposing } from './dom.ts';
import type { MessageList } from './message-list.ts';

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
  setFull(full: boolean): void;
}

const focusable = (root: HTMLElement): HTMLElement[] =>
  [...root.querySelectorAll<HTMLElement>('button, textarea, a[href], [tabindex="0"]')].filter(
    (one) => !one.hasAttribute('disabled') && one.offsetParent !== null,
  );

export const createPanel = (root: HTMLElement, options: PanelOptions): Panel => {
  const { words, list, composer } = options;
  let full = false;
  const banner = el('div', { class: 'banner', role: 'status', hidden: true });
  const drop = el('div', { class: 'drop', hidden: true }, words.drop);
  const head = el(
    'header',
    {},
    el('h1', {}, el('bdi', {}, options.name)),
    button({ class: 'icon', 'aria-label': words.close, title: words.close }, options.close, icon('close')),
  );
  root.append(head, banner, list.element, composer.element, drop);

  root.addEventListener('keydown', (event) => {
    if (isComposing(event)) return;
    if (event.key === 'Escape') {
      options.close();
      return;
    }
    if (event.key !== 'Tab' || !full) return;
    const all = focusable(root);
    const edge = event.shiftKey ? all[0] : all.at(-1);
    if (document.activeElement !== edge) return;
    event.preventDefault();
    (event.shiftKey ? all.at(-1) : all[0])?.focus();
  });

  const carriesFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true;
  root.addEventListener('dragover', (event) => {
    if (!carriesFiles(event)) return;
    event.preventDefault();
    drop.hidden = false;
  });
  root.addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) drop.hidden = true;
  });
  root.addEventListener('drop', (event) => {
    drop.hidden = true;
    if (!carriesFiles(event)) return;
    event.preventDefault();
    composer.add([...(event.dataTransfer?.files ?? [])]);
  });

  let late: ReturnType<typeof setTimeout> | undefined;
  const say = (text: string): void => {
    banner.textContent = text;
    banner.hidden = text === '';
  };

  return {
    draw(view) {
      list.draw(view);
      composer.draw();
      clearTimeout(late);
      if (!navigator.onLine) say(words.offline);
      else if (view.connection === 'connecting') {
        // A moment without a line is no news.
        late = setTimeout(() => {
          say(words.reconnecting);
        }, 2_000);
      } else say('');
    },
    setFull(next) {
      full = next;
      root.classList.toggle('full', full);
    },
  };
};
