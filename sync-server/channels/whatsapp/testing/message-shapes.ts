/** Every shape of a message that people write, and what becomes of it. */
import type { Fields } from '../../graph/testing/made-up.ts';

export interface Shape {
  readonly name: string;
  readonly message: Fields;
  /** Parts of the event. */
  readonly event?: Fields;
  readonly words?: string;
  /** Parts of the source of the only file. */
  readonly source?: Fields;
}

const PICTURE = { id: '9001', mime_type: 'image/jpeg', sha256: 'q83vEjRWeJA=' };
const pending = (name: string, type: string) => ({ id: 'file000000', name, type, size: 0, pending: true });
const unsupported = (name?: string) => ({
  type: 'message',
  extra: name === undefined ? { type: 'unsupported' } : { type: 'unsupported', name },
});

export const MEDIA_SHAPES: readonly Shape[] = [
  {
    name: 'a picture with a caption',
    message: { type: 'image', image: { ...PICTURE, caption: 'The broken lid' } },
    event: { type: 'message', files: [pending('image.jpg', 'image/jpeg')] },
    words: 'The broken lid',
    source: { id: '9001', mime: 'image/jpeg', sha256: 'q83vEjRWeJA=' },
  },
  {
    name: 'a picture with its address',
    message: { type: 'image', image: { ...PICTURE, url: 'https://lookaside.fbsbx.com/x?mid=1' } },
    event: { files: [pending('image.jpg', 'image/jpeg')] },
    source: { id: '9001', url: 'https://lookaside.fbsbx.com/x?mid=1' },
  },
  {
    name: 'a video',
    message: { type: 'video', video: { id: '9002', mime_type: 'video/mp4', sha256: 'x' } },
    event: { files: [pending('video.mp4', 'video/mp4')] },
    words: '',
  },
  {
    name: 'a document with an accented name',
    message: {
      type: 'document',
      document: { id: '9003', mime_type: 'application/pdf', filename: 'Reçu d’été.pdf', caption: 'Here' },
    },
    event: { files: [pending('Reçu d’été.pdf', 'application/pdf')] },
    words: 'Here',
    source: { filename: 'Reçu d’été.pdf' },
  },
  {
    name: 'a document without a name',
    message: { type: 'document', document: { id: '9003', mime_type: 'application/pdf' } },
    event: { files: [pending('document.pdf', 'application/pdf')] },
  },
  {
    name: 'a document whose name is a path',
    message: {
      type: 'document',
      document: { id: '9003', mime_type: 'text/plain', filename: '../../a\u202Eb.txt' },
    },
    event: { files: [pending('ab.txt', 'text/plain')] },
  },
  {
    name: 'an audio file',
    message: { type: 'audio', audio: { id: '9004', mime_type: 'audio/mpeg', voice: false } },
    event: { files: [pending('audio.mp3', 'audio/mpeg')] },
  },
  {
    name: 'a voice message',
    message: { type: 'audio', audio: { id: '9004', mime_type: 'audio/ogg; codecs=opus', voice: true } },
    event: { files: [pending('voice.ogg', 'audio/ogg')] },
    source: { mime: 'audio/ogg; codecs=opus' },
  },
  {
    name: 'a voice message of the earlier form',
    message: { type: 'voice', voice: { id: '9004', mime_type: 'audio/ogg' } },
    event: { files: [pending('voice.ogg', 'audio/ogg')] },
  },
  {
    name: 'a sticker',
    message: { type: 'sticker', sticker: { id: '9005', mime_type: 'image/webp', animated: true } },
    event: { files: [pending('sticker.webp', 'image/webp')], extra: { type: 'sticker' } },
  },
  {
    name: 'a picture that failed',
    message: {
      type: 'image',
      image: { caption: 'Look' },
      errors: [{ code: 131052, title: 'Media download error' }],
    },
    event: { ...unsupported('image'), files: [] },
    words: 'Look',
  },
  {
    name: 'a file of no known type',
    message: { type: 'document', document: { id: '9003', mime_type: '<b>' } },
    event: { files: [pending('document', 'application/octet-stream')] },
  },
];

