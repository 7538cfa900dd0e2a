/** What goes out over WhatsApp. */
import type { ConnectedChannel, SendAdapter, SendContext, SendRates } from '../../adapter.ts';
import { callGraph, wordsOfAnswer } from '../../graph/call-graph.ts';
import { readSettings } from '../settings.ts';
import { partsOf } from './parts.ts';
import { sendPart } from './send-part.ts';

export function createSender(graphUrl: string): SendAdapter {
  return {
    parts: partsOf,
    sendPart: (outgoing, part, context) => sendPart(graphUrl, outgoing, part, context),
    rates: ratesOf,
    markRead: (channel, _to, external, context) => markRead(graphUrl, channel, external, context),
  };
}

/**
 * A number takes 80 messages a second in and out together, and 20 while it is also used in the business's own app: half of
 * them are for what comes in. One person gets ten a minute, and a few at once are lent.
 */
function ratesOf({ settings }: ConnectedChannel): SendRates {
  const perSecond = readSettings(settings).coexistence === true ? 10 : 40;
  return { channel: { perSecond, burst: perSecond }, person: { perSecond: 1 / 6, burst: 10 } };
}

/** Marks a message, and all before it, as read. @throws if it may succeed later */
async function markRead(
  graphUrl: string,
  channel: ConnectedChannel,
  external: string,
  context: SendContext,
): Promise<void> {
  const { phoneNumberId } = readSettings(channel.settings);
  const answer = await callGraph(graphUrl, channel, context, {
    method: 'POST',
    path: `${phoneNumberId}/messages`,
    body: { messaging_product: 'whatsapp', status: 'read', message_id: external },
  });
  // Meta refuses for good what is too old, or was never there.
  if (answer.type === 'ok' || (answer.type === 'error' && answer.error.code === REFUSED)) return;
  throw new Error(wordsOfAnswer(answer));
}

const REFUSED = 100;
