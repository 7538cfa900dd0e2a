/** Where the visitor writes: text, files by button, paste or drop. */
import type { FileRef } from '@parley/core/contact/entry';
import { isVisible } from '@parley/core/names/visible';
import type { Attachment, Attachments } from '../sending/attachments.ts';
import { fill, type Words } from '../words.ts';
import { attachmentChip } from './attachment-chip.ts';
import { button, el, icon } from './dom.ts';
import { createTextField, type TextField } from './text-field.ts';

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

export class Composer {
  readonly element: HTMLElement;
  readonly #options: ComposerOptions;
  readonly #field: TextField;
  /** The field's element, which holds the text. */
  readonly #text: HTMLTextAreaElement;
  readonly #chips = el('div', { class: 'chips', hidden: true });
  readonly #notice = el('div', { class: 'notice', role: 'status', hidden: true });
  readonly #send: HTMLButtonElement;
  /** The last message about files, shown unless the text is too long. */
  #message = '';

  constructor(options: ComposerOptions) {
    const { words } = options;
    this.#options = options;
    this.#field = createTextField({
      placeholder: words.placeholder,
      onInput: () => {
        options.draft.set(this.#text.value);
        options.typing(isVisible(this.#text.value));
        this.draw();
      },
      onBlur: () => options.typing(false),
      onSubmit: () => this.#submit(),
      onFiles: (files) => this.add(files),
    });
    this.#text = this.#field.element;
    this.#send = button(
      { class: 'send', 'aria-label': words.send, title: words.send },
      () => this.#submit(),
      icon('send'),
    );
    this.element = el(
      'form',
      { class: 'composer' },
      this.#notice,
      this.#chips,
      el(
        'div',
        { class: 'line' },
        ...filePicker(words.attach, (files) => this.add(files)),
        this.#text,
        this.#send,
      ),
    );
    this.reload();
  }

  draw(): void {
    const all = this.#options.attachments().all();
    this.#chips.hidden = all.length === 0;
    this.#chips.replaceChildren(...all.map((attachment) => attachmentChip(attachment, this.#options)));
    this.#send.disabled = !this.#isSendable();
    this.#drawNotice();
  }

  /** Reads the draft again: it is another user's. */
  reload(): void {
    this.#text.value = this.#options.draft.get();
    this.#field.grow();
    this.draw();
  }

  add(files: Iterable<File>): void {
    const { attachments, words } = this.#options;
    this.#message = attachments().add(files) ? words.tooMany : '';
    this.#drawNotice();
  }

  focus(): void {
    this.#text.focus();
  }

  #submit(): void {
    if (!this.#isSendable()) return;
    const { draft, send, attachments } = this.#options;
    const text = this.#text.value;
    draft.set('');
    this.#message = '';
    this.#text.value = '';
    send(isVisible(text) ? text : '', attachments().takeUploaded());
    this.#field.grow();
    this.draw();
    this.focus();
  }

  #isSendable(): boolean {
    if (isVisible(this.#text.value)) return !this.#isTooLong();
    const has = (kind: Attachment['state']['kind']): boolean =>
      this.#options
        .attachments()
        .all()
        .some(({ state }) => state.kind === kind);
    return has('uploaded') && !has('uploading');
  }

  #isTooLong(): boolean {
    return this.#text.value.length > MAX_TEXT;
  }

  #drawNotice(): void {
    const { words, locale } = this.#options;
    const count = new Intl.NumberFormat(locale);
    const notice = this.#isTooLong()
      ? fill(words.tooLong, { count: count.format(this.#text.value.length), most: count.format(MAX_TEXT) })
      : this.#message;
    if (this.#notice.textContent !== notice) this.#notice.textContent = notice;
    this.#notice.hidden = notice === '';
  }
}

/** A button that opens the browser's choice of files, and the hidden field that it needs. */
function filePicker(label: string, onFiles: (files: readonly File[]) => void): readonly HTMLElement[] {
  const picker = el('input', { type: 'file', multiple: true, hidden: true });
  picker.addEventListener('change', () => {
    onFiles([...(picker.files ?? [])]);
    picker.value = '';
  });
  const attach = button(
    { class: 'attach', 'aria-label': label, title: label },
    () => picker.click(),
    icon('attach'),
  );
  return [attach, picker];
}
