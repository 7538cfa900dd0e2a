/** Brings events of respond.io's custom channel into our own form; what becomes of them is the same from there on. */

type Loose = Readonly<Record<string, unknown>>;

/** An event in our own form, still unchecked. */
export type Converted =
  | {
      readonly event: unknown;
      /** The type of a message that this program cannot show. */
      readonly unsupported?: string;
    }
  | { readonly refused: string };

/** The fields of respond.io's form by the fields of ours that they become. */
const FIELDS: readonly (readonly [RegExp, string])[] = [
  [/^(?:from|to)\.id\b/u, 'contactId'],
  [/^(?:message\.)?id\b/u, 'mId'],
  [/^at\b/u, 'timestamp'],
  [/^status\b/u, 'status.value'],
  [/^message\.files\.0\b/u, 'message.attachment'],
  [/^message\.location\b/u, 'message'],
];

/** What is wrong with an event, with the names of the fields that its sender knows. */
export function inTheirNames(why: string): string {
  const [field, name] = FIELDS.find(([ours]) => ours.test(why)) ?? [];
  return field === undefined || name === undefined ? why : why.replace(field, name);
}

const TYPES: ReadonlyMap<unknown, string> = new Map([
  ['message', 'message'],
  ['message_echo', 'echo'],
  ['message_status', 'status'],
]);

export function fromRespondIo({
  event,
  contactId,
  contact,
}: Record<'event' | 'contactId' | 'contact', unknown>): Converted {
  const type = TYPES.get(fieldOf(event, 'type'));
  const at = fieldOf(event, 'timestamp');
  const id = fieldOf(event, 'mId');
  if (type === undefined) return { refused: `type has to be one of ${[...TYPES.keys()].join(', ')}.` };
  if (type === 'status')
    return { event: { type, message: { id }, at, ...statusOf(fieldOf(event, 'status')) } };
  const { message, unsupported } = messageOf(fieldOf(event, 'message'));
  const person = personOf(contactId, contact);
  return {
    event: { type, id, at, message, ...(type === 'echo' ? { to: person } : { from: person }) },
    ...(unsupported === undefined ? {} : { unsupported }),
  };
}

function statusOf(status: unknown): Loose {
  if (typeof status === 'string') return { status };
  const message = fieldOf(status, 'message');
  return { status: fieldOf(status, 'value'), ...(typeof message === 'string' ? { error: message } : {}) };
}

function personOf(id: unknown, contact: unknown): Loose {
  const names = ['firstName', 'lastName'].flatMap((name) => textIn(contact, name) ?? []);
  return {
    id: id ?? undefined,
    name: names.join(' ').slice(0, MAX_NAME),
    email: textIn(contact, 'email'),
    phone: textIn(contact, 'phone'),
  };
}

const MAX_NAME = 500;
const MAX_TYPE = 100;

function messageOf(message: unknown): { readonly message: unknown; readonly unsupported?: string } {
  const type = fieldOf(message, 'type');
  switch (type) {
    case 'text':
      return { message: { text: fieldOf(message, 'text') } };
    case 'attachment':
      return { message: attachmentOf(message) };
    case 'location': {
      const [latitude, longitude] = ['latitude', 'longitude'].map((name) =>
        degreesOf(fieldOf(message, name)),
      );
      const location = { latitude, longitude, address: textIn(message, 'address') };
      return { message: { location } };
    }
    case 'quick_reply':
      return { message: { text: choicesOf(message) } };
    default:
      // A person wrote it: it is shown as a message that cannot be read, with the words that stand beside (CH-5).
      return typeof type === 'string' && type !== ''
        ? { message: { text: textIn(message, 'text') }, unsupported: type.slice(0, MAX_TYPE) }
        : { message };
  }
}

function attachmentOf(message: unknown): Loose {
  const attachment = fieldOf(message, 'attachment') ?? message;
  const words = textIn(message, 'text') ?? textIn(attachment, 'description');
  const file = {
    url: fieldOf(attachment, 'url'),
    name: textIn(attachment, 'fileName'),
    type: textIn(attachment, 'mimeType'),
  };
  return { text: words, files: [file] };
}

/** A question with the answers that are offered. */
function choicesOf(message: unknown): string {
  const replies = fieldOf(message, 'replies');
  const offered = Array.isArray(replies) ? replies.filter((reply) => typeof reply === 'string') : [];
  const words = textIn(message, 'title') ?? textIn(message, 'text');
  return [...(words === undefined ? [] : [words]), ...offered.map((reply) => `- ${reply}`)].join('\n');
}

/** Degrees are numbers; some systems write them as texts. */
function degreesOf(value: unknown): unknown {
  return typeof value === 'string' && /^-?\d{1,3}(?:\.\d{1,15})?$/u.test(value) ? Number(value) : value;
}

function textIn(value: unknown, name: string): string | undefined {
  const text = fieldOf(value, name);
  return typeof text === 'string' && text.trim() !== '' ? text : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Loose)[name]
    : undefined;
}
