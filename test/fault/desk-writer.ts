/** An agent who types into a desk over the stock provider, and is told by barriers what is on the server's disk. */
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

export interface DeskWriter {
  /** Types a word; it is acknowledged once a barrier behind it is back. */
  type(word: string): void;
  readonly acknowledged: readonly string[];
  readonly typed: readonly string[];
  text(): string;
  synced(): boolean;
  close(): void;
}

export interface Connection {
  readonly socket: HocuspocusProviderWebsocket;
  close(): void;
}

/** One WebSocket of an agent, as the app opens it. */
export const openSocket = (url: string, cookie: string): Connection => {
  const socket = new HocuspocusProviderWebsocket({
    url: `${url.replace(/^http/, 'ws')}/sync`,
    WebSocketPolyfill: socketWith({ cookie, origin: url }),
    delay: 100,
    minDelay: 50,
    maxDelay: 500,
  });
  return { socket, close: () => socket.destroy() };
};

export const openDesk = ({ socket }: Connection, name: string, draft: string): DeskWriter => {
  const doc = new Y.Doc();
  const typed: string[] = [];
  const acknowledged: string[] = [];
  const text = doc.getText(draft);
  let barrier = 0;
  /** Number of words typed before each barrier on its way. */
  const before = new Map<number, number>();
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name,
    document: doc,
    token: '',
    onStateless: ({ payload }) => {
      const echo = JSON.parse(payload) as { readonly n: number };
      acknowledged.push(...typed.slice(acknowledged.length, before.get(echo.n)));
    },
  });
  provider.attach();
  return {
    type: (word) => {
      text.insert(text.length, `${word} `);
      typed.push(word);
      barrier += 1;
      before.set(barrier, typed.length);
      provider.sendStateless(JSON.stringify({ type: 'barrier', n: barrier }));
    },
    acknowledged,
    typed,
    text: () => text.toJSON(),
    synced: () => provider.synced,
    close: () => {
      provider.destroy();
      doc.destroy();
    },
  };
};
