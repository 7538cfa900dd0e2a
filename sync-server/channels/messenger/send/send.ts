/** What goes out over Messenger. */
import type { Identity } from '@parley/core/contact/state';
import type { ConnectedChannel, SendAdapter, SendContext } from '../../adapter.ts';
import { callGraph, wordsOfAnswer } from '../../graph/call-graph.ts';
import { personIdOf } from '../read/read-person.ts';
import { readSettings } from '../settings.ts';
import { partsOf } from './parts.ts';
import { sendPart } from './send-part.ts';

/** A page takes far more texts than that in a second, and some ten files; one person may be written to at any pace. */
const RATES = { channel: { perSecond: 40, burst: 40 }, person: null };

export function createSender(graphUrl: string): SendAdapter {
  return {
    parts: partsOf,
    sendPart: (outgoing, part, context) => sendPart(graphUrl, outgoing, part, context),
    rates: () => RATES,
    markRead: (channel, to, _external, context) => markRead(graphUrl, channel, to, context),
  };
}

/** Marks the conversation as read. @throws if it may succeed later */
async function markRead(
  graphUrl: string,
  channel: ConnectedChannel,
  to: Identity,
  context: SendContext,
): Promise<void> {
  const person = personIdOf(to.external);
  if (person === undefined) return;
  const { pageId } = readSettings(channel.settings);
  const answer = await callGraph(graphUrl, channel, context, {
    method: 'POST',
    path: `${pageId}/messages`,
    body: { recipient: { id: person }, sender_action: 'mark_seen' },
  });
  // Meta refuses for good where the window has closed, or the person is gone.
  if (answer.type === 'ok' || (answer.type === 'error' && FINAL.has(answer.error.code))) return;
  throw new Error(wordsOfAnswer(answer));
}

const FINAL: ReadonlySet<number> = new Set([10, 100, 551]);
