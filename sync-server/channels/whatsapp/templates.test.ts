import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readTemplate } from './templates.ts';
import { GraphDouble, net } from '../graph/testing/graph-double.ts';
import { channelWith, WABA } from './testing/made-up.ts';
import { createWhatsAppAdapter } from './whatsapp-adapter.ts';

let graph: GraphDouble;
beforeAll(async () => {
  graph = await GraphDouble.open();
});
beforeEach(() => graph.forget());
afterAll(() => graph.close());

const channel = channelWith({ 'access-token': 'EAAB-made-up' });
const ROUTE = `GET ${WABA}/message_templates` as const;
const fetchAll = () => createWhatsAppAdapter(graph.url).templates?.(channel, net());

const template = (components: readonly unknown[], more: object = {}) => ({
  id: '55',
  name: 'order_ready',
  language: 'fr',
  category: 'UTILITY',
  status: 'APPROVED',
  components,
  ...more,
});
const body = { type: 'BODY', text: 'Bonjour {{1}}, {{2}}', example: { body_text: [['Léa', 'prête']] } };

describe('templates', () => {
  it('CH-2 have their parts and variables, in the order in which values are given', () => {
    expect(
      readTemplate(
        template([
          { type: 'HEADER', format: 'TEXT', text: 'N° {{1}}', example: { header_text: ['77'] } },
          body,
          { type: 'FOOTER', text: 'Maison de thé' },
          {
            type: 'BUTTONS',
            buttons: [
              { type: 'QUICK_REPLY', text: 'Merci' },
              {
                type: 'URL',
                text: 'Suivre',
                url: 'https://shop.example/{{1}}',
                example: ['https://shop.example/x'],
              },
              { type: 'PHONE_NUMBER', text: 'Appeler', phone_number: '+33199001122' },
              { type: 'COPY_CODE', text: 'Copier', example: 'TEA10' },
              { type: 'VOICE_CALL', text: 'Appel' },
            ],
          },
        ]),
      ),
    ).toEqual({
      id: '55',
      name: 'order_ready',
      language: 'fr',
      category: 'utility',
      status: 'approved',
      header: { type: 'text', text: 'N° {{1}}' },
      body: 'Bonjour {{1}}, {{2}}',
      footer: 'Maison de thé',
      buttons: [
        { type: 'quick-reply', text: 'Merci' },
        { type: 'url', text: 'Suivre', target: 'https://shop.example/{{1}}' },
        { type: 'phone', text: 'Appeler', target: '+33199001122' },
        { type: 'copy-code', text: 'Copier' },
        { type: 'other', text: 'Appel' },
      ],
      variables: [
        { in: 'header', name: '1', example: '77' },
        { in: 'body', name: '1', example: 'Léa' },
        { in: 'body', name: '2', example: 'prête' },
        { in: 'button', button: 1, name: '1', example: 'https://shop.example/x' },
        { in: 'button', button: 3, name: 'code', example: 'TEA10' },
      ],
    });
  });

  it('CH-2 variables are counted once, in the order of their numbers, or have names', () => {
    const of = (part: object) => readTemplate(template([{ type: 'BODY', ...part }]))?.variables;
    const text = '{{2}} {{1}} {{2}}';
    expect(of({ text, example: { body_text: [['one', 'two']] } })).toEqual([
      { in: 'body', name: '1', example: 'one' },
      { in: 'body', name: '2', example: 'two' },
    ]);
    const named = [{ param_name: 'last_name', example: 'Roche' }];
    expect(of({ text: '{{first_name}} {{last_name}}', example: { body_text_named_params: named } })).toEqual([
      { in: 'body', name: 'first_name' },
      { in: 'body', name: 'last_name', example: 'Roche' },
    ]);
  });

  it.each([
    ['APPROVED', 'approved'],
    ['PENDING', 'pending'],
    ['IN_APPEAL', 'pending'],
    ['REJECTED', 'rejected'],
    ['PAUSED', 'paused'],
    ['DISABLED', 'disabled'],
    ['PENDING_DELETION', 'disabled'],
    ['constructor', 'disabled'],
  ])('CH-2 the status %s', (status, expected) => {
    expect(readTemplate(template([body], { status }))?.status).toBe(expected);
  });

  it('CH-2 a header may be a file or a place, and needs no value', () => {
    for (const [format, type] of [
      ['IMAGE', 'image'],
      ['DOCUMENT', 'document'],
      ['LOCATION', 'location'],
    ]) {
      const read = readTemplate(template([{ type: 'HEADER', format, example: { header_handle: ['x'] } }]));
      expect(read).toMatchObject({ header: { type, text: '' }, variables: [], body: '' });
    }
  });

  it.each([
    ['a carousel', [{ type: 'CAROUSEL', cards: [] }]],
    ['a flow', [body, { type: 'BUTTONS', buttons: [{ type: 'FLOW', text: 'Book' }] }]],
  ])('CH-2 one that cannot be sent is left out: %s', (_what, components) => {
    expect(readTemplate(template(components))).toBeUndefined();
  });

  it('CH-5 one that cannot be read is left out, and the others stay', async () => {
    const data = [
      null,
      7,
      {},
      { ...template([body]), name: '' },
      template('x' as unknown as []),
      template([body]),
    ];
    graph.answer(ROUTE, { body: { data } });
    expect((await fetchAll())?.map(({ body: text }) => text)).toEqual(['', 'Bonjour {{1}}, {{2}}']);
  });

  it('CH-2 are read page by page, and the address of the next page is never followed', async () => {
    const page = (id: string, after?: string) => ({
      body: {
        data: [template([body], { id })],
        paging: {
          cursors: { before: 'a', after: after ?? 'end' },
          ...(after === undefined ? {} : { next: 'https://evil.test/?access_token=x' }),
        },
      },
    });
    graph.answer(ROUTE, page('1', 'p&2'), page('2', 'p3'), page('3'));
    expect((await fetchAll())?.map(({ id }) => id)).toEqual(['1', '2', '3']);
    expect(graph.asked.map(({ path }) => new URL(path, 'http://x').searchParams.get('after'))).toEqual([
      null,
      'p&2',
      'p3',
    ]);
    expect(graph.asked[0]).toMatchObject({ authorization: 'Bearer EAAB-made-up' });
  });

  it('CH-2 a list whose pages never end, ends', async () => {
    const next = { cursors: { after: 'same' }, next: 'x' };
    graph.answer(ROUTE, { body: { data: [template([body])], paging: next } });
    expect(await fetchAll()).toHaveLength(2);
  });

  it('CH-8 an answer that is no list is thrown', async () => {
    graph.answer(ROUTE, { status: 400, body: { error: { code: 190, message: 'Token has ended' } } });
    await expect(fetchAll()).rejects.toThrow('Token has ended (code 190)');
    graph.answer(ROUTE, { status: 502, body: '<html>' });
    await expect(fetchAll()).rejects.toThrow('HTTP 502');
  });
});
