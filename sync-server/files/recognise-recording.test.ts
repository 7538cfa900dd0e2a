import { describe, expect, it } from 'vitest';
import { recognise } from './recognise.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const latin = (text: string): Buffer => Buffer.from(text, 'latin1');
const UNKNOWN = 'application/octet-stream';

const size = (bytes: number): Buffer => hex(bytes.toString(16).padStart(8, '0'));
const box = (name: string, ...content: readonly Buffer[]): Buffer => {
  const inside = Buffer.concat(content);
  return Buffer.concat([size(inside.length + 8), latin(name), inside]);
};
const brand = (name: string): Buffer => box('ftyp', latin(name), hex('00000200'));
const track = (kind: 'vide' | 'soun'): Buffer =>
  box('trak', box('mdia', box('hdlr', hex('00000000 00000000'), latin(kind), Buffer.alloc(12))));
const movie = (...tracks: readonly Buffer[]): Buffer => box('moov', ...tracks);

const ogg = (codec: string): Buffer =>
  Buffer.concat([latin('OggS'), hex('0002'), Buffer.alloc(20), hex('0113'), latin(codec), Buffer.alloc(11)]);
const webm = (type: string, ...codecs: readonly string[]): Buffer =>
  Buffer.concat([
    hex('1a45dfa3 9f 4286 81 01 42f7 81 01 42f2 81 04 42f3 81 08 4282'),
    hex((0x80 + type.length).toString(16)),
    latin(type),
    hex('4287 81 04 4285 81 02 18538067 01ffffffffffffff'),
    ...codecs.map((codec) => Buffer.concat([hex('86 85'), latin(codec)])),
  ]);
/** Two frames of MPEG 1 Layer III: 128 kbit/s at 44,100 samples per second are 417 bytes. */
const mp3 = Buffer.concat([hex('fffb9000'), Buffer.alloc(413), hex('fffb9000'), Buffer.alloc(413)]);
/** Two frames of 16 bytes. */
const aac = Buffer.concat([hex('fff15080 021ffc'), Buffer.alloc(9), hex('fff15080 021ffc'), Buffer.alloc(9)]);
const tag = (bytes: number): Buffer => {
  const seven = [21, 14, 7, 0].map((shift) => (bytes >>> shift) & 0x7f);
  return Buffer.concat([
    latin('ID3'),
    hex('040000'),
    Buffer.from(seven),
    Buffer.alloc(Math.min(bytes, 2_000)),
  ]);
};

