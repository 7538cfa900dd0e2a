/** Proves that a webhook comes from the team's system: by its signature or, in respond.io's form, by its token. */
import { equalTexts } from '../../equal-bytes.ts';
import type { ConnectedChannel, Verdict, WebhookRequest } from '../adapter.ts';
import { validSecrets } from '../valid-secrets.ts';
import { settingsOf } from './settings.ts';
import { keyOf, whyNotSigned } from './signature.ts';

export function verifyWebhook(channel: ConnectedChannel, request: WebhookRequest, now: number): Verdict {
  if (request.method === 'GET') return { type: 'refused', status: 400, why: 'Events are sent by POST.' };
  const { headers, body } = request;
  const isByToken = !headers.has('webhook-signature') && takesTokens(channel);
  const why = isByToken
    ? whyNotByToken(channel, headers)
    : whyNotSigned(signingKeys(channel), headers, body, now);
  return why === undefined ? { type: 'accepted' } : { type: 'refused', status: 401, why };
}

/** The keys of the present and the former secret: both count while one is being replaced. */
export function signingKeys(channel: ConnectedChannel): readonly Uint8Array[] {
  return validSecrets(channel, 'signing').flatMap((secret) => keyOf(secret) ?? []);
}

/** Settings that are damaged take no tokens: a signature is still needed. */
function takesTokens(channel: ConnectedChannel): boolean {
  try {
    return settingsOf(channel).form === 'respond-io';
  } catch {
    return false;
  }
}

function whyNotByToken(channel: ConnectedChannel, headers: Headers): string | undefined {
  const [, given] = /^Bearer +(\S{1,500})$/iu.exec(headers.get('authorization') ?? '') ?? [];
  if (given === undefined)
    return 'The header authorization is missing, or is not of the form "Bearer <token>".';
  const matches = validSecrets(channel, 'token').map((token) => equalTexts(given, token));
  return matches.includes(true) ? undefined : 'The token is not the one of this channel.';
}
