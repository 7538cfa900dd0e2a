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
import { createLauncher, type Launcher } from './launcher.ts';
import { createMailbox, type Post } from './mailbox.ts';
import { currentPage, watchPages } from './pages.ts';

/** The key of a document's running chat: the tag may occur again with each page that a site swaps in. */
const RUNNING = Symbol.for('parley-chat');
type Tagged = Document & { [RUNNING]?: (address: string, options: DOMStringMap) => void };

run();

function run(): void {
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
}

/** The tag of this script. In a module, `currentScript` is null: the first tag that looks right is used. */
function findTag(): HTMLScriptElement | undefined {
  const current = document.currentScript;
  if (current !== null) return current instanceof HTMLScriptElement ? current : undefined;
  return (
    document.querySelector<HTMLScriptElement>('script[data-channel][src*="/widget.js"]') ??
    document.querySelector<HTMLScriptElement>('script[src*="/widget.js?channel="]') ??
    undefined
  );
}

/** The address of the chat that a tag names. */
function addressFrom(script: HTMLScriptElement, options: DOMStringMap): string {
  const { origin, searchParams } = new URL(script.src);
  const channel = options['channel'] ?? searchParams.get('channel') ?? '';
  if (!/^[a-z0-9]{8,40}$/.test(channel)) {
    throw new Error('Parley: data-channel is missing or wrong.');
  }
  return `${origin}/chat/${channel}/frame`;
}

/** Puts the chat on the page. */
function start(address: string, options: DOMStringMap): void {
  const identity = identityFrom(options);
  const mailbox = createMailbox(address, identity, () => launcher.frame());
  const { post } = mailbox;
  const postPanel = (focus: boolean): void => {
    const open = launcher.isOpen();
    // A frame that has not loaded yet is informed when it has.
    if (mailbox.isReady()) post({ type: 'panel', open, full: launcher.isFull(), focus: focus && open });
  };
  const launcher = createLauncher({
    address,
    side: options['side'] === 'left' ? 'left' : 'right',
    changed: (byVisitor) => {
      pages.flush();
      postPanel(byVisitor);
    },
    loaded: (frame) => {
      pages.listen();
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = ({ data }) => receive(frame, data);
      frame.postMessage(wrap({ type: 'connect' } satisfies ToFrame), '*', [port2]);
    },
  });

  let opens = options['open'] !== undefined;
  const receive = (frame: Window, data: unknown): void => {
    const message = toLoaderFrom(data);
    switch (message?.type) {
      case 'ready':
        mailbox.begin(frame, options['language'], () => {
          if (launcher.isOpen()) postPanel(false);
        });
        return;
      case 'look':
        launcher.look(message);
        if (opens) launcher.setOpen(true, false);
        opens = false;
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

  postArrival(post, options);
  const pages = watchPages((page) => post({ type: 'page', page }));
  const go = (next: string): void => {
    mailbox.go(next);
    launcher.go(next);
  };
  (document as Tagged)[RUNNING] = createRestart(address, identity, go, post);
  exposeCalls(options['global'] ?? 'Parley', launcher, post);
}

/** Reports the page on which the chat begins, and how the visitor came there. */
function postArrival(post: Post, options: DOMStringMap): void {
  const referrer = webAddress(document.referrer);
  // The page before the site's own: the visitor came from there.
  if (referrer !== undefined && new URL(referrer).origin !== location.origin)
    post({ type: 'page', page: { url: referrer, at: Date.now() } });
  post({ type: 'page', page: currentPage() });
  postReference(post, referenceOf(options));
}

function postReference(post: Post, reference: ChatReference | undefined): void {
  if (reference) post({ type: 'reference', reference });
}

/** The reference that the page was opened with: the site's option, or `ref` in the address (RF-2). */
function referenceOf(options: DOMStringMap): ChatReference | undefined {
  const code = options['ref'] ?? new URLSearchParams(location.search).get('ref') ?? undefined;
  return referenceFrom({ code, session: options['session'], url: location.href });
}

/**
 * What is done where the tag occurs again. It has the same effect as a reload of the page: the tag may name
 * another chat, or say that somebody has signed in or out.
 */
function createRestart(
  address: string,
  identity: ChatIdentity,
  go: (address: string) => void,
  post: Post,
): (address: string, options: DOMStringMap) => void {
  let shown = address;
  let tagged = JSON.stringify(identity);
  return (nextAddress, options) => {
    if (nextAddress !== shown) {
      shown = nextAddress;
      go(shown);
      post({ type: 'page', page: currentPage() });
    }
    const next = identityFrom(options);
    postReference(post, referenceOf(options));
    if (JSON.stringify(next) === tagged) return;
    tagged = JSON.stringify(next);
    post(tagged === '{}' ? { type: 'reset' } : { type: 'identify', identity: next });
  };
}

/** Gives the site the calls of the chat. */
function exposeCalls(global: string, launcher: Launcher, post: Post): void {
  expose(global, (name, argument) => {
    switch (name) {
      case 'identify':
        post({ type: 'identify', identity: identityFrom(argument) });
        return;
      case 'reference':
        postReference(post, referenceFrom(argument));
        return;
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
}

/** Whether the page's code runs because of a press just now. */
function isPressed(): boolean {
  return window.event?.isTrusted === true && window.event.type === 'click';
}
