/** Documents over one WebSocket, by the stock Hocuspocus provider. */
import { HocuspocusProvider, HocuspocusProviderWebsocket, WebSocketStatus } from '@hocuspocus/provider';
import type { AgentId } from '@parley/core/ids';
import type { Attachments } from '../local/environment.ts';

export interface HocuspocusOptions {
  /** Address of the server's `/sync`. */
  readonly url: string;
  /** The agent whom this tab shows: documents are attached for this agent and for nobody else. */
  readonly agent?: AgentId;
  /** A WebSocket class where there is none, or one with a session, in tests. */
  readonly WebSocketPolyfill?: unknown;
  /** Other pauses than a browser's, in ms, in tests. */
  readonly pauses?: Partial<Pauses>;
}

interface Pauses {
  /** Before the second try to connect; it doubles with each that fails, and part of it is left to chance. */
  readonly delay: number;
  readonly minDelay: number;
  readonly maxDelay: number;
  /** After so long a silence the line is taken for dead. The server says something every 15 s. */
  readonly messageReconnectTimeout: number;
}

// After a server's restart everybody comes back; the first try is spread out, the longest pause is bearable.
const PAUSES: Pauses = { delay: 500, minDelay: 250, maxDelay: 15_000, messageReconnectTimeout: 30_000 };

/** A try to connect that has taken this long, in ms, is given up when something else has reached the server. */
const PATIENCE = 10_000;

/** A provider for a document of a page at `location`. */
export const syncUrl = (location: { readonly protocol: string; readonly host: string }): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`;

/** The stock socket, but for what it does with a line that is not there, or is there and dead. */
class Line extends HocuspocusProviderWebsocket {
  /**
   * The stock socket keeps what is said while there is no connection, and says it after the greetings of the next
   * one: the farewell of a document that was closed offline would then end the attachment of whoever opened it
   * again. What was typed meanwhile lies in the documents, and goes with their greetings.
   */
  override send(message: unknown): void {
    if (this.webSocket?.readyState === 1) super.send(message);
  }

  /** Silence counts from here: the stock socket waits for the first message for ever. */
  override onOpen(event: Event): Promise<void> {
    this.lastMessageReceived = Date.now();
    return super.onOpen(event);
  }

  /**
   * Drops a silent line at once. The stock socket closes it politely, which takes a dead line as long again, and in
   * the end goes on without telling the documents: they would wait for ever for answers from the old line.
   */
  override checkConnection(): void {
    const silence = Date.now() - this.lastMessageReceived;
    if (this.status !== WebSocketStatus.Connected) return;
    if (silence <= this.configuration.messageReconnectTimeout) return;
    this.emit('close', { event: { code: 4408, reason: 'silent' } });
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
    ...PAUSES,
    ...options.pauses,
    ...(options.WebSocketPolyfill === undefined ? {} : { WebSocketPolyfill: options.WebSocketPolyfill }),
  });
  const speaker = options.agent === undefined ? {} : { agent: options.agent };
  const listeners = new Set<() => void>();
  let isConnected = false;
  const setConnected = (value: boolean): void => {
    if (isConnected === value) return;
    isConnected = value;
    for (const listener of [...listeners]) listener();
  };
  let triedAt = Date.now();
  socket.on('status', ({ status }: { status: WebSocketStatus }) => {
    if (status === WebSocketStatus.Connecting) triedAt = Date.now();
    if (status !== WebSocketStatus.Connected) setConnected(false);
  });
  // An open socket is not yet a line: some proxies accept it but forward nothing. The server answers.
  socket.on('message', () => setConnected(socket.status === WebSocketStatus.Connected));

  return {
    attach({ name, doc, awareness, token, onSynced, onLost, onDenied, onStateless }) {
      let ended = false;
      const provider = new HocuspocusProvider({
        name,
        document: doc,
        awareness,
        websocketProvider: socket,
        token: () => JSON.stringify({ ...token(), ...speaker }),
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
    connectNow() {
      const { status, shouldConnect } = socket;
      const hangs = status === WebSocketStatus.Connecting && Date.now() - triedAt > PATIENCE;
      if (shouldConnect && (hangs || status === WebSocketStatus.Disconnected)) void socket.connect();
    },
    close() {
      listeners.clear();
      socket.destroy();
    },
  };
};
