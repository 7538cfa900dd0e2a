import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { WebhookRequest } from '../adapter.ts';
import { verifyWebhook } from './signature.ts';
import { channelOf } from './testing/made-up.ts';

const SECRETS = { 'app-secret': 'present', 'app-secret-before': 'earlier', 'verify-token': 'chosen-token' };
const body = new TextEncoder().encode('{"text":"caf\\u00e9 \\ud83e\\uded6"}');

const post = (headers: Record<string, string>, bytes: Uint8Array = body): WebhookRequest => ({
  method: 'POST',
  query: new URLSearchParams(),
  headers: new Headers(headers),
  body: bytes,
});
const sign = (secret: string, bytes: Uint8Array = body): string =>
  `sha256=${createHmac('sha256', secret).update(bytes).digest('hex')}`;
const verify = (request: WebhookRequest, secrets: Record<string, string> = SECRETS) =>
  verifyWebhook(channelOf(secrets), request);

describe('the signature', () => {
  it('CH-2 is over the raw bytes, by the present secret or the one before', () => {
    expect(verify(post({ 'X-Hub-Signature-256': sign('present') }))).toEqual({ type: 'accepted' });
    expect(verify(post({ 'x-hub-signature-256': sign('earlier') }))).toEqual({ type: 'accepted' });
    const { 'app-secret-before': _gone, ...present } = SECRETS;
    expect(verify(post({ 'x-hub-signature-256': sign('earlier') }), present)).toMatchObject({ status: 401 });
    // The same JSON, written in another way.
    const other = new TextEncoder().encode('{"text":"café 🫖"}');
    expect(verify(post({ 'x-hub-signature-256': sign('present') }, other))).toMatchObject({ status: 401 });
  });

  it.each([
    ['none', {}],
    ['the earlier kind alone', { 'x-hub-signature': sign('present') }],
    ['an empty one', { 'x-hub-signature-256': '' }],
    ['one without its kind', { 'x-hub-signature-256': sign('present').slice(7) }],
    ['one of another kind', { 'x-hub-signature-256': sign('present').replace('256', '512') }],
    ['one that is too short', { 'x-hub-signature-256': sign('present').slice(0, -2) }],
    ['one that is too long', { 'x-hub-signature-256': `${sign('present')}00` }],
    ['one that is not hex', { 'x-hub-signature-256': `sha256=${'g'.repeat(64)}` }],
    ['two', { 'x-hub-signature-256': `${sign('present')}, ${sign('present')}` }],
    ['that of another secret', { 'x-hub-signature-256': sign('other') }],
  ])('CH-2 is refused: %s', (_what, headers) => {
    expect(verify(post(headers))).toMatchObject({ type: 'refused', status: 401 });
  });

  it('CH-2 by an empty secret proves nothing', () => {
    const signed = post({ 'x-hub-signature-256': sign('') });
    expect(verify(signed, { 'app-secret': '', 'app-secret-before': '' })).toMatchObject({ status: 401 });
    expect(verify(signed, {})).toMatchObject({ status: 401 });
  });
});

describe('the challenge', () => {
  const challenge = (query: Record<string, string>, secrets?: Record<string, string>) =>
    verify(
      { method: 'GET', query: new URLSearchParams(query), headers: new Headers(), body: new Uint8Array() },
      secrets,
    );
  const asked = {
    'hub.mode': 'subscribe',
    'hub.verify_token': 'chosen-token',
    'hub.challenge': '1158201444',
  };

  it('CH-10 is answered to anyone who knows the verify token', () => {
    expect(challenge(asked)).toEqual({ type: 'answered', status: 200, body: '1158201444' });
  });

  it.each([
    ['another token', { ...asked, 'hub.verify_token': 'chosen-tokem' }, 403],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }, 403],
    ['another mode', { ...asked, 'hub.mode': 'unsubscribe' }, 400],
    ['no challenge', { 'hub.mode': 'subscribe', 'hub.verify_token': 'chosen-token' }, 400],
    ['a page as challenge', { ...asked, 'hub.challenge': '<script>alert(1)</script>' }, 400],
  ])('CH-10 is refused: %s', (_what, query, status) => {
    expect(challenge(query)).toMatchObject({ type: 'refused', status });
  });

  it('CH-10 is refused while there is no token', () => {
    expect(challenge({ ...asked, 'hub.verify_token': '' }, { 'verify-token': '' })).toMatchObject({
      status: 403,
    });
  });
});
