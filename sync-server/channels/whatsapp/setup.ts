/** The steps of connecting a number, each with a test that says what to do (CH-10). */
import type { ConnectedChannel, SetupStep } from '../adapter.ts';
import { callGraph, tokenOf, wordsOfAnswer, type GraphAnswer, type Net } from '../graph/call-graph.ts';
import { fieldOf, idOf, listOf, numberOf, textOf, within } from '../graph/read/loose.ts';
import { readSettings } from './settings.ts';

type Test = NonNullable<SetupStep['test']>;
type Outcome = Awaited<ReturnType<Test>>;

const bad = (detail: string): Outcome => ({ ok: false, detail });
const good = (detail: string): Outcome => ({ ok: true, detail });

/** The step that waits for the first webhook has no test of its own: the channel's health tells that one came. */
export function createSetup(graphUrl: string): readonly SetupStep[] {
  const get = (channel: ConnectedChannel, net: Net, path: string): Promise<GraphAnswer> =>
    callGraph(graphUrl, channel, net, { method: 'GET', path });
  const testOf =
    (
      test: (channel: ConnectedChannel, call: (path: string) => Promise<GraphAnswer>) => Promise<Outcome>,
    ): Test =>
    (channel, net) =>
      test(channel, (path) => get(channel, net, path));
  return [
    { id: 'token', test: testOf(testToken) },
    { id: 'number', test: testOf(testNumber) },
    { id: 'webhook', test: testOf(testSubscription) },
    { id: 'first-webhook' },
    { id: 'templates', test: testOf(testTemplates) },
  ];
}

type Call = (path: string) => Promise<GraphAnswer>;

const NEEDED = ['whatsapp_business_messaging', 'whatsapp_business_management'];

async function testToken(channel: ConnectedChannel, call: Call): Promise<Outcome> {
  const token = tokenOf(channel);
  if (token === '') return bad('Enter the access token of a system user of your business.');
  const { phoneNumberId } = readSettings(channel.settings);
  const number = await call(`${phoneNumberId}?fields=id,verified_name`);
  if (number.type !== 'ok') return bad(`${adviceFor(number)} Meta says: ${wordsOfAnswer(number)}`);
  const about = await call(`debug_token?input_token=${encodeURIComponent(token)}`);
  if (about.type !== 'ok')
    return good(
      'The token works. Meta did not tell when it ends: use one of a system user that never expires.',
    );
  const data = fieldOf(about.value, 'data');
  if (fieldOf(data, 'is_valid') === false)
    return bad('Meta says that the token is not valid any more: make a new one.');
  const scopes = listOf(fieldOf(data, 'scopes'));
  const missing = scopes.length === 0 ? [] : NEEDED.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) return bad(`The token lacks a permission: make one with ${missing.join(' and ')}.`);
  const ends = numberOf(fieldOf(data, 'expires_at')) ?? 0;
  if (ends > 0)
    return bad(
      `The token ends on ${dateOf(ends)}: make one of a system user, with the expiration set to never.`,
    );
  return good('The token is valid and does not expire.');
}

function dateOf(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? 'a day that cannot be read' : date.toISOString().slice(0, 10);
}

function adviceFor(answer: Exclude<GraphAnswer, { type: 'ok' }>): string {
  if (answer.type === 'strange') return 'The address of the Graph API does not answer as it should.';
  const { code, subcode } = answer.error;
  if (code === 190) return 'The token is wrong or has ended: make a new one and enter it.';
  if (code === 100 && subcode === 33)
    return 'The phone number ID is wrong, or the token’s system user has no access to the account.';
  if (code === 10 || (code >= 200 && code <= 299)) return 'The token lacks a permission.';
  return 'The number could not be read.';
}

async function testNumber(channel: ConnectedChannel, call: Call): Promise<Outcome> {
  const { phoneNumberId, wabaId, displayNumber } = readSettings(channel.settings);
  const answer = await call(`${wabaId}/phone_numbers?fields=id,display_phone_number,verified_name&limit=100`);
  if (answer.type !== 'ok')
    return bad(`The account ${wabaId} could not be read: check its ID. Meta says: ${wordsOfAnswer(answer)}`);
  const numbers = listOf(fieldOf(answer.value, 'data'));
  const number = numbers.find((one) => idOf(fieldOf(one, 'id')) === phoneNumberId);
  if (number === undefined) {
    const known = numbers
      .slice(0, 5)
      .flatMap((one) => textOf(fieldOf(one, 'display_phone_number'), 50) ?? []);
    return bad(
      `The account has no number with the ID ${phoneNumberId}. Its numbers: ${known.join(', ') || 'none'}.`,
    );
  }
  const shown = textOf(fieldOf(number, 'display_phone_number'), 50) ?? '';
  if (shown.replaceAll(/\D/gu, '') !== displayNumber.replaceAll(/\D/gu, ''))
    return bad(`This ID belongs to the number ${shown}, and you entered ${displayNumber}.`);
  const name = textOf(fieldOf(number, 'verified_name'), 200);
  return good(`${shown}${name === undefined ? '' : ` (${name})`} belongs to the account.`);
}

async function testSubscription(channel: ConnectedChannel, call: Call): Promise<Outcome> {
  const { wabaId } = readSettings(channel.settings);
  const answer = await call(`${wabaId}/subscribed_apps`);
  if (answer.type !== 'ok') return bad(`The subscriptions could not be read: ${wordsOfAnswer(answer)}`);
  const apps = listOf(fieldOf(answer.value, 'data'));
  if (apps.length === 0)
    return bad(
      'No app gets this account’s webhooks: in Meta’s app, open WhatsApp → Configuration, enter the address and the verify token from here, and subscribe to “messages”.',
    );
  const names = apps
    .slice(0, 5)
    .flatMap((app) => textOf(within(app, 'whatsapp_business_api_data', 'name'), 100) ?? []);
  return good(`Webhooks of the account go to ${names.join(', ') || 'your app'}.`);
}

async function testTemplates(channel: ConnectedChannel, call: Call): Promise<Outcome> {
  const { wabaId } = readSettings(channel.settings);
  const answer = await call(`${wabaId}/message_templates?fields=id,name,status&limit=100`);
  if (answer.type !== 'ok')
    return bad(
      `Templates cannot be read: the token needs whatsapp_business_management. Meta says: ${wordsOfAnswer(answer)}`,
    );
  const approved = listOf(fieldOf(answer.value, 'data')).filter(
    (one) => fieldOf(one, 'status') === 'APPROVED',
  );
  if (approved.length === 0)
    return good('Templates can be read. None is approved yet: without one, nobody can be written to first.');
  const more = fieldOf(fieldOf(answer.value, 'paging'), 'next') === undefined ? '' : 'At least ';
  return good(`${more}${approved.length} approved templates can be sent.`);
}
