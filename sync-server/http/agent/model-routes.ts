/** Models that this server holds, for the browsers of its agents: `/api/models` and `/models/<id>/<file>` (AI-6). */
import { Hono } from 'hono';
import { Readable } from 'node:stream';
import type { Sessions } from '../../auth/port.ts';
import type { Models } from '../../models/models.ts';
import { parseRange } from '../web/byte-range.ts';
import type { HttpEnv } from '../web/context.ts';
import { errorResponse } from '../web/errors.ts';

export interface ModelRoutesOptions {
  readonly models: Models;
  readonly sessions: Pick<Sessions, 'verify'>;
}

/** A file of one revision never changes. */
const IMMUTABLE = 'private, max-age=31536000, immutable';

const noFile = (): Response => errorResponse('not-found', 'There is no such file of a model.');

/** Mounted at the root, before the app's own files: what comes with the app lies there, open to all. */
export const createModelRoutes = ({ models, sessions }: ModelRoutesOptions): Hono<HttpEnv> =>
  new Hono<HttpEnv>()
    .get('/api/models', async (c) => {
      if ((await sessions.verify(c.req.raw.headers)) === undefined)
        return errorResponse('unauthenticated', 'Sign in first.');
      return c.json({ models: await models.list() });
    })
    .on(['GET', 'HEAD'], '/models/:id/*', async (c, next) => {
      const id = c.req.param('id');
      const path = c.req.path.slice(`/models/${id}/`.length);
      const found = await models.open(id, path);
      if (!found) return next();
      const { manifest, file, handle } = found;
      let isSending = false;
      try {
        // Weights are hundreds of megabytes: for the team, not for whoever passes by.
        if ((await sessions.verify(c.req.raw.headers)) === undefined) return noFile();
        const etag = `"${file.sha256}"`;
        const headers = new Headers({
          'content-type': path.endsWith('.json') ? 'application/json' : 'application/octet-stream',
          'accept-ranges': 'bytes',
          'cache-control': c.req.query('revision') === manifest.revision ? IMMUTABLE : 'no-cache',
          etag,
        });
        if (c.req.header('if-none-match') === etag) return new Response(null, { status: 304, headers });
        const conditional = c.req.header('if-range');
        const range =
          conditional === undefined || conditional === etag
            ? parseRange(c.req.header('range'), file.size)
            : undefined;
        if (range === 'unsatisfiable') {
          headers.set('content-range', `bytes */${file.size}`);
          return new Response(null, { status: 416, headers });
        }
        const { start, end } = range ?? { start: 0, end: file.size - 1 };
        headers.set('content-length', String(end - start + 1));
        if (range) headers.set('content-range', `bytes ${start}-${end}/${file.size}`);
        const status = range ? 206 : 200;
        if (c.req.method === 'HEAD' || end < start) return new Response(null, { status, headers });
        isSending = true;
        // The stream closes the file, also when the browser goes away in the middle.
        const stream = Readable.toWeb(handle.createReadStream({ start, end }));
        return new Response(stream as ReadableStream<Uint8Array>, { status, headers });
      } finally {
        if (!isSending) await handle.close();
      }
    });
