/**
 * The chat's frame. It runs under the server's own origin, in its own storage; the page around it tells where the
 * visitor is and who the site says they are, and learns how many messages are unread.
 */
import type { ChatReference } from '@parley/core/protocol/chat-api';
import { counted } from '@parley/core/words/plural';
import { toFrameFrom, wrap, type Hello, type ToFrame, type ToLoader } from '../bridge.ts';
import { createExclusively } from './connection/exclusively.ts';
import { createRequests } from './connection/requests.ts';
import { createMemory } from './storage.ts';
import { Composer } from './view/composer.ts';
import { createMessageList } from './view/message-list.ts';
import { createPanel, type Panel } from './view/panel.ts';
import { VisitorChat } from './visitor-chat.ts';
import { wordsFor, type Spoken } from './words.ts';

const { channel = '', name = '', color = '#2f5bea', greeting = '' } = document.body.dataset;
const PREFIX = `parley-chat/${channel}/`;

/** Of this tab: a reload is no new arrival. */
const tabMemory = createMemory(() => sessionStorage, PREFIX);

/** How long a hidden tab keeps its connection, in ms. */
const HIDDEN_LASTS = 60_000;

/** The panel and the visitor's chat in it, for the page that said hello. */
class Frame {
  readonly #post: (message: ToLoader) => void;
  readonly #spoken: Spoken;
  readonly #visitor: VisitorChat;
  readonly #composer: Composer;
  readonly #panel: Panel;
  /** Whether the panel is open on the page. */
  #isOpen = false;
  /** Whether the panel will be drawn at the end of the present task. */
  #isDrawing = false;
  /** Runs while the tab is hidden, until the chat rests. */
  #hiddenTimer: ReturnType<typeof setTimeout> | undefined;

  /** @param post sends a message to the embedding page */
  constructor(hello: Hello, post: (message: ToLoader) => void) {
    const spoken = wordsFor(hello.language ? [hello.language] : navigator.languages);
    const identity = hello.identity ?? {};
    this.#post = post;
    this.#spoken = spoken;
    setLook(spoken.language);
    this.#visitor = new VisitorChat(identity, {
      prefix: PREFIX,
      memory: createMemory(() => localStorage, PREFIX),
      requests: createRequests(channel),
      // Insecure pages have no locks, although the type says that they do.
      exclusively: createExclusively(PREFIX, () => navigator.locks),
      onChanged: () => this.#redraw(),
    });
    this.#composer = this.#createComposer();
    this.#panel = this.#createPanel();
    this.#listen();
    post({ type: 'look', color, open: spoken.words.open, close: spoken.words.close });
    this.#visitor.chat().identify(identity);
    this.#redraw();
  }

  /** Does what the embedding page says. */
  receive(message: ToFrame): void {
    switch (message.type) {
      case 'connect':
      case 'hello':
        return;
      case 'page':
        this.#visitor.chat().page(message.page);
        return;
      case 'identify':
        if (this.#visitor.identify(message.identity)) this.#showOther();
        return;
      case 'reference':
        this.#setReference(message.reference);
        return;
      case 'panel':
        this.#isOpen = message.open;
        this.#panel.setFull(message.open && message.full);
        this.#watch();
        this.#redraw();
        // Somebody who types elsewhere is not interrupted, whatever a script opens.
        if (message.focus) this.#composer.focus();
        return;
      case 'reset':
        tabMemory.remove('reference');
        if (this.#visitor.reset()) this.#showOther();
        return;
    }
  }

  #createComposer(): Composer {
    const visitor = this.#visitor;
    return new Composer({
      ...this.#spoken,
      attachments: () => visitor.attachments(),
      send: (text, files) => visitor.chat().send(text, files),
      typing: (typing) => visitor.chat().typing(typing),
      draft: visitor.draft,
    });
  }

  #createPanel(): Panel {
    const visitor = this.#visitor;
    const list = createMessageList({
      ...this.#spoken,
      greeting,
      blob: (id) => visitor.attachments().blob(id),
      retry: (id) => visitor.chat().retry(id),
      discard: (id) => visitor.chat().discard(id),
    });
    return createPanel(document.body, {
      words: this.#spoken.words,
      name,
      composer: this.#composer,
      list,
      close: () => this.#post({ type: 'close' }),
    });
  }

  #listen(): void {
    const onVisibility = (): void => this.#onVisibility();
    document.addEventListener('visibilitychange', onVisibility);
    // A browser does not keep a page with an open connection for going back to it.
    addEventListener('pagehide', () => this.#visitor.chat().rest());
    addEventListener('pageshow', onVisibility);
    addEventListener('online', () => this.#visitor.chat().hurry());
    addEventListener('offline', () => this.#redraw());
    // Another tab has written, sent or read. A draft changes at each key: no reason to try waiting work.
    addEventListener('storage', ({ key }) => {
      if (key?.includes('/outbox/')) this.#visitor.chat().hurry();
      else if (!key?.endsWith('/draft')) this.#visitor.chat().refresh();
    });
  }

  #onVisibility(): void {
    clearTimeout(this.#hiddenTimer);
    this.#watch();
    if (document.visibilityState === 'visible') this.#visitor.chat().hurry();
    // There are many tabs that nobody looks at.
    else this.#hiddenTimer = setTimeout(() => this.#visitor.chat().rest(), HIDDEN_LASTS);
  }

  #watch(): void {
    this.#visitor.chat().setWatched(this.#isOpen && document.visibilityState === 'visible');
  }

  #setReference(reference: ChatReference): void {
    const key = JSON.stringify({ code: reference.code, session: reference.session });
    if (tabMemory.get('reference') === key) return;
    tabMemory.set('reference', key);
    this.#visitor.chat().reference(reference);
  }

  #showOther(): void {
    this.#composer.reload();
    this.#watch();
    this.#redraw();
  }

  /** Draws the panel at the end of the present task, once for all changes in it. */
  #redraw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    queueMicrotask(() => {
      this.#isDrawing = false;
      const { words, locale } = this.#spoken;
      const view = this.#visitor.chat().view();
      this.#panel.draw(view);
      this.#post({ type: 'unread', count: view.unread, words: counted(locale, words.unread, view.unread) });
    });
  }
}

/** Sets the document's language and the channel's colour. */
function setLook(language: string): void {
  const root = document.documentElement;
  root.lang = language;
  root.style.setProperty('--accent', color);
  root.style.setProperty('--on-accent', inkOn(color));
}

/** Black or white, whichever is read better on a colour. */
function inkOn(background: string): string {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(background.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.36 ? '#1c1b19' : '#ffffff';
}

let running: { readonly origin: string; readonly frame: Frame } | undefined;
let port: MessagePort | undefined;

const post = (message: ToLoader): void => {
  port?.postMessage(wrap(message));
};

addEventListener('message', (event: MessageEvent<unknown>) => {
  if (event.source !== parent || parent === window) return;
  const message = toFrameFrom(event.data);
  if (message === undefined) return;
  if (message.type === 'connect') {
    port ??= event.ports[0];
    post({ type: 'ready' });
  } else if (running === undefined) {
    if (message.type === 'hello') running = { origin: event.origin, frame: new Frame(message, post) };
  } else if (event.origin === running.origin) running.frame.receive(message);
});
