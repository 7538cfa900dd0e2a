/** Files of messages: pictures are shown, everything else is handed out. */
import type { FileRef } from '@parley/core/contact/entry';
import type { FileId } from '@parley/core/ids';
import { fill, type Words } from '../words.ts';
import { button, el, icon } from './dom.ts';

export interface FileViewOptions {
  readonly words: Words;
  readonly locale: string;
  readonly blob: (id: FileId) => Promise<Blob | undefined>;
}

const PICTURES: ReadonlySet<string> = new Set([
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
]);

export const isPicture = (file: FileRef): boolean => PICTURES.has(file.type);

/** A size for people: `840 kB`. */
export const sizeText = (bytes: number, locale: string): string => {
  const [value, unit] =
    bytes < 1_000_000
      ? [Math.max(1, Math.round(bytes / 1_000)), 'kilobyte']
      : [bytes / 1_000_000, 'megabyte'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
};

const download = async (file: FileRef, options: FileViewOptions): Promise<void> => {
  const blob = await options.blob(file.id);
  if (blob === undefined) return;
  const href = URL.createObjectURL(blob);
  const link = el('a', { href, download: file.name });
  link.click();
  // The browser reads the bytes after the click has returned.
  setTimeout(() => {
    URL.revokeObjectURL(href);
  }, 60_000);
};

const pictureView = (file: FileRef, options: FileViewOptions): HTMLElement => {
  const { words } = options;
  const image = el('img', {
    alt: fill(words.picture, { name: file.name }),
    width: file.width === undefined ? undefined : String(file.width),
    height: file.height === undefined ? undefined : String(file.height),
  });
  const open = button(
    { class: 'picture', 'aria-label': fill(words.download, { name: file.name }) },
    () => void download(file, options),
    image,
  );
  void options.blob(file.id).then((blob) => {
    if (blob === undefined) {
      open.replaceWith(plainView(file, options));
      return;
    }
    // Bytes of a visitor's own, not yet sent file are shown under the type that the server found.
    image.src = URL.createObjectURL(blob.type === file.type ? blob : blob.slice(0, blob.size, file.type));
    image.addEventListener('load', () => {
      URL.revokeObjectURL(image.src);
    });
  });
  return open;
};

const plainView = (file: FileRef, options: FileViewOptions): HTMLElement =>
  button(
    { class: 'file', 'aria-label': fill(options.words.download, { name: file.name }) },
    () => void download(file, options),
    icon('file'),
    el('span', { class: 'name' }, file.name),
    el('span', { class: 'size' }, sizeText(file.size, options.locale)),
  );

export const fileView = (file: FileRef, options: FileViewOptions): HTMLElement =>
  isPicture(file) ? pictureView(file, options) : plainView(file, options);
