/**
 * What a file is, told from its first bytes alone: its name and its sender are never believed. Raster
 * pictures, recordings and PDF are recognised, since the inbox shows them or a channel takes them; every
 * other file is delivered as an attachment of no known type.
 */

import { isShowableSize } from '@parley/core/files/picture';
import { liesOnItsSide } from './orientation.ts';
import { recordingType } from './recognise-recording.ts';

export interface Recognised {
  readonly type: string;
  /** In pixels, as the picture is shown: after it is turned. */
  readonly width?: number;
  readonly height?: number;
}

/** How many of a file's first bytes `recognise` wants: enough for a JPEG's size behind its metadata. */
export const HEAD_BYTES = 256 * 1024;

/**
 * Most parts of a picture (chunks, segments, blocks) that are searched for its size; real pictures have a few
 * dozen.
 */
const MOST_PARTS = 4_096;

export const UNKNOWN_TYPE = 'application/octet-stream';
export const PDF_TYPE = 'application/pdf';

type Size = { readonly width: number; readonly height: number } | undefined;

const ascii = (head: Buffer, from: number, length: number): string =>
  head.toString('latin1', from, from + length);

const turned = (size: Size, isTurned: boolean): Size =>
  size && isTurned ? { width: size.height, height: size.width } : size;

const pngSize = (head: Buffer): Size => {
  if (head.length < 24 || ascii(head, 12, 4) !== 'IHDR') return undefined;
  const size = { width: head.readUInt32BE(16), height: head.readUInt32BE(20) };
  let parts = 0;
  for (let at = 8; at + 8 <= head.length && parts < MOST_PARTS; at += 12 + head.readUInt32BE(at)) {
    parts += 1;
    const kind = ascii(head, at + 4, 4);
    if (kind === 'IDAT') break;
    if (kind === 'eXIf')
      return turned(size, liesOnItsSide(head.subarray(at + 8, at + 8 + head.readUInt32BE(at))));
  }
  return size;
};

/** The position of a GIF's first picture, after the colour table and the extensions. */
const firstFrame = (head: Buffer): number | undefined => {
  if (head.length < 13) return undefined;
  const flags = head.readUInt8(10);
  let at = 13 + (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  while (head[at] === 0x21) {
    at += 2;
    for (let length = head[at] ?? 0; length > 0; length = head[at] ?? 0) at += 1 + length;
    at += 1;
  }
  return head[at] === 0x2c && at + 10 <= head.length ? at : undefined;
};

/**
 * The larger of screen and first picture: browsers draw a picture in full even if it is larger than its
 * screen.
 */
const gifSize = (head: Buffer): Size => {
  if (head.length < 10) return undefined;
  const screen = { width: head.readUInt16LE(6), height: head.readUInt16LE(8) };
  const at = firstFrame(head);
  if (at === undefined) return head.length < HEAD_BYTES ? screen : undefined;
  return {
    width: Math.max(screen.width, head.readUInt16LE(at + 1) + head.readUInt16LE(at + 5)),
    height: Math.max(screen.height, head.readUInt16LE(at + 3) + head.readUInt16LE(at + 7)),
  };
};

/** Frame headers of JPEG: SOF0 to SOF15 without the tables among them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

/** The marker of the picture data: metadata may also lie between the size and this marker. */
const SCAN = 0xda;

const jpegSize = (head: Buffer): Size => {
  let at = 2;
  let size: Size;
  let isTurned: boolean | undefined;
  for (let parts = 0; parts < MOST_PARTS && at + 9 <= head.length && head[at] === 0xff; parts += 1) {
    const marker = head.readUInt8(at + 1);
    if (marker === SCAN) break;
    if (isFrame(marker)) size ??= { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
    // The first EXIF segment counts. Browsers ignore the byte after its name.
    if (marker === 0xe1 && ascii(head, at + 4, 5) === 'Exif\0') {
      isTurned ??= liesOnItsSide(head.subarray(at + 10, at + 2 + head.readUInt16BE(at + 2)));
    }
    // Filling bytes and markers without a body.
    const bare = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += marker === 0xff ? 1 : bare ? 2 : 2 + head.readUInt16BE(at + 2);
  }
  return turned(size, isTurned === true);
};

/**
 * The size of a WebP picture. Its EXIF data are ignored: Chromium does not turn such a picture (tested), so
 * its place must not be turned either.
 */
const webpSize = (head: Buffer): Size => {
  if (head.length < 30) return undefined;
  switch (ascii(head, 12, 4)) {
    case 'VP8X':
      return { width: 1 + head.readUIntLE(24, 3), height: 1 + head.readUIntLE(27, 3) };
    case 'VP8L': {
      const bits = head.readUInt32LE(21);
      return { width: 1 + (bits & 0x3fff), height: 1 + ((bits >>> 14) & 0x3fff) };
    }
    case 'VP8 ':
      return { width: head.readUInt16LE(26) & 0x3fff, height: head.readUInt16LE(28) & 0x3fff };
    default:
      return undefined;
  }
};

/** The largest of the picture's `ispe` boxes: thumbnails and alpha planes have their own. */
const avifSize = (head: Buffer): Size => {
  let best: Size;
  for (let at = head.indexOf('ispe'); at >= 0; at = head.indexOf('ispe', at + 4)) {
    if (at + 16 > head.length) break;
    const size = { width: head.readUInt32BE(at + 8), height: head.readUInt32BE(at + 12) };
    if (best === undefined || size.width * size.height > best.width * best.height) best = size;
  }
  return turned(best, turnsAvif(head));
};

/** Whether a box turns the picture by one or three quarters. */
const turnsAvif = (head: Buffer): boolean => {
  const at = head.indexOf('irot');
  return at >= 0 && at + 5 <= head.length && head.readUInt8(at + 4) % 2 === 1;
};

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const kindOf = (head: Buffer): { readonly type: string; readonly size: Size } | undefined => {
  if (head.subarray(0, 8).equals(PNG)) return { type: 'image/png', size: pngSize(head) };
  if (head[0] === 0xff && head[1] === 0xd8 && head[2] === 0xff)
    return { type: 'image/jpeg', size: jpegSize(head) };
  const six = ascii(head, 0, 6);
  if (six === 'GIF87a' || six === 'GIF89a') return { type: 'image/gif', size: gifSize(head) };
  if (ascii(head, 0, 4) === 'RIFF' && ascii(head, 8, 4) === 'WEBP')
    return { type: 'image/webp', size: webpSize(head) };
  if (ascii(head, 4, 4) === 'ftyp' && /^avi[fs]$/.test(ascii(head, 8, 4)))
    return { type: 'image/avif', size: avifSize(head) };
  return undefined;
};

/**
 * The type of a file, from its first bytes. A picture without a size, or with a size that would harm its
 * viewer, counts as an ordinary file.
 */
export const recognise = (head: Buffer): Recognised => {
  const kind = kindOf(head);
  if (kind === undefined) return { type: recordingType(head) ?? documentType(head) ?? UNKNOWN_TYPE };
  if (kind.size === undefined) return { type: UNKNOWN_TYPE };
  const { width, height } = kind.size;
  return isShowableSize(width, height) ? { type: kind.type, width, height } : { type: UNKNOWN_TYPE };
};

const documentType = (head: Buffer): string | undefined =>
  ascii(head, 0, 5) === '%PDF-' ? PDF_TYPE : undefined;
