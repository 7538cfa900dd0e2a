/** The list of messages: each element stays the same from *sending* to *sent*, so that nothing jumps. */
import type { FileRef } from '@parley/core/contact/entry';
import { isVisible } from '@parley/core/names/visible';
import type { ChatMessage } from '@parley/core/protocol/chat-api';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { clockTime, daysAgo, longDay } from '@parley/core/words/times';
import type { ChatView } from '../chat.ts';
import type { Pending } from '../sending/outbox.ts';
import { button, el } from './dom.ts';
import { fileView, type FileViewOptions } from './files.ts';
import { linkNodes, richTextNodes } from './rich-text.ts';

export interface MessageListOptions extends FileViewOptions {
  readonly greeting: string;
  readonly retry: (id: string) => void;
  readonly discard: (id: string) => void;
}

interface Item {
  readonly key: string;
  readonly mine: boolean;
  readonly at: number;
  readonly author: string;
  readonly body: RichText | string;
  readonly files: readonly FileRef[];
  readonly state: 'none' | 'sending' | 'waiting' | 'sent' | 'refused';
}

interface Shown {
  readonly element: HTMLElement;
  readonly status: HTMLElement;
}

/** How often the lines of days are updated, in ms: clocks are changed, and sleep stops timers. */
const CLOCK = 10_000;

/** Waiting words are shown as they will look in the record: each line is a paragraph. */
const linesOf = (text: string): RichText => ({
  v: 1,
  blocks: text
    .split(/\r\n|\n|\r/)
    .map((line) => ({ type: 'paragraph', children: [{ type: 'text', text: line }] })),
});

const dayOf = (at: number): string => new Date(at).toDateString();

export interface MessageList {
  readonly element: HTMLElement;
  draw(view: ChatView): void;
}

export const createMessageList = (options: MessageListOptions): MessageList => {
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
  const greeting = el(
    'div',
    { class: 'greeting' },
    el('p', { dir: 'auto' }, ...linkNodes(options.greeting || words.greeting)),
  );
  const end = el('div', { class: 'end' });
  const element = el('div', { class: 'scroll', tabindex: '0' }, greeting, log, typing, end);
  const shown = new Map<string, Shown>();
  const days = new Map<string, { readonly element: HTMLElement; readonly at: number }>();

  const dayText = (at: number): string => {
    const now = Date.now();
    const days = daysAgo(at, now);
    return days === 0 ? words.today : days === 1 ? words.yesterday : longDay(locale, at, now);
  };

  const itemOf = (message: ChatMessage): Item => ({
    // Another list may have another message with the same number.
    key: message.own === undefined ? `n${message.n}@${message.at}` : `own-${message.own}`,
    mine: message.direction === 'in',
    at: message.at,
    author: message.direction === 'in' ? words.you : (message.author ?? words.team),
    body: message.body,
    files: message.files,
    state: message.direction === 'in' ? 'sent' : 'none',
  });

  const pendingItem = (pending: Pending, connected: boolean): Item => ({
    key: `own-${pending.request.id}`,
    mine: true,
    at: pending.request.happenedAt,
    author: words.you,
    body: pending.request.text,
    files: pending.files,
    state: pending.refused ? 'refused' : connected ? 'sending' : 'waiting',
  });

  const drawStatus = (one: Shown, item: Item, last: boolean): void => {
    const { status } = one;
    status.dataset['state'] = item.state;
    if (item.state === 'refused') {
      const id = item.key.slice('own-'.length);
      status.replaceChildren(
        `${words.notSent} · `,
        button({ class: 'link' }, () => options.retry(id), words.retry),
        ' · ',
        button({ class: 'link' }, () => options.discard(id), words.discard),
      );
      return;
    }
    const said = { none: '', sending: words.sending, waiting: words.waiting, sent: last ? words.sent : '' };
    status.textContent = [clockTime(locale, item.at), said[item.state]].filter(Boolean).join(' · ');
  };

  const build = (item: Item): Shown => {
    const status = el('div', { class: 'status' });
    const inText = new Set<string>();
    const image = (id: FileRef['id']): Node | undefined => {
      const file = item.files.find((one) => one.id === id);
      if (file) inText.add(id);
      return file && fileView(file, options);
    };
    const body = richTextNodes(typeof item.body === 'string' ? linesOf(item.body) : item.body, image);
    const empty = !body.some((node) => isVisible(node.textContent ?? '')) && inText.size === 0;
    const files = item.files.filter((file) => !inText.has(file.id));
    const element = el(
      'article',
      { class: item.mine ? 'message mine' : 'message' },
      el('div', { class: item.mine ? 'author hidden' : 'author' }, el('bdi', {}, item.author)),
      !empty && el('div', { class: 'bubble' }, ...body),
      files.length > 0 && el('div', { class: 'files' }, ...files.map((file) => fileView(file, options))),
      status,
    );
    return { element, status };
  };

  const separator = (at: number): HTMLElement => {
    const key = `day-${dayOf(at)}`;
    const known = days.get(key) ?? { element: el('div', { class: 'day' }), at };
    days.set(key, known);
    return known.element;
  };

  /** The words for a day change at midnight, even if nothing else does. */
  const nameDays = (): void => {
    for (const { element: line, at } of days.values()) {
      const text = dayText(at);
      if (line.textContent !== text) line.textContent = text;
    }
  };
  setInterval(nameDays, CLOCK);

  const draw = (view: ChatView): void => {
    // Near the end, what is new is followed; further up, somebody reads.
    const follows = element.scrollHeight - element.scrollTop - element.clientHeight < 80;
    const connected = view.connection !== 'connecting' && navigator.onLine;
    const items = [
      ...view.messages.map(itemOf),
      ...view.arriving.map((pending): Item => ({ ...pendingItem(pending, true), state: 'sent' })),
      ...view.pending.map((pending) => pendingItem(pending, connected)),
    ];
    const lastMine = items.findLast((item) => item.mine)?.key;
    const wanted: HTMLElement[] = [];
    const keys = new Set<string>();
    let day = '';
    for (const item of items) {
      if (dayOf(item.at) !== day) {
        day = dayOf(item.at);
        const line = separator(item.at);
        keys.add(`day-${day}`);
        wanted.push(line);
      }
      const one = shown.get(item.key) ?? build(item);
      shown.set(item.key, one);
      keys.add(item.key);
      wanted.push(one.element);
      drawStatus(one, item, item.key === lastMine);
    }
    for (const part of [shown, days]) {
      for (const [key, one] of part) {
        if (keys.has(key)) continue;
        one.element.remove();
        part.delete(key);
      }
    }
    nameDays();
    // Only what is out of place is moved: a moved element would be read out again.
    wanted.forEach((node, index) => {
      if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null);
    });
    typing.hidden = !view.typing;
    if (follows) end.scrollIntoView({ block: 'end' });
  };

  return { element, draw };
};
