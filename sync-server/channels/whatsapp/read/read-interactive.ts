/** What a person pressed, chose or filled in: buttons, lists, quick replies of templates, and flows. */
import { beginningOf } from '@parley/core/rich-text/characters';
import { brokenBound } from '@parley/core/rich-text/json-bounds';
import { wordsOf, type Content } from '../../graph/read/content.ts';
import type { ContentReader } from './content.ts';
import { defined, fieldOf, isObject, textOf, type Loose } from '../../graph/read/loose.ts';

const MAX_TITLE = 500;
const MAX_PAYLOAD = 2_000;
const MAX_DESCRIPTION = 1_000;

/** Longest shown value of a field of a flow, and most shown fields. */
const MAX_VALUE = 1_000;
const MAX_FIELDS = 100;

/** The quick reply of a template. */
export const readQuickReply: ContentReader = (message) => {
  const button = fieldOf(message, 'button');
  const payload = textOf(fieldOf(button, 'payload'), MAX_PAYLOAD);
  const title = textOf(fieldOf(button, 'text'), MAX_TITLE) ?? payload;
  return title === undefined ? undefined : pressed(beginningOf(title, MAX_TITLE), payload);
};

export const readInteractive: ContentReader = (message) => {
  const interactive = fieldOf(message, 'interactive');
  switch (fieldOf(interactive, 'type')) {
    case 'button_reply':
      return chosen(fieldOf(interactive, 'button_reply'));
    case 'list_reply':
      return chosen(fieldOf(interactive, 'list_reply'));
    case 'nfm_reply':
      return filledIn(fieldOf(interactive, 'nfm_reply'));
    default:
      return undefined;
  }
};

/** The form of an interactive message that cannot be read. */
export function interactiveForm(message: Loose): string {
  return textOf(fieldOf(fieldOf(message, 'interactive'), 'type'), MAX_TITLE) ?? 'interactive';
}

function pressed(title: string, payload: string | undefined, more?: string): Content {
  const words = more === undefined ? title : `${title}\n${more}`;
  return wordsOf(words, { type: 'button', title, ...defined({ payload }) });
}

function chosen(reply: unknown): Content | undefined {
  const payload = textOf(fieldOf(reply, 'id'), MAX_PAYLOAD);
  const title = textOf(fieldOf(reply, 'title'), MAX_TITLE) ?? payload;
  if (title === undefined) return undefined;
  return pressed(
    beginningOf(title, MAX_TITLE),
    payload,
    textOf(fieldOf(reply, 'description'), MAX_DESCRIPTION),
  );
}

/** A flow's answers are JSON in a text, of any form; what is not an object is shown as it came. */
function filledIn(reply: unknown): Content | undefined {
  if (!isObject(reply)) return undefined;
  const title =
    textOf(fieldOf(reply, 'body'), MAX_TITLE) ?? textOf(fieldOf(reply, 'name'), MAX_TITLE) ?? 'flow';
  const response = textOf(fieldOf(reply, 'response_json'), MAX_RESPONSE);
  return pressed(title, response && beginningOf(response, MAX_PAYLOAD), response && answersOf(response));
}

const MAX_RESPONSE = 32_000;
const MAX_DEPTH = 32;

function answersOf(response: string): string | undefined {
  const answers = parse(response);
  // Writing out deep nesting overflows the stack.
  if (!isObject(answers) || brokenBound(answers, { depth: MAX_DEPTH, bytes: MAX_RESPONSE }) !== undefined)
    return beginningOf(response, MAX_VALUE);
  const lines = Object.entries(answers)
    // The token is the flow's own, and says nothing to people.
    .filter(([name]) => name !== 'flow_token')
    .slice(0, MAX_FIELDS)
    .map(([name, value]) => `${name}: ${shown(value)}`);
  return lines.length === 0 ? undefined : lines.join('\n');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** A value in words: lists with commas, other nested values as JSON. */
function shown(value: unknown): string {
  if (Array.isArray(value) && value.every((one) => typeof one !== 'object')) return value.join(', ');
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  return beginningOf(text, MAX_VALUE);
}
