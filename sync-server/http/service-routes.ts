/** Routes for people who run the server: health and metrics. */
import { createHash, timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import type { ServerHealth } from '@parley/core/protocol/health-api';
import type { Metrics } from '../metrics/metrics.ts';
import { isLocal } from './web/limits/client-address.ts';
import type { HttpEnv } from './web/context.ts';
import { errorResponse } from './web/errors.ts';

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();

export const createServiceRoutes = (options: {
  readonly health: () => Promise<ServerHealth>;
  readonly metrics: Metrics;
  /** If set, metrics are given to requests with this token; otherwise to this machine only. */
  readonly metricsToken: string | undefined;
  /** False while the server shuts down, so that load balancers send it no more requests. */
  readonly isServing: () => boolean;
}): Hono<HttpEnv> =>
  new Hono<HttpEnv>()
    .get('/healthz', async (c) => {
      c.header('cache-control', 'no-store');
      if (!options.isServing()) return c.json({ status: 'stopping' }, 503);
      const status = await options.health();
      return c.json({ status }, status === 'ok' ? 200 : 503);
    })
    .get('/metrics', async (c) => {
      const { metricsToken, metrics } = options;
      const sent = c.req.header('authorization') ?? '';
      const allowed =
        metricsToken === undefined
          ? isLocal(c.env.incoming)
          : timingSafeEqual(digest(sent), digest(`Bearer ${metricsToken}`));
      if (!allowed) return errorResponse('forbidden', 'Metrics are for those who run the server.');
      c.header('content-type', metrics.registry.contentType);
      c.header('cache-control', 'no-store');
      return c.body(await metrics.registry.metrics());
    });
