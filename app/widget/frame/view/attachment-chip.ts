/** One file of the message that is being written: its name, its size or why it failed, and how far it has gone. */
import { sizeText } from '@parley/core/words/size';
import type { Attachment, Attachments } from '../sending/attachments.ts';
import { fill, type Words } from '../words.ts';
import { button, el, icon } from './dom.ts';

export interface ChipOptions {
  readonly words: Words;
  readonly locale: string;
  readonly attachments: () => Pick<Attachments, 'retry' | 'remove'>;
}

export function attachmentChip({ id, name, size, state }: Attachment, options: ChipOptions): HTMLElement {
  const { words, locale, attachments } = options;
  const isFailed = state.kind === 'failed';
  const again =
    isFailed && state.again && button({ class: 'link' }, () => attachments().retry(id), words.retry);
  return el(
    'div',
    { class: isFailed ? 'chip failed' : 'chip' },
    el('span', { class: 'name' }, el('bdi', {}, name)),
    el(
      'span',
      { class: 'size' },
      isFailed ? failureWords(state.why, words) : sizeText(locale, size),
      again && ' · ',
      again,
    ),
    el('progress', {
      max: '1',
      value: state.kind === 'uploading' ? String(state.part) : '1',
      'aria-label': fill(words.uploading, { name }),
      hidden: state.kind !== 'uploading',
    }),
    button(
      { class: 'remove', 'aria-label': fill(words.remove, { name }) },
      () => attachments().remove(id),
      icon('close'),
    ),
  );
}

type Why = Extract<Attachment['state'], { kind: 'failed' }>['why'];

function failureWords(why: Why, words: Words): string {
  switch (why) {
    case 'too-large':
      return words.tooLarge;
    case 'quota':
      return words.quota;
    case 'unreadable':
      return words.unreadable;
    default:
      return words.uploadFailed;
  }
}
