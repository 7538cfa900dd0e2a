/** Decides which files are shown as pictures, for the server, the inbox and the chat alike. */
import type { FileRef } from '../contact/entry.ts';

/** Media types of pictures that every browser can draw, and that run no scripts. */
const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
]);

/** Longest side of a picture that is shown, in pixels. */
export const MAX_SIDE = 16_384;
/**
 * Most pixels of a shown picture: drawn, each takes four bytes of the viewer's memory, however small the file
 * is.
 */
export const MAX_PIXELS = 50_000_000;

/** Whether a media type is a picture type. */
export const isPictureType = (type: string): boolean => PICTURES.has(type);

/** Whether a picture of this size can be shown without harm to its viewer. */
export const isShowableSize = (width: number, height: number): boolean =>
  width > 0 && height > 0 && Math.max(width, height) <= MAX_SIDE && width * height <= MAX_PIXELS;

/**
 * Whether a file is shown as a picture. A file of unknown size, as it waits on this device, is shown as well.
 */
export const isPicture = ({ type, width, height }: Pick<FileRef, 'type' | 'width' | 'height'>): boolean =>
  isPictureType(type) && (width === undefined || height === undefined || isShowableSize(width, height));

/** Shortest side of a picture's place, in px: a single pixel can be neither seen nor pressed. */
const LEAST_SIDE = 24;

/**
 * The place for a picture in a box; undefined if its size is unknown. The place is no larger than the
 * picture, unless a side would be too short to be found: then the picture is in the middle of the place.
 */
export const fitPicture = (
  { width, height }: Pick<FileRef, 'width' | 'height'>,
  box: { readonly width: number; readonly height: number },
): { readonly width: number; readonly height: number } | undefined => {
  if (width === undefined || height === undefined || width <= 0 || height <= 0) return undefined;
  const scale = Math.min(1, box.width / width, box.height / height);
  const side = (length: number): number => Math.max(LEAST_SIDE, Math.round(length * scale));
  return { width: side(width), height: side(height) };
};
