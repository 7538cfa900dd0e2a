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
    ['SVG', '3c737667'],
    ['HEIC', '00000014 66747970 68656963 00000000'],
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

/** EXIF data with an orientation, in either byte order. */
const exif = (orientation: number, order: 'II' | 'MM'): Buffer => {
  const tiff = Buffer.alloc(26);
  tiff.write(order, 'latin1');
  const two = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt16LE(value, at) : tiff.writeUInt16BE(value, at);
  const four = (value: number, at: number) =>
    order === 'II' ? tiff.writeUInt32LE(value, at) : tiff.writeUInt32BE(value, at);
  two(42, 2);
  four(8, 4);
  two(1, 8);
  two(0x0112, 10);
  two(3, 12);
  four(1, 14);
  two(orientation, 18);
  return tiff;
};

const turnedJpeg = (orientation: number, order: 'II' | 'MM'): Buffer => {
  const data = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), exif(orientation, order)]);
  const length = (data.length + 2).toString(16).padStart(4, '0');
  return jpeg(`ffe0 0004 0000 ffe1 ${length} ${data.toString('hex')}`);
};

const turnedPng = (orientation: number): Buffer => {
  const data = exif(orientation, 'MM');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([
    hex('89504e470d0a1a0a 0000000d 49484452 00000140 000000f0 0806000000 00000000'),
    length,
    Buffer.from('eXIf', 'latin1'),
    data,
    hex('00000000 00000000 49444154'),
  ]);
};

const turnedWebp = (orientation: number): Buffer => {
  const data = exif(orientation, 'II');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(data.length);
  return Buffer.concat([
    hex('52494646 00000000 57454250 56503858 0a000000 08000000 3f0100 ef0000'),
    Buffer.from('EXIF', 'latin1'),
    length,
    data,
  ]);
};

describe('pictures that are turned when they are shown', () => {
  const upright = { width: 320, height: 240 };
  const onItsSide = { width: 240, height: 320 };

  it.each([1, 2, 3, 4, 5, 6, 7, 8])('orientation %d', (orientation) => {
    const size = orientation >= 5 ? onItsSide : upright;
    expect(recognise(turnedJpeg(orientation, 'II'))).toEqual({ type: 'image/jpeg', ...size });
    expect(recognise(turnedJpeg(orientation, 'MM'))).toEqual({ type: 'image/jpeg', ...size });
    expect(recognise(turnedPng(orientation))).toEqual({ type: 'image/png', ...size });
    // As browsers show it.
    expect(recognise(turnedWebp(orientation))).toEqual({ type: 'image/webp', ...upright });
  });

  it('JPEG is turned as browsers turn it, wherever its metadata stand', () => {
    const app = (data: Buffer): string =>
      `ffe1 ${(data.length + 2).toString(16).padStart(4, '0')} ${data.toString('hex')}`;
    const named = (name: string, orientation: number): string =>
      app(Buffer.concat([Buffer.from(name, 'latin1'), exif(orientation, 'II')]));
    const frame = 'ffc0 0011 08 00f0 0140 03 011100 021101 031101';
    const picture = (...segments: string[]): Buffer => hex(`ffd8 ${segments.join(' ')}`);
    const scan = 'ffda 0008 0101 0000 3f00';
    expect(recognise(picture(frame, named('Exif\0\0', 6), scan))).toMatchObject(onItsSide);
    expect(recognise(picture(named('Exif\0\x01', 6), frame, scan))).toMatchObject(onItsSide);
    expect(recognise(picture(named('Exif\0\0', 6), named('Exif\0\0', 1), frame))).toMatchObject(onItsSide);
    expect(recognise(picture(named('Exif\0\0', 1), frame, named('Exif\0\0', 6)))).toMatchObject(upright);
    expect(recognise(picture(frame, scan, named('Exif\0\0', 6)))).toMatchObject(upright);
  });

  it('what is no orientation turns nothing', () => {
    for (const orientation of [0, 9, 0xffff]) {
      expect(recognise(turnedJpeg(orientation, 'MM'))).toMatchObject(upright);
    }
    for (let cut = 1; cut < 60; cut += 1) {
      expect(() => recognise(turnedJpeg(6, 'II').subarray(0, cut))).not.toThrow();
      expect(() => recognise(turnedPng(6).subarray(0, 33 + cut))).not.toThrow();
      expect(() => recognise(turnedWebp(6).subarray(0, 30 + cut))).not.toThrow();
    }
  });
});

describe('pictures that would harm their viewer', () => {
  const png = (width: number, height: number): Buffer => {
    const head = hex('89504e470d0a1a0a 0000000d 49484452 00000280 000001e0 0806000000');
    head.writeUInt32BE(width, 16);
    head.writeUInt32BE(height, 20);
    return head;
  };

  it.each([
    [65_535, 65_535],
    [16_000, 16_000],
    [16_385, 1],
    [1, 16_385],
    [7_072, 7_071],
  ])('%d × %d pixels are a file like any other', (width, height) => {
    expect(recognise(png(width, height))).toEqual(UNKNOWN);
  });

  it.each([
    [16_384, 3_000],
    [8_064, 6_048],
    [1, 1],
  ])('%d × %d pixels are a picture', (width, height) => {
    expect(recognise(png(width, height))).toEqual({ type: 'image/png', width, height });
  });

  it('a picture of parts without end is a file like any other', () => {
    const endless = hex(`ffd8 ${'ff01'.repeat(5_000)} ffc0 0011 08 00f0 0140 03 011100 021101 031101 ffd9`);
    expect(recognise(endless)).toEqual(UNKNOWN);
  });

  it('a GIF is as large as its first picture, whatever it says of its screen', () => {
    const gif = (frame: string): Buffer =>
      hex(`474946383961 0100 0100 80 00 00 000000 ffffff 21f904 00000000 00 2c ${frame} 00`);
    expect(recognise(gif('0000 0000 ffff ffff'))).toEqual(UNKNOWN);
    expect(recognise(gif('0000 0000 4001 f000'))).toEqual({ type: 'image/gif', width: 320, height: 240 });
  });
});
