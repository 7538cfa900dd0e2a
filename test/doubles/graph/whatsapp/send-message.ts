/** `POST /{number}/messages`: what WhatsApp takes, and what becomes of the message. */
import { GraphError } from '../http/graph-error.ts';
import { isObject, type Json, listOf, objectOf, textOf } from '../kit/json.ts';
import type { Received } from '../kit/received.ts';
import type { WhatsAppPerson } from './person.ts';
import type { PhoneNumber } from './phone-number.ts';
import { statusOf, type StatusName } from './status.ts';
import type { Template } from './template.ts';

export interface SendOptions {
  /** Window, block and opt-out are refused at once, instead of reported by a later status. */
  readonly refuseAtOnce: boolean;
}

const MEDIA = ['image', 'video', 'audio', 'document', 'sticker'] as const;
const TEXT_LIMIT = 4_096;
const CAPTION_LIMIT = 1_024;

/** Takes a message, or throws Meta's error. Reports follow as webhooks. */
export function sendMessage(number: PhoneNumber, body: Json, options: SendOptions): Json {
  requireProduct(body);
  if (body.status === 'read') return markRead(number, body);
  if (number.brokenBy !== null) throw new GraphError(number.brokenBy);
  const to = recipientOf(number, body);
  const content = readContent(number, body);
  if (!number.takeOutgoing()) throw new GraphError('130429');
  if (!number.takePair(to.input)) throw new GraphError('131056');
  const person = number.person(to);
  const failure = failureOf(number, person, content);
  if (failure && options.refuseAtOnce) throw failure;
  const message: Received = {
    id: number.ids.whatsApp(),
    at: number.clock.now(),
    from: number.id,
    ...content,
    quotes: textOf(objectOf(body.context).message_id) ?? null,
    tag: textOf(body.biz_opaque_callback_data) ?? null,
    byHand: false,
  };
  report(number, to, person, message, failure);
  return {
    messaging_product: 'whatsapp',
    contacts: [
      { input: to.input, ...(to.phone === undefined ? { user_id: to.userId } : { wa_id: to.phone }) },
    ],
    messages: [{ id: message.id, ...(content.type === 'template' ? { message_status: 'accepted' } : {}) }],
  };
}

interface To {
  readonly input: string;
  readonly phone?: string;
  readonly userId?: string;
}

function requireProduct(body: Json): void {
  if (body.messaging_product === 'whatsapp') return;
  throw new GraphError('100', { message: 'The parameter messaging_product is required.' });
}

function recipientOf(number: PhoneNumber, body: Json): To {
  const input = textOf(body.to);
  const userId = textOf(body.recipient);
  if (input === undefined) {
    if (userId === undefined) throw new GraphError('100', { message: 'The parameter to is required.' });
    if (body.type === 'template' && isAuthentication(number, body)) throw new GraphError('131062');
    return { input: userId, userId };
  }
  const phone = input.replace(/[+\s()-]/g, '');
  if (!/^\d{5,15}$/.test(phone))
    throw new GraphError('131009', { details: 'to is not a valid phone number' });
  if (phone === number.phone) throw new GraphError('131021');
  if (number.allowed && !number.allowed.includes(phone)) throw new GraphError('131030');
  return { input, phone };
}

function isAuthentication(number: PhoneNumber, body: Json): boolean {
  return templateOf(number, body).category === 'AUTHENTICATION';
}

type Content = Pick<Received, 'type' | 'content' | 'text' | 'file'>;

