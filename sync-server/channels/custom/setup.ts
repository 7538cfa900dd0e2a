/** The steps of connecting a system, each with a test that says what is wrong (CH-10). */
import { failed, succeeded, type SetupOutcome } from '@parley/core/channels/setup-outcomes';
import { newId } from '@parley/core/new-id';
import type { ConnectedChannel, SetupContext, SetupStep } from '../adapter.ts';
import { firstWebhook } from '../first-webhook.ts';
import { callSystem, signedCall, wordsIn } from './send/call.ts';
import { settingsOf } from './settings.ts';

export const SETUP: readonly SetupStep[] = [{ id: 'address', test: testAddress }, firstWebhook];

async function testAddress(channel: ConnectedChannel, context: SetupContext): Promise<SetupOutcome> {
  const { form, address } = settingsOf(channel);
  const now = Date.now();
  if (form === 'respond-io') {
    // The form has no message that means nothing: the test sends none, and finds out whether anybody is there.
    const reached = await callSystem({ method: 'GET', url: address, headers: {} }, context, now);
    return reached.type === 'none'
      ? failed('no-answer', reached.error.message)
      : succeeded('address-answered', `HTTP ${reached.status}`);
  }
  const id = `ping_${newId()}`;
  const ping = { type: 'ping', id, at: new Date(now).toISOString() };
  const answer = await callSystem(signedCall(channel, id, ping, now), context, now);
  if (answer.type === 'none') return failed('no-answer', answer.error.message);
  const { status, value } = answer;
  if (status >= 200 && status < 300) return succeeded('ping-taken');
  const words = wordsIn(value);
  return failed(failureOf(status), words === undefined ? `HTTP ${status}` : `HTTP ${status}: ${words}`);
}

function failureOf(status: number) {
  if (status === 401 || status === 403) return 'signature-refused';
  // Redirects are not followed.
  return status >= 300 && status < 400 ? 'address-redirects' : 'ping-refused';
}
