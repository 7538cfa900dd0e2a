/** Routes of Messenger: a page and its people. */
import type { Json } from '../kit/json.ts';
import type { Page } from '../messenger/page.ts';
import type { MessengerPerson } from '../messenger/person.ts';
import { sendToPerson, uploadAttachment } from '../messenger/send-message.ts';
import { pick } from './fields.ts';
import type { AuthorizedRoute, OpenRoute, World } from './routes.ts';
import { subscriptionRoute } from './whatsapp-routes.ts';
import { GraphError } from './graph-error.ts';

export function pageRoute(
  method: string,
  page: Page,
  edge: string | undefined,
  body: Json,
): AuthorizedRoute | null {
  const needs = { scope: 'pages_messaging', target: page.id } as const;
  if (edge === 'subscribed_apps') {
    return subscriptionRoute(method, page.id, { scope: 'pages_manage_metadata', target: page.id });
  }
  if (method === 'POST' && edge === 'messages') {
    return {
      operation: body.sender_action === undefined ? 'messenger.send' : 'messenger.action',
      needs,
      answer: ({ token, body: given }) =>
        sendToPerson(page, token.app, given.fields, given.files.get('filedata')),
    };
  }
  if (method === 'POST' && edge === 'message_attachments') {
    return {
      operation: 'messenger.upload',
      needs,
      answer: ({ body: given }) => uploadAttachment(page, given.fields, given.files.get('filedata')),
    };
  }
  if (method !== 'GET' || edge !== undefined) return null;
  const all = {
    id: page.id,
    name: page.name,
    category: 'Shopping',
    link: `https://www.facebook.com/${page.id}`,
  };
  return {
    operation: 'page.get',
    needs: { target: page.id },
    answer: ({ query }) => pick(all, query.fields),
  };
}

export function personRoute(page: Page, person: MessengerPerson): AuthorizedRoute {
  const [first = '', ...rest] = person.name.split(' ');
  const all = {
    id: person.id,
    name: person.name,
    first_name: first,
    last_name: rest.join(' '),
    profile_pic: 'https://platform-lookaside.example/picture.jpg',
  };
  return {
    operation: 'person.get',
    needs: { scope: 'pages_messaging', target: page.id },
    answer: ({ query }) => pick(all, query.fields),
  };
}

/** A file that a person sent on Messenger: its address needs no token. */
export function fileRoute(world: World, id: string): OpenRoute {
  return {
    operation: 'messenger.file',
    needs: null,
    answer: () => {
      const media = world.media.get(id);
      if (!media) throw new GraphError('100/33', { status: 404 });
      return { bytes: media.bytes, type: media.type };
    },
  };
}
