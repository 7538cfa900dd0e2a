/** Files of messages: pictures are shown, everything else is handed out. */
import type { FileRef } from '@parley/core/contact/entry';
import { fitPicture, isPicture } from '@parley/core/files/picture';
import type { FileId } from '@parley/core/ids';
import { sizeText } from '@parley/core/words/size';
import { fill, type Words } from '../words.ts';
import { button, el, icon } from './dom.ts';

export interface FileViewOptions {
  readonly words: Words;
  readonly locale: string;
  readonly blob: (id: FileId) => Promise<Blob | undefined>;
}

/** Largest size of a picture, in px: as wide as the panel allows. */
const BOX = { width: 320, height: 260 };

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
  const image = el('img', { alt: fill(words.picture, { name: file.name }) });
  // The picture's place is kept from the beginning, so that nothing moves when it has loaded.
  const size = fitPicture(file, BOX);
  if (size) {
    image.style.width = `min(100%, ${size.width}px)`;
    image.style.aspectRatio = `${size.width} / ${size.height}`;
  }
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
    image.addEventListener('error', () => {
      URL.revokeObjectURL(image.src);
      open.replaceWith(plainView(file, options));
    });
  });
  return open;
};

const plainView = (file: FileRef, options: FileViewOptions): HTMLElement =>
  button(
    { class: 'file', 'aria-label': fill(options.words.download, { name: file.name }) },
    () => void download(file, options),
    icon('file'),
    el('span', { class: 'name' }, el('bdi', {}, file.name)),
    el('span', { class: 'size' }, sizeText(options.locale, file.size)),
  );

export const fileView = (file: FileRef, options: FileViewOptions): HTMLElement =>
  isPicture(file) ? pictureView(file, options) : plainView(file, options);
