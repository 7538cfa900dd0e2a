/** One message of the list. */
import type { FileRef } from '@parley/core/contact/entry';
import { isVisible } from '@parley/core/names/visible';
import { clockTime } from '@parley/core/words/times';
import { button, el } from './dom.ts';
import { fileView, type FileViewOptions } from './files.ts';
import type { Item } from './items.ts';
import { richTextNodes } from './rich-text.ts';

export interface MessageViewOptions extends FileViewOptions {
  readonly retry: (id: string) => void;
  readonly discard: (id: string) => void;
}

export interface MessageView {
  readonly element: HTMLElement;
  /** Shows the state of the message. `isLast`: no later message is the visitor's. */
  drawStatus(item: Item, isLast: boolean): void;
}

export function createMessageView(item: Item, options: MessageViewOptions): MessageView {
  const status = el('div', { class: 'status' });
  const inText = new Set<string>();
  const image = (id: FileRef['id']): Node | undefined => {
    const file = item.files.find((candidate) => candidate.id === id);
    if (file) inText.add(id);
    return file && fileView(file, options);
  };
  const body = richTextNodes(item.body, image);
  const isEmpty = !body.some((node) => isVisible(node.textContent ?? '')) && inText.size === 0;
  const files = item.files.filter((file) => !inText.has(file.id));
  const element = el(
    'article',
    { class: item.isMine ? 'message mine' : 'message' },
    el('div', { class: item.isMine ? 'author hidden' : 'author' }, el('bdi', {}, item.author)),
    !isEmpty && el('div', { class: 'bubble' }, ...body),
    files.length > 0 && el('div', { class: 'files' }, ...files.map((file) => fileView(file, options))),
    status,
  );
  return { element, drawStatus: (now, isLast) => drawStatus(status, now, isLast, options) };
}

function drawStatus(status: HTMLElement, item: Item, isLast: boolean, options: MessageViewOptions): void {
  const { words, locale, retry, discard } = options;
  const { state, own } = item;
  status.dataset['state'] = state;
  if (state === 'refused') {
    status.replaceChildren(
      `${words.notSent} · `,
      button({ class: 'link' }, () => retry(own), words.retry),
      ' · ',
      button({ class: 'link' }, () => discard(own), words.discard),
    );
    return;
  }
  const stateWords = {
    none: '',
    sending: words.sending,
    waiting: words.waiting,
    sent: isLast ? words.sent : '',
  };
  status.textContent = [clockTime(locale, item.at), stateWords[state]].filter(Boolean).join(' · ');
}
