/** The steps of connecting a number, each with a test that says what is wrong (CH-10). */
import { failed, succeeded, type SetupOutcome } from '@parley/core/channels/setup-outcomes';
import type { ConnectedChannel, SetupStep } from '../adapter.ts';
import { firstWebhook } from '../first-webhook.ts';
import { wordsOfAnswer } from '../graph/call-graph.ts';
import { fieldOf, idOf, listOf, textOf, within } from '../graph/read/loose.ts';
import { testsOf, testToken, type Call } from '../graph/setup-tests.ts';
import { readSettings } from './settings.ts';

export function createSetup(graphUrl: string): readonly SetupStep[] {
  const testOf = testsOf(graphUrl);
  return [
    { id: 'token', test: testOf((channel, call) => testToken(channel, call, TOKEN)) },
    { id: 'number', test: testOf(testNumber) },
    { id: 'webhook', test: testOf(testSubscription) },
    firstWebhook,
    { id: 'templates', test: testOf(testTemplates) },
  ];
}

const TOKEN = {
  path: ({ settings }: ConnectedChannel) => `${readSettings(settings).phoneNumberId}?fields=id,verified_name`,
  permissions: ['whatsapp_business_messaging', 'whatsapp_business_management'],
};

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
