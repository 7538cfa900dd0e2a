/** Documents over one WebSocket, by the stock Hocuspocus provider. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import type { Attachments } from '../local/ports.ts';

export interface HocuspocusOptions {
  /** Address of the server's `/sync`. */
  readonly url: string;
  /** A WebSocket class where there is none, or one with a session, in tests. */
  readonly WebSocketPolyfill?: unknown;
}

/** A provider for a document of a page at `location`. */
export const syncUrl = (location: { readonly protocol: string; readonly host: string }): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`;

/**
 * The stock socket keeps what is said while there is no connection, and says it after the greetings of the next one:
 * the farewell of a document that was closed offline would then end the attachment of whoever opened it again. What
 * was typed meanwhile lies in the documents, and goes with their greetings.
 */
class Line extends HocuspocusProviderWebsocket {
  override send(message: unknown): void {
    if (this.webSocket?.readyState === 1) super.send(message);
  }
}

/** Takes a provider off its document, awareness and page. Its own `destroy` would end the awareness too. */
const release = (provider: HocuspocusProvider): void => {
  provider.document.off('update', provider.boundDocumentUpdateHandler);
  provider.awareness?.off('update', provider.boundAwarenessUpdateHandler);
  provider.removeAllListeners();
  provider.detach();
  if (typeof window !== 'undefined') window.removeEventListener('pagehide', provider.boundPageHide);
};

export const createHocuspocusAttachments = (options: HocuspocusOptions): Attachments => {
  const socket = new Line({
    url: options.url,
    // After a server's restart everybody comes back; the first try is spread out, the longest pause is bearable.
    delay: 500,
    minDelay: 250,
    maxDelay: 15_000,
    ...(options.WebSocketPolyfill === undefined ? {} : { WebSocketPolyfill: options.WebSocketPolyfill }),
  });
  const listeners = new Set<() => void>();
  let isConnected = false;
  const setConnected = (value: boolean): void => {
    if (isConnected === value) return;
    isConnected = value;
    for (const listener of [...listeners]) listener();
  };
  socket.on('status', ({ status }: { status: string }) => setConnected(status === 'connected'));

  return {
    attach({ name, doc, awareness, token, onSynced, onLost, onDenied, onStateless }) {
      let ended = false;
      const provider = new HocuspocusProvider({
        name,
        document: doc,
        awareness,
        websocketProvider: socket,
        token: () => JSON.stringify(token()),
        onSynced: () => {
          if (!ended) onSynced();
        },
        onStateless: ({ payload }) => {
          if (!ended) onStateless(payload);
        },
        onAuthenticationFailed: ({ reason }) => {
          if (!ended) onDenied(reason);
        },
        onClose: ({ event }) => {
          if (ended) return;
          // The socket is there and only this document was closed: the reason says whether for good.
          const isDocument = socket.webSocket?.readyState === 1;
          if (isDocument) onDenied(event.reason ?? '');
          else onLost();
        },
      });
      provider.attach();
      return {
        origin: provider,
        sendStateless: (payload) => {
          if (!ended) provider.sendStateless(payload);
        },
        close() {
          if (ended) return;
          ended = true;
          release(provider);
        },
      };
    },
    connected: () => isConnected,
    onConnected(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close() {
      listeners.clear();
      socket.destroy();
    },
  };
};
