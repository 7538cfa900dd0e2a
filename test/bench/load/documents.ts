/** Record documents as clients hold them, many on a few sockets, with the stock provider. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import * as Y from 'yjs';

/** Documents on one socket: Hocuspocus as it comes takes no more than 100. */
const PER_SOCKET = 50;

export interface Held {
  readonly doc: Y.Doc;
  readonly provider: HocuspocusProvider;
}

export interface Holder {
  readonly documents: readonly Held[];
  close(): void;
}

/** A WebSocket with headers: Node's own class takes them, the types are those of browsers. */
const socketWith = (headers: Readonly<Record<string, string>>) =>
  class extends WebSocket {
    constructor(url: string) {
      super(url, { headers } as unknown as string[]);
    }
  };

export const holdDocuments = async (
  url: string,
  names: readonly string[],
  headers: Readonly<Record<string, string>> = {},
): Promise<Holder> => {
  const sockets: HocuspocusProviderWebsocket[] = [];
  const documents = names.map((name, index): Held & { readonly synced: Promise<unknown> } => {
    if (index % PER_SOCKET === 0)
      sockets.push(new HocuspocusProviderWebsocket({ url, WebSocketPolyfill: socketWith(headers) }));
    const doc = new Y.Doc();
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    const provider = new HocuspocusProvider({
      websocketProvider: sockets.at(-1) as HocuspocusProviderWebsocket,
      name,
      document: doc,
      awareness: null,
      token: JSON.stringify({ v: 1, count: 0, last: null }),
      onSynced: () => resolve(undefined),
      onAuthenticationFailed: ({ reason }) => reject(new Error(`${name} was refused: ${reason}`)),
    });
    provider.attach();
    return { doc, provider, synced: promise };
  });
  await Promise.all(documents.map(({ synced }) => synced));
  return {
    documents,
    close: () => {
      for (const { provider } of documents) provider.destroy();
      for (const socket of sockets) socket.destroy();
    },
  };
};

/** Tells the id of every entry that comes to a document. */
export const onEntry = (doc: Y.Doc, listener: (id: string) => void): void => {
  doc.getArray<{ readonly id: string }>('entries').observe(({ changes }) => {
    for (const { insert } of changes.delta)
      for (const entry of (insert ?? []) as readonly { readonly id: string }[]) listener(entry.id);
  });
};
