/** `POST /{page}/messages`: what Messenger takes, and what becomes of the message. */
import type { App } from '../accounts/app.ts';
import { GraphError } from '../http/graph-error.ts';
import { isObject, type Json, objectOf, textOf } from '../kit/json.ts';
import type { Received } from '../kit/received.ts';
import type { Page } from './page.ts';
import type { MessengerPerson } from './person.ts';

export interface UploadedFile {
  readonly name: string;
  readonly type: string;
  readonly bytes: Uint8Array;
}

const TEXT_LIMIT = 2_000;
const METADATA_LIMIT = 1_000;
const ATTACHMENTS = ['image', 'audio', 'video', 'file', 'template'];
const MESSAGING_TYPES = ['RESPONSE', 'UPDATE', 'MESSAGE_TAG'];

/** Takes a message or an action, or throws Meta's error. The echo follows as a webhook. */
export function sendToPerson(page: Page, app: App, body: Json, file: UploadedFile | undefined): Json {
  if (page.brokenBy !== null) throw new GraphError(page.brokenBy);
  const id = textOf(objectOf(body.recipient).id);
  if (id === undefined) throw new GraphError('100', { message: 'The parameter recipient is required' });
  const person = page.person(id);
  if (!person) throw new GraphError('100/2018001');
  if (body.sender_action !== undefined) return act(page, person, body.sender_action);
  checkWindow(person, app, body);
  if (page.standby) throw new GraphError('10/2018300');
  if (person.blocked) throw new GraphError('551/1545041');
  const message = readMessage(page, body, file);
  person.received.push(message);
  page.echoOf(person, message, app.id);
  person.gets([message.id]);
  return { recipient_id: person.id, message_id: message.id };
}

function act(page: Page, person: MessengerPerson, action: unknown): Json {
  if (action === 'mark_seen') person.seenAt = page.clock.now();
  else if (action === 'typing_on') person.typingShown += 1;
  else if (action !== 'typing_off') {
    throw new GraphError('100', {
      message: 'Param sender_action must be one of {TYPING_ON, TYPING_OFF, MARK_SEEN}',
    });
  }
  return { recipient_id: person.id };
}

function checkWindow(person: MessengerPerson, app: App, body: Json): void {
  const kind = textOf(body.messaging_type);
  if (kind === undefined || !MESSAGING_TYPES.includes(kind)) {
    throw new GraphError('100', {
      message: `Param messaging_type must be one of {${MESSAGING_TYPES.join(', ')}}`,
    });
  }
  if (kind === 'MESSAGE_TAG' && body.tag !== 'HUMAN_AGENT') {
    throw new GraphError('100', { message: 'Param tag must be HUMAN_AGENT' });
  }
  if (!person.windowOpen(kind === 'MESSAGE_TAG' && app.humanAgent)) throw new GraphError('10/2018278');
}

function readMessage(page: Page, body: Json, file: UploadedFile | undefined): Received {
  const message = objectOf(body.message);
  const text = textOf(message.text) ?? '';
  const attachment = isObject(message.attachment) ? message.attachment : null;
  if (text === '' && !attachment)
    throw new GraphError('100', { message: 'Param message must have text or an attachment' });
  if (text !== '' && attachment)
    throw new GraphError('100', { message: 'Param message has both text and an attachment' });
  if (text.length > TEXT_LIMIT) {
    throw new GraphError('100', {
      message: `Length of param message[text] must be less than or equal to ${TEXT_LIMIT}`,
    });
  }
  const tag = textOf(message.metadata) ?? null;
  if (tag !== null && tag.length > METADATA_LIMIT) {
    throw new GraphError('100', {
      message: `Length of param message[metadata] must be at most ${METADATA_LIMIT}`,
    });
  }
  return {
    id: page.ids.messenger(),
    at: page.clock.now(),
    from: page.id,
    type: attachment ? (textOf(attachment.type) ?? '') : 'text',
    content: message,
    text,
    file: attachment ? bytesOf(page, attachment, file) : null,
    quotes: textOf(objectOf(body.reply_to).mid) ?? textOf(objectOf(message.reply_to).mid) ?? null,
    tag,
    byHand: false,
  };
}

function bytesOf(page: Page, attachment: Json, file: UploadedFile | undefined): Uint8Array | null {
  checkAttachment(attachment);
  const payload = objectOf(attachment.payload);
  const id = textOf(payload.attachment_id);
  if (id !== undefined) {
    const media = page.media.get(id);
    if (media?.owner !== page.id)
      throw new GraphError('100', { message: 'Param attachment_id is not valid' });
    return media.bytes;
  }
  if (file) return file.bytes;
  if (attachment.type === 'template' || textOf(payload.url) !== undefined) return null;
  throw new GraphError('100', {
    message: 'Param message[attachment] has neither a file, an address nor an id',
  });
}

/** `POST /{page}/message_attachments`. */
export function uploadAttachment(page: Page, body: Json, file: UploadedFile | undefined): Json {
  const attachment = objectOf(objectOf(body.message).attachment);
  checkAttachment(attachment);
  if (!file) throw new GraphError('100', { message: 'Param filedata is required' });
  const media = page.media.upload({ owner: page.id, ...file });
  return { attachment_id: media.id };
}

function checkAttachment(attachment: Json): void {
  if (ATTACHMENTS.includes(textOf(attachment.type) ?? '')) return;
  throw new GraphError('100', {
    message: `Param message[attachment][type] must be one of {${ATTACHMENTS.join(', ')}}`,
  });
}
