/** For tests: an agent's browser, as the stock provider makes it, with the headers that a browser sends. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import type { AgentId } from '@parley/core/ids';
import { vi } from 'vitest';
import * as Y from 'yjs';
import { cookieOf } from './test-server.ts';

/** Node's WebSocket takes headers; a browser sets these by itself. */
export const socketWith = (headers: Record<string, string>) =>
  class extends WebSocket {
    constructor(url: string) {
      super(url, { headers });
    }
  };

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

let barriers = 0;

/** Connects as an agent. */
export const connect = (
  url: string,
  agent: AgentId,
  session?: string,
  options: { readonly messageReconnectTimeout?: number } = {},
): Agent => {
  const socket = new HocuspocusProviderWebsocket({
    url,
    WebSocketPolyfill: socketWith({ cookie: cookieOf(agent, session) }),
    delay: 50,
    minDelay: 50,
    maxDelay: 200,
    ...options,
  });
  const all: HocuspocusProvider[] = [];
  return {
    socket,
    attach: (name, { token, doc = new Y.Doc() } = {}) => {
      const refusals: string[] = [];
      const stateless: unknown[] = [];
      const provider = new HocuspocusProvider({
        websocketProvider: socket,
        name,
        document: doc,
        token: token === undefined ? '' : JSON.stringify(token),
        onAuthenticationFailed: ({ reason }) => refusals.push(reason),
        onStateless: ({ payload }) => stateless.push(JSON.parse(payload)),
      });
      provider.attach();
      all.push(provider);
      return {
        provider,
        doc,
        refusals,
        stateless,
        synced: () =>
          vi.waitFor(
            () => {
              if (!provider.synced) throw new Error(`${name} is not synced: ${refusals.join()}`);
            },
            { timeout: 10_000, interval: 5 },
          ),
        refused: () =>
          vi.waitFor(
            () => {
              const [reason] = refusals;
              if (reason === undefined) throw new Error(`${name} is not refused`);
              return reason;
            },
            { timeout: 10_000, interval: 5 },
          ),
        barrier: async () => {
          const n = (barriers += 1);
          provider.sendStateless(JSON.stringify({ type: 'barrier', n }));
          await vi.waitFor(
            () => {
              const isBack = stateless.some(
                (one) => JSON.stringify(one) === JSON.stringify({ type: 'barrier', n }),
              );
              if (!isBack) throw new Error(`barrier ${n} is not back`);
            },
            { timeout: 10_000, interval: 2 },
          );
        },
        detach: () => provider.destroy(),
      };
    },
    leave: () => {
      for (const provider of all) provider.destroy();
      socket.destroy();
    },
  };
};
