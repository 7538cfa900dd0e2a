/** A document as an agent's browser attaches it: the stock provider with the session's cookie and a barrier. */
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { BarrierSchema, type AttachToken } from '@parley/core/protocol/agent-api';
import * as v from 'valibot';
import * as Y from 'yjs';

/** Node's own class takes headers; a browser sets these by itself. */
export const socketWith = (headers: Readonly<Record<string, string>>) =>
  class extends WebSocket {
    constructor(url: string) {
      // The types are those of browsers, which know of protocols only.
      super(url, { headers } as unknown as string[]);
    }
  };

export interface Attachment {
  readonly doc: Y.Doc;
  /** Resolves when the first exchange is done; rejects with the reason if the document was refused. */
  readonly synced: Promise<void>;
  /** Resolves with the reason when the server refuses the document, whether it was open before or not. */
  readonly refused: Promise<string>;
  /** Resolves when the server has echoed a barrier: all that was written before is on its disk (law L7). */
  readonly barrier: () => Promise<void>;
  leave(): void;
}

export interface AttachOptions {
  readonly url: string;
  readonly cookie: string | undefined;
  readonly name: string;
  readonly doc?: Y.Doc;
  readonly token?: AttachToken;
}

/** Why a document was not let in. */
export class Refused extends Error {
  readonly reason: string;
  constructor(name: string, reason: string) {
    super(`${name} was refused: ${reason}`);
    this.reason = reason;
  }
}

export const attach = ({ url, cookie, name, doc = new Y.Doc(), token }: AttachOptions): Attachment => {
  const socket = new HocuspocusProviderWebsocket({
    url: `${url.replace('http', 'ws')}/sync`,
    WebSocketPolyfill: socketWith({ origin: url, ...(cookie === undefined ? {} : { cookie }) }),
  });
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const refusal = Promise.withResolvers<string>();
  const echoes = new Map<number, () => void>();
  let barriers = 0;
  const provider = new HocuspocusProvider({
    websocketProvider: socket,
    name,
    document: doc,
    token: token === undefined ? '' : JSON.stringify(token),
    onSynced: () => resolve(undefined),
    onAuthenticationFailed: ({ reason }) => {
      refusal.resolve(reason);
      reject(new Refused(name, reason));
    },
    onStateless: ({ payload }) => {
      const barrier = v.safeParse(BarrierSchema, JSON.parse(payload));
      if (barrier.success) echoes.get(barrier.output.n)?.();
    },
  });
  provider.attach();
  return {
    doc,
    synced: promise,
    refused: refusal.promise,
    barrier: () =>
      new Promise((done) => {
        const n = (barriers += 1);
        echoes.set(n, () => {
          echoes.delete(n);
          done();
        });
        provider.sendStateless(JSON.stringify({ type: 'barrier', n }));
      }),
    leave: () => {
      provider.destroy();
      socket.destroy();
    },
  };
};
