import { failed, succeeded, type SetupOutcome } from '@parley/core/channels/setup-outcomes';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { SetupContext } from '../adapter.ts';
import { readSettings } from './settings.ts';
import { GraphDouble, net, type Answer } from '../graph/testing/graph-double.ts';
import { channelWith, NUMBER, SETTINGS, WABA } from './testing/made-up.ts';
import { createWhatsAppAdapter } from './whatsapp-adapter.ts';

let graph: GraphDouble;
beforeAll(async () => {
  graph = await GraphDouble.open();
});
beforeEach(() => graph.forget());
afterAll(() => graph.close());

const channel = channelWith({ 'access-token': 'EAAB-made-up' });
const stepOf = (id: string) => createWhatsAppAdapter(graph.url).setup.find((step) => step.id === id);
const NOTHING_YET = { lastInbound: null, refused: null };
const test = (id: string, of = channel, health: SetupContext['health'] = NOTHING_YET) =>
  stepOf(id)?.test?.(of, { ...net(), health });
const error = (code: number, message: string, more: object = {}): Answer => ({
  status: 400,
  body: { error: { code, message, ...more } },
});

describe('the steps of the setup', () => {
  it('CH-10 each has a test', () => {
    const { setup } = createWhatsAppAdapter(graph.url);
    expect(setup.map(({ id, test: has }) => [id, has !== undefined])).toEqual([
      ['token', true],
      ['number', true],
      ['webhook', true],
      ['first-webhook', true],
      ['templates', true],
    ]);
  });

  const number: Answer = { body: { id: NUMBER, verified_name: 'Tea House' } };
  const scopes = ['whatsapp_business_messaging', 'whatsapp_business_management'];
  const about = (data: object): Answer => ({ body: { data } });

  it.each<[string, Answer, Answer, SetupOutcome]>([
    ['never ends', number, about({ is_valid: true, expires_at: 0, scopes }), succeeded('token-valid')],
    [
      'ends',
      number,
      about({ is_valid: true, expires_at: 1_794_996_000, scopes }),
      failed('token-ending', '2026-11-18'),
    ],
    ['is not valid', number, about({ is_valid: false }), failed('token-refused')],
    [
      'may not send',
      number,
      about({ is_valid: true, scopes: ['whatsapp_business_management'] }),
      failed('permission-missing', 'whatsapp_business_messaging'),
    ],
    ['tells nothing of itself', number, error(100, 'x'), succeeded('token-end-unknown')],
    [
      'is wrong',
      error(190, 'Invalid OAuth access token'),
      number,
      failed('token-refused', 'Invalid OAuth access token (code 190)'),
    ],
    ['has no access', error(100, 'x', { error_subcode: 33 }), number, failed('no-access', 'x (code 100)')],
    ['lacks a permission', error(200, 'x'), number, failed('permission-missing', 'x (code 200)')],
    ['is refused otherwise', error(1, 'x'), number, failed('service-refused', 'x (code 1)')],
    [
      'meets another machine',
      { status: 404, body: '<html>' },
      number,
      failed('service-strange', 'HTTP 404 without an answer of the Graph API'),
    ],
  ])('CH-10 the token %s', async (_what, first, second, outcome) => {
    graph.answer(`GET ${NUMBER}`, first);
    graph.answer('GET debug_token', second);
    expect(await test('token')).toEqual(outcome);
  });

  it('CH-10 without a token nobody is asked', async () => {
    expect(await test('token', channelWith())).toEqual(failed('token-missing'));
    expect(graph.asked).toEqual([]);
  });

  const ours = { id: NUMBER, display_phone_number: '+33 1 99 00 11 22', verified_name: 'Tea House' };

  it.each<[string, Answer, SetupOutcome]>([
    [
      'belongs to the account',
      { body: { data: [ours] } },
      succeeded('number-found', '+33 1 99 00 11 22 (Tea House)'),
    ],
    [
      'is another one',
      { body: { data: [{ id: NUMBER, display_phone_number: '+33 1 00' }] } },
      failed('number-differs', '+33 1 00'),
    ],
    [
      'is not there',
      { body: { data: [{ id: '9', display_phone_number: '+33 5' }] } },
      failed('number-unknown', '+33 5'),
    ],
    ['is not there, nor any other', { body: { data: [] } }, failed('number-unknown')],
    [
      'is of an account that cannot be read',
      error(100, 'Nope'),
      failed('account-unreadable', 'Nope (code 100)'),
    ],
  ])('CH-10 the number %s', async (_what, answer, outcome) => {
    graph.answer(`GET ${WABA}/phone_numbers`, answer);
    expect(await test('number')).toEqual(outcome);
  });

  it.each<[string, Answer, SetupOutcome]>([
    [
      'goes to an app',
      { body: { data: [{ whatsapp_business_api_data: { id: '1', name: 'Parley' } }] } },
      succeeded('subscribed', 'Parley'),
    ],
    ['goes nowhere', { body: { data: [] } }, failed('not-subscribed')],
    ['cannot be read', error(10, 'Nope'), failed('subscriptions-unreadable', 'Nope (code 10)')],
  ])('CH-10 the webhook %s', async (_what, answer, outcome) => {
    graph.answer(`GET ${WABA}/subscribed_apps`, answer);
    expect(await test('webhook')).toEqual(outcome);
  });

  it.each<[string, SetupContext['health'], SetupOutcome]>([
    ['has not come', { lastInbound: null, refused: null }, failed('nothing-arrived')],
    [
      'was refused',
      { lastInbound: 1, refused: { count: 1, at: 2, why: 'The signature is wrong.' } },
      failed('webhook-refused', 'The signature is wrong.'),
    ],
    [
      'came after one that was refused',
      { lastInbound: 2, refused: { count: 1, at: 1, why: 'x' } },
      succeeded('webhook-arrived'),
    ],
  ])('CH-10 the first webhook %s', async (_what, health, outcome) => {
    expect(await test('first-webhook', channel, health)).toEqual(outcome);
  });

  it.each<[string, Answer, SetupOutcome]>([
    [
      'can be read',
      { body: { data: [{ status: 'APPROVED' }, { status: 'PENDING' }] } },
      succeeded('templates-read', '1'),
    ],
    ['can be read, and none is approved', { body: { data: [] } }, succeeded('no-template-approved')],
    ['cannot be read', error(200, 'Nope'), failed('templates-unreadable', 'Nope (code 200)')],
  ])('CH-10 templates %s', async (_what, answer, outcome) => {
    graph.answer(`GET ${WABA}/message_templates`, answer);
    expect(await test('templates')).toEqual(outcome);
  });
});

