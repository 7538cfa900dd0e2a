/** The templates of the account, as Meta has approved them. */
import { MessageTemplateSchema, type MessageTemplate } from '@parley/core/channels/templates';
import * as v from 'valibot';
import type { ConnectedChannel } from '../adapter.ts';
import { callGraph, wordsOfAnswer, type Net } from '../graph/call-graph.ts';
import { defined, fieldOf, idOf, isObject, listOf, textOf, within } from '../graph/read/loose.ts';
import { readSettings } from './settings.ts';

const FIELDS = 'id,name,language,category,status,components,parameter_format';
const PAGE = 100;
const MAX_PAGES = 50;

/**
 * All templates that can be shown and sent. Left out are those with parts that no message here has, such as a carousel.
 * @throws if Graph does not answer with a list
 */
export async function fetchTemplates(
  graphUrl: string,
  channel: ConnectedChannel,
  net: Net,
): Promise<readonly MessageTemplate[]> {
  const { wabaId } = readSettings(channel.settings);
  const templates: MessageTemplate[] = [];
  let after: string | undefined;
  for (let page = 0; page < MAX_PAGES; page += 1) {
    // The address of the next page that Graph gives has the token in it, and may lead anywhere.
    const from = after === undefined ? '' : `&after=${encodeURIComponent(after)}`;
    const answer = await callGraph(graphUrl, channel, net, {
      method: 'GET',
      path: `${wabaId}/message_templates?fields=${FIELDS}&limit=${PAGE}${from}`,
    });
    if (answer.type !== 'ok') throw new Error(wordsOfAnswer(answer));
    templates.push(...listOf(fieldOf(answer.value, 'data')).flatMap((one) => readTemplate(one) ?? []));
    const next = idOf(within(answer.value, 'paging', 'cursors', 'after'), 2_000);
    const isLast = fieldOf(fieldOf(answer.value, 'paging'), 'next') === undefined;
    if (isLast || next === undefined || next === after) return templates;
    after = next;
  }
  return templates;
}

const STATUSES: ReadonlyMap<string, MessageTemplate['status']> = new Map([
  ['APPROVED', 'approved'],
  ['PENDING', 'pending'],
  ['IN_APPEAL', 'pending'],
  ['REJECTED', 'rejected'],
  ['PAUSED', 'paused'],
]);
const CATEGORIES: ReadonlyMap<string, MessageTemplate['category']> = new Map([
  ['MARKETING', 'marketing'],
  ['UTILITY', 'utility'],
  ['AUTHENTICATION', 'authentication'],
]);
const KNOWN_PARTS: ReadonlySet<unknown> = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS']);
const HEADERS: ReadonlyMap<string, 'text' | 'image' | 'video' | 'document' | 'location'> = new Map([
  ['TEXT', 'text'],
  ['IMAGE', 'image'],
  ['VIDEO', 'video'],
  ['DOCUMENT', 'document'],
  ['LOCATION', 'location'],
]);
const BUTTONS: ReadonlyMap<string, MessageTemplate['buttons'][number]['type']> = new Map([
  ['QUICK_REPLY', 'quick-reply'],
  ['URL', 'url'],
  ['PHONE_NUMBER', 'phone'],
  ['COPY_CODE', 'copy-code'],
]);
/** Buttons whose parameters no message here has. */
const UNKNOWN_BUTTONS: ReadonlySet<unknown> = new Set(['MPM', 'SPM', 'CATALOG', 'FLOW']);

