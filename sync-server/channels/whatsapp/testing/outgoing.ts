/** Messages that go out, for the tests of WhatsApp. */
import type { Identity } from '@parley/core/contact/state';
import type { OutgoingMessage, PartResult } from '../../adapter.ts';
import { CHANNEL } from '../../graph/testing/made-up.ts';
import { context, sendParts, TOKEN, writtenMessage, type Written } from '../../graph/testing/outgoing.ts';
import { createWhatsAppAdapter } from '../whatsapp-adapter.ts';
import { channelWith, LEA } from './made-up.ts';

export const sendingChannel = channelWith({ 'access-token': TOKEN });

export const phone = (value: string) => ({ kind: 'phone', value }) as const;
export const user = (value: string) => ({ kind: 'user', value }) as const;
export const LEA_BY_PHONE: Identity = { channel: CHANNEL, external: `phone:${LEA}`, aliases: [phone(LEA)] };

export function outgoing(
  written: Written,
  more: Partial<Omit<OutgoingMessage, 'message'>> = {},
): OutgoingMessage {
  return { channel: sendingChannel, to: LEA_BY_PHONE, message: writtenMessage(written), ...more };
}

/** Sends all parts of a message to Graph at an address, and gives their results. */
export const sendTo = (
  graphUrl: string,
  message: OutgoingMessage,
  tries = 0,
): Promise<readonly PartResult[]> => sendParts(createWhatsAppAdapter(graphUrl).send, message, context(tries));
