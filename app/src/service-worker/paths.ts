/** Which addresses are the app's own. */

/** Answered by the server itself: API, socket, channels, the widget and its pages, service routes. */
const SERVER = /^\/(api|sync|chat|channels|healthz|metrics)(\/|$)|^\/widget[./-]/;

/** Whether a page at this path is the app. */
export const isAppNavigation = (path: string): boolean => !SERVER.test(path);

/** A path of the build's manifest, as requests have it. */
export const pathOf = (path: string): string => `/${path.replace(/^\/+/, '')}`;

/** Files of models: kept by the page itself when it uses them, too large for everybody's first visit. */
export const isModelFile = (path: string): boolean =>
  path.startsWith('/models/') && !path.endsWith('/manifest.json');

/** Build files that only a task on this device needs, as large as all others together: kept from their first use on. */
export const isRuntime = (path: string): boolean => /^\/_app\/immutable\/.*\.(wasm|mjs|aff|dic)$/.test(path);
