/** A WhatsApp business account: its numbers and its templates. */
import type { MediaLibrary } from '../accounts/media-library.ts';
import type { Clock } from '../kit/clock.ts';
import type { Ids } from '../kit/ids.ts';
import type { Json } from '../kit/json.ts';
import type { Webhooks } from '../webhooks/webhooks.ts';
import { type NumberOptions, PhoneNumber } from './phone-number.ts';
import { type NewTemplate, Template, type TemplateStatus } from './template.ts';

export interface Parts {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly media: MediaLibrary;
  readonly webhooks: Webhooks;
}

export class WhatsAppAccount {
  readonly id: string;
  readonly name: string;
  readonly numbers: PhoneNumber[] = [];
  readonly templates: Template[] = [];
  readonly #parts: Parts;

  constructor(parts: Parts, name: string) {
    this.#parts = parts;
    this.id = parts.ids.number(15);
    this.name = name;
  }

  addNumber(options: NumberOptions = {}): PhoneNumber {
    const tell = (field: string, value: Json) => this.#tell(field, value);
    const number = new PhoneNumber(
      { ...this.#parts, tell, template: (name, language) => this.template(name, language) },
      options,
    );
    this.numbers.push(number);
    return number;
  }

  addTemplate(template: NewTemplate): Template {
    const added = new Template(this.#parts.ids.number(16), template);
    this.templates.push(added);
    return added;
  }

  template(name: string, language: string): Template | undefined {
    return this.templates.find((template) => template.name === name && template.language === language);
  }

  /** Meta changes a template's state, and says so. */
  judgeTemplate(template: Template, status: TemplateStatus, reason = 'NONE'): void {
    template.status = status;
    this.notice('message_template_status_update', {
      event: status,
      // A number in this field, though every other id is a text.
      message_template_id: Number(template.id),
      message_template_name: template.name,
      message_template_language: template.language,
      reason,
    });
  }

  /** A webhook about the account itself, such as `account_update`. */
  notice(field: string, value: Json): void {
    this.#tell(field, value, Math.floor(this.#parts.clock.now() / 1_000));
  }

  #tell(field: string, value: Json, time?: number): void {
    this.#parts.webhooks.send({
      object: 'whatsapp_business_account',
      account: this.id,
      field,
      list: 'changes',
      content: { value, field },
      ...(time === undefined ? {} : { time }),
    });
  }
}
