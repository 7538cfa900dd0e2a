/** Proves that a webhook comes from Meta, in constant time. */
import { createHmac } from 'node:crypto';
import { equalBytes, equalTexts } from '../../equal-bytes.ts';
import type { ConnectedChannel, Verdict, WebhookRequest } from '../adapter.ts';
import type { SecretName } from './secrets.ts';

export function verifyWebhook(channel: ConnectedChannel, request: WebhookRequest): Verdict {
  return request.method === 'GET' ? answerChallenge(channel, request) : verifySignature(channel, request);
}

/** Meta asks once, when somebody enters the address and the verify token. */
function answerChallenge(channel: ConnectedChannel, { query }: WebhookRequest): Verdict {
  if (query.get('hub.mode') !== 'subscribe')
    return { type: 'refused', status: 400, why: 'not a subscription' };
  const [token] = secretsOf(channel, 'verify-token');
  const given = query.get('hub.verify_token') ?? '';
  if (token === undefined || !equalTexts(given, token))
    return { type: 'refused', status: 403, why: 'a wrong verify token' };
  const challenge = query.get('hub.challenge') ?? '';
  // The answer goes to whoever asks: only what cannot be read as a page.
  return CHALLENGE.test(challenge)
    ? { type: 'answered', status: 200, body: challenge }
    : { type: 'refused', status: 400, why: 'a challenge of another form' };
}

const CHALLENGE = /^[\w.-]{1,200}$/u;

function verifySignature(channel: ConnectedChannel, { headers, body }: WebhookRequest): Verdict {
  const secrets = secretsOf(channel, 'app-secret', 'app-secret-before');
  if (secrets.length === 0) return { type: 'refused', status: 401, why: 'no app secret is set' };
  const [, hex] = SIGNATURE.exec(headers.get('x-hub-signature-256') ?? '') ?? [];
  if (hex === undefined) return { type: 'refused', status: 401, why: 'no signature, or one of another form' };
  const given = Buffer.from(hex, 'hex');
  const matches = secrets.map((secret) =>
    equalBytes(given, createHmac('sha256', secret).update(body).digest()),
  );
  return matches.includes(true)
    ? { type: 'accepted' }
    : { type: 'refused', status: 401, why: 'a wrong signature' };
}

const SIGNATURE = /^sha256=([0-9a-f]{64})$/iu;

/** An empty secret is no secret: everybody could sign with it. */
function secretsOf({ secrets }: ConnectedChannel, ...names: readonly SecretName[]): readonly string[] {
  return names.flatMap((name) => secrets[name] || []);
}
