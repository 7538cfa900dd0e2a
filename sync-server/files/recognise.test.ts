import { describe, expect, it } from 'vitest';
import { recognise } from './recognise.ts';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const UNKNOWN = { type: 'application/octet-stream' };

const jpeg = (before: string): Buffer =>
  hex(`ffd8 ${before} ffc0 0011 08 00f0 0140 03 011100 021101 031101 ffd9`);

describe('recognising pictures', () => {
  it.each([
    ['PNG', hex('89504e470d0a1a0a 0000000d 49484452 00000280 000001e0 0806000000'), 'image/png', 640, 480],
    ['GIF', Buffer.from('GIF89a\x40\x01\xf0\x00', 'latin1'), 'image/gif', 320, 240],
    ['JPEG', jpeg('ffe0 0004 0000'), 'image/jpeg', 320, 240],
    ['JPEG with filling bytes', jpeg('ffe1 0004 abcd ffff'), 'image/jpeg', 320, 240],
    [
      'WebP, lossy',
      hex('52494646 00000000 57454250 56503820 00000000 000000 9d012a 4001 f000'),
      'image/webp',
      320,
      240,
    ],
    [
      'WebP, lossless',
      hex('52494646 00000000 57454250 5650384c 00000000 2f 3fc13b00 0000000000'),
      'image/webp',
      320,
      240,
    ],
    [
      'WebP, extended',
      hex('52494646 00000000 57454250 56503858 0a000000 00000000 3f0100 ef0000'),
      'image/webp',
      320,
      240,
    ],
    [
      'AVIF with a thumbnail',
      hex(
        '00000014 66747970 61766966 00000000 00000014 69737065 00000000 00000010 00000010 00000014 69737065 00000000 00000140 000000f0',
      ),
      'image/avif',
      320,
      240,
    ],
  ])('%s, with its size', (_, head, type, width, height) => {
    expect(recognise(head)).toEqual({ type, width, height });
  });

  it.each([
    ['nothing', ''],
    ['the beginning of a PNG', '89504e47'],
    ['a PNG without size', '89504e470d0a1a0a 0000000d 49484452 00000000 000001e0 0806000000'],
    ['a PNG that claims to be enormous', '89504e470d0a1a0a 0000000d 49484452 7fffffff 7fffffff 0806000000'],
    ['a JPEG without frame', 'ffd8ffe00004 0000 ffd9'],
    ['a JPEG cut off', 'ffd8ffe0ffff'],
    ['a JPEG whose segment has no length', 'ffd8ffe00000ffe00000'],
    ['a PDF', '255044462d312e37'],
    ['SVG', '3c737667'],
    ['HEIC', '00000014 66747970 68656963 00000000'],
    ['MP4', '00000014 66747970 69736f6d 00000000'],
    ['BMP', '424d36000000'],
  ])('L9 %s is no picture', (_, head) => {
    expect(recognise(hex(head))).toEqual(UNKNOWN);
  });

  it('L9 any bytes at all come to an end', () => {
    for (let seed = 0; seed < 2_000; seed += 1) {
      const bytes = Buffer.alloc(seed % 60, 0);
      for (let at = 0; at < bytes.length; at += 1)
        bytes[at] = (seed * 31 + at * 17 + ((seed * at) % 251)) % 256;
      const heads = [
        'ffd8ff',
        '89504e470d0a1a0a',
        '474946383961',
        '52494646000000005745425056503858',
        '00000014667479706176696600000000',
      ];
      for (const head of heads) recognise(Buffer.concat([hex(head), bytes]));
    }
  });
});
