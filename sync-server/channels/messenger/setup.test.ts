import { failed, succeeded, type SetupOutcome } from '@parley/core/channels/setup-outcomes';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { GraphDouble, net, type Answer } from '../graph/testing/graph-double.ts';
import { createMessengerAdapter } from './messenger-adapter.ts';
import { readSettings } from './settings.ts';
import { channelWith, PAGE } from './testing/made-up.ts';

let graph: GraphDouble;
beforeAll(async () => {
  graph = await GraphDouble.open();
});
beforeEach(() => graph.forget());
afterAll(() => graph.close());

const channel = channelWith({ 'access-token': 'EAAB-made-up' });
const health = { lastInbound: null, refused: null };
const test = (id: string, of = channel) =>
  createMessengerAdapter(graph.url)
    .setup.find((step) => step.id === id)
    ?.test?.(of, { ...net(), health });
const error = (code: number, message: string, more: object = {}): Answer => ({
  status: 400,
  body: { error: { code, message, ...more } },
});
const about = (data: object): Answer => ({ body: { data } });
const own: Answer = { body: { id: PAGE, name: 'Tea House' } };

describe('the steps of the setup', () => {
  it('CH-10 each has a test', () => {
    const { setup } = createMessengerAdapter(graph.url);
    expect(setup.map(({ id, test: has }) => [id, has !== undefined])).toEqual(
      ['token', 'page', 'webhook', 'first-webhook'].map((id) => [id, true]),
    );
  });

  const scopes = ['pages_messaging', 'pages_manage_metadata', 'pages_show_list'];
  it.each<[string, Answer, Answer, SetupOutcome]>([
    ['never ends', own, about({ is_valid: true, expires_at: 0, scopes }), succeeded('token-valid')],
    ['ends', own, about({ expires_at: 1_794_996_000, scopes }), failed('token-ending', '2026-11-18')],
    ['is not valid', own, about({ is_valid: false }), failed('token-refused')],
    [
      'may not send',
      own,
      about({ scopes: scopes.slice(1) }),
      failed('permission-missing', 'pages_messaging'),
    ],
    ['tells nothing of itself', own, error(100, 'x'), succeeded('token-end-unknown')],
    ['is wrong', error(190, 'Bad'), about({}), failed('token-refused', 'Bad (code 190)')],
    [
      'meets another program',
      { status: 502, body: '<html>' },
      about({}),
      failed('service-strange', 'HTTP 502 without an answer of the Graph API'),
    ],
  ])('CH-10 a token that %s', async (_what, page, debug, expected) => {
    graph.answer('GET me', page);
    graph.answer('GET debug_token', debug);
    expect(await test('token')).toEqual(expected);
  });

  it('CH-10 a token that nobody has entered', async () => {
    expect(await test('token', channelWith())).toEqual(failed('token-missing'));
    expect(graph.asked).toEqual([]);
  });

  it.each<[string, Answer, SetupOutcome]>([
    ['the token’s own', own, succeeded('page-found', 'Tea House')],
    ['another one', { body: { id: '99', name: 'Coffee House' } }, failed('page-differs', 'Coffee House')],
    ['another one without a name', { body: { id: '99' } }, failed('page-differs', '99')],
    ['none', error(200, 'Permissions error'), failed('permission-missing', 'Permissions error (code 200)')],
  ])('CH-10 the page is %s', async (_what, answer, expected) => {
    graph.answer('GET me', answer);
    expect(await test('page')).toEqual(expected);
  });

  const fields = [
    'messages',
    'messaging_postbacks',
    'messaging_referrals',
    'message_deliveries',
    'message_reads',
    'message_echoes',
    'message_reactions',
    'message_edits',
  ];
  const app = (subscribed_fields?: readonly string[]) => ({ id: '1', name: 'Parley', subscribed_fields });
  it.each<[string, Answer, SetupOutcome]>([
    ['all fields', about([app(fields)]), succeeded('subscribed', 'Parley')],
    ['fields that nobody lists', about([app()]), succeeded('subscribed', 'Parley')],
    [
      'some fields',
      about([app(fields.slice(0, 6))]),
      failed('fields-missing', 'message_reactions, message_edits'),
    ],
    ['no app', about([]), failed('not-subscribed')],
    ['a secret', error(10, 'No'), failed('subscriptions-unreadable', 'No (code 10)')],
  ])('CH-10 the page tells %s', async (_what, answer, expected) => {
    graph.answer(`GET ${PAGE}/subscribed_apps`, answer);
    expect(await test('webhook')).toEqual(expected);
  });
});

describe('settings', () => {
  it('CH-10 are the page, and whether people may answer for longer', () => {
    expect(readSettings({ pageId: ` ${PAGE} ` })).toEqual({ pageId: PAGE });
    expect(readSettings({ pageId: PAGE, humanAgent: true })).toEqual({ pageId: PAGE, humanAgent: true });
  });

  it.each([
    [{}, 'pageId'],
    [{ pageId: 7 }, 'page ID is missing'],
    [{ pageId: 'teahouse' }, 'only digits'],
    [{ pageId: PAGE, token: 'x' }, 'token'],
    [null, ''],
  ])('CH-10 are refused with what is wrong: %j', (settings, words) => {
    expect(() => readSettings(settings)).toThrow(words);
  });
});
