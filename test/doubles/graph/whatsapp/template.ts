/** A message template: what Meta has approved, how it is listed, and what a message made of it must have. */
import { GraphError } from '../http/graph-error.ts';
import { compact, isObject, type Json, listOf, objectOf, textOf } from '../kit/json.ts';

export type TemplateStatus = 'APPROVED' | 'PENDING' | 'REJECTED' | 'PAUSED' | 'DISABLED';

export interface NewTemplate {
  readonly name: string;
  readonly language?: string;
  readonly category?: 'MARKETING' | 'UTILITY' | 'AUTHENTICATION';
  readonly status?: TemplateStatus;
  /** With `{{1}}` or `{{name}}`. */
  readonly body: string;
  readonly header?: Json;
  readonly footer?: string;
  readonly buttons?: readonly Json[];
}

export class Template {
  readonly id: string;
  readonly name: string;
  readonly language: string;
  readonly category: string;
  status: TemplateStatus;
  readonly #parts: NewTemplate;

  constructor(id: string, parts: NewTemplate) {
    this.id = id;
    this.name = parts.name;
    this.language = parts.language ?? 'en_US';
    this.category = parts.category ?? 'UTILITY';
    this.status = parts.status ?? 'APPROVED';
    this.#parts = parts;
  }

  listed(): Json {
    const { header, body, footer, buttons } = this.#parts;
    const variables = variablesOf(body);
    const example =
      variables.length === 0
        ? undefined
        : this.#named()
          ? {
              body_text_named_params: variables.map((name) => ({
                param_name: name,
                example: `some ${name}`,
              })),
            }
          : { body_text: [variables.map((name) => `example ${name}`)] };
    return {
      id: this.id,
      name: this.name,
      language: this.language,
      category: this.category,
      status: this.status,
      parameter_format: this.#named() ? 'NAMED' : 'POSITIONAL',
      components: [
        ...(header ? [{ type: 'HEADER', ...header }] : []),
        compact({ type: 'BODY', text: body, example }),
        ...(footer === undefined ? [] : [{ type: 'FOOTER', text: footer }]),
        ...(buttons ? [{ type: 'BUTTONS', buttons }] : []),
      ],
    };
  }

  /** The text that the person reads. Throws Meta's error if the template cannot be sent with these components. */
  fill(components: readonly Json[]): string {
    if (this.status === 'PAUSED') throw new GraphError('132015');
    if (this.status === 'DISABLED') throw new GraphError('132016');
    if (this.status !== 'APPROVED')
      throw new GraphError('132001', { details: `${this.name} is not approved` });
    this.#checkHeader(parametersOf(components, 'header'));
    this.#checkButtons(components);
    const given = parametersOf(components, 'body');
    const variables = variablesOf(this.#parts.body);
    checkCount('body', given, variables.length);
    let text = this.#parts.body;
    for (const [index, variable] of variables.entries()) {
      const parameter = this.#named()
        ? given.find(({ parameter_name }) => parameter_name === variable)
        : given[index];
      const value = parameter?.type === 'text' ? textOf(parameter.text) : undefined;
      if (value === undefined) {
        throw new GraphError('132012', { details: `body: parameter ${variable} is missing or is no text` });
      }
      if (/\n|\t| {5}/.test(value))
        throw new GraphError('132012', {
          details: 'Param text cannot have new-line/tab characters or more than 4 consecutive spaces',
        });
      text = text.replaceAll(`{{${variable}}}`, () => value);
    }
    if (text.length > 1_024 + this.#parts.body.length) throw new GraphError('132005');
    return text;
  }

  #named(): boolean {
    return variablesOf(this.#parts.body).some((name) => !/^\d+$/.test(name));
  }

  #checkHeader(given: readonly Json[]): void {
    const header = this.#parts.header;
    const format = textOf(header?.format)?.toLowerCase();
    const expected = format === 'text' ? variablesOf(textOf(header?.text) ?? '').length : format ? 1 : 0;
    checkCount('header', given, expected);
    if (expected === 0 || given[0]?.type === format) return;
    throw new GraphError('132012', { details: `header: Format mismatch, expected ${format?.toUpperCase()}` });
  }

  #checkButtons(components: readonly Json[]): void {
    for (const [index, button] of (this.#parts.buttons ?? []).entries()) {
      if (!textOf(button.url)?.includes('{{')) continue;
      const given = components.find((part) => part.type === 'button' && textOf(part.index) === String(index));
      if (!given)
        throw new GraphError('131008', {
          details: `buttons: Button at index ${index} of type Url requires a parameter`,
        });
    }
  }
}

/** Names of the variables, each once, in the order of their first place; positional ones by number. */
export function variablesOf(text: string): readonly string[] {
  const names = [...new Set([...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map((match) => match[1] ?? ''))];
  return names.every((name) => /^\d+$/.test(name)) ? names.sort((a, b) => Number(a) - Number(b)) : names;
}

function parametersOf(components: readonly Json[], type: string): readonly Json[] {
  const part = components.find((component) => textOf(component.type)?.toLowerCase() === type);
  return listOf(objectOf(part).parameters).filter(isObject);
}

function checkCount(part: string, given: readonly Json[], expected: number): void {
  if (given.length === expected) return;
  throw new GraphError('132000', {
    details: `${part}: number of localizable_params (${given.length}) does not match the expected number of params (${expected})`,
  });
}
