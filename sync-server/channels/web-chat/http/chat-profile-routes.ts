/**
 * What a visitor's widget reports besides messages: pages, how the visitor came, who the visitor is according
 * to the site.
 */
import type { FieldName, Fields } from '@parley/core/contact/entry';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import { ChatIdentitySchema, PageSchema, ChatReferralSchema } from '@parley/core/protocol/chat-api';
import type { Claim } from '../visitor-identity.ts';
import { limited, type ChatApp, type ChatContext } from './chat-context.ts';
import { isOtherChat, otherChat, referenceOf, visitorClaim, visitorWork } from './chat-inbound.ts';
import { readJson } from '../../../http/web/bodies/json-body.ts';

/**
 * The fields that an identity sets: a proven identity sets all its fields, a claim only fills empty fields.
 */
const fieldsToSet = (claim: Claim, present: Fields): Fields =>
  claim.proven
    ? claim.fields
    : Object.fromEntries(
        Object.entries(claim.fields).filter(([name]) => (present[name as FieldName] ?? '') === ''),
      );

/** These requests create no contact: before the first message they are answered and forgotten (law L9). */
export const addProfileRoutes = (app: ChatApp, context: ChatContext): void => {
  const { store, rates, newId, apply } = context;

  app.post('/:channel/pages', async (c) => {
    const waiting = limited([rates.eventsPerToken, c.get('tokenHash')]);
    if (waiting) return waiting;
    const read = await readJson(c.req.raw, PageSchema);
    if (!read.ok) return read.response;
    const visitor = c.get('visitor');
    const { url, title } = read.value;
    const page: InboundEvent = {
      type: 'page',
      channel: visitor.channel,
      url,
      ...(title === undefined ? {} : { title }),
    };
    await apply(visitorWork(visitor, page, newId));
    return c.json({});
  });

  app.post('/:channel/references', async (c) => {
    const waiting = limited([rates.eventsPerToken, c.get('tokenHash')]);
    if (waiting) return waiting;
    const read = await readJson(c.req.raw, ChatReferralSchema);
    if (!read.ok) return read.response;
    const visitor = c.get('visitor');
    const { id, reference } = read.value;
    const referral: InboundEvent = {
      type: 'channel-event',
      channel: visitor.channel,
      name: 'referral',
      reference: referenceOf(reference),
    };
    await apply(visitorWork(visitor, referral, newId, { once: id }));
    return c.json({});
  });

  app.post('/:channel/identify', async (c) => {
    const waiting = limited([rates.eventsPerToken, c.get('tokenHash')]);
    if (waiting) return waiting;
    const read = await readJson(c.req.raw, ChatIdentitySchema);
    if (!read.ok) return read.response;
    const visitor = c.get('visitor');
    const claim = await visitorClaim(visitor, read.value, c.get('channel'), store);
    if (await isOtherChat(visitor, claim, store)) return otherChat();
    const row =
      visitor.contact === null ? undefined : await store.record.row(visitor.workspace, visitor.contact);
    const identified: InboundEvent = {
      type: 'identified',
      channel: visitor.channel,
      sender: claim.sender,
      set: fieldsToSet(claim, row?.state.fields ?? {}),
    };
    await apply(visitorWork(visitor, identified, newId));
    return c.json({});
  });
};
