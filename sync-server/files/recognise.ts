/**
 * What a file is, told from its first bytes alone: what its name or its sender says of it is never believed.
 * Only raster pictures are recognised, since only they are ever shown; all else is handed out as an attachment.
 */

export interface Recognised {
  readonly type: string;
  /** In pixels. */
  readonly width?: number;
  readonly height?: number;
}

/** How many of a file's first bytes `recognise` wants: enough for a JPEG's size behind its metadata. */
export const HEAD_BYTES = 256 * 1024;

export const UNKNOWN_TYPE = 'application/octet-stream';

const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
]);

/** Whether a type is one of a picture that may be shown. */
export const isPicture = (type: string): boolean => PICTURES.has(type);

type Size = { readonly width: number; readonly height: number } | undefined;

const ascii = (head: Buffer, from: number, length: number): string =>
  head.toString('latin1', from, from + length);

const pngSize = (head: Buffer): Size =>
  head.length >= 24 && ascii(head, 12, 4) === 'IHDR'
    ? { width: head.readUInt32BE(16), height: head.readUInt32BE(20) }
    : undefined;

const gifSize = (head: Buffer): Size =>
  head.length >= 10 ? { width: head.readUInt16LE(6), height: head.readUInt16LE(8) } : undefined;

/** Frame headers of JPEG: SOF0 to SOF15 without the tables among them. */
const isFrame = (marker: number): boolean =>
  marker >= 0xc0 && marker <= 0xcf && marker !== 0xc4 && marker !== 0xc8 && marker !== 0xcc;

const jpegSize = (head: Buffer): Size => {
  let at = 2;
  while (at + 9 <= head.length && head[at] === 0xff) {
    const marker = head.readUInt8(at + 1);
    if (isFrame(marker)) return { height: head.readUInt16BE(at + 5), width: head.readUInt16BE(at + 7) };
    // Filling bytes and markers without a body.
    const bare = marker === 0xff || marker === 0x01 || (marker >= 0xd0 && marker <= 0xd8);
    at += marker === 0xff ? 1 : bare ? 2 : 2 + head.readUInt16BE(at + 2);
  }
  return undefined;
};

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
  return best;
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

/** Longest side that is believed; beyond it the size is left out and the file is no picture. */
const MAX_SIDE = 65_535;

/** The type of a file by its first bytes. A picture without a sensible size is no picture. */
export const recognise = (head: Buffer): Recognised => {
  const kind = kindOf(head);
  if (kind?.size === undefined) return { type: UNKNOWN_TYPE };
  const { width, height } = kind.size;
  const sensible = width > 0 && height > 0 && width <= MAX_SIDE && height <= MAX_SIDE;
  return sensible ? { type: kind.type, width, height } : { type: UNKNOWN_TYPE };
};
