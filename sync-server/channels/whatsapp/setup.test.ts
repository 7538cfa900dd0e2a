import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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
const test = (id: string, of = channel) =>
  stepOf(id)?.test?.(of, { ...net(), health: { lastInbound: null, refused: null } });
const error = (code: number, message: string, more: object = {}): Answer => ({
  status: 400,
  body: { error: { code, message, ...more } },
});

describe('the steps of the setup', () => {
  it('CH-10 each has a test, but the one that waits for a webhook', () => {
    const { setup } = createWhatsAppAdapter(graph.url);
    expect(setup.map(({ id, test: has }) => [id, has !== undefined])).toEqual([
      ['token', true],
      ['number', true],
      ['webhook', true],
      ['first-webhook', false],
      ['templates', true],
    ]);
  });

  const number: Answer = { body: { id: NUMBER, verified_name: 'Tea House' } };
  const scopes = ['whatsapp_business_messaging', 'whatsapp_business_management'];

  it.each<[string, Answer, Answer, boolean, string]>([
    [
      'never ends',
      number,
      { body: { data: { is_valid: true, expires_at: 0, scopes } } },
      true,
      'does not expire',
    ],
    [
      'ends',
      number,
      { body: { data: { is_valid: true, expires_at: 1_794_996_000, scopes } } },
      false,
      '2026-11-18',
    ],
    ['is not valid', number, { body: { data: { is_valid: false } } }, false, 'make a new one'],
    [
      'may not send',
      number,
      { body: { data: { is_valid: true, scopes: ['whatsapp_business_management'] } } },
      false,
      'whatsapp_business_messaging',
    ],
    ['tells nothing of itself', number, error(100, 'x'), true, 'did not tell when it ends'],
    ['is wrong', error(190, 'Invalid OAuth access token'), number, false, 'Invalid OAuth access token'],
    ['has no access', error(100, 'x', { error_subcode: 33 }), number, false, 'phone number ID is wrong'],
    ['lacks a permission', error(200, 'x'), number, false, 'permission'],
    ['meets another machine', { status: 404, body: '<html>' }, number, false, 'does not answer as it should'],
  ])('CH-10 the token %s', async (_what, first, second, ok, words) => {
    graph.answer(`GET ${NUMBER}`, first);
    graph.answer('GET debug_token', second);
    const result = await test('token');
    expect(result?.ok).toBe(ok);
    expect(result?.detail).toContain(words);
    expect(result?.detail).not.toContain('EAAB');
  });

  it('CH-10 without a token nobody is asked', async () => {
    expect(await test('token', channelWith())).toMatchObject({ ok: false });
    expect(graph.asked).toEqual([]);
  });

  it.each<[string, Answer, boolean, string]>([
    [
      'belongs to the account',
      {
        body: {
          data: [{ id: NUMBER, display_phone_number: '+33 1 99 00 11 22', verified_name: 'Tea House' }],
        },
      },
      true,
      'Tea House',
    ],
    [
      'is another one',
      { body: { data: [{ id: NUMBER, display_phone_number: '+33 1 00' }] } },
      false,
      '+33 1 00',
    ],
    ['is not there', { body: { data: [{ id: '9', display_phone_number: '+33 5' }] } }, false, '+33 5'],
    ['is not there, nor any other', { body: { data: [] } }, false, 'none'],
    ['is of an account that cannot be read', error(100, 'Nope'), false, 'Nope'],
  ])('CH-10 the number %s', async (_what, answer, ok, words) => {
    graph.answer(`GET ${WABA}/phone_numbers`, answer);
    const result = await test('number');
    expect(result?.ok).toBe(ok);
    expect(result?.detail).toContain(words);
  });

  it.each<[string, Answer, boolean, string]>([
    [
      'goes to an app',
      { body: { data: [{ whatsapp_business_api_data: { id: '1', name: 'Parley' } }] } },
      true,
      'Parley',
    ],
    ['goes nowhere', { body: { data: [] } }, false, 'verify token'],
    ['cannot be read', error(10, 'Nope'), false, 'Nope'],
  ])('CH-10 the webhook %s', async (_what, answer, ok, words) => {
    graph.answer(`GET ${WABA}/subscribed_apps`, answer);
    const result = await test('webhook');
    expect(result?.ok).toBe(ok);
    expect(result?.detail).toContain(words);
  });

  it.each<[string, Answer, boolean, string]>([
    ['can be read', { body: { data: [{ status: 'APPROVED' }, { status: 'PENDING' }] } }, true, '1 approved'],
    ['can be read, and none is approved', { body: { data: [] } }, true, 'None is approved'],
    ['cannot be read', error(200, 'Nope'), false, 'Nope'],
  ])('CH-10 templates %s', async (_what, answer, ok, words) => {
    graph.answer(`GET ${WABA}/message_templates`, answer);
    const result = await test('templates');
    expect(result?.ok).toBe(ok);
    expect(result?.detail).toContain(words);
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
