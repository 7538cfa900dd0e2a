/** The search worker: index and reading stay off the page's thread. */
import { createStore } from 'idb-keyval';
import { serve } from './serve.ts';

/** A turn of the event loop, so that questions that came meanwhile are answered first. */
const { port1, port2 } = new MessageChannel();
let resume: (() => void) | undefined;
port1.onmessage = () => resume?.();
const breathe = (): Promise<void> =>
  new Promise((resolve) => {
    resume = resolve;
    port2.postMessage(null);
  });

const server = serve({
  open: (name) => {
    const channel = new BroadcastChannel(name);
    return {
      database: createStore(name, 'replica'),
      onMessage: (listener) => {
        channel.onmessage = (event: MessageEvent<unknown>) => listener(event.data);
      },
    };
  },
  reply: (reply) => postMessage(reply),
  breathe,
});

onmessage = (event: MessageEvent<unknown>) => server.hear(event.data);