describe('settings', () => {
  it('CH-10 are checked, and the number is written in one way', () => {
    expect(readSettings(SETTINGS)).toEqual({
      phoneNumberId: NUMBER,
      wabaId: WABA,
      displayNumber: '+33199001122',
    });
    expect(
      readSettings({ ...SETTINGS, displayNumber: '33 (1) 99-00-11-22', coexistence: true }),
    ).toMatchObject({
      displayNumber: '+33199001122',
      coexistence: true,
    });
  });

  it.each<[unknown, string]>([
    [undefined, 'Expected'],
    [{ ...SETTINGS, phoneNumberId: 'abc' }, 'The phone number ID has only digits'],
    [{ ...SETTINGS, wabaId: '' }, 'The WhatsApp Business account ID has only digits'],
    [{ ...SETTINGS, displayNumber: '0612345678' }, 'country code'],
    [{ ...SETTINGS, other: 1 }, 'other'],
    [{ ...SETTINGS, phoneNumberId: undefined }, 'phone number ID'],
  ])('CH-10 are refused with what is wrong: %j', (input, words) => {
    expect(() => readSettings(input)).toThrow(words);
  });

  it('CH-10 name the secrets; only the verify token is made by the server', () => {
    const { secrets } = createWhatsAppAdapter(graph.url);
    expect(secrets.filter(({ made }) => made).map(({ name }) => name)).toEqual(['verify-token']);
    expect(secrets.filter(({ required }) => !required).map(({ name }) => name)).toEqual([
      'app-secret-before',
    ]);
  });
});