export const CARD_SHAPES: readonly Shape[] = [
  {
    name: 'a place with a name',
    message: {
      type: 'location',
      location: {
        latitude: 48.85,
        longitude: 2.35,
        name: 'Tea House',
        address: '3 quai Bleu',
        url: 'https://tea.example',
      },
    },
    event: {
      extra: {
        type: 'location',
        latitude: 48.85,
        longitude: 2.35,
        name: 'Tea House',
        address: '3 quai Bleu',
      },
    },
    words: 'https://tea.example',
  },
  {
    name: 'a place at 0 and 0',
    message: { type: 'location', location: { latitude: 0, longitude: 0 } },
    event: { extra: { type: 'location', latitude: 0, longitude: 0 } },
    words: '',
  },
  {
    name: 'a place that is nowhere',
    message: { type: 'location', location: { latitude: 100, longitude: 0 } },
    event: unsupported('location'),
  },
  {
    name: 'contact cards',
    message: {
      type: 'contacts',
      contacts: [
        {
          name: { formatted_name: 'Ugo Blin', first_name: 'Ugo' },
          org: { company: 'Blin & Co' },
          phones: [{ phone: '+33 6 00 00 00 01', wa_id: '33600000001' }, { wa_id: '33600000002' }, {}],
          emails: [{ email: 'ugo@blin.example' }],
        },
        { name: { first_name: 'Ada', last_name: 'Noir' } },
      ],
    },
    event: {
      extra: {
        type: 'cards',
        cards: [
          {
            name: 'Ugo Blin',
            company: 'Blin & Co',
            phones: ['+33 6 00 00 00 01', '33600000002'],
            emails: ['ugo@blin.example'],
          },
          { name: 'Ada Noir', phones: [], emails: [] },
        ],
      },
    },
  },
  {
    name: 'the own number, shared on request: a card, and no id of the person',
    message: {
      type: 'contacts',
      contacts: [
        { origin: 'contact_request', name: { formatted_name: 'Léa' }, phones: [{ phone: '+33655555555' }] },
      ],
    },
    event: {
      sender: { aliases: [{ kind: 'phone', value: '33612345678' }] },
      extra: { cards: [{ name: 'Léa', phones: ['+33655555555'], emails: [] }] },
    },
  },
  { name: 'no contact cards', message: { type: 'contacts', contacts: [] }, event: unsupported('contacts') },
  {
    name: 'an order',
    message: {
      type: 'order',
      order: {
        catalog_id: '1',
        text: 'By Friday, please',
        product_items: [
          { product_retailer_id: 'pot-1', quantity: 2, item_price: 12.5, currency: 'EUR' },
          { product_retailer_id: 'lid-1', quantity: '1', item_price: '3', currency: 'euros' },
        ],
      },
    },
    event: {
      extra: {
        type: 'order',
        note: 'By Friday, please',
        items: [
          { product: 'pot-1', quantity: 2, price: 12.5, currency: 'EUR' },
          { product: 'lid-1', quantity: 1, price: 3 },
        ],
      },
    },
  },
  {
    name: 'an order with an item that nobody can count',
    message: {
      type: 'order',
      order: { text: 'Thanks', product_items: [{ product_retailer_id: 'pot-1', quantity: -1 }] },
    },
    event: unsupported('order'),
    words: 'Thanks',
  },
];

const interactive = (type: string, content: Fields) => ({
  type: 'interactive',
  interactive: { type, [type]: content },
});
const button = (title: string, payload?: string) => ({
  extra: { type: 'button', title, ...(payload === undefined ? {} : { payload }) },
});

