/** What goes out to the team's system. */
import type { OutgoingMessage, OutgoingPart, PartResult, SendAdapter, SendContext } from '../../adapter.ts';
import { defined } from '../../defined.ts';
import { messageIdOf } from '../message-id.ts';
import { idOf } from '../read/person.ts';
import { settingsOf } from '../settings.ts';
import { callSystem, callWithToken, idIn, signedCall } from './call.ts';
import { respondIoOutcome, standardOutcome } from './outcome.ts';
import { markRead } from './mark-read.ts';
import { partsOf, type PartContent } from './parts.ts';
import { respondIoMessage } from './respond-io.ts';

export const SENDER: SendAdapter = {
  parts: partsOf,
  sendPart,
  markRead,
  // Our own form has an id for each message, the same at each try.
  knowsRepeats: (channel) => settingsOf(channel).form === 'standard',
  rates: () => ({ channel: { perSecond: 20, burst: 40 }, person: null }),
};

function sendPart(outgoing: OutgoingMessage, part: OutgoingPart, context: SendContext): Promise<PartResult> {
  const { form, idType } = settingsOf(outgoing.channel);
  const person = idOf(outgoing.to, idType);
  if (person === undefined) {
    const error = 'the system knows people by another kind of id than this person has';
    return Promise.resolve({ outcome: 'failed', class: 'unreachable', error });
  }
  const sent: Sent = {
    outgoing,
    content: part.content as unknown as PartContent,
    id: messageIdOf(outgoing.message.id, part.index),
    person,
  };
  return form === 'standard' ? sendStandard(sent, context) : sendRespondIo(sent, context);
}

interface Sent {
  readonly outgoing: OutgoingMessage;
  readonly content: PartContent;
  /** Our id of the part. */
  readonly id: string;
  /** The system's id of the person. */
  readonly person: string;
}

async function sendStandard(
  { outgoing, content, id, person }: Sent,
  context: SendContext,
): Promise<PartResult> {
  const { channel, to, message } = outgoing;
  const { text = '', files, location, replyTo } = content;
  const body = {
    type: 'message',
    id,
    at: new Date(message.at).toISOString(),
    to: { id: person, ...defined({ name: to.name, email: to.email, phone: to.phone }) },
    message: {
      text,
      files: files.map(({ id: file, ...about }) => ({ url: context.link(file), ...about })),
      ...defined({ location, replyTo }),
    },
  };
  const now = context.now();
  const answer = await callSystem(signedCall(channel, id, body, now), context, now);
  return standardOutcome(answer, (value) => idIn(value, 'id') ?? id, context);
}

async function sendRespondIo(
  { outgoing, content, id, person }: Sent,
  context: SendContext,
): Promise<PartResult> {
  const { channel } = outgoing;
  const message = respondIoMessage(content, context.link);
  const body = { channelId: channel.id, contactId: person, mId: id, message };
  const answer = await callWithToken(channel, body, context, context.now());
  return respondIoOutcome(answer, (value) => idIn(value, 'mId') ?? id, context);
}
