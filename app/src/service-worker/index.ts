/**
 * Keeps the app itself, so that it opens without network (OF-1): page and build files, nothing of the API. A new
 * version waits until the user reloads or no old tab is left (law L14).
 */
import { assets, immutable } from '$app/manifest';
import { self } from '$app/service-worker';
import {
  openMessage,
  pathOf as pathTo,
  targetIn,
  type NotificationTarget,
} from '#lib/notify/open-message.ts';
import { isAppNavigation, isModelFile, isRuntime, pathOf } from './paths.ts';

/** The page, whatever its address: the app routes by itself. */
const PAGE = '/';
const PREFIX = 'parley-app-';

const buildFiles = immutable.map(({ path }) => pathOf(path));
const staticFiles = assets.map(({ path }) => pathOf(path)).filter((path) => !isModelFile(path));
const files: ReadonlySet<string> = new Set([...buildFiles, ...staticFiles]);

/** One cache a build: names of build files carry their content, so their list says which build it is. */
const cacheName = async (): Promise<string> => {
  const list = new TextEncoder().encode(buildFiles.join('\n'));
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', list));
  return `${PREFIX}${Array.from(hash.subarray(0, 8), (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
};

let opened: Promise<Cache> | undefined;

/** The cache of this build, opened once: every file of every start is asked of it. */
const openCache = (): Promise<Cache> =>
  (opened ??= cacheName()
    .then((name) => caches.open(name))
    .catch((error: unknown) => {
      opened = undefined;
      throw error;
    }));

/** Fetches what the server has now, not what the browser's cache has. */
const fetchFresh = async (path: string): Promise<Response> => {
  const response = await fetch(path, { cache: 'reload', credentials: 'same-origin' });
  if (!response.ok) throw new Error(`${path} answered ${response.status}`);
  return response;
};

const install = async (): Promise<void> => {
  const cache = await openCache();
  await Promise.all([
    fetchFresh(PAGE).then((response) => cache.put(PAGE, response)),
    ...staticFiles.map(async (path) => cache.put(path, await fetchFresh(path))),
    ...buildFiles.map(async (path) => {
      // A file of the build before with the same name is the same file.
      const known = await caches.match(path);
      if (known) await cache.put(path, known);
      else if (!isRuntime(path)) await cache.put(path, await fetchFresh(path));
    }),
  ]);
};

/**
 * Removes builds that nobody uses any more. On the very first visit there is none: then the open page is served
 * from here at once, so that parts that it loads later are there without network too.
 */
const begin = async (): Promise<void> => {
  const present = await cacheName();
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith(PREFIX) && name !== present);
  await Promise.all(old.map((name) => caches.delete(name)));
  if (old.length === 0) await self.clients.claim();
};

/** On a reload of the only tab the version that waits takes over: the page is asked for once more, from it. */
const takeOver = async (): Promise<Response | undefined> => {
  const { waiting } = self.registration;
  if (!waiting) return undefined;
  const tabs = await self.clients.matchAll({ type: 'window' });
  if (tabs.length > 1) return undefined;
  waiting.postMessage({ type: 'take-over' });
  return new Response('', { headers: { refresh: '0', 'content-type': 'text/html' } });
};

const openPage = async (request: Request): Promise<Response> => {
  const cache = await openCache();
  return (await takeOver()) ?? (await cache.match(PAGE)) ?? (await fetch(request));
};

const openFile = async (event: FetchEvent, path: string): Promise<Response> => {
  const { request } = event;
  const cache = await openCache();
  const known = await cache.match(path);
  if (known) return known;
  const response = await fetch(request);
  // Too large for everybody's first visit, it is kept from its first use on.
  // What is waited for is the file, not its place in the cache: how far it has come is shown.
  if (isRuntime(path) && response.ok)
    event.waitUntil(cache.put(path, response.clone()).catch(() => undefined));
  return response;
};

self.addEventListener('install', (event) => {
  event.waitUntil(install());
});

self.addEventListener('activate', (event) => {
  event.waitUntil(begin());
});

self.addEventListener('message', (event) => {
  const message: unknown = event.data;
  if (typeof message !== 'object' || message === null || !('type' in message)) return;
  if (message.type === 'take-over') event.waitUntil(self.skipWaiting());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== 'GET' || url.origin !== self.location.origin) return;
  if (request.mode === 'navigate') {
    if (isAppNavigation(url.pathname)) event.respondWith(openPage(request));
  } else if (files.has(url.pathname) || isRuntime(url.pathname))
    event.respondWith(openFile(event, url.pathname));
});

/** Brings the app forward at the conversation that a notification speaks of: in a tab that is open, else in a new one. */
const openConversation = async (target: NotificationTarget | undefined): Promise<void> => {
  const clients = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const tabs = clients.filter(
    ({ frameType, url }) => frameType === 'top-level' && isAppNavigation(new URL(url).pathname),
  );
  const tab = tabs.find(({ visibilityState }) => visibilityState === 'visible') ?? tabs[0];
  if (tab === undefined) {
    await self.clients.openWindow(target === undefined ? '/' : pathTo(target));
    return;
  }
  if (target !== undefined) tab.postMessage(openMessage(target));
  await tab.focus();
};

self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(openConversation(targetIn(event.notification.data)));
});
