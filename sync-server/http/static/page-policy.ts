/** What the app's page may load: its own server, and nobody else (AI-2). */

/**
 * The Content-Security-Policy of the app. `scriptHashes` allow the one script that stands in the page itself.
 * Style attributes are allowed, since SvelteKit's page has one; style elements are not.
 */
export const appPolicy = (scriptHashes: readonly string[], publicUrl: string): string => {
  const socket = publicUrl.replace(/^http/, 'ws');
  return Object.entries({
    'default-src': ["'none'"],
    'script-src': ["'self'", "'wasm-unsafe-eval'", ...scriptHashes],
    'style-src': ["'self'"],
    'style-src-attr': ["'unsafe-inline'"],
    'img-src': ["'self'", 'data:', 'blob:'],
    'font-src': ["'self'"],
    'media-src': ["'self'", 'blob:'],
    // 'self' does not name the socket in older browsers.
    'connect-src': ["'self'", 'data:', 'blob:', socket],
    'worker-src': ["'self'", 'blob:'],
    'frame-src': ["'self'"],
    'manifest-src': ["'self'"],
    'form-action': ["'self'"],
    'base-uri': ["'none'"],
    'frame-ancestors': ["'none'"],
  })
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
};
