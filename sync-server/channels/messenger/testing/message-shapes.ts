/** Every shape of a message that people write, and what becomes of it. */
import type { Fields } from '../../graph/testing/made-up.ts';

export interface Shape {
  readonly name: string;
  readonly message: Fields;
  /** Parts of the event. */
  readonly event?: Fields;
  readonly words?: string;
  /** Addresses of the files. */
  readonly urls?: readonly string[];
}

const pending = (name: string, type: string, n = 0) => ({
  id: `file00000${n}`,
  name,
  type,
  size: 0,
  pending: true,
});
const unsupported = (name?: string) => ({
  extra: name === undefined ? { type: 'unsupported' } : { type: 'unsupported', name },
});
const attached = (...attachments: readonly Fields[]) => ({ attachments });
const CDN = 'https://scontent.xx.fbcdn.net/v/t1.15752-9';
const cdnFile = (type: string, name: string, payload: Fields = {}) => ({
  type,
  payload: { url: `${CDN}/${name}?_nc_cat=1&oe=6789ABCD`, ...payload },
});
const urlOf = (name: string) => `${CDN}/${name}?_nc_cat=1&oe=6789ABCD`;

export const TEXT_SHAPES: readonly Shape[] = [
  { name: 'a text', message: { text: 'Hello\nthere' }, words: 'Hello\nthere' },
  {
    name: 'a text with what nobody asked for',
    message: {
      text: 'Hello',
      nlp: { intents: [] },
      tags: { source: 'customer_chat_plugin' },
      commands: [{}],
    },
    words: 'Hello',
  },
  {
    name: 'a reply',
    message: { text: 'Yes', reply_to: { mid: 'm_ASKED' } },
    event: { replyTo: { external: 'm_ASKED' } },
    words: 'Yes',
  },
  {
    name: 'a reply to a story',
    message: { text: 'Nice', reply_to: { story: { id: '1', url: 'https://www.facebook.com/s' } } },
    words: 'Nice',
  },
  {
    name: 'a quick reply',
    message: { text: 'Green', quick_reply: { payload: 'green' } },
    event: { extra: { type: 'button', title: 'Green', payload: 'green' } },
    words: 'Green',
  },
  {
    name: 'a quick reply without words',
    message: { quick_reply: { payload: 'green' } },
    event: { extra: { type: 'button', title: 'green', payload: 'green' } },
  },
  { name: 'nothing but its id', message: {}, event: unsupported(), words: '' },
  { name: 'an empty text', message: { text: '' }, event: unsupported(), words: '' },
  { name: 'no list of attachments', message: { text: 'Hi', attachments: 'x' }, words: 'Hi' },
  {
    name: 'what Meta cannot hand on',
    message: { is_unsupported: true },
    event: unsupported(),
    words: '',
  },
];

export const FILE_SHAPES: readonly Shape[] = [
  {
    name: 'a picture',
    message: attached(cdnFile('image', '12_34_n.png')),
    event: { files: [pending('image.png', 'image/png')] },
    urls: [urlOf('12_34_n.png')],
  },
  {
    name: 'a picture without an ending',
    message: attached(cdnFile('image', '1234')),
    event: { files: [pending('image.jpg', 'image/jpeg')] },
  },
  {
    name: 'several pictures with words',
    message: { text: 'Two', ...attached(cdnFile('image', 'a.jpg'), cdnFile('image', 'b.jpg')) },
    event: { files: [pending('image.jpg', 'image/jpeg'), pending('image.jpg', 'image/jpeg', 1)] },
    words: 'Two',
    urls: [urlOf('a.jpg'), urlOf('b.jpg')],
  },
  {
    name: 'a recording',
    message: attached(cdnFile('audio', 'audioclip-1700000000000-3000.mp4')),
    event: { files: [pending('audio.m4a', 'audio/mp4')] },
  },
  {
    name: 'a video',
    message: attached(cdnFile('video', 'video-1')),
    event: { files: [pending('video.mp4', 'video/mp4')] },
  },
  {
    name: 'a file with an accented name',
    message: attached(cdnFile('file', 'Re%C3%A7u%20d%E2%80%99%C3%A9t%C3%A9.pdf')),
    event: { files: [pending('Reçu d’été.pdf', 'application/pdf')] },
  },
  {
    name: 'a file whose name cannot be decoded',
    message: attached(cdnFile('file', '%E0%A4.txt')),
    event: { files: [pending('%E0%A4.txt', 'text/plain')] },
  },
  {
    name: 'a sticker',
    message: attached(cdnFile('sticker', 's.png', { sticker_id: 369239263222822 })),
    event: { files: [pending('sticker.png', 'image/png')], extra: { type: 'sticker' } },
  },
  {
    name: 'a thumb, as a picture with the number of a sticker',
    message: attached(cdnFile('image', 's.png', { sticker_id: 369239263222822 })),
    event: { files: [pending('sticker.png', 'image/png')], extra: { type: 'sticker' } },
  },
  {
    name: 'a sticker that comes twice, as a sticker and as a picture',
    message: attached(
      cdnFile('image', 's.png', { sticker_id: 7 }),
      cdnFile('sticker', 's.png', { sticker_id: 7 }),
    ),
    event: { files: [pending('sticker.png', 'image/png')], extra: { type: 'sticker' } },
    urls: [urlOf('s.png')],
  },
  {
    name: 'a picture whose address leads nowhere',
    message: attached({ type: 'image', payload: { url: '/relative.jpg' } }),
    event: { files: [], ...unsupported('image') },
  },
  {
    name: 'a picture whose address is a program',
    message: attached({ type: 'image', payload: { url: 'javascript:alert(1)' } }),
    event: { files: [], ...unsupported('image') },
  },
  {
    name: 'a picture without a payload, and words',
    message: { text: 'Look', ...attached({ type: 'image', payload: null }) },
    event: { files: [], ...unsupported('image') },
    words: 'Look',
  },
];

