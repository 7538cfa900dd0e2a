/** For tests: an agent's browser, as the stock provider makes it, with the headers that a browser sends. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import type { AgentId } from '@parley/core/ids';
import { vi } from 'vitest';
import * as Y from 'yjs';
import { cookieOf } from './test-server.ts';

export interface Attached {
  readonly provider: HocuspocusProvider;
  readonly doc: Y.Doc;
  /** Reasons of refusals, in order; `close:` before those that came with the closing of the document. */
  readonly refusals: string[];
  readonly stateless: unknown[];
  /** Resolves when the first exchange is done. */
  synced(): Promise<void>;
  /** Resolves with the reason when it has been refused. */
  refused(): Promise<string>;
  /** Sends a barrier and waits for its echo: all before it is on the server's disk. */
  barrier(): Promise<void>;
  detach(): void;
}

export interface Agent {
  readonly socket: HocuspocusProviderWebsocket;
  attach(name: string, options?: { readonly token?: unknown; readonly doc?: Y.Doc }): Attached;
  leave(): void;
}

type ConnectOptions = { readonly messageReconnectTimeout?: number };

/** Numbers the barriers of all attachments. */
let barriers = 0;

/** Node's WebSocket takes headers; a browser sets these by itself. */
export function socketWith(headers: Record<string, string>) {
  return class extends WebSocket {
    constructor(url: string) {
      super(url, { headers });
    }
  };
}

/** Connects as an agent. */
export function connect(url: string, agent: AgentId, session?: string, options: ConnectOptions = {}): Agent {
  const socket = new HocuspocusProviderWebsocket({
    url,
    WebSocketPolyfill: socketWith({ cookie: cookieOf(agent, session) }),
    delay: 50,
    minDelay: 50,
    maxDelay: 200,
    ...options,
  });
  const attachments: Attached[] = [];
  return {
    socket,
    attach: (name, { token, doc = new Y.Doc() } = {}) => {
      const attached = new Attachment(socket, name, token === undefined ? '' : JSON.stringify(token), doc);
      attachments.push(attached);
      return attached;
    },
    leave: () => {
      for (const attached of attachments) attached.detach();
      socket.destroy();
    },
  };
}

class Attachment implements Attached {
  readonly provider: HocuspocusProvider;
  readonly doc: Y.Doc;
  readonly refusals: string[] = [];
  readonly stateless: unknown[] = [];
  readonly #name: string;

  constructor(socket: HocuspocusProviderWebsocket, name: string, token: string, doc: Y.Doc) {
    this.#name = name;
    this.doc = doc;
    this.provider = new HocuspocusProvider({
      websocketProvider: socket,
      name,
      document: doc,
      token,
      onAuthenticationFailed: ({ reason }) => this.refusals.push(reason),
      onStateless: ({ payload }) => this.stateless.push(JSON.parse(payload)),
    });
    this.provider.attach();
  }

  synced(): Promise<void> {
    return vi.waitFor(
      () => {
        if (!this.provider.synced) throw new Error(`${this.#name} is not synced: ${this.refusals.join()}`);
      },
      { timeout: 10_000, interval: 5 },
    );
  }

  refused(): Promise<string> {
    return vi.waitFor(
      () => {
        const [reason] = this.refusals;
        if (reason === undefined) throw new Error(`${this.#name} is not refused`);
        return reason;
      },
      { timeout: 10_000, interval: 5 },
    );
  }

  async barrier(): Promise<void> {
    const n = (barriers += 1);
    const echo = JSON.stringify({ type: 'barrier', n });
    this.provider.sendStateless(echo);
    await vi.waitFor(
      () => {
        const isBack = this.stateless.some((message) => JSON.stringify(message) === echo);
        if (!isBack) throw new Error(`barrier ${n} is not back`);
      },
      { timeout: 10_000, interval: 2 },
    );
  }

  detach(): void {
    this.provider.destroy();
  }
}
