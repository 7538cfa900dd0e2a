/** Documents over one WebSocket, by the stock Hocuspocus provider. */
import { HocuspocusProvider, HocuspocusProviderWebsocket, WebSocketStatus } from '@hocuspocus/provider';
import type { AgentId } from '@parley/core/ids';
import type { Attachment, Attachments, AttachOptions } from '../local/environment.ts';

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
  /** After so long a silence the connection is taken for dead. The server says something every 15 s. */
  readonly messageReconnectTimeout: number;
}

// After a server's restart everybody comes back; the first try is spread out, the longest pause is bearable.
const PAUSES: Pauses = { delay: 500, minDelay: 250, maxDelay: 15_000, messageReconnectTimeout: 30_000 };

/** A try to connect that has taken this long, in ms, is given up when something else has reached the server. */
const PATIENCE = 10_000;

/** Address of the `/sync` of the server of a page at `location`. */
export const syncUrl = (location: { readonly protocol: string; readonly host: string }): string =>
  `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/sync`;

/** The stock socket, but for a connection that is not there, or is there and dead. */
class Connection extends HocuspocusProviderWebsocket {
  /**
   * The stock socket keeps messages while there is no connection, and sends them after the greetings of the next one:
   * the farewell of a document that was closed offline would then end the attachment of a document that was opened
   * again. What was typed meanwhile is in the documents, and goes with their greetings.
   */
  override send(message: unknown): void {
    if (this.webSocket?.readyState === 1) super.send(message);
  }

  /** Silence is counted from here: the stock socket waits for the first message for ever. */
  override onOpen(event: Event): Promise<void> {
    this.lastMessageReceived = Date.now();
    return super.onOpen(event);
  }

  /**
   * Drops a silent connection at once. The stock socket closes it politely, which takes as long again if the connection
   * is dead, and in the end goes on without telling the documents: they would wait for ever for answers from the old
   * connection.
   */
  override checkConnection(): void {
    const silence = Date.now() - this.lastMessageReceived;
    if (this.status !== WebSocketStatus.Connected) return;
    if (silence <= this.configuration.messageReconnectTimeout) return;
    this.emit('close', { event: { code: 4408, reason: 'silent' } });
  }
}

export class HocuspocusAttachments implements Attachments {
  readonly #options: HocuspocusOptions;
  readonly #socket: Connection;
  readonly #listeners = new Set<() => void>();
  /** Whether the server has sent something on the open socket. */
  #connected = false;
  /** When the last try to connect has begun, ms. */
  #triedAt = Date.now();

  constructor(options: HocuspocusOptions) {
    this.#options = options;
    this.#socket = new Connection({
      url: options.url,
      ...PAUSES,
      ...options.pauses,
      ...(options.WebSocketPolyfill === undefined ? {} : { WebSocketPolyfill: options.WebSocketPolyfill }),
    });
    this.#socket.on('status', ({ status }: { status: WebSocketStatus }) => {
      if (status === WebSocketStatus.Connecting) this.#triedAt = Date.now();
      if (status !== WebSocketStatus.Connected) this.#setConnected(false);
    });
    // An open socket is not yet a connection: some proxies accept it but forward nothing. The server answers.
    this.#socket.on('message', () => this.#setConnected(this.#socket.status === WebSocketStatus.Connected));
  }

  attach(options: AttachOptions): Attachment {
    let ended = false;
    const provider = this.#provide(options, () => ended);
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
  }

  connected(): boolean {
    return this.#connected;
  }

  onConnected(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  connectNow(): void {
    const { status, shouldConnect } = this.#socket;
    const hangs = status === WebSocketStatus.Connecting && Date.now() - this.#triedAt > PATIENCE;
    if (shouldConnect && (hangs || status === WebSocketStatus.Disconnected)) void this.#socket.connect();
  }

  close(): void {
    this.#listeners.clear();
    this.#socket.destroy();
  }

  #provide(
    { name, doc, awareness, token, onSynced, onLost, onDenied, onStateless }: AttachOptions,
    isEnded: () => boolean,
  ): HocuspocusProvider {
    const { agent } = this.#options;
    const speaker = agent === undefined ? {} : { agent };
    return new HocuspocusProvider({
      name,
      document: doc,
      awareness,
      websocketProvider: this.#socket,
      token: () => JSON.stringify({ ...token(), ...speaker }),
      onSynced: () => {
        if (!isEnded()) onSynced();
      },
      onStateless: ({ payload }) => {
        if (!isEnded()) onStateless(payload);
      },
      onAuthenticationFailed: ({ reason }) => {
        if (!isEnded()) onDenied(reason);
      },
      onClose: ({ event }) => {
        if (isEnded()) return;
        // The socket is there and only this document was closed: the reason says whether for good.
        const isDocument = this.#socket.webSocket?.readyState === 1;
        if (isDocument) onDenied(event.reason ?? '');
        else onLost();
      },
    });
  }

  #setConnected(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** Takes a provider off its document, awareness and page. Its own `destroy` would end the awareness too. */
function release(provider: HocuspocusProvider): void {
  provider.document.off('update', provider.boundDocumentUpdateHandler);
  provider.awareness?.off('update', provider.boundAwarenessUpdateHandler);
  provider.removeAllListeners();
  provider.detach();
  if (typeof window !== 'undefined') window.removeEventListener('pagehide', provider.boundPageHide);
}