/** A template of the list; undefined if it cannot be shown and sent. */
export function readTemplate(given: unknown): MessageTemplate | undefined {
  const parts = listOf(fieldOf(given, 'components')).filter(isObject);
  if (parts.some((part) => !KNOWN_PARTS.has(upper(part['type'])))) return undefined;
  const part = (type: string) => parts.find((one) => upper(one['type']) === type);
  const buttons = listOf(fieldOf(part('BUTTONS'), 'buttons')).filter(isObject);
  if (buttons.some((button) => UNKNOWN_BUTTONS.has(upper(button['type'])))) return undefined;
  const footer = textOf(fieldOf(part('FOOTER'), 'text'), 200);
  const header = headerOf(part('HEADER'));
  const read = {
    id: idOf(fieldOf(given, 'id')),
    name: idOf(fieldOf(given, 'name')),
    language: idOf(fieldOf(given, 'language')),
    category: CATEGORIES.get(upper(fieldOf(given, 'category'))) ?? 'other',
    // Whatever else is said of a template, as that it will be deleted: it is not to be sent.
    status: STATUSES.get(upper(fieldOf(given, 'status'))) ?? 'disabled',
    ...defined({ header, footer }),
    body: textOf(fieldOf(part('BODY'), 'text'), 4_000) ?? '',
    buttons: buttons.map(buttonOf),
    variables: [
      ...(header?.type === 'text' ? variablesOf(part('HEADER'), 'header') : []),
      ...variablesOf(part('BODY'), 'body'),
      ...buttons.flatMap(buttonVariables),
    ],
  };
  const result = v.safeParse(MessageTemplateSchema, read);
  return result.success ? result.output : undefined;
}

const upper = (value: unknown): string => textOf(value, 100)?.toUpperCase() ?? '';

function headerOf(part: unknown): NonNullable<MessageTemplate['header']> | undefined {
  const type = HEADERS.get(upper(fieldOf(part, 'format')));
  return type === undefined ? undefined : { type, text: textOf(fieldOf(part, 'text'), 200) ?? '' };
}

function buttonOf(button: unknown): MessageTemplate['buttons'][number] {
  const target = textOf(fieldOf(button, 'url') ?? fieldOf(button, 'phone_number'), 2_000);
  return {
    type: BUTTONS.get(upper(fieldOf(button, 'type'))) ?? 'other',
    text: textOf(fieldOf(button, 'text'), 200) ?? '',
    ...defined({ target }),
  };
}

type Variable = MessageTemplate['variables'][number];

const VARIABLE = /\{\{\s*(\w{1,100})\s*\}\}/gu;

/** The variables of a text, each once. */
function namesIn(text: unknown): readonly string[] {
  return [...new Set([...(textOf(text, 4_000) ?? '').matchAll(VARIABLE)].flatMap(([, name]) => name ?? []))];
}

/** Meta gives the variables of a text in the order of their numbers, and named ones with their names. */
function variablesOf(part: unknown, place: 'header' | 'body'): readonly Variable[] {
  const example = fieldOf(part, 'example');
  const given = listOf(fieldOf(example, `${place}_text`));
  const positional = place === 'body' && Array.isArray(given[0]) ? listOf(given[0]) : given;
  const named = listOf(fieldOf(example, `${place}_text_named_params`));
  return inOrder(namesIn(fieldOf(part, 'text'))).map((name, index) => {
    const own = named.find((one) => fieldOf(one, 'param_name') === name);
    const shown = own === undefined ? positional[index] : fieldOf(own, 'example');
    return { in: place, name, ...defined({ example: textOf(shown, 1_024) }) };
  });
}

function inOrder(names: readonly string[]): readonly string[] {
  const areNumbers = names.every((name) => /^\d+$/u.test(name));
  return areNumbers ? [...names].sort((a, b) => Number(a) - Number(b)) : names;
}

/** The end of an address, or a code to copy. */
function buttonVariables(button: unknown, index: number): readonly Variable[] {
  const given = fieldOf(button, 'example');
  const example = defined({ example: textOf(Array.isArray(given) ? given[0] : given, 1_024) });
  if (upper(fieldOf(button, 'type')) === 'COPY_CODE')
    return [{ in: 'button', button: index, name: 'code', ...example }];
  return namesIn(fieldOf(button, 'url')).map((name) => ({ in: 'button', button: index, name, ...example }));
}
