/** `POST …/session`: a visitor's token. */
import {
  ChatSessionRequestSchema,
  type ChatIdentity,
  type ChatSession,
} from '@parley/core/protocol/chat-api';
import { claimOf, externalOfUser, isUserExternal } from '../visitor-identity.ts';
import { hashVisitorToken, newVisitorToken, tokenOf } from '../visitor-token.ts';
import type { WebChatRow } from '../../../store/workspace-store.ts';
import { limited, type ChatApp, type ChatContext } from './chat-context.ts';
import { identitySecrets, isOtherChat, visitorClaim } from './chat-inbound.ts';
import { readJson } from '../../../http/web/bodies/json-body.ts';

const sessionOf = (channel: WebChatRow, token: string): ChatSession => ({
  token,
  channel: {
    name: channel.name,
    color: channel.settings.color,
    greeting: channel.settings.greeting,
  },
});

export const addSessionRoutes = (app: ChatApp, context: ChatContext): void => {
  const { store, rates, now, newId } = context;

  /** A proven user has the same chat on every device; everybody else begins a new one. */
  const externalFor = async (channel: WebChatRow, identity: ChatIdentity | undefined): Promise<string> => {
    const { proven, sender } = claimOf('', identity, await identitySecrets(channel.id, identity, store));
    return proven && sender.user !== undefined ? externalOfUser(sender.user) : newId();
  };

  /** Whether a token belongs to this channel, and to the proven user, if there is one. */
  const isGoodFor = async (
    token: string,
    channel: WebChatRow,
    identity: ChatIdentity | undefined,
  ): Promise<boolean> => {
    const visitor = await store.visitors.visitor(hashVisitorToken(token));
    if (visitor?.channel !== channel.id) return false;
    const claim = await visitorClaim(visitor, identity, channel, store);
    // Without messages there is no chat to continue.
    if (claim.proven && visitor.contact === null && !isUserExternal(visitor.external)) return false;
    return !(await isOtherChat(visitor, claim, store));
  };

  app.post('/:channel/session', async (c) => {
    const body = await readJson(c.req.raw, ChatSessionRequestSchema);
    if (!body.ok) return body.response;
    const channel = c.get('channel');
    const sent = tokenOf(c.req.header('authorization'));
    if (sent !== undefined && (await isGoodFor(sent, channel, body.value.identity))) {
      return c.json(sessionOf(channel, sent));
    }
    const waiting = limited([rates.sessionsPerAddress, c.get('address')]);
    if (waiting) return waiting;
    const token = newVisitorToken();
    await store.visitors.create({
      tokenHash: hashVisitorToken(token),
      channel: channel.id,
      external: await externalFor(channel, body.value.identity),
      at: now(),
    });
    return c.json(sessionOf(channel, token));
  });
};
