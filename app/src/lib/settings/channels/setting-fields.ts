/** The settings of each kind of channel, as fields of a form. The server checks them again. */
import type { ChannelSettings, ServiceChannel } from '@parley/core/workspace/channels';
import { m } from '../../paraglide/messages.js';
import type { Problems } from '../../ui/forms/form-check.svelte.ts';

interface AnyField {
  /** The setting that it is. */
  readonly name: string;
  readonly label: () => string;
  readonly hint?: () => string;
}

export interface TextSetting extends AnyField {
  readonly type: 'text';
  readonly placeholder?: string;
  readonly inputmode?: 'numeric' | 'tel' | 'url';
  /** What is wrong with what is typed, which is not empty. */
  readonly problem: (typed: string) => string | undefined;
}

/** A setting that is left out unless it is on. */
export interface SwitchSetting extends AnyField {
  readonly type: 'switch';
}

export interface ChoiceSetting extends AnyField {
  readonly type: 'choice';
  /** The first one is what a new channel has. */
  readonly options: readonly { readonly value: string; readonly label: () => string }[];
}

export type SettingField = TextSetting | SwitchSetting | ChoiceSetting;

/** What is typed and chosen, by the names of the settings. */
export interface Typed {
  name: string;
  texts: Record<string, string>;
  switches: Record<string, boolean>;
}

const digits = (typed: string): string | undefined =>
  /^\d{5,25}$/u.test(typed) ? undefined : m.channel_problem_digits();

const phone = (typed: string): string | undefined =>
  /^\+?[1-9]\d{4,14}$/u.test(typed.replaceAll(/[\s()./-]/gu, '')) ? undefined : m.channel_problem_phone();

const address = (typed: string): string | undefined =>
  URL.canParse(typed) && /^https?:$/u.test(new URL(typed).protocol) ? undefined : m.channel_problem_address();

const FIELDS: Readonly<Record<ServiceChannel['kind'], readonly SettingField[]>> = {
  whatsapp: [
    {
      type: 'text',
      name: 'phoneNumberId',
      label: m.whatsapp_number_id,
      hint: m.whatsapp_number_id_hint,
      placeholder: '106540352242922',
      inputmode: 'numeric',
      problem: digits,
    },
    {
      type: 'text',
      name: 'wabaId',
      label: m.whatsapp_account_id,
      hint: m.whatsapp_account_id_hint,
      placeholder: '102290129340398',
      inputmode: 'numeric',
      problem: digits,
    },
    {
      type: 'text',
      name: 'displayNumber',
      label: m.whatsapp_number,
      hint: m.whatsapp_number_hint,
      placeholder: '+33 6 12 34 56 78',
      inputmode: 'tel',
      problem: phone,
    },
    { type: 'switch', name: 'coexistence', label: m.whatsapp_coexistence, hint: m.whatsapp_coexistence_hint },
  ],
  messenger: [
    {
      type: 'text',
      name: 'pageId',
      label: m.messenger_page_id,
      hint: m.messenger_page_id_hint,
      placeholder: '102290129340398',
      inputmode: 'numeric',
      problem: digits,
    },
    { type: 'switch', name: 'humanAgent', label: m.messenger_human, hint: m.messenger_human_hint },
  ],
  custom: [
    {
      type: 'text',
      name: 'address',
      label: m.custom_address,
      hint: m.custom_address_hint,
      placeholder: 'https://shop.example/parley',
      inputmode: 'url',
      problem: address,
    },
    {
      type: 'choice',
      name: 'form',
      label: m.custom_form,
      hint: m.custom_form_hint,
      options: [
        { value: 'standard', label: m.custom_form_standard },
        { value: 'respond-io', label: m.custom_form_respond_io },
      ],
    },
    {
      type: 'choice',
      name: 'idType',
      label: m.custom_id_type,
      options: [
        { value: 'custom', label: m.custom_id_type_own },
        { value: 'phone', label: m.custom_id_type_phone },
      ],
    },
  ],
};

/** None of a kind that a newer server has (law L18). */
export const fieldsOf = (kind: ServiceChannel['kind']): readonly SettingField[] =>
  (FIELDS as Partial<typeof FIELDS>)[kind] ?? [];

/** The fields of a form for settings as the channel has them; those of a new channel without settings. */
export function typedOf(
  fields: readonly SettingField[],
  name: string,
  settings: ChannelSettings = {},
): Typed {
  const typed: Typed = { name, texts: {}, switches: {} };
  for (const field of fields) {
    const value = settings[field.name];
    if (field.type === 'switch') typed.switches[field.name] = value === true;
    else if (typeof value === 'string') typed.texts[field.name] = value;
    else typed.texts[field.name] = field.type === 'choice' ? (field.options[0]?.value ?? '') : '';
  }
  return typed;
}

/** The settings that are typed. @param before settings that have no field stay as they are */
export function settingsOf(
  fields: readonly SettingField[],
  { texts, switches }: Typed,
  before: ChannelSettings = {},
): ChannelSettings {
  const settings: Record<string, ChannelSettings[string]> = {};
  for (const [name, value] of Object.entries(before)) {
    if (!fields.some((field) => field.name === name)) settings[name] = value;
  }
  for (const field of fields) {
    if (field.type !== 'switch') settings[field.name] = (texts[field.name] ?? '').trim();
    else if (switches[field.name] === true) settings[field.name] = true;
  }
  return settings;
}

/** The problems of the settings, each under the name of its field. */
export function settingProblems(fields: readonly SettingField[], { texts }: Typed): Problems {
  const problems: Record<string, string> = {};
  for (const field of fields) {
    if (field.type !== 'text') continue;
    const typed = (texts[field.name] ?? '').trim();
    const problem = typed === '' ? m.problem_empty() : field.problem(typed);
    if (problem !== undefined) problems[field.name] = problem;
  }
  return problems;
}
