/**
 * The chat's frame. It runs under the server's own origin, in its own storage; the page around it tells where the
 * visitor is and who the site says they are, and learns how many messages are unread.
 */
import { newId } from '@parley/core/new-id';
import { counted } from '@parley/core/words/plural';
import type { ChatIdentity, ChatReference } from '@parley/core/protocol/chat-api';
import { toFrameFrom, wrap, type Hello, type ToFrame, type ToLoader } from '../bridge.ts';
import { createAttachments, type Attachments } from './sending/attachments.ts';
import { Chat } from './chat.ts';
import { createExclusively } from './connection/exclusively.ts';
import { createRequests } from './connection/requests.ts';
import { openTabs } from './connection/tabs.ts';
import { adoptSlot, ANONYMOUS, forgetSlot, slotMemory, slotOf, takeWords } from './session.ts';
import { createMemory } from './storage.ts';
import { createComposer } from './view/composer.ts';
import { createMessageList } from './view/message-list.ts';
import { createPanel } from './view/panel.ts';
import { wordsFor } from './words.ts';

const { channel = '', name = '', color = '#2f5bea', greeting = '' } = document.body.dataset;

const memory = createMemory(() => localStorage, `parley-chat/${channel}/`);
/** Of this tab: a reload is no new arrival. */
const tabMemory = createMemory(() => sessionStorage, `parley-chat/${channel}/`);
const requests = createRequests(channel);

