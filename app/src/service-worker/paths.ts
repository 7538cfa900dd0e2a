/** Which addresses are the app's own. */

/** Answered by the server itself: API, socket, channels, the widget and its pages, service routes. */
const SERVER = /^\/(api|sync|chat|channels|healthz|metrics)(\/|$)|^\/widget[./-]/;

/** Whether a page at this path is the app. */
export const isAppNavigation = (path: string): boolean => !SERVER.test(path);

/** A path of the build's manifest, as requests have it. */
export const pathOf = (path: string): string => `/${path.replace(/^\/+/, '')}`;
