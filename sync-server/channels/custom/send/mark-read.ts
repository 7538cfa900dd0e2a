/** Tells the team's system that a person's messages were read, where its form has a word for that. */
import { createHash } from 'node:crypto';
import type { Identity } from '@parley/core/contact/state';
import type { ConnectedChannel, SendContext } from '../../adapter.ts';
import { idOf } from '../read/person.ts';
import { settingsOf } from '../settings.ts';
import { callSystem, signedCall } from './call.ts';

/** @throws what may pass; a system that refuses the report does not want it */
export async function markRead(
  channel: ConnectedChannel,
  to: Identity,
  external: string,
  context: SendContext,
): Promise<void> {
  const { form, idType } = settingsOf(channel);
  const person = idOf(to, idType);
  if (form !== 'standard' || person === undefined) return;
  const now = context.now();
  const id = reportIdOf(external);
  const report = {
    type: 'read',
    id,
    at: new Date(now).toISOString(),
    to: { id: person },
    message: { id: external },
  };
  const answer = await callSystem(signedCall(channel, id, report, now), context, now);
  if (answer.type === 'none') throw answer.error;
  if (answer.status >= 500) throw new Error(`The system answered HTTP ${answer.status}.`);
}

/** The same at each try, and without characters that a system's ids may have. */
function reportIdOf(external: string): string {
  return `parley_read_${createHash('sha256').update(external).digest('hex').slice(0, 32)}`;
}
