/** The steps of connecting a number, each with a test that says what is wrong (CH-10). */
import { failed, succeeded, type SetupOutcome } from '@parley/core/channels/setup-outcomes';
import type { ConnectedChannel, SetupStep } from '../adapter.ts';
import { firstWebhook } from '../first-webhook.ts';
import { callGraph, tokenOf, wordsOfAnswer, type GraphAnswer, type Net } from '../graph/call-graph.ts';
import { fieldOf, idOf, listOf, numberOf, textOf, within } from '../graph/read/loose.ts';
import { readSettings } from './settings.ts';

type Test = NonNullable<SetupStep['test']>;
type Call = (path: string) => Promise<GraphAnswer>;

export function createSetup(graphUrl: string): readonly SetupStep[] {
  const get = (channel: ConnectedChannel, net: Net, path: string): Promise<GraphAnswer> =>
    callGraph(graphUrl, channel, net, { method: 'GET', path });
  const testOf =
    (test: (channel: ConnectedChannel, call: Call) => Promise<SetupOutcome>): Test =>
    (channel, net) =>
      test(channel, (path) => get(channel, net, path));
  return [
    { id: 'token', test: testOf(testToken) },
    { id: 'number', test: testOf(testNumber) },
    { id: 'webhook', test: testOf(testSubscription) },
    firstWebhook,
    { id: 'templates', test: testOf(testTemplates) },
  ];
}

const NEEDED = ['whatsapp_business_messaging', 'whatsapp_business_management'];

async function testToken(channel: ConnectedChannel, call: Call): Promise<SetupOutcome> {
  const token = tokenOf(channel);
  if (token === '') return failed('token-missing');
  const { phoneNumberId } = readSettings(channel.settings);
  const number = await call(`${phoneNumberId}?fields=id,verified_name`);
  if (number.type !== 'ok') return failed(failureOf(number), wordsOfAnswer(number));
  const about = await call(`debug_token?input_token=${encodeURIComponent(token)}`);
  if (about.type !== 'ok') return succeeded('token-end-unknown');
  const data = fieldOf(about.value, 'data');
  if (fieldOf(data, 'is_valid') === false) return failed('token-refused');
  const scopes = listOf(fieldOf(data, 'scopes'));
  const missing = scopes.length === 0 ? [] : NEEDED.filter((scope) => !scopes.includes(scope));
  if (missing.length > 0) return failed('permission-missing', missing.join(', '));
  const ends = numberOf(fieldOf(data, 'expires_at')) ?? 0;
  return ends > 0 ? failed('token-ending', dateOf(ends)) : succeeded('token-valid');
}

/** A day as in ISO 8601; empty if it cannot be read. */
function dateOf(seconds: number): string {
  const date = new Date(seconds * 1_000);
  return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}

function failureOf(answer: Exclude<GraphAnswer, { type: 'ok' }>) {
  if (answer.type === 'strange') return 'service-strange';
  const { code, subcode } = answer.error;
  if (code === 190) return 'token-refused';
  if (code === 100 && subcode === 33) return 'no-access';
  if (code === 10 || (code >= 200 && code <= 299)) return 'permission-missing';
  return 'service-refused';
}

async function testNumber(channel: ConnectedChannel, call: Call): Promise<SetupOutcome> {
  const { phoneNumberId, wabaId, displayNumber } = readSettings(channel.settings);
  const answer = await call(`${wabaId}/phone_numbers?fields=id,display_phone_number,verified_name&limit=100`);
  if (answer.type !== 'ok') return failed('account-unreadable', wordsOfAnswer(answer));
  const numbers = listOf(fieldOf(answer.value, 'data'));
  const number = numbers.find((one) => idOf(fieldOf(one, 'id')) === phoneNumberId);
  if (number === undefined) {
    const known = numbers
      .slice(0, 5)
      .flatMap((one) => textOf(fieldOf(one, 'display_phone_number'), 50) ?? []);
    return failed('number-unknown', known.join(', '));
  }
  const shown = textOf(fieldOf(number, 'display_phone_number'), 50) ?? '';
  if (shown.replaceAll(/\D/gu, '') !== displayNumber.replaceAll(/\D/gu, '')) {
    return failed('number-differs', shown);
  }
  const name = textOf(fieldOf(number, 'verified_name'), 200);
  return succeeded('number-found', name === undefined ? shown : `${shown} (${name})`);
}

async function testSubscription(channel: ConnectedChannel, call: Call): Promise<SetupOutcome> {
  const { wabaId } = readSettings(channel.settings);
  const answer = await call(`${wabaId}/subscribed_apps`);
  if (answer.type !== 'ok') return failed('subscriptions-unreadable', wordsOfAnswer(answer));
  const apps = listOf(fieldOf(answer.value, 'data'));
  if (apps.length === 0) return failed('not-subscribed');
  const names = apps
    .slice(0, 5)
    .flatMap((app) => textOf(within(app, 'whatsapp_business_api_data', 'name'), 100) ?? []);
  return succeeded('subscribed', names.join(', '));
}

async function testTemplates(channel: ConnectedChannel, call: Call): Promise<SetupOutcome> {
  const { wabaId } = readSettings(channel.settings);
  const answer = await call(`${wabaId}/message_templates?fields=id,name,status&limit=100`);
  if (answer.type !== 'ok') return failed('templates-unreadable', wordsOfAnswer(answer));
  const approved = listOf(fieldOf(answer.value, 'data')).filter(
    (one) => fieldOf(one, 'status') === 'APPROVED',
  );
  if (approved.length === 0) return succeeded('no-template-approved');
  const more = fieldOf(fieldOf(answer.value, 'paging'), 'next') === undefined ? '' : '≥ ';
  return succeeded('templates-read', `${more}${approved.length}`);
}
