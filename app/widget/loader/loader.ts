/**
 * `/widget.js`: what a site puts on its pages.
 *
 *   <script src="https://…/widget.js" data-channel="…" async></script>
 *
 * Options: `data-ref`, `data-session`, `data-user`, `data-signature`, `data-name`, `data-email`, `data-phone`,
 * `data-side="left"`, `data-language="fr"`, `data-open`.
 * API: `Parley('identify', {…})`, `Parley('reference', {…})`, `Parley('open')`, `Parley('close')`,
 * `Parley('reset')`. The chat itself runs in a frame from the server's own origin, which this page cannot read.
 */
import type { ChatIdentity, ChatReference } from '@parley/core/protocol/chat-api';
import { identityFrom, referenceFrom, toLoaderFrom, webAddress, wrap, type ToFrame } from '../bridge.ts';
import { createLauncher } from './launcher.ts';
import { currentPage, watchPages } from './pages.ts';

type Call = readonly unknown[];
interface Api {
  (...call: Call): void;
  /** Calls made before this script was there. */
  q?: readonly ArrayLike<unknown>[];
}
declare global {
  interface Window {
    Parley?: Api;
  }
}

const isEmpty = (identity: ChatIdentity): boolean => Object.keys(identity).length === 0;

/** The reference that the page was opened with: the site's option, or `ref` in the address (RF-2). */
const referenceOf = (options: DOMStringMap): ChatReference | undefined => {
  const code = options['ref'] ?? new URLSearchParams(location.search).get('ref') ?? undefined;
  return referenceFrom({ code, session: options['session'], url: location.href });
};

const start = (script: HTMLScriptElement): void => {
  const options = script.dataset;
  const channel = options['channel'];
  if (channel === undefined || !/^[a-z0-9]{8,40}$/.test(channel)) {
    throw new Error('Parley: data-channel is missing or wrong.');
  }
  if (document.getElementById('parley-chat') !== null) return;
  const { origin } = new URL(script.src);

  let ready = false;
  const waiting: ToFrame[] = [];
  const post = (message: ToFrame): void => {
    if (!ready) waiting.push(message);
    // Only a document of that origin receives it, whatever the frame shows by then.
    else launcher.frame.contentWindow?.postMessage(wrap(message), origin);
  };

  const launcher = createLauncher({
    address: `${origin}/chat/${channel}/frame`,
    side: options['side'] === 'left' ? 'left' : 'right',
    changed: () => {
      pages.tell();
      post({ type: 'panel', open: launcher.isOpen(), full: launcher.isFull() });
    },
  });

  const identity = identityFrom(options);
  const reference = referenceOf(options);
  const referrer = webAddress(document.referrer);
  post({
    type: 'hello',
    page: currentPage(),
    ...(referrer === undefined || new URL(referrer).origin === location.origin ? {} : { referrer }),
    ...(reference === undefined ? {} : { reference }),
    ...(isEmpty(identity) ? {} : { identity }),
    ...(options['language'] === undefined ? {} : { language: options['language'] }),
  });
  const pages = watchPages((page) => {
    post({ type: 'page', page });
  });

  addEventListener('message', (event: MessageEvent<unknown>) => {
    if (event.source !== launcher.frame.contentWindow || event.origin !== origin) return;
    const message = toLoaderFrom(event.data);
    switch (message?.type) {
      case 'ready':
        ready = true;
        for (const one of waiting.splice(0)) post(one);
        return;
      case 'look':
        launcher.look(message);
        if (options['open'] !== undefined) launcher.setOpen(true);
        return;
      case 'unread':
        launcher.unread(message.count);
        return;
      case 'close':
        launcher.setOpen(false);
        return;
      case undefined:
    }
  });

  const call: Api = (name, argument) => {
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
        launcher.setOpen(name === 'open');
        return;
      case 'reset':
        post({ type: 'reset' });
        return;
      default:
        reportError(new Error(`Parley: there is no call ${String(name)}.`));
    }
  };
  const before = window.Parley?.q ?? [];
  window.Parley = call;
  for (const one of before) call(...Array.from(one));
};

const script = document.currentScript;
if (script instanceof HTMLScriptElement) {
  if (document.body !== null) start(script);
  else
    addEventListener('DOMContentLoaded', () => {
      start(script);
    });
}