export const SHARED_SHAPES: readonly Shape[] = [
  {
    name: 'a place',
    message: attached({
      type: 'location',
      title: 'Ben’s Location',
      url: 'https://l.facebook.com/l.php?u=x',
      payload: { coordinates: { lat: 48.85, long: 2.35 } },
    }),
    event: { extra: { type: 'location', latitude: 48.85, longitude: 2.35, name: 'Ben’s Location' } },
    words: '',
  },
  {
    name: 'a place at 0 and 0',
    message: attached({ type: 'location', payload: { coordinates: { lat: 0, long: 0 } } }),
    event: { extra: { type: 'location', latitude: 0, longitude: 0 } },
  },
  {
    name: 'a place that is nowhere',
    message: attached({ type: 'location', payload: { coordinates: { lat: 91, long: 0 } } }),
    event: unsupported('location'),
  },
  {
    name: 'a link with a preview that says the words again',
    message: {
      text: 'https://tea.example/pot',
      ...attached({ type: 'fallback', payload: { url: 'https://tea.example/pot', title: 'A pot' } }),
    },
    words: 'https://tea.example/pot\nA pot',
  },
  {
    name: 'a link of the earlier form',
    message: attached({
      type: 'fallback',
      title: 'A pot',
      url: 'https://tea.example/pot',
      payload: null,
    }),
    words: 'A pot\nhttps://tea.example/pot',
  },
  {
    name: 'a preview of nothing beside words',
    message: { text: 'Hm', ...attached({ type: 'fallback', payload: null }) },
    event: unsupported('fallback'),
    words: 'Hm',
  },
  {
    name: 'a reel',
    message: attached({
      type: 'reel',
      payload: { url: 'https://www.facebook.com/reel/1', title: 'How to pour', reel_video_id: 99 },
    }),
    words: 'How to pour\nhttps://www.facebook.com/reel/1',
  },
  {
    name: 'a post',
    message: attached({ type: 'share', payload: { url: 'https://www.facebook.com/p/1' } }),
    words: 'https://www.facebook.com/p/1',
  },
  { name: 'a heart', message: attached({ type: 'like_heart' }), words: '❤' },
  {
    name: 'a template of another program',
    message: attached({
      type: 'template',
      title: 'Order 7',
      payload: {
        template_type: 'generic',
        elements: [
          {
            title: 'Green tea',
            subtitle: '100 g',
            item_url: 'https://tea.example/green',
            buttons: [{ type: 'postback', title: 'Again', payload: 'x' }],
          },
        ],
      },
    }),
    words: 'Order 7\nGreen tea\n100 g\nhttps://tea.example/green\n[Again]',
  },
  {
    name: 'an empty template',
    message: attached({ type: 'template', payload: { template_type: 'media' } }),
    event: unsupported('template'),
  },
  {
    name: 'an appointment',
    message: attached({ type: 'appointment_booking', payload: {} }),
    event: unsupported('appointment_booking'),
  },
  {
    name: 'an attachment of the future',
    message: attached({ type: 'hologram', payload: { url: 'https://x.example' } }),
    event: unsupported('hologram'),
  },
  {
    name: 'an attachment with a name that every object has',
    message: attached({ type: 'constructor' }),
    event: unsupported('constructor'),
  },
  {
    name: 'an attachment that is no object',
    message: { attachments: [7] },
    event: unsupported('attachment'),
  },
];

export const MESSAGE_SHAPES: readonly Shape[] = [...TEXT_SHAPES, ...FILE_SHAPES, ...SHARED_SHAPES];
