/** A browser with one tab: the replica over real HTTP and a real socket, with a database in memory. */
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb';
import { newId } from '@parley/core/new-id';
import type { Replica } from '../../app/src/lib/local/replica-api.ts';
import type { Locks, Environment } from '../../app/src/lib/local/environment.ts';
import { openWhole } from '../../app/src/lib/local/testing/open-whole.ts';
import { HocuspocusAttachments } from '../../app/src/lib/sync/attachments-hocuspocus.ts';
import { HttpTransport } from '../../app/src/lib/sync/transport-http.ts';
import type { Browser, SignedInSession } from '../../sync-server/testing/running-server.ts';

// The replica makes ranges of keys with the browser's own class.
globalThis.IDBKeyRange = IDBKeyRange;

const STORE = 'replica';

const connect = (factory: IDBFactory): Promise<IDBDatabase> =>
  new Promise((resolve, reject) => {
    const request = factory.open(STORE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error('the database does not open'));
  });

/** The only tab leads at once. */
const locks: Locks = {
  acquire(_name, _steal, onHeld) {
    queueMicrotask(() => onHeld({ lost: new Promise(() => undefined), release: () => undefined }));
    return () => undefined;
  },
};

/** Node's WebSocket takes headers; a browser sets these by itself. */
const socketOf = (browser: Browser) =>
  class extends WebSocket {
    constructor(url: string) {
      const headers = { cookie: browser.cookie ?? '', origin: browser.url };
      // Node's own class; the types are those of browsers, which know of protocols only.
      super(url, { headers } as unknown as string[]);
    }
  };

export interface RealBrowser {
  /** What the replica found wrong. */
  readonly reports: string[];
  /** Paths of the requests that the browser made. */
  readonly asked: string[];
  open(): Promise<Replica>;
}

/** @param url of the server, which may be another one later, after a restart */
export const createRealBrowser = (
  browser: Browser,
  session: SignedInSession,
  url: () => string,
): RealBrowser => {
  const connection = connect(new IDBFactory());
  const reports: string[] = [];
  const asked: string[] = [];
  return {
    reports,
    asked,
    open: () => {
      const environment: Environment = {
        database: async (mode, work) => work((await connection).transaction(STORE, mode).objectStore(STORE)),
        transport: new HttpTransport({
          origin: url(),
          fetch: (input, init) => {
            asked.push(new URL(input instanceof Request ? input.url : input).pathname);
            const headers = new Headers(init?.headers);
            headers.set('cookie', browser.cookie ?? '');
            headers.set('origin', browser.url);
            return fetch(input, { ...init, headers });
          },
        }),
        attachments: new HocuspocusAttachments({
          url: `${url().replace('http', 'ws')}/sync`,
          WebSocketPolyfill: socketOf(browser),
        }),
        locks,
        channel: { post: () => undefined, onMessage: () => () => undefined, close: () => undefined },
        clock: {
          now: () => Date.now(),
          after: (ms, run) => {
            const timer = setTimeout(run, ms);
            return () => clearTimeout(timer);
          },
          random: () => Math.random(),
        },
        page: {
          visible: () => true,
          drawn: () => Promise.resolve(),
          onVisibility: () => () => undefined,
          online: () => true,
          onOnline: () => () => undefined,
          objectUrl: () => 'blob:here',
          revokeUrl: () => undefined,
          usage: async () => undefined,
        },
        newId,
        report: (what, error) => reports.push(`${what}: ${String(error)}`),
      };
      return openWhole({ environment, self: session.agent, workspace: session.workspace });
    },
  };
};
