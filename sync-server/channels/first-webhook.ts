/** The last step of a setup: something came from the outside service, and was signed with the secret that we know. */
import { failed, succeeded, type SetupOutcome } from '@parley/core/channels/setup-outcomes';
import type { ConnectedChannel, SetupContext, SetupStep } from './adapter.ts';

export const firstWebhook: SetupStep = { id: 'first-webhook', test: testInbound };

function testInbound(_: ConnectedChannel, { health }: SetupContext): Promise<SetupOutcome> {
  const { lastInbound, refused } = health;
  if (refused !== null && refused.at > (lastInbound ?? 0)) {
    return Promise.resolve(failed('webhook-refused', refused.why));
  }
  return Promise.resolve(lastInbound === null ? failed('nothing-arrived') : succeeded('webhook-arrived'));
}
