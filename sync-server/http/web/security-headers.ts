/** Headers that every answer bears, unless its route has chosen its own. */
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { HttpEnv } from './context.ts';

const DEFAULTS: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=(), browsing-topics=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  // For answers that are no page; pages say what they may load.
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'; sandbox",
};

/** `secure`: whether browsers reach the server over https; then they are told to use nothing else for half a year. */
export const securityHeaders = (secure: boolean): MiddlewareHandler<HttpEnv> =>
  createMiddleware<HttpEnv>(async (c, next) => {
    await next();
    const { headers } = c.res;
    const wanted = secure ? { ...DEFAULTS, 'strict-transport-security': 'max-age=15552000' } : DEFAULTS;
    for (const [name, value] of Object.entries(wanted)) if (!headers.has(name)) headers.set(name, value);
    if (c.req.path.startsWith('/api/') && !headers.has('cache-control'))
      headers.set('cache-control', 'no-store');
  });
