/** Where the visitor writes: text, files by button, paste or drop. */
import type { FileRef } from '@parley/core/contact/entry';
import type { Attachment, Attachments } from '../attachments.ts';
import { fill, type Words } from '../words.ts';
import { button, el, icon } from './dom.ts';
import { sizeText } from './files.ts';

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
    placeholder: words.placeholder,
    'aria-label': words.placeholder,
    maxlength: String(MAX_TEXT),
    enterkeyhint: 'send',
  });
  const picker = el('input', { type: 'file', multiple: true, hidden: true });
  const chips = el('div', { class: 'chips', hidden: true });
  const notice = el('div', { class: 'notice', role: 'status', hidden: true });

  const say = (message: string): void => {
    notice.textContent = message;
    notice.hidden = message === '';
  };

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
    return (text.value.trim() !== '' || there) && !going();
  };

  const submit = (): void => {
    if (!sendable()) return;
    const written = text.value;
    text.value = '';
    options.draft.set('');
    say('');
    options.send(written, attachments().take());
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
      default:
        return words.uploadFailed;
    }
  };

  const chip = (one: Attachment): HTMLElement => {
    const { state } = one;
    const label = state.kind === 'failed' ? whyText(state) : sizeText(one.size, locale);
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
    return el(
      'div',
      { class: className },
      el('span', { class: 'name' }, one.name),
      el('span', { class: 'size' }, label),
      bar,
      remove,
    );
  };

  const draw = (): void => {
    const all = attachments().all();
    chips.hidden = all.length === 0;
    chips.replaceChildren(...all.map(chip));
    send.disabled = !sendable();
  };

  text.addEventListener('input', () => {
    options.draft.set(text.value);
    options.typing(text.value.trim() !== '');
    grow();
    draw();
  });
  text.addEventListener('blur', () => {
    options.typing(false);
  });
  text.addEventListener('keydown', (event) => {
    // Enter that ends the composing of a character is no wish to send.
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  text.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (files.length === 0) return;
    event.preventDefault();
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
