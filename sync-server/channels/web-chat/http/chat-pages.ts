/**
 * What a site embeds: `/widget.js`, the chat's frame, and a page to try it on. All three may be shown on pages of
 * other origins, so each says itself what it may load and where it may stand.
 */
import { ChannelIdSchema } from '@parley/core/ids';
import { isolate } from '@parley/core/names/isolate';
import { Hono } from 'hono';
import { statSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { Store } from '../../../store/store.ts';
import type { ChannelRow } from '../../../store/workspace-store.ts';
import type { HttpEnv } from '../../../http/web/context.ts';
import { errorResponse } from '../../../http/web/errors.ts';
import { readAssets, type Asset } from '../../../http/static/app-build.ts';
import { createAssetSender } from '../../../http/static/send-asset.ts';

export interface ChatPagesOptions {
  readonly store: Pick<Store, 'workspaces'>;
  /** Folder of the widget's build. */
  readonly folder: string;
}

const escape = (text: string): string => text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);

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

const page = (html: string, contentSecurityPolicy: string, headers: Record<string, string> = {}): Response =>
  new Response(html, {
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': contentSecurityPolicy,
      'x-robots-tag': 'noindex',
      ...headers,
    },
  });

const frameHtml = (channel: ChannelRow): string => {
  const { color, greeting } = channel.settings;
  const data = { channel: channel.id, name: channel.name, color, greeting };
  const attributes = Object.entries(data).map(([key, value]) => `data-${key}="${escape(value)}"`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content">
<title>${escape(isolate(channel.name))}</title>
<link rel="stylesheet" href="/chat/assets/frame.css">
</head>
<body ${attributes.join(' ')}>
<script src="/chat/assets/frame.js"></script>
</body>
</html>
`;
};

const TRY_WORDS = {
  en: {
    title: 'Try the chat',
    lead: 'This page stands in for your site. Write to the team with the round button below; the answer comes to the same place.',
    pages: 'Turn a page, and the team sees where you are:',
    links: { prices: 'Prices', delivery: 'Delivery', contact: 'Contact' },
  },
  fr: {
    title: 'Essayer la discussion',
    lead: 'Cette page tient lieu de votre site. Écrivez à l’équipe avec le bouton rond, en bas ; la réponse arrive au même endroit.',
    pages: 'Changez de page, et l’équipe voit où vous êtes :',
    links: { prices: 'Tarifs', delivery: 'Livraison', contact: 'Contact' },
  },
} as const;

const tryHtml = (channel: ChannelRow, acceptLanguage: string): string => {
  const language = /^\s*fr/i.test(acceptLanguage) ? 'fr' : 'en';
  const words = TRY_WORDS[language];
  const links = Object.entries(words.links).map(([id, label]) => `<a href="#${id}">${label}</a>`);
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${words.title} · ${escape(isolate(channel.name))}</title>
<link rel="stylesheet" href="/chat/assets/try.css">
</head>
<body>
<main>
<h1><bdi>${escape(channel.name)}</bdi></h1>
<p>${words.lead}</p>
<p>${words.pages}</p>
<nav>${links.join('\n')}</nav>
</main>
<script src="/widget.js" data-channel="${channel.id}" async></script>
</body>
</html>
`;
};

/** A Hono app to be mounted at `/`. */
export const createChatPages = (options: ChatPagesOptions): Hono<HttpEnv> => {
  const { store, folder } = options;
  const sender = createAssetSender();
  const script = path.join(folder, 'widget.js');
  const modifiedAt = (): number | undefined => statSync(script, { throwIfNoEntry: false })?.mtimeMs;
  let readAt: number | undefined;
  let assets: ReadonlyMap<string, Asset> = new Map();

  /** A file of the build as it is now: one that was made anew is read anew. */
  const assetOf = async (name: string): Promise<Asset | undefined> => {
    const at = modifiedAt();
    if (at === undefined) return undefined;
    if (at !== readAt) assets = await readAssets(folder);
    readAt = at;
    return assets.get(`/${name}`);
  };

  const send = async (
    request: Request,
    name: string,
    headers: Readonly<Record<string, string>>,
  ): Promise<Response> => {
    const asset = await assetOf(name);
    if (asset === undefined) return errorResponse('not-found', 'There is nothing here.');
    const response = await sender.send(asset, {
      acceptEncoding: request.headers.get('accept-encoding') ?? undefined,
      ifNoneMatch: request.headers.get('if-none-match') ?? undefined,
      head: request.method === 'HEAD',
    });
    for (const [key, value] of Object.entries(headers)) response.headers.set(key, value);
    return response;
  };

  const channelOf = async (id: string): Promise<ChannelRow | undefined> => {
    const parsed = v.safeParse(ChannelIdSchema, id);
    const channel = parsed.success ? await store.workspaces.channel(parsed.output) : undefined;
    return channel?.kind === 'web-chat' ? channel : undefined;
  };
  const noChat = (): Response => errorResponse('not-found', 'There is no such chat.');

  return (
    new Hono<HttpEnv>()
      .get('/widget.js', (c) =>
        send(c.req.raw, 'widget.js', {
          'cache-control': 'public, max-age=3600',
          // Any site may embed the script, also as a module; the frame decides who may use the chat.
          'cross-origin-resource-policy': 'cross-origin',
          'access-control-allow-origin': '*',
        }),
      )
      // In a sandboxed page the frame has an opaque origin, so its own script counts as foreign.
      .get('/chat/assets/:name', (c) =>
        send(c.req.raw, c.req.param('name'), { 'cross-origin-resource-policy': 'cross-origin' }),
      )
      .get('/chat/:channel/frame', async (c) => {
        const channel = await channelOf(c.req.param('channel'));
        if (channel === undefined) return noChat();
        return page(frameHtml(channel), framePolicy(channel.settings.sites), {
          'cross-origin-resource-policy': 'cross-origin',
          // An isolated page accepts only frames that are isolated too.
          'cross-origin-embedder-policy': 'require-corp',
        });
      })
      .get('/chat/:channel', async (c) => {
        const channel = await channelOf(c.req.param('channel'));
        if (channel === undefined) return noChat();
        return page(tryHtml(channel, c.req.header('accept-language') ?? ''), TRY_POLICY, {
          vary: 'accept-language',
        });
      })
  );
};
