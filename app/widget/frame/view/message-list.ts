/** The list of messages: each element stays the same from *sending* to *sent*, so that nothing jumps. */
import type { ChatView } from '../chat.ts';
import { createDayLines, dayOf } from './day-lines.ts';
import { el } from './dom.ts';
import { itemsOf } from './items.ts';
import { createMessageView, type MessageView, type MessageViewOptions } from './message-view.ts';
import { linkNodes } from './rich-text.ts';

/** Nearer to the end than this, in px, new messages are followed; further up, somebody reads. */
const NEAR_END = 80;

export interface MessageListOptions extends MessageViewOptions {
  readonly greeting: string;
}

export interface MessageList {
  readonly element: HTMLElement;
  draw(view: ChatView): void;
}

export function createMessageList(options: MessageListOptions): MessageList {
  const { words, locale } = options;
  const log = el('div', { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-label': words.messages });
  const typing = el(
    'div',
    { class: 'typing', hidden: true, role: 'status' },
    el('span', { class: 'hidden' }, `${words.somebody} ${words.typing}`),
    el('i'),
    el('i'),
    el('i'),
  );
  const greeting = el('p', { dir: 'auto' }, ...linkNodes(options.greeting || words.greeting));
  const end = el('div', { class: 'end' });
  const element = el(
    'div',
    { class: 'scroll', tabindex: '0' },
    el('div', { class: 'greeting' }, greeting),
    log,
    typing,
    end,
  );
  const days = createDayLines(words, locale);
  let shown: ReadonlyMap<string, MessageView> = new Map();

  const elementsOf = (view: ChatView): readonly HTMLElement[] => {
    const items = itemsOf(view, words);
    const lastMine = items.findLast(({ isMine }) => isMine);
    const next = new Map<string, MessageView>();
    let day = '';
    const elements = items.flatMap((item) => {
      const message = shown.get(item.key) ?? createMessageView(item, options);
      next.set(item.key, message);
      message.drawStatus(item, item.key === lastMine?.key);
      const isSameDay = dayOf(item.at) === day;
      day = dayOf(item.at);
      return isSameDay ? [message.element] : [days.lineFor(item.at), message.element];
    });
    shown = next;
    return elements;
  };

  return {
    element,
    draw(view) {
      const isNearEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END;
      putInPlace(log, elementsOf(view));
      days.update();
      typing.hidden = !view.typing;
      if (isNearEnd) end.scrollIntoView({ block: 'end' });
    },
  };
}

/** Moves only what is out of place: a moved element would be read out again. */
function putInPlace(parent: HTMLElement, elements: readonly HTMLElement[]): void {
  const wanted = new Set<Element>(elements);
  for (const child of [...parent.children]) if (!wanted.has(child)) child.remove();
  elements.forEach((element, index) => {
    if (parent.children[index] !== element) parent.insertBefore(element, parent.children[index] ?? null);
  });
}
