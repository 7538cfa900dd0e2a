/** The steps of connecting a system, each with a test that says what to do (CH-10). */
import { newId } from '@parley/core/new-id';
import type { ConnectedChannel, SetupContext, SetupStep } from '../adapter.ts';
import { callSystem, signedCall, wordsIn, type Answer } from './send/call.ts';
import { settingsOf } from './settings.ts';

type Outcome = Awaited<ReturnType<NonNullable<SetupStep['test']>>>;

const bad = (detail: string): Outcome => ({ ok: false, detail });
const good = (detail: string): Outcome => ({ ok: true, detail });

export const SETUP: readonly SetupStep[] = [
  { id: 'address', test: testAddress },
  { id: 'first-webhook', test: testInbound },
];

async function testAddress(channel: ConnectedChannel, context: SetupContext): Promise<Outcome> {
  const { form, address } = settingsOf(channel);
  const now = Date.now();
  if (form === 'respond-io') {
    // The form has no message that means nothing: the test sends none, and finds out whether anybody is there.
    const reached = await callSystem({ method: 'GET', url: address, headers: {} }, context, now);
    return reached.type === 'none'
      ? unreached(reached)
      : good(
          `The address answers with HTTP ${reached.status}. Whether it takes messages shows with the first one.`,
        );
  }
  const id = `ping_${newId()}`;
  const ping = { type: 'ping', id, at: new Date(now).toISOString() };
  const answer = await callSystem(signedCall(channel, id, ping, now), context, now);
  if (answer.type === 'none') return unreached(answer);
  const { status, value } = answer;
  if (status >= 200 && status < 300) return good('The address took a signed ping.');
  const words = wordsIn(value);
  const said = words === undefined ? `HTTP ${status}` : `HTTP ${status}: ${words}`;
  if (status === 401 || status === 403) {
    return bad(`The system refuses the signature: give it the signing secret from here. It says ${said}.`);
  }
  if (status >= 300 && status < 400) {
    return bad(`The address leads to another one (${said}): enter that one, redirects are not followed.`);
  }
  return bad(`The address answered a signed ping with ${said}. It has to be answered with HTTP 200.`);
}

function unreached({ error }: Extract<Answer, { type: 'none' }>): Outcome {
  return bad(`No answer came from the address: ${error.message}`);
}

function testInbound(_: ConnectedChannel, { health }: SetupContext): Promise<Outcome> {
  const { lastInbound, refused } = health;
  if (refused !== null && refused.at > (lastInbound ?? 0)) {
    return Promise.resolve(bad(`The last request was refused: ${refused.why}`));
  }
  return Promise.resolve(
    lastInbound === null
      ? bad('Nothing has come yet: send {"events":[]} with a signature to try it.')
      : good(`The last request, at ${new Date(lastInbound).toISOString()}, was correctly signed.`),
  );
}
