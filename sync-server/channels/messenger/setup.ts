/** The steps of connecting a page, each with a test that says what is wrong (CH-10). */
import { failed, succeeded, type SetupOutcome } from '@parley/core/channels/setup-outcomes';
import type { ConnectedChannel, SetupStep } from '../adapter.ts';
import { firstWebhook } from '../first-webhook.ts';
import { wordsOfAnswer } from '../graph/call-graph.ts';
import { fieldOf, idOf, listOf, textOf } from '../graph/read/loose.ts';
import { refusalOf, testsOf, testToken, type Call } from '../graph/setup-tests.ts';
import { readSettings } from './settings.ts';

export function createSetup(graphUrl: string): readonly SetupStep[] {
  const testOf = testsOf(graphUrl);
  return [
    { id: 'token', test: testOf((channel, call) => testToken(channel, call, TOKEN)) },
    { id: 'page', test: testOf(testPage) },
    { id: 'webhook', test: testOf(testSubscription) },
    firstWebhook,
  ];
}

const TOKEN = {
  path: () => 'me?fields=id,name',
  permissions: ['pages_messaging', 'pages_manage_metadata'],
};

/** The token is the page's own: Graph says so of the one whose token it is. */
async function testPage({ settings }: ConnectedChannel, call: Call): Promise<SetupOutcome> {
  const { pageId } = readSettings(settings);
  const own = await call('me?fields=id,name');
  if (own.type !== 'ok') return failed(refusalOf(own), wordsOfAnswer(own));
  const page = idOf(fieldOf(own.value, 'id'));
  const name = textOf(fieldOf(own.value, 'name'), 200) ?? page ?? '';
  if (page !== pageId) return failed('page-differs', name);
  return succeeded('page-found', name);
}

/** The fields of webhooks without which a conversation has gaps. */
const FIELDS = [
  'messages',
  'messaging_postbacks',
  'messaging_referrals',
  'message_deliveries',
  'message_reads',
  'message_echoes',
  'message_reactions',
  'message_edits',
];

async function testSubscription({ settings }: ConnectedChannel, call: Call): Promise<SetupOutcome> {
  const { pageId } = readSettings(settings);
  const answer = await call(`${pageId}/subscribed_apps?fields=id,name,subscribed_fields`);
  if (answer.type !== 'ok') return failed('subscriptions-unreadable', wordsOfAnswer(answer));
  const apps = listOf(fieldOf(answer.value, 'data'));
  if (apps.length === 0) return failed('not-subscribed');
  // An app without a list of its own is told all that is set up for it.
  const lists = apps.map((app) => fieldOf(app, 'subscribed_fields')).filter((list) => list !== undefined);
  const subscribed = lists.flatMap(listOf);
  const missing = lists.length < apps.length ? [] : FIELDS.filter((field) => !subscribed.includes(field));
  if (missing.length > 0) return failed('fields-missing', missing.join(', '));
  const names = apps.slice(0, 5).flatMap((app) => textOf(fieldOf(app, 'name'), 100) ?? []);
  return succeeded('subscribed', names.join(', '));
}
