/**
 * What a site embeds: `/widget.js`, the chat's frame, and a page to try it on. All three may be shown on pages of
 * other origins, so each says itself what it may load and where it may stand.
 */
import { ChannelIdSchema } from '@parley/core/ids';
import { Hono } from 'hono';
import { statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { Store } from '../../../store/store.ts';
import type { WebChatRow } from '../../../store/workspace-store.ts';
import type { HttpContext, HttpEnv } from '../../../http/web/context.ts';
import { errorResponse } from '../../../http/web/errors.ts';
import { readAssets, type Asset } from '../../../http/static/app-build.ts';
import { frameHtml, tryHtml } from './chat-html.ts';
import { createAssetSender } from '../../../http/static/send-asset.ts';

export interface ChatPagesOptions {
  readonly store: Pick<Store, 'workspaces'>;
  /** Folder of the widget's build. */
  readonly folder: string;
}

const policy = (directives: Readonly<Record<string, readonly string[]>>): string =>
  Object.entries(directives)
    .map(([name, sources]) => [name, ...sources].join(' '))
    .join('; ');

/** Nothing but our own scripts and styles, no text that becomes elements, on the channel's sites only. */
const framePolicy = (sites: readonly string[]): string =>
  policy({
    'default-src': ["'none'"],
    'script-src': ["'self'"],
    'style-src': ["'self'"],
    'img-src': ["'self'", 'blob:'],
    'connect-src': ["'self'"],
    'base-uri': ["'none'"],
    'form-action': ["'none'"],
    // Not even `*` allows a page without an origin, such as a sandboxed page or one from a disk.
    ...(sites.length === 0 ? {} : { 'frame-ancestors': ["'self'", ...sites] }),
    'require-trusted-types-for': ["'script'"],
    'trusted-types': ["'none'"],
  });

const TRY_POLICY = policy({
  'default-src': ["'none'"],
  'script-src': ["'self'"],
  'style-src': ["'self'"],
  'frame-src': ["'self'"],
  'base-uri': ["'none'"],
  'form-action': ["'none'"],
  'frame-ancestors': ["'none'"],
});

/** A Hono app to be mounted at `/`. */
export function createChatPages({ store, folder }: ChatPagesOptions): Hono<HttpEnv> {
  const build = new WidgetBuild(folder);
  const routes = new Hono<HttpEnv>()
    .get('/widget.js', (c) =>
      build.send(c.req.raw, 'widget.js', {
        'cache-control': 'public, max-age=3600',
        // Any site may embed the script, also as a module; the frame decides which site may use the chat.
        'cross-origin-resource-policy': 'cross-origin',
        'access-control-allow-origin': '*',
      }),
    )
    // In a sandboxed page the frame has an opaque origin, so its own script counts as foreign.
    .get('/chat/assets/:name', (c) =>
      build.send(c.req.raw, c.req.param('name'), { 'cross-origin-resource-policy': 'cross-origin' }),
    );
  const withChat = (show: (channel: WebChatRow, c: HttpContext) => Response) => async (c: HttpContext) => {
    const channel = await channelOf(store, c.req.param('channel'));
    return channel === undefined ? errorResponse('not-found', 'There is no such chat.') : show(channel, c);
  };
  return routes.get('/chat/:channel/frame', withChat(framePage)).get('/chat/:channel', withChat(tryPage));
}

/** The files of the widget's build. */
class WidgetBuild {
  readonly #folder: string;
  readonly #sender = createAssetSender();
  /** When the build that was read had been made, in ms; undefined before a build was read. */
  #readAt: number | undefined;
  /** Its files, by path. */
  #assets: ReadonlyMap<string, Asset> = new Map();

  constructor(folder: string) {
    this.#folder = folder;
  }

  async send(request: Request, name: string, headers: Readonly<Record<string, string>>): Promise<Response> {
    const asset = await this.#asset(name);
    if (asset === undefined) return errorResponse('not-found', 'There is nothing here.');
    const response = await this.#sender.send(asset, {
      acceptEncoding: request.headers.get('accept-encoding') ?? undefined,
      ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
      head: request.method === 'HEAD',
    });
    for (const [key, value] of Object.entries(headers)) response.headers.set(key, value);
    return response;
  }

  /** A file of the build as it is now: a build that was made again is read again. */
  async #asset(name: string): Promise<Asset | undefined> {
    const script = path.join(this.#folder, 'widget.js');
    const at = statSync(script, { throwIfNoEntry: false })?.mtimeMs;
    if (at === undefined) return undefined;
    if (at !== this.#readAt) this.#assets = await readAssets(this.#folder);
    this.#readAt = at;
    return this.#assets.get(`/${name}`);
  }
}

async function channelOf(
  store: ChatPagesOptions['store'],
  id: string | undefined,
): Promise<WebChatRow | undefined> {
  const parsed = v.safeParse(ChannelIdSchema, id);
  const channel = parsed.success ? await store.workspaces.channel(parsed.output) : undefined;
  return channel?.kind === 'web-chat' && channel.removed !== true ? channel : undefined;
}

function framePage(channel: WebChatRow): Response {
  return page(frameHtml(channel), framePolicy(channel.settings.sites), {
    'cross-origin-resource-policy': 'cross-origin',
    // An isolated page accepts only frames that are isolated too.
    'cross-origin-embedder-policy': 'require-corp',
  });
}

function tryPage(channel: WebChatRow, c: HttpContext): Response {
  return page(tryHtml(channel, c.req.header('accept-language') ?? ''), TRY_POLICY, {
    vary: 'accept-language',
  });
}

function page(html: string, contentSecurityPolicy: string, headers: Record<string, string> = {}): Response {
  return new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': contentSecurityPolicy,
      'x-robots-tag': 'noindex',
      ...headers,
    },
  });
}