describe('recognising recordings', () => {
  it.each([
    ['a voice note: Opus in Ogg', ogg('OpusHead\x01\x01'), 'audio/ogg'],
    ['Vorbis in Ogg', ogg('\x01vorbis'), 'audio/ogg'],
    ['Theora in Ogg', ogg('\x80theora'), 'video/ogg'],
    ['MP3', mp3, 'audio/mpeg'],
    ['MP3 behind a tag', Buffer.concat([tag(300), mp3]), 'audio/mpeg'],
    ['MP3 behind a tag with a large picture', tag(200_000_000), 'audio/mpeg'],
    ['AAC', aac, 'audio/aac'],
    ['AAC behind a tag', Buffer.concat([tag(200), aac]), 'audio/aac'],
    ['AMR', latin('#!AMR\n\x3c\x08'), 'audio/amr'],
    ['WAV', Buffer.concat([latin('RIFF'), size(0), latin('WAVEfmt ')]), 'audio/wav'],
    ['M4A', brand('M4A '), 'audio/mp4'],
    ['MP4 of sound alone', Buffer.concat([brand('mp42'), movie(track('soun'))]), 'audio/mp4'],
    ['MP4', Buffer.concat([brand('isom'), movie(track('soun'), track('vide'))]), 'video/mp4'],
    ['MP4 whose tracks stand at the end', Buffer.concat([brand('mp42'), box('mdat'), size(0)]), 'video/mp4'],
    ['MP4 behind a free box', Buffer.concat([brand('iso5'), box('free'), movie(track('soun'))]), 'audio/mp4'],
    ['3GP', brand('3gp5'), 'video/3gpp'],
    ['QuickTime', brand('qt  '), 'video/quicktime'],
    ['WebM of sound alone', webm('webm', 'A_OPUS'), 'audio/webm'],
    ['WebM', webm('webm', 'V_VP9', 'A_OPUS'), 'video/webm'],
  ])('%s', (_, head, type) => {
    expect(recognise(head)).toEqual({ type });
  });

  it.each([
    ['Ogg without a codec', ogg('unknown!')],
    ['Ogg cut off', latin('OggS\0')],
    ['Ogg whose first page claims more segments than there are', latin(`OggS${'\xff'.repeat(30)}`)],
    ['one frame of MP3', mp3.subarray(0, 417)],
    ['a frame of MP3 with a page of HTML behind it', Buffer.concat([hex('fffb9000'), latin('<script>')])],
    ['one frame of AAC', aac.subarray(0, 16)],
    ['text in UTF-16', Buffer.from('\ufeffHello, how are you?', 'utf16le')],
    ['a tag with a page of HTML behind it', Buffer.concat([tag(20), latin('<script>alert(1)</script>')])],
    ['RIFF of another kind', latin('RIFF\0\0\0\0AVI LIST')],
    ['Matroska', webm('matroska', 'V_VP9')],
    [
      'WebM that is named after its header',
      Buffer.concat([hex('1a45dfa3'), Buffer.alloc(64), latin('\x42\x82\x84webm')]),
    ],
    ['HEIC', brand('heic')],
    ['a box of an unknown brand', brand('evil')],
    ['wide-band AMR, which no channel takes', latin('#!AMR-WB\n')],
    ['HTML that calls itself Ogg', latin('<html>OggS')],
    ['nothing', latin('')],
  ])('L9 %s is a file of no known type', (_, head) => {
    expect(recognise(head)).toEqual({ type: UNKNOWN });
  });

  it('L9 boxes that lie about their size end the search', () => {
    for (const lie of ['00000000', '00000001', '00000007', 'ffffffff']) {
      const head = Buffer.concat([brand('isom'), hex(lie), latin('moov'), track('soun')]);
      expect(recognise(head).type).toMatch(/^(?:audio|video)\/mp4$/u);
    }
    const many = Buffer.concat([brand('isom'), ...Array.from({ length: 20_000 }, () => box('free'))]);
    expect(recognise(many)).toEqual({ type: 'video/mp4' });
  });

  it('L9 any bytes at all come to an end, cut anywhere', () => {
    const begins = [ogg('OpusHead'), webm('webm', 'A_OPUS'), mp3, aac, tag(10), brand('isom'), latin('RIFF')];
    for (let seed = 0; seed < 2_000; seed += 1) {
      const noise = Buffer.from(
        Array.from({ length: seed % 60 }, (_, at) => (seed * 31 + at * 17 + ((seed * at) % 251)) % 256),
      );
      for (const begin of begins)
        expect(recognise(Buffer.concat([begin.subarray(0, seed % (begin.length + 1)), noise])).type).toMatch(
          /\//u,
        );
    }
  });
});

describe('PDF', () => {
  it('is recognised at the very beginning of a file, and nowhere else', () => {
    expect(recognise(latin('%PDF-1.7\n'))).toEqual({ type: 'application/pdf' });
    expect(recognise(latin('<script>alert(1)</script>%PDF-1.7'))).toEqual({ type: UNKNOWN });
  });

  it('a file that is a picture as well counts as a picture', () => {
    const gif = Buffer.concat([latin('GIF89a\x40\x01\xf0\x00'), latin('%PDF-1.7')]);
    expect(recognise(gif)).toEqual({ type: 'image/gif', width: 320, height: 240 });
  });
});
