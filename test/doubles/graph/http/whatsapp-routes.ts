/** Routes of WhatsApp: numbers, accounts, media. */
import { sha256 } from '../accounts/media-library.ts';
import type { Json } from '../kit/json.ts';
import { textOf } from '../kit/json.ts';
import type { WhatsAppAccount } from '../whatsapp/account.ts';
import type { PhoneNumber } from '../whatsapp/phone-number.ts';
import { sendMessage } from '../whatsapp/send-message.ts';
import { checkUpload } from '../whatsapp/upload-rules.ts';
import { verifyAddress } from '../webhooks/handshake.ts';
import { pageOf, pick } from './fields.ts';
import { GraphError } from './graph-error.ts';
import type { Asked, Needs, AuthorizedRoute, World } from './routes.ts';

export function numberRoute(
  world: World,
  method: string,
  number: PhoneNumber,
  edge: string | undefined,
  body: Json,
): AuthorizedRoute | null {
  const messaging = { scope: 'whatsapp_business_messaging', target: number.id } as const;
  if (method === 'POST' && edge === 'messages') {
    const options = { refuseAtOnce: world.refuseAtOnce() };
    return {
      operation: body.status === 'read' ? 'whatsapp.read' : 'whatsapp.send',
      needs: messaging,
      answer: (asked) => sendMessage(number, asked.body.fields, options),
    };
  }
  if (method === 'POST' && edge === 'media') {
    return { operation: 'media.upload', needs: messaging, answer: (asked) => upload(number, asked) };
  }
  if (method !== 'GET') return null;
  const needs = { scope: 'whatsapp_business_management', target: number.id } as const;
  if (edge === 'whatsapp_business_profile') {
    const profile = { about: 'Open from 9 to 5', messaging_product: 'whatsapp', vertical: 'RETAIL' };
    return { operation: 'profile.get', needs, answer: () => ({ data: [profile] }) };
  }
  if (edge !== undefined) return null;
  return { operation: 'number.get', needs, answer: ({ query }) => describeNumber(number, query.fields) };
}

export function accountRoute(
  method: string,
  account: WhatsAppAccount,
  edge: string | undefined,
): AuthorizedRoute | null {
  const needs = { scope: 'whatsapp_business_management', target: account.id } as const;
  if (edge === 'subscribed_apps') return subscriptionRoute(method, account.id, needs);
  if (method !== 'GET') return null;
  if (edge === 'message_templates') {
    return {
      operation: 'templates.list',
      needs,
      answer: ({ query, world }) =>
        pageOf(
          account.templates.map((template) => template.listed()),
          query,
          `${world.origin()}/v25.0/${account.id}/message_templates`,
        ),
    };
  }
  if (edge === 'phone_numbers') {
    return {
      operation: 'number.get',
      needs,
      answer: ({ query }) => ({
        data: account.numbers.map((number) => describeNumber(number, query.fields)),
      }),
    };
  }
  if (edge !== undefined) return null;
  const fields = { id: account.id, name: account.name, timezone_id: '1', message_template_namespace: 'shop' };
  return { operation: 'waba.get', needs, answer: ({ query }) => pick(fields, query.fields) };
}

/** `subscribed_apps` of an account or a page. */
export function subscriptionRoute(method: string, account: string, needs: Needs): AuthorizedRoute | null {
  if (method === 'GET') {
    return {
      operation: 'subscriptions.get',
      needs,
      answer: ({ world }) => ({
        data: world.subscriptions.of(account).map(({ app, override, fields }) => ({
          id: app.id,
          name: app.name,
          ...(override === null ? {} : { override_callback_uri: override }),
          ...(fields ? { subscribed_fields: fields } : {}),
          whatsapp_business_api_data: {
            id: app.id,
            name: app.name,
            link: `https://www.facebook.com/games/?app_id=${app.id}`,
          },
        })),
      }),
    };
  }
  if (method === 'POST')
    return { operation: 'subscriptions.add', needs, answer: (asked) => subscribe(account, asked) };
  if (method !== 'DELETE') return null;
  return {
    operation: 'subscriptions.remove',
    needs,
    answer: ({ world, token }) => {
      world.subscriptions.unsubscribe(account, token.app);
      return { success: true };
    },
  };
}

export function mediaRoute(method: string, id: string): AuthorizedRoute | null {
  const needs = { scope: 'whatsapp_business_messaging' } as const;
  if (method === 'GET') {
    return {
      operation: 'media.lookup',
      needs,
      answer: ({ world, query }) => {
        const media = world.media.get(id);
        const owner = query.phone_number_id;
        if (!media || (owner !== undefined && owner !== media.owner)) throw new GraphError('100/33');
        return {
          messaging_product: 'whatsapp',
          url: `${world.origin()}${world.media.address(media)}`,
          mime_type: media.type,
          sha256: sha256(media, 'hex'),
          file_size: media.bytes.length,
          id,
        };
      },
    };
  }
  if (method !== 'DELETE') return null;
  return {
    operation: 'media.delete',
    needs,
    answer: ({ world }) => {
      if (!world.media.remove(id)) throw new GraphError('100/33');
      return { success: true };
    },
  };
}

/** The bytes of a medium, at the address that a lookup gave. */
export const downloadRoute: AuthorizedRoute = {
  operation: 'media.download',
  needs: {},
  answer: ({ world, query }) => {
    const media = world.media.atAddress(query);
    if (!media) throw new GraphError('100/33', { status: 404 });
    return { bytes: media.bytes, type: media.type };
  },
};

function upload(number: PhoneNumber, { body }: Asked): Json {
  if (body.fields.messaging_product !== 'whatsapp') {
    throw new GraphError('100', { message: 'The parameter messaging_product is required.' });
  }
  const file = body.files.get('file');
  if (!file) throw new GraphError('100', { message: 'The parameter file is required.' });
  const type = (textOf(body.fields.type) ?? file.type).toLowerCase();
  checkUpload(type, file.bytes.length);
  return { id: number.media.upload({ owner: number.id, type, name: file.name, bytes: file.bytes }).id };
}

function describeNumber(number: PhoneNumber, fields: string | undefined): Json {
  const all = {
    id: number.id,
    display_phone_number: `+${number.phone}`,
    verified_name: number.name,
    quality_rating: 'GREEN',
    code_verification_status: 'VERIFIED',
    name_status: 'APPROVED',
    platform_type: 'CLOUD_API',
    status: number.brokenBy === '133010' ? 'DISCONNECTED' : 'CONNECTED',
    account_mode: number.allowed ? 'SANDBOX' : 'LIVE',
    is_on_biz_app: number.coexistence,
    throughput: { level: number.throughput >= 1_000 ? 'HIGH' : 'STANDARD' },
    messaging_limit_tier: 'TIER_1K',
  };
  return pick(all, fields);
}

async function subscribe(account: string, { world, token, body, query }: Asked): Promise<Json> {
  const given = { ...query, ...body.fields };
  const override = textOf(given.override_callback_uri);
  if (override !== undefined) {
    await verifyAddress(override, textOf(given.verify_token) ?? '', world.ids.number(10)).catch(
      (error: unknown) => {
        throw new GraphError('100', { message: error instanceof Error ? error.message : String(error) });
      },
    );
  }
  const fields = Array.isArray(given.subscribed_fields)
    ? given.subscribed_fields.map(String)
    : textOf(given.subscribed_fields)?.split(',');
  world.subscriptions.subscribe(account, token.app, {
    ...(override === undefined ? {} : { override }),
    ...(fields ? { fields } : {}),
  });
  return { success: true };
}