function readContent(number: PhoneNumber, body: Json): Content {
  const type = textOf(body.type) ?? 'text';
  const content = body[type];
  if (!isObject(content) && !(type === 'contacts' && Array.isArray(content))) {
    throw new GraphError('100', {
      message: `The parameter ${type} is required.`,
      details: `Invalid type or missing ${type}`,
    });
  }
  const fields = isObject(content) ? content : { contacts: content };
  if (type === 'text') return readText(fields);
  if (MEDIA.some((kind) => kind === type)) return readMedia(number, type, fields);
  if (type === 'template') {
    const text = templateOf(number, body).fill(listOf(fields.components).filter(isObject));
    return { type, content: fields, text, file: null };
  }
  if (
    type === 'location' &&
    (textOf(fields.latitude) === undefined || textOf(fields.longitude) === undefined)
  ) {
    throw new GraphError('131008', { details: 'latitude and longitude are required' });
  }
  if (type === 'reaction' && textOf(fields.message_id) === undefined) {
    throw new GraphError('131008', { details: 'message_id is required' });
  }
  if (!['location', 'contacts', 'reaction', 'interactive'].includes(type)) throw new GraphError('131051');
  return { type, content: fields, text: textOf(objectOf(fields.body).text) ?? '', file: null };
}

function readText(fields: Json): Content {
  const text = textOf(fields.body);
  if (text === undefined) throw new GraphError('131008', { details: 'text.body is required' });
  if (text.length > TEXT_LIMIT)
    throw new GraphError('100', {
      message: `Param text['body'] must be at most ${TEXT_LIMIT} characters long.`,
    });
  return { type: 'text', content: fields, text, file: null };
}

function readMedia(number: PhoneNumber, type: string, fields: Json): Content {
  const id = textOf(fields.id);
  if (id === undefined && textOf(fields.link) === undefined) {
    throw new GraphError('131008', { details: `${type}.id or ${type}.link is required` });
  }
  const caption = textOf(fields.caption) ?? '';
  if (caption.length > CAPTION_LIMIT)
    throw new GraphError('100', {
      message: `Param ${type}['caption'] must be at most ${CAPTION_LIMIT} characters long.`,
    });
  if (caption !== '' && (type === 'audio' || type === 'sticker')) {
    throw new GraphError('100', { message: `Unexpected key "caption" on param "${type}".` });
  }
  const media = id === undefined ? undefined : number.media.get(id);
  if (id !== undefined && media?.owner !== number.id) {
    throw new GraphError('131009', { details: `${type}.id ${id} is not an uploaded medium of this number` });
  }
  return { type, content: fields, text: caption, file: media?.bytes ?? null };
}

function templateOf(number: PhoneNumber, body: Json): Template {
  const template = objectOf(body.template);
  const name = textOf(template.name) ?? '';
  const language = textOf(objectOf(template.language).code) ?? '';
  const found = number.template(name, language);
  if (found) return found;
  throw new GraphError('132001', { details: `template name (${name}) does not exist in ${language}` });
}

/** Why the message will not reach the person. */
function failureOf(
  number: PhoneNumber,
  person: WhatsAppPerson | undefined,
  content: Content,
): GraphError | null {
  if (!person?.hasAccount || person.blocked) return new GraphError('131026');
  if (person.failsWith !== null) return new GraphError(person.failsWith);
  if (content.type !== 'template') return person.windowOpen() ? null : new GraphError('131047');
  const marketing = templateOf(number, { template: content.content }).category === 'MARKETING';
  return marketing && person.optedOut ? new GraphError('131050') : null;
}

function report(
  number: PhoneNumber,
  to: To,
  person: WhatsAppPerson | undefined,
  message: Received,
  failure: GraphError | null,
): void {
  const tell = (status: StatusName, error?: GraphError) => {
    const recipient = person ?? { phone: to.phone ?? null, userId: to.userId };
    number.tell('messages', { statuses: [statusOf(recipient, message, status, number.clock.now(), error)] });
  };
  if (failure || !person) {
    tell('failed', failure ?? new GraphError('131026'));
    return;
  }
  person.received.push(message);
  tell('sent');
  if (person.online) tell('delivered');
}

function markRead(number: PhoneNumber, body: Json): Json {
  const id = textOf(body.message_id);
  if (!id?.startsWith('wamid.')) throw new GraphError('131009', { details: 'message_id is not valid' });
  const typing = isObject(body.typing_indicator);
  const person = number.people.find((one) => one.wrote(id));
  if (!person) throw new GraphError('131009', { details: 'Message not found' });
  person.seen.push(id);
  if (typing) person.typingShown += 1;
  return { success: true };
}
