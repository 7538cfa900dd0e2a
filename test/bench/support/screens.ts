/** Sockets of agents: documents attached by the stock provider, as the app does. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import * as Y from 'yjs';

/** Node's WebSocket takes headers; a browser sets these by itself. */
const socketWith = (headers: Record<string, string>) =>
  class extends WebSocket {
    constructor(url: string) {
      // Node's own class; the types are those of browsers, which know of protocols only.
      super(url, { headers } as unknown as string[]);
    }
  };

export interface Screen {
  attach(name: string): { readonly provider: HocuspocusProvider; readonly doc: Y.Doc };
  /** Resolves when all that is attached has been synced. */
  synced(): Promise<void>;
  close(): void;
}

export const openScreen = (url: string, headers: Record<string, string> = {}): Screen => {
  const socket = new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: socketWith(headers) });
  const providers: HocuspocusProvider[] = [];
  return {
    attach: (name) => {
      const doc = new Y.Doc();
      const provider = new HocuspocusProvider({ websocketProvider: socket, name, document: doc, token: '' });
      provider.attach();
      providers.push(provider);
      return { provider, doc };
    },
    synced: async () => {
      const until = performance.now() + 30_000;
      while (!providers.every((provider) => provider.synced)) {
        if (performance.now() > until) throw new Error('not synced after 30 s');
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close: () => {
      for (const provider of providers) provider.destroy();
      socket.destroy();
    },
  };
};

/** The address of the socket of a server, and the headers of an agent's browser. */
export const parleySocket = (url: string, cookie: string): [string, Record<string, string>] => [
  `${url.replace(/^http/, 'ws')}/sync`,
  { cookie, origin: url },
];
