/**
 * One line and one figure for each request: how it was answered and how long that took, and nothing of its
 * content.
 */
import { routePath } from 'hono/route';
import type { MiddlewareHandler } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Log } from '../../log/log.ts';
import type { Metrics } from '../../metrics/metrics.ts';
import { BROKEN_OFF } from './broken-off.ts';
import { clientAddress } from './limits/client-address.ts';
import type { HttpEnv } from './context.ts';

const METHODS: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

export const requestLog = (options: {
  readonly log: Log;
  readonly metrics: Metrics;
  readonly trustProxy: boolean;
  readonly newId: <Id extends string>() => Id;
}): MiddlewareHandler<HttpEnv> => {
  let warned = options.trustProxy;
  /**
   * Behind a proxy that is not trusted, all clients look like one client, and one can use up the limits of
   * all.
   */
  const warnOfProxy = (forwarded: string | undefined): void => {
    if (warned || forwarded === undefined) return;
    warned = true;
    options.log.warn(
      'X-Forwarded-For has come, but TRUST_PROXY is not set: limits take the proxy for the client',
    );
  };
  return createMiddleware<HttpEnv>(async (c, next) => {
    warnOfProxy(c.req.header('x-forwarded-for'));
    const begun = performance.now();
    const request = options.newId();
    c.set('requestId', request);
    c.set('address', clientAddress(c.env.incoming, options.trustProxy));
    await next();
    c.res.headers.set('x-request-id', request);
    const ms = performance.now() - begun;
    const { status } = c.res;
    // The pattern of the route: paths hold ids, and what strangers type.
    const route = routePath(c);
    const method = METHODS.includes(c.req.method) ? c.req.method : 'other';
    options.metrics.request(method, route, status, ms / 1_000);
    const isTold = route.startsWith('/api') && status !== BROKEN_OFF;
    const level = status >= 500 ? 'error' : isTold ? 'info' : 'debug';
    options.log[level]({ request, method, route, status, ms: Math.round(ms * 10) / 10 }, 'request');
  });
};