export const PRESSED_SHAPES: readonly Shape[] = [
  {
    name: 'a button',
    message: {
      ...interactive('button_reply', { id: 'yes', title: 'Yes, please' }),
      context: { id: 'wamid.ASKED' },
    },
    event: { ...button('Yes, please', 'yes'), replyTo: { external: 'wamid.ASKED' } },
    words: 'Yes, please',
  },
  {
    name: 'a choice of a list',
    message: interactive('list_reply', { id: 'green', title: 'Green tea', description: '100 g' }),
    event: button('Green tea', 'green'),
    words: 'Green tea\n100 g',
  },
  {
    name: 'a quick reply of a template',
    message: {
      type: 'button',
      button: { payload: 'stop-it', text: 'Stop' },
      context: { id: 'wamid.T', from: '1' },
    },
    event: { ...button('Stop', 'stop-it'), replyTo: { external: 'wamid.T' } },
    words: 'Stop',
  },
  {
    name: 'a quick reply with only a payload, and without context',
    message: { type: 'button', button: { payload: 'stop-it' } },
    event: button('stop-it', 'stop-it'),
  },
  {
    name: 'a quick reply without anything',
    message: { type: 'button', button: {} },
    event: unsupported('button'),
  },
  {
    name: 'a flow that was answered',
    message: interactive('nfm_reply', {
      name: 'flow',
      body: 'Sent',
      response_json: '{"flow_token":"t","size":"L","colours":["red","blue"],"gift":{"to":"Ugo"}}',
    }),
    event: { extra: { type: 'button', title: 'Sent' } },
    words: 'Sent\nsize: L\ncolours: red, blue\ngift: {"to":"Ugo"}',
  },
  {
    name: 'a flow whose answer is not JSON',
    message: interactive('nfm_reply', { response_json: 'size=L' }),
    event: button('flow', 'size=L'),
    words: 'flow\nsize=L',
  },
  {
    name: 'a flow whose answer is no object',
    message: interactive('nfm_reply', { body: 'Sent', response_json: '"L"' }),
    words: 'Sent\n"L"',
  },
  {
    name: 'a flow without an answer',
    message: interactive('nfm_reply', { body: 'Sent' }),
    event: button('Sent'),
    words: 'Sent',
  },
  {
    name: 'an answer about calls',
    message: interactive('call_permission_reply', {
      response: 'accept',
      expiration_timestamp: 1_794_999_000,
    }),
    event: { type: 'channel-event', name: 'call permission: accept' },
  },
  {
    name: 'a payment',
    message: interactive('payment_method', { payment_method: 'pix' }),
    event: unsupported('payment_method'),
  },
  {
    name: 'interactive without content',
    message: { type: 'interactive' },
    event: unsupported('interactive'),
  },
];

export const OTHER_SHAPES: readonly Shape[] = [
  { name: 'a text', message: { type: 'text', text: { body: 'Hello\nthere' } }, words: 'Hello\nthere' },
  {
    name: 'a reply',
    message: { type: 'text', text: { body: 'Yes' }, context: { from: '33199001122', id: 'wamid.ASKED' } },
    event: { type: 'message', replyTo: { external: 'wamid.ASKED' } },
    words: 'Yes',
  },
  {
    name: 'a forwarded text',
    message: {
      type: 'text',
      text: { body: 'Read this' },
      context: { forwarded: true, frequently_forwarded: true },
    },
    words: 'Read this',
  },
  {
    name: 'unsupported, with a form',
    message: {
      type: 'unsupported',
      unsupported: { type: 'poll_creation' },
      errors: [{ code: 131051, title: 'Message type unknown', error_data: { details: 'x' } }],
    },
    event: unsupported('poll_creation'),
  },
  {
    name: 'unsupported, the first message to a number that an ad leads to',
    message: {
      type: 'unsupported',
      errors: [{ code: 131060, title: 'Unavailable', details: 'x' }],
      referral: { source_type: 'ad', source_id: '120', headline: 'Spring' },
    },
    event: { ...unsupported(), reference: { source: 'ad', adId: '120', title: 'Spring' } },
  },
  {
    name: 'unsupported with words beside',
    message: { type: 'unsupported', text: { body: 'A caption' }, errors: [{ code: 501 }] },
    event: unsupported(),
    words: 'A caption',
  },
  {
    name: 'a type of the future',
    message: { type: 'hologram', hologram: {} },
    event: unsupported('hologram'),
  },
  {
    name: 'a type that every object has',
    message: { type: 'constructor' },
    event: unsupported('constructor'),
  },
  { name: 'no type', message: { text: { body: 'Hi' } }, event: unsupported(), words: 'Hi' },
  { name: 'a text without words', message: { type: 'text', text: {} }, event: unsupported('text') },
];
