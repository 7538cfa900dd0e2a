/** A template's call: the values of a message, each in the place that the channel's own template has for it. */
import { whatsAppMediaOf } from '@parley/core/channels/whatsapp';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { Template } from '@parley/core/contact/facts/message-parts';
import type { OutgoingMessage } from '../../adapter.ts';
import { defined } from '../../graph/read/loose.ts';
import { degrees, type Sent } from './part-content.ts';

type Variable = MessageTemplate['variables'][number];
type Component = Readonly<Record<string, unknown>>;

/** The only part of a message that was made of a template. */
export function templateContent({ message, template }: OutgoingMessage, used: Template): Sent {
  const variables = template?.variables ?? inBody(used.values);
  const valued = variables.map((variable, index) => ({ variable, value: used.values[index] ?? '' }));
  const [file] = message.files;
  const header = file === undefined ? undefined : whatsAppMediaOf(file.type);
  const components = [
    ...headerOf(message, valued),
    ...componentOf('body', valued),
    ...buttonsOf(valued, template),
  ];
  return {
    ...(file === undefined ? {} : { file: file.id }),
    content: {
      type: 'template',
      template: {
        name: used.name,
        language: { code: used.language },
        ...(components.length === 0 ? {} : { components }),
      },
      ...defined({ header: header === 'audio' ? undefined : header, name: file?.name }),
    },
  };
}

/** Without the channel's template, all values are the body's. */
function inBody(values: readonly string[]): readonly Variable[] {
  return values.map((_, index) => ({ in: 'body', name: String(index + 1) }));
}

interface Valued {
  readonly variable: Variable;
  readonly value: string;
}

/** Of the headers with a file, the file is added once it was uploaded. */
function headerOf({ extra }: OutgoingMessage['message'], valued: readonly Valued[]): readonly Component[] {
  if (extra?.type !== 'location') return componentOf('header', valued);
  const { latitude, longitude, name, address } = extra;
  const place = { latitude: degrees(latitude), longitude: degrees(longitude) };
  const location = { ...place, ...defined({ name, address }) };
  return [{ type: 'header', parameters: [{ type: 'location', location }] }];
}

function componentOf(place: 'header' | 'body', valued: readonly Valued[]): readonly Component[] {
  const parameters = valued.filter(({ variable }) => variable.in === place).map(parameterOf);
  return parameters.length === 0 ? [] : [{ type: place, parameters }];
}

/** Positional variables go by their order, named ones by their name. */
function parameterOf({ variable, value }: Valued): Component {
  const isNamed = !/^\d+$/u.test(variable.name);
  return { type: 'text', ...(isNamed ? { parameter_name: variable.name } : {}), text: inOneLine(value) };
}

/** Meta refuses values with line ends, tabs or several blanks in a row. */
function inOneLine(value: string): string {
  return value.replaceAll(/\s+/gu, ' ').trim();
}

function buttonsOf(valued: readonly Valued[], template: MessageTemplate | undefined): readonly Component[] {
  return valued
    .filter(({ variable }) => variable.in === 'button')
    .map(({ variable, value }) => {
      const index = variable.button ?? 0;
      const isCode = template?.buttons[index]?.type === 'copy-code';
      return {
        type: 'button',
        sub_type: isCode ? 'copy_code' : 'url',
        index: String(index),
        parameters: [isCode ? { type: 'coupon_code', coupon_code: value } : { type: 'text', text: value }],
      };
    });
}
