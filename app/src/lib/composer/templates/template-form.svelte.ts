/** A template that is being filled in (CH-2). */
import { fillTemplate, hasMediaHeader, type MessageTemplate } from '@parley/core/channels/templates';
import type { ActionOf } from '@parley/core/contact/decide/command';
import type { Fields } from '@parley/core/contact/entry';
import type { RichText } from '@parley/core/rich-text/rich-text';
import type { DraftFile } from '../draft-files.ts';

type Variable = MessageTemplate['variables'][number];

/** Longest value of a variable, in characters. */
export const MAX_VALUE = 1_024;

export class TemplateForm {
  readonly template: MessageTemplate;
  /** What was typed for each variable, in the order of the template. */
  readonly values: string[];
  /** The picture, video or document of the header. */
  file = $state.raw<DraftFile>();
  /** The place of the header, as typed. */
  latitude = $state('');
  longitude = $state('');
  place = $state('');

  constructor(template: MessageTemplate, contact: Fields | undefined) {
    this.template = template;
    this.values = $state(template.variables.map((variable) => suggested(variable, contact)));
  }

  /** The values as they are sent: a service refuses line ends and several blanks in a row. */
  get sent(): readonly string[] {
    return this.values.map((value) => value.replaceAll(/\s+/gu, ' ').trim());
  }

  /** The words as the person reads them; a variable without value keeps its place. */
  get filled(): RichText {
    const shown = this.sent.map((value, index) => value || `{{${this.#name(index)}}}`);
    return fillTemplate(this.template, shown);
  }

  /** Where a button leads, with its variable filled in. */
  target(button: number): string {
    const { target = '' } = this.template.buttons[button] ?? {};
    const index = this.template.variables.findIndex((one) => one.in === 'button' && one.button === button);
    const value = this.sent[index] ?? '';
    return index < 0 || value === '' ? target : target.replace(/\{\{[^{}]*\}\}/u, () => value);
  }

  /** Numbers of the variables that have no value yet. */
  get missing(): readonly number[] {
    return this.sent.flatMap((value, index) => (value === '' ? [index] : []));
  }

  get needsFile(): boolean {
    return hasMediaHeader(this.template) && this.file === undefined;
  }

  get needsPlace(): boolean {
    return this.template.header?.type === 'location' && this.#location === undefined;
  }

  get isComplete(): boolean {
    return this.missing.length === 0 && !this.needsFile && !this.needsPlace;
  }

  /** The command's action, without whom it goes to; undefined while something is missing. */
  action(): ActionOf<'send'> | undefined {
    if (!this.isComplete) return undefined;
    const { name, language, header } = this.template;
    const location = header?.type === 'location' ? this.#location : undefined;
    return {
      type: 'send',
      body: fillTemplate(this.template, this.sent),
      files: this.file === undefined ? [] : [this.file.id],
      template: { name, language, values: [...this.sent] },
      ...(location === undefined ? {} : { location }),
    };
  }

  get #location() {
    const [latitude, longitude] = [degrees(this.latitude, 90), degrees(this.longitude, 180)];
    if (latitude === undefined || longitude === undefined) return undefined;
    const name = this.place.trim();
    return { latitude, longitude, ...(name === '' ? {} : { name }) };
  }

  #name(index: number): string {
    return this.template.variables[index]?.name ?? '';
  }
}

/** Only a variable that says so is the contact's name. */
function suggested({ name }: Variable, contact: Fields | undefined): string {
  return /^(?:full_?|customer_?|first_?)?name$/iu.test(name) ? (contact?.name ?? '') : '';
}

function degrees(typed: string, most: number): number | undefined {
  const text = typed.trim().replace(',', '.');
  const value = text === '' ? NaN : Number(text);
  return Math.abs(value) <= most ? value : undefined;
}
