/**
 * `/widget.js`: what a site puts on its pages.
 *
 *   <script src="https://…/widget.js" data-channel="…" async></script>
 *
 * Options: `data-ref`, `data-session`, `data-user`, `data-signature`, `data-name`, `data-email`, `data-phone`,
 * `data-side="left"`, `data-language="fr"`, `data-open`, `data-global` (another name for `Parley`). Where a tag manager
 * leaves such attributes out, `widget.js?channel=…` names the channel.
 * API: `Parley('identify', {…})`, `Parley('reference', {…})`, `Parley('open')`, `Parley('close')`,
 * `Parley('reset')`. The chat itself runs in a frame from the server's own origin, which this page cannot read.
 */
import type { ChatIdentity, ChatReference } from '@parley/core/protocol/chat-api';
import { identityFrom, referenceFrom, toLoaderFrom, webAddress, wrap, type ToFrame } from '../bridge.ts';
import { expose } from './api.ts';
import { createLauncher } from './launcher.ts';
import { currentPage, watchPages } from './pages.ts';

/**
 * Most messages that wait for a frame. The frame may never answer, as where the site's policy forbids frames.
 */
const MOST_WAITING = 50;

/** The key of a document's running chat: the tag may occur again with each page that a site swaps in. */
const RUNNING = Symbol.for('parley-chat');
type Tagged = Document & { [RUNNING]?: (address: string, options: DOMStringMap) => void };

const isEmpty = (identity: ChatIdentity): boolean => Object.keys(identity).length === 0;

/** The reference that the page was opened with: the site's option, or `ref` in the address (RF-2). */
const referenceOf = (options: DOMStringMap): ChatReference | undefined => {
  const code = options['ref'] ?? new URLSearchParams(location.search).get('ref') ?? undefined;
  return referenceFrom({ code, session: options['session'], url: location.href });
};

/** Whether the page's code runs because of a press just now. */
const isPressed = (): boolean => window.event?.isTrusted === true && window.event.type === 'click';

/** The address of the chat that a tag names. */
const addressFrom = (script: HTMLScriptElement, options: DOMStringMap): string => {
  const { origin, searchParams } = new URL(script.src);
  const channel = options['channel'] ?? searchParams.get('channel') ?? '';
  if (!/^[a-z0-9]{8,40}$/.test(channel)) {
    throw new Error('Parley: data-channel is missing or wrong.');
  }
  return `${origin}/chat/${channel}/frame`;
};

