/** The app: files of its build, and its one page for every path that is the app's own. */
import { statSync } from 'node:fs';
import path from 'node:path';
import { Hono } from 'hono';
import type { Log } from '../../log/log.ts';
import type { HttpEnv } from '../web/context.ts';
import { errorResponse } from '../web/errors.ts';
import { readAppBuild, type AppBuild } from './app-build.ts';
import type { KeptAssets } from './kept-assets.ts';
import { appPolicy } from './page-policy.ts';
import { createAssetSender } from './send-asset.ts';

/** Paths that are never the app's page. */
const RESERVED = /^\/(api|_app|sync|channels|chat|models|healthz|metrics|widget\.js)(\/|$)/;

/** Whether a path looks like a file's: a missing file gets an error, not the page. */
const isFile = (address: string): boolean => /\.[a-z0-9]{1,12}$/i.test(address);

export interface StaticOptions {
  /** Folder of the build. */
  readonly folder: string;
  readonly kept: KeptAssets;
  readonly publicUrl: () => string;
  readonly log: Log;
}

export const createStaticRoutes = async (options: StaticOptions): Promise<Hono<HttpEnv>> => {
  const { folder, kept, publicUrl, log } = options;
  const sender = createAssetSender();
  const index = path.join(folder, 'index.html');
  const modifiedAt = () => statSync(index, { throwIfNoEntry: false })?.mtimeMs;

  let readAt = modifiedAt();
  let build = await readAppBuild(folder);
  if (build) await kept.add(build);
  else log.warn({ folder }, 'the app is not built');

  /** The build as it is now: one that was made again is read again. */
  const present = async (): Promise<AppBuild | undefined> => {
    const at = modifiedAt();
    if (at === readAt) return build;
    readAt = at;
    build = await readAppBuild(folder);
    if (build) await kept.add(build);
    return build;
  };

  return new Hono<HttpEnv>().on(['GET', 'HEAD'], '*', async (c) => {
    const address = c.req.path;
    const request = {
      acceptEncoding: c.req.header('accept-encoding'),
      ifNoneMatch: c.req.header('if-none-match'),
      head: c.req.method === 'HEAD',
    };
    const now = await present();
    const isPage = address === '/' || address === '/index.html';
    const asset = isPage ? undefined : (now?.assets.get(address) ?? kept.get(address));
    if (asset) {
      const response = await sender.send(asset, request);
      // A worker is bound by the policy of its own script.
      if (now) response.headers.set('content-security-policy', appPolicy(now.page.scriptHashes, publicUrl()));
      return response;
    }
    if (RESERVED.test(address) || (isFile(address) && !isPage)) {
      return errorResponse('not-found', 'There is nothing here.');
    }
    if (!now) return errorResponse('unavailable', 'The app is not built: run `pnpm build`.');
    const headers = {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': appPolicy(now.page.scriptHashes, publicUrl()),
      etag: now.page.etag,
    };
    if (request.ifNoneMatch === now.page.etag) return new Response(null, { status: 304, headers });
    return new Response(request.head ? null : now.page.html, { headers });
  });
};
