/** Where the visitor writes: text, files by button, paste or drop. */
import type { FileRef } from '@parley/core/contact/entry';
import { isVisible } from '@parley/core/names/visible';
import { sizeText } from '@parley/core/words/size';
import type { Attachment, Attachments } from '../sending/attachments.ts';
import { fill, type Words } from '../words.ts';
import { button, el, icon, isComposing } from './dom.ts';

import { pasteOf } from './paste.ts';

/** As the server has it, in characters. */
const MAX_TEXT = 20_000;

export interface ComposerOptions {
  readonly words: Words;
  readonly locale: string;
  readonly attachments: () => Attachments;
  readonly send: (text: string, files: readonly FileRef[]) => void;
  readonly typing: (typing: boolean) => void;
  /** What was typed and not sent, kept through reloads. */
  readonly draft: { get(): string; set(text: string): void };
}

export interface Composer {
  readonly element: HTMLElement;
  draw(): void;
  /** Reads the draft again: it is another user's. */
  reload(): void;
  add(files: Iterable<File>): void;
  focus(): void;
}

export const createComposer = (options: ComposerOptions): Composer => {
  const { words, locale, attachments } = options;
  const text = el('textarea', {
    rows: '1',
    dir: 'auto',
    placeholder: words.placeholder,
    'aria-label': words.placeholder,
  });
  const picker = el('input', { type: 'file', multiple: true, hidden: true });
  const chips = el('div', { class: 'chips', hidden: true });
  const notice = el('div', { class: 'notice', role: 'status', hidden: true });

  const count = new Intl.NumberFormat(locale);
  let said = '';

  const isTooLong = (): boolean => text.value.length > MAX_TEXT;
  const drawNotice = (): void => {
    const message = isTooLong()
      ? fill(words.tooLong, { count: count.format(text.value.length), most: count.format(MAX_TEXT) })
      : said;
    if (notice.textContent !== message) notice.textContent = message;
    notice.hidden = message === '';
  };
  const say = (message: string): void => {
    said = message;
    drawNotice();
  };

  // On a touch screen Enter has no Shift: there Enter makes a new line, and the button sends.
  const byFinger = matchMedia('(pointer: coarse)');
  const nameEnter = (): void => {
    text.enterKeyHint = byFinger.matches ? 'enter' : 'send';
  };
  byFinger.addEventListener('change', nameEnter);
  nameEnter();

  const grow = (): void => {
    text.style.height = 'auto';
    text.style.height = `${Math.min(text.scrollHeight, 140)}px`;
  };

  const going = (): boolean =>
    attachments()
      .all()
      .some(({ state }) => state.kind === 'going');
  const sendable = (): boolean => {
    const there = attachments()
      .all()
      .some(({ state }) => state.kind === 'there');
    if (!isVisible(text.value)) return there && !going();
    return !isTooLong();
  };

  const submit = (): void => {
    if (!sendable()) return;
    const written = text.value;
    text.value = '';
    options.draft.set('');
    say('');
    options.send(!isVisible(written) ? '' : written, attachments().take());
    grow();
    draw();
    text.focus();
  };

  const send = button({ class: 'send', 'aria-label': words.send, title: words.send }, submit, icon('send'));
  const attach = button(
    { class: 'attach', 'aria-label': words.attach, title: words.attach },
    () => {
      picker.click();
    },
    icon('attach'),
  );

  const add = (files: Iterable<File>): void => {
    say(attachments().add(files) ? words.tooMany : '');
  };

  const whyText = (state: Extract<Attachment['state'], { kind: 'failed' }>): string => {
    switch (state.why) {
      case 'too-large':
        return words.tooLarge;
      case 'quota':
        return words.quota;
      case 'unreadable':
        return words.unreadable;
      default:
        return words.uploadFailed;
    }
  };

  const chip = (one: Attachment): HTMLElement => {
    const { state } = one;
    const label = state.kind === 'failed' ? whyText(state) : sizeText(locale, one.size);
    const remove = button(
      { class: 'remove', 'aria-label': fill(words.remove, { name: one.name }) },
      () => {
        attachments().remove(one.id);
      },
      icon('close'),
    );
    const bar = el('progress', {
      max: '1',
      value: state.kind === 'going' ? String(state.part) : '1',
      'aria-label': fill(words.uploading, { name: one.name }),
      hidden: state.kind !== 'going',
    });
    const className = state.kind === 'failed' ? 'chip failed' : 'chip';
    const again =
      state.kind === 'failed' &&
      state.again &&
      button({ class: 'link' }, () => attachments().retry(one.id), words.retry);
    return el(
      'div',
      { class: className },
      el('span', { class: 'name' }, el('bdi', {}, one.name)),
      el('span', { class: 'size' }, label, again && ' · ', again),
      bar,
      remove,
    );
  };

  const draw = (): void => {
    const all = attachments().all();
    chips.hidden = all.length === 0;
    chips.replaceChildren(...all.map(chip));
    send.disabled = !sendable();
    drawNotice();
  };

  text.addEventListener('input', () => {
    options.draft.set(text.value);
    options.typing(isVisible(text.value));
    grow();
    draw();
  });
  text.addEventListener('blur', () => {
    options.typing(false);
  });
  text.addEventListener('keydown', (event) => {
    if (event.key !== 'Enter' || event.shiftKey || event.altKey || isComposing(event)) return;
    if (byFinger.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    submit();
  });
  text.addEventListener('paste', (event) => {
    const { files, takesText } = pasteOf(event.clipboardData);
    if (files.length === 0) return;
    if (!takesText) event.preventDefault();
    add(files);
  });
  picker.addEventListener('change', () => {
    add([...(picker.files ?? [])]);
    picker.value = '';
  });

  const reload = (): void => {
    text.value = options.draft.get();
    grow();
    draw();
  };
  reload();

  return {
    element: el(
      'form',
      { class: 'composer' },
      notice,
      chips,
      el('div', { class: 'line' }, attach, picker, text, send),
    ),
    draw,
    reload,
    add,
    focus: () => {
      text.focus();
    },
  };
};
