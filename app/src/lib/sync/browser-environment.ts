/** The browser as the replica's world: locks, channel, clock, page. */
import type { AgentId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { createStore } from 'idb-keyval';
import type { TabChannel, Clock, LocalEnvironment, Locks, Page } from '../local/environment.ts';
import { HttpTransport } from './transport-http.ts';

/** Locks between tabs. On an insecure address there are none: then every tab leads, which costs requests only. */
const createLocks = (): Locks => {
  const manager = 'locks' in navigator ? (navigator.locks as LockManager | undefined) : undefined;
  if (manager === undefined) {
    return {
      acquire(_name, _steal, onHeld) {
        queueMicrotask(() => onHeld({ lost: new Promise(() => undefined), release: () => undefined }));
        return () => undefined;
      },
    };
  }
  return {
    acquire(name, steal, onHeld) {
      const giveUp = new AbortController();
      let release = (): void => undefined;
      let lose = (): void => undefined;
      let held = false;
      const released = new Promise<void>((resolve) => (release = resolve));
      const lost = new Promise<void>((resolve) => (lose = resolve));
      const hold = (): Promise<void> => {
        held = true;
        onHeld({ lost, release });
        return released;
      };
      // A lock that is stolen cannot be waited for at the same time as one can give up: the options exclude each other.
      const request = steal
        ? manager.request(name, { steal: true }, hold)
        : manager.request(name, { signal: giveUp.signal }, hold);
      request.then(
        () => undefined,
        () => {
          if (held) lose();
        },
      );
      return () => {
        if (held) release();
        else giveUp.abort();
      };
    },
  };
};

const createChannel = (name: string): TabChannel => {
  const channel = new BroadcastChannel(name);
  return {
    post: (message) => channel.postMessage(message),
    onMessage(listener) {
      const onMessage = (event: MessageEvent<unknown>): void => listener(event.data);
      channel.addEventListener('message', onMessage);
      return () => channel.removeEventListener('message', onMessage);
    },
    close: () => channel.close(),
  };
};

const clock: Clock = {
  now: () => Date.now(),
  after(ms, run) {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
};

const on = (target: EventTarget, types: readonly string[], listener: () => void): (() => void) => {
  for (const type of types) target.addEventListener(type, listener);
  return () => {
    for (const type of types) target.removeEventListener(type, listener);
  };
};

/** A hidden tab draws no frames: then nobody waits for one, in ms. */
const NO_FRAME = 200;

const page: Page = {
  visible: () => document.visibilityState === 'visible',
  onVisibility: (listener) => {
    const offDocument = on(document, ['visibilitychange', 'resume'], listener);
    const offWindow = on(window, ['pageshow'], listener);
    return () => {
      offDocument();
      offWindow();
    };
  },
  drawn: () =>
    new Promise((resolve) => {
      setTimeout(resolve, NO_FRAME);
      requestAnimationFrame(() => setTimeout(resolve));
    }),
  online: () => navigator.onLine,
  onOnline: (listener) => on(window, ['online', 'offline'], listener),
  objectUrl: (blob) => URL.createObjectURL(blob),
  revokeUrl: (url) => URL.revokeObjectURL(url),
  async usage() {
    const storage = 'storage' in navigator ? (navigator.storage as StorageManager | undefined) : undefined;
    return storage === undefined ? undefined : (await storage.estimate()).usage;
  },
};

/**
 * The world of a replica in this tab.
 * @param database its name, also that of the channel between tabs
 * @param agent the agent whom this tab shows
 */
export const browserEnvironment = (database: string, agent: AgentId): LocalEnvironment => ({
  database: createStore(database, 'replica'),
  transport: new HttpTransport({ agent }),
  locks: createLocks(),
  channel: createChannel(database),
  clock,
  page,
  newId,
  // To the console, and to whoever listens for errors of this page.
  report: (what, error) => reportError(new Error(what, { cause: error })),
});