const start = (address: string, options: DOMStringMap): void => {
  let shown = address;
  let peer: Window | undefined;
  let identity: ChatIdentity = {};
  let hasOpened = false;
  const waiting: ToFrame[] = [];

  const deliver = (frame: Window, message: ToFrame): void => {
    if (message.type === 'identify') identity = message.identity;
    if (message.type === 'reset') identity = {};
    // Only a document of that origin receives the message, whatever the frame shows by then. In a sandboxed
    // page every frame is sandboxed, so there is no origin to name.
    frame.postMessage(wrap(message), self.origin === 'null' ? '*' : new URL(shown).origin);
  };
  const post = (message: ToFrame): void => {
    if (peer !== undefined && launcher.frame() === peer) deliver(peer, message);
    else if (waiting.push(message) > MOST_WAITING) waiting.shift();
  };
  const tellPanel = (focus: boolean): void => {
    const open = launcher.isOpen();
    // A frame that has not loaded yet is informed when it has.
    if (launcher.frame() === peer)
      post({ type: 'panel', open, full: launcher.isFull(), focus: focus && open });
  };

  /** A new document is ready in the frame: it gets the present state first, then the waiting messages. */
  const begin = (frame: Window): void => {
    peer = frame;
    deliver(frame, {
      type: 'hello',
      identity,
      ...(options['language'] === undefined ? {} : { language: options['language'] }),
    });
    if (launcher.isOpen()) tellPanel(false);
    for (const one of waiting.splice(0)) deliver(frame, one);
  };

  const take = (frame: Window, data: unknown): void => {
    const message = toLoaderFrom(data);
    switch (message?.type) {
      case 'ready':
        begin(frame);
        return;
      case 'look':
        launcher.look(message);
        if (options['open'] !== undefined && !hasOpened) launcher.setOpen(true, false);
        hasOpened = true;
        return;
      case 'unread':
        launcher.unread(message.count, message.words);
        return;
      case 'close':
        launcher.setOpen(false, true);
        return;
      case undefined:
    }
  };

  const launcher = createLauncher({
    address,
    side: options['side'] === 'left' ? 'left' : 'right',
    changed: (byVisitor) => {
      pages.tell();
      tellPanel(byVisitor);
    },
    loaded: (frame) => {
      pages.listen();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => {
        take(frame, data);
      };
      frame.postMessage(wrap({ type: 'connect' } satisfies ToFrame), '*', [port2]);
    },
  });

  let tagged = identityFrom(options);
  identity = tagged;
  const reference = referenceOf(options);
  const referrer = webAddress(document.referrer);
  // The page before the site's own: the visitor came from there.
  if (referrer !== undefined && new URL(referrer).origin !== location.origin)
    post({ type: 'page', page: { url: referrer, at: Date.now() } });
  post({ type: 'page', page: currentPage() });
  if (reference) post({ type: 'reference', reference });
  const pages = watchPages((page) => {
    post({ type: 'page', page });
  });

  // The same effect as a reload of the page: the tag may name another chat, or say that somebody has signed
  // in or out.
  (document as Tagged)[RUNNING] = (nextAddress, next) => {
    if (nextAddress !== shown) {
      shown = nextAddress;
      launcher.go(shown);
      post({ type: 'page', page: currentPage() });
    }
    const said = identityFrom(next);
    const came = referenceOf(next);
    if (came) post({ type: 'reference', reference: came });
    if (JSON.stringify(said) === JSON.stringify(tagged)) return;
    tagged = said;
    post(isEmpty(said) ? { type: 'reset' } : { type: 'identify', identity: said });
  };

  expose(options['global'] ?? 'Parley', (name, argument) => {
    switch (name) {
      case 'identify':
        post({ type: 'identify', identity: identityFrom(argument) });
        return;
      case 'reference': {
        const given = referenceFrom(argument);
        if (given) post({ type: 'reference', reference: given });
        return;
      }
      case 'open':
      case 'close':
        launcher.setOpen(name === 'open', isPressed());
        return;
      case 'reset':
        post({ type: 'reset' });
        return;
      default:
        reportError(new Error(`Parley: there is no call ${String(name)}.`));
    }
  });
};

/** The tag of this script. In a module, `currentScript` is null: the first tag that looks right is used. */
const findTag = (): HTMLScriptElement | undefined => {
  const current = document.currentScript;
  if (current !== null) return current instanceof HTMLScriptElement ? current : undefined;
  return (
    document.querySelector<HTMLScriptElement>('script[data-channel][src*="/widget.js"]') ??
    document.querySelector<HTMLScriptElement>('script[src*="/widget.js?channel="]') ??
    undefined
  );
};

const run = (): void => {
  const tag = findTag();
  // A document of another kind, such as an SVG, has no place for a chat.
  if (tag === undefined || !(document.documentElement instanceof HTMLElement)) return;
  // Read at once: the site may remove or change the tag before there is a body. No prototype: properties that
  // a site adds to all objects are not options.
  const options = Object.assign(Object.create(null) as DOMStringMap, tag.dataset);
  const address = addressFrom(tag, options);
  const begin = (): void => {
    const again = (document as Tagged)[RUNNING];
    if (again) again(address, options);
    else start(address, options);
  };
  if (document.body !== null || document.readyState !== 'loading') begin();
  else addEventListener('DOMContentLoaded', begin, { once: true });
};
run();