/** Black or white, whichever is read better on a colour. */
const inkOn = (background: string): string => {
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => {
    const part = parseInt(background.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.36 ? '#1c1b19' : '#ffffff';
};

/** Insecure pages have no locks, although the type says that they do. */
const locks = (): LockManager | undefined => navigator.locks;
const exclusively = createExclusively(`parley-chat/${channel}/`, locks);

/** How long a hidden tab keeps its line, in ms. */
const HIDDEN_LASTS = 60_000;

/** @param post sends a message to the embedding page */
const start = (hello: Hello, post: (message: ToLoader) => void): ((message: ToFrame) => void) => {
  const { words, language, locale } = wordsFor(hello.language ? [hello.language] : navigator.languages);
  document.documentElement.lang = language;
  document.documentElement.style.setProperty('--accent', color);
  document.documentElement.style.setProperty('--on-accent', inkOn(color));

  let identity: ChatIdentity = hello.identity ?? {};
  let open = false;

  let drawing = false;
  const redraw = (): void => {
    if (drawing) return;
    drawing = true;
    queueMicrotask(() => {
      drawing = false;
      const view = chat.view();
      panel.draw(view);
      post({ type: 'unread', count: view.unread, words: counted(locale, words.unread, view.unread) });
    });
  };

  /** A visitor who signs in continues the chat that they began before, and keeps the words typed there. */
  const chatOf = (slot: string, from = ''): Chat => {
    const own = slotMemory(memory, slot);
    const before = from === '' || from === slot ? undefined : slotMemory(memory, from);
    const isProof = identity.signature !== undefined;
    if (before) {
      takeWords(before, own);
      if (!isProof) adoptSlot(before, own);
    }
    return new Chat({
      memory: own,
      ...(before && isProof ? { before } : {}),
      requests,
      identity,
      newId,
      now: () => Date.now(),
      exclusively: (lock, work, signal) => exclusively(slot + lock, work, signal),
      openTabs: (onEvent) => openTabs(`parley-chat/${channel}/${slot}`, onEvent),
      onChanged: redraw,
    });
  };
  const attachmentsOf = (owner: Chat): Attachments =>
    createAttachments({
      requests,
      session: () => owner.session,
      newId,
      isOnline: () => navigator.onLine,
      onChanged: redraw,
      onFollow: (file) => {
        owner.send('', [file]);
      },
    });

  let slot = slotOf(identity);
  let chat = chatOf(slot, ANONYMOUS);
  let attachments = attachmentsOf(chat);

  const watch = (): void => {
    chat.setWatched(open && document.visibilityState === 'visible');
  };

  const composer = createComposer({
    words,
    locale,
    attachments: () => attachments,
    send: (text, files) => {
      chat.send(text, files);
    },
    typing: (typing) => {
      chat.typing(typing);
    },
    draft: {
      get: () => memory.get(`${slot}draft`) ?? '',
      set: (text) => {
        if (text === '') memory.remove(`${slot}draft`);
        else memory.set(`${slot}draft`, text);
      },
    },
  });
  const panel = createPanel(document.body, {
    words,
    name,
    composer,
    list: createMessageList({
      words,
      locale,
      greeting,
      blob: (id) => attachments.blob(id),
      retry: (id) => {
        chat.retry(id);
      },
      discard: (id) => {
        chat.discard(id);
      },
    }),
    close: () => {
      post({ type: 'close' });
    },
  });

  const changeUser = (next: ChatIdentity): void => {
    identity = next;
    const target = slotOf(next);
    if (target === slot) {
      chat.identify(next);
      return;
    }
    chat.close();
    const { user } = next;
    // The same person as before: the visitor had no name, or the same name without a proof.
    const isSame = user !== undefined && (slot === ANONYMOUS || slot === slotOf({ user }));
    const from = isSame ? slot : '';
    slot = target;
    chat = chatOf(slot, from);
    attachments = attachmentsOf(chat);
    chat.identify(next);
    composer.reload();
    watch();
    redraw();
  };

  const takeReference = (reference: ChatReference): void => {
    const said = JSON.stringify({ code: reference.code, session: reference.session });
    if (tabMemory.get('reference') === said) return;
    tabMemory.set('reference', said);
    chat.reference(reference);
  };

  const take = (message: ToFrame): void => {
    switch (message.type) {
      case 'connect':
      case 'hello':
        return;
      case 'page':
        chat.page(message.page);
        return;
      case 'identify':
        changeUser(message.identity);
        return;
      case 'reference':
        takeReference(message.reference);
        return;
      case 'panel':
        open = message.open;
        panel.setFull(message.open && message.full);
        watch();
        redraw();
        // Somebody who types elsewhere is not interrupted, whatever a script opens.
        if (message.focus) composer.focus();
        return;
      case 'reset':
        tabMemory.remove('reference');
        // The next person at this device may be somebody else: a proven user must be proven again.
        if (identity.signature !== undefined) {
          chat.close();
          forgetSlot(slotMemory(memory, slot));
        }
        changeUser({});
        return;
    }
  };

  let hidden: ReturnType<typeof setTimeout> | undefined;
  const look = (): void => {
    clearTimeout(hidden);
    watch();
    if (document.visibilityState === 'visible') chat.hurry();
    // There are many tabs that nobody looks at.
    else
      hidden = setTimeout(() => {
        chat.rest();
      }, HIDDEN_LASTS);
  };
  document.addEventListener('visibilitychange', look);
  // A browser does not keep a page with an open line for going back to it.
  addEventListener('pagehide', () => {
    chat.rest();
  });
  addEventListener('pageshow', look);
  addEventListener('online', () => {
    chat.hurry();
  });
  addEventListener('offline', redraw);
  // Another tab has written, sent or read. A draft changes at each key: no reason to try waiting work.
  addEventListener('storage', ({ key }) => {
    if (key?.includes('/outbox/')) chat.hurry();
    else if (!key?.endsWith('/draft')) chat.refresh();
  });

  post({ type: 'look', color, open: words.open, close: words.close });
  chat.identify(identity);
  redraw();
  return take;
};

let running: { readonly origin: string; readonly take: (message: ToFrame) => void } | undefined;
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
    if (message.type === 'hello') running = { origin: event.origin, take: start(message, post) };
  } else if (event.origin === running.origin) running.take(message);
});
