/**
 * What every request of a visitor passes: the channel, the origin of the page, the limits, the token. Agents'
 * cookies are neither read nor set here (law L9).
 */
import { ChannelIdSchema } from '@parley/core/ids';
import { readSite } from '@parley/core/workspace/site';
import type { MiddlewareHandler } from 'hono';
import * as v from 'valibot';
import { hashVisitorToken, tokenOf } from '../visitor-token.ts';
import type { Store } from '../../../store/store.ts';
import type { Visitor } from '../../../store/visitor-store.ts';
import type { WebChatRow } from '../../../store/workspace-store.ts';
import { clientAddress } from '../../../http/web/limits/client-address.ts';
import type { HttpEnv } from '../../../http/web/context.ts';
import { errorResponse } from '../../../http/web/errors.ts';
import type { RateLimit } from '../../../http/web/limits/rate-limit.ts';

export interface ChatEnv extends HttpEnv {
  Variables: HttpEnv['Variables'] & {
    channel: WebChatRow;
    visitor: Visitor;
    token: string;
    tokenHash: string;
  };
}

export interface DoorOptions {
  readonly store: Pick<Store, 'workspaces' | 'visitors'>;
  readonly rates: Readonly<Record<'requestsPerAddress' | 'requestsPerToken', RateLimit>>;
  /** Whether a page of this origin is the server's own, as the widget's frame is. */
  readonly isOwnOrigin: (origin: string, host: string | null | undefined) => boolean;
  /** Whether the last address of `X-Forwarded-For` is the sender's. */
  readonly trustProxy: boolean;
}

/** A refusal by a rate limit. */
export const tooOften = (retryAfter: number): Response =>
  errorResponse('rate-limited', 'Too many requests.', retryAfter);

const corsHeaders = (origin: string): Record<string, string> => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers': 'retry-after',
  vary: 'Origin',
});

const PREFLIGHT = {
  'access-control-allow-methods': 'GET, POST, PUT',
  'access-control-allow-headers': 'authorization, content-type',
  'access-control-max-age': '600',
};

/** Whether pages of an origin may use a channel. Without a list, any may. */
export const mayEmbed = (channel: WebChatRow, origin: string): boolean =>
  channel.settings.sites.length === 0 ||
  channel.settings.sites.some((site) => {
    // An earlier version stored default ports, which browsers leave out.
    const read = readSite(site);
    return read.ok && read.origin === origin.toLowerCase();
  });

/** Finds the channel and checks origin and address; answers preflights. */
export const chatDoor = (options: DoorOptions): MiddlewareHandler<ChatEnv> => {
  const { store, rates, isOwnOrigin, trustProxy } = options;
  return async (c, next) => {
    const id = v.safeParse(ChannelIdSchema, c.req.param('channel'));
    const channel = id.success ? await store.workspaces.channel(id.output) : undefined;
    if (channel?.kind !== 'web-chat' || channel.removed === true)
      return errorResponse('not-found', 'There is no such chat.');
    const origin = c.req.header('origin');
    const allowed =
      origin === undefined || isOwnOrigin(origin, c.req.header('host')) || mayEmbed(channel, origin);
    if (!allowed) return errorResponse('foreign-origin', 'This site may not use the chat.');
    const cors = origin === undefined ? { vary: 'Origin' } : corsHeaders(origin);
    if (c.req.method === 'OPTIONS') {
      return new Response(null, { status: 204, headers: { ...cors, ...PREFLIGHT } });
    }
    const address = clientAddress(c.env.incoming, trustProxy);
    const taken = rates.requestsPerAddress.take(address);
    if (!taken.ok) c.res = tooOften(taken.retryAfter);
    else {
      c.set('channel', channel);
      c.set('address', address);
      await next();
    }
    if (!c.res.headers.has('cache-control')) c.res.headers.set('cache-control', 'no-store');
    for (const [name, value] of Object.entries(cors)) c.res.headers.set(name, value);
    return undefined;
  };
};

/** Finds the visitor whose token a request carries; refuses a request without a known token. */
export const visitorDoor = (options: DoorOptions): MiddlewareHandler<ChatEnv> => {
  const { store, rates } = options;
  return async (c, next) => {
    const token = tokenOf(c.req.header('authorization'));
    const tokenHash = token === undefined ? undefined : hashVisitorToken(token);
    const visitor = tokenHash === undefined ? undefined : await store.visitors.visitor(tokenHash);
    if (token === undefined || tokenHash === undefined || visitor?.channel !== c.get('channel').id) {
      return errorResponse('unauthenticated', 'A visitor’s token is needed.');
    }
    const taken = rates.requestsPerToken.take(tokenHash);
    if (!taken.ok) return tooOften(taken.retryAfter);
    c.set('visitor', visitor);
    c.set('token', token);
    c.set('tokenHash', tokenHash);
    await next();
    return undefined;
  };
};
