import { describe, expect, it } from 'vitest';
import { keyOf, makeSigningSecret, signedHeaders, whyNotSigned } from './signature.ts';
import { channelWith, SECRET, TOKEN } from './testing/made-up.ts';
import { verifyWebhook } from './verify.ts';

const NOW = 1_614_265_330_000;
const BODY = '{"test": 2432232314}';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const RIGHT = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';
const key = (secret = SECRET): Uint8Array => keyOf(secret) ?? new Uint8Array();

const headers = (more: Record<string, string> = {}): Headers =>
  new Headers({
    'webhook-id': ID,
    'webhook-timestamp': '1614265330',
    'webhook-signature': RIGHT,
    ...more,
  });
const why = (more: Record<string, string> = {}, body = BODY, keys = [key()], now = NOW) =>
  whyNotSigned(keys, headers(more), Buffer.from(body), now);

describe('a signature in the form of Standard Webhooks', () => {
  it('CH-3 is the one that the libraries of the standard make', () => {
    expect(signedHeaders([key()], ID, BODY, NOW)).toEqual(Object.fromEntries(headers()));
    expect(why()).toBeUndefined();
  });

  it('CH-3 stands among others, of other versions and secrets', () => {
    expect(why({ 'webhook-signature': `v1a,abc v1,AAAA ${RIGHT} v2,x` })).toBeUndefined();
  });

  it('CH-3 is made with each of two secrets while one is replaced, and either is enough', () => {
    const next = key(makeSigningSecret());
    const both = signedHeaders([next, key()], ID, BODY, NOW);
    for (const one of [next, key()]) {
      expect(whyNotSigned([one], new Headers(both), Buffer.from(BODY), NOW)).toBeUndefined();
      expect(
        whyNotSigned([next, key()], new Headers(signedHeaders([one], ID, BODY, NOW)), Buffer.from(BODY), NOW),
      ).toBeUndefined();
    }
  });

  it.each<[string, Record<string, string>, string]>([
    ['has no id', { 'webhook-id': '' }, 'webhook-id is missing'],
    ['has a huge id', { 'webhook-id': 'x'.repeat(257) }, 'more than 256 characters'],
    ['has another id', { 'webhook-id': 'msg_other' }, 'The signature is wrong'],
    ['has no time', { 'webhook-timestamp': '' }, 'webhook-timestamp is missing'],
    ['has a time that is none', { 'webhook-timestamp': '1e9' }, 'not a time in whole seconds'],
    ['has a time in ms', { 'webhook-timestamp': '1614265330000' }, 'not a time in whole seconds'],
    ['has another time', { 'webhook-timestamp': '1614265331' }, 'The signature is wrong'],
    ['is stale', { 'webhook-timestamp': '1614265029' }, "301 s behind the server's clock"],
    ['is of the future', { 'webhook-timestamp': '1614265631' }, "301 s ahead of the server's clock"],
    ['is missing', { 'webhook-signature': '' }, 'webhook-signature is missing'],
    ['has no version', { 'webhook-signature': RIGHT.slice(3) }, 'no signature of the form'],
    ['is cut', { 'webhook-signature': RIGHT.slice(0, 20) }, 'The signature is wrong'],
    [
      'is the eleventh',
      { 'webhook-signature': `${'v1,AAAA '.repeat(10)}${RIGHT}` },
      'The signature is wrong',
    ],
  ])('CH-3 proves nothing if it %s', (_, more, words) => {
    expect(why(more)).toContain(words);
  });

  it('CH-3 proves the very bytes, with the secret of the channel, for five minutes', () => {
    expect(why({}, `${BODY} `)).toContain('The signature is wrong');
    expect(why({}, BODY, [key(makeSigningSecret())])).toContain('The signature is wrong');
    expect(why({}, BODY, [])).toContain('no signing secret');
    expect(why({}, BODY, [key()], NOW + 300_000)).toBeUndefined();
    expect(why({}, BODY, [key()], NOW - 300_000)).toBeUndefined();
  });

  it('CH-3 needs a secret with enough bytes in the standard form', () => {
    expect(keyOf(makeSigningSecret())).toHaveLength(32);
    const odd = ['', 'whsec_', 'whsec_c2hvcnQ=', SECRET.slice(6), `whsec_${'A'.repeat(200)}`, 'whsec_%%%'];
    for (const secret of odd) expect(keyOf(secret), secret).toBeUndefined();
  });
});

describe('a token', () => {
  const bearer = (
    token: string,
    channel = channelWith({ form: 'respond-io' }),
    method: 'GET' | 'POST' = 'POST',
  ) =>
    verifyWebhook(
      channel,
      {
        method,
        query: new URLSearchParams(),
        headers: new Headers(token === '' ? {} : { authorization: token }),
        body: Buffer.from('{}'),
      },
      NOW,
    );

  it('CH-3 proves a body where respond.io’s form is accepted', () => {
    expect(bearer(`Bearer ${TOKEN}`)).toEqual({ type: 'accepted' });
    expect(bearer(`bearer ${TOKEN}`)).toEqual({ type: 'accepted' });
    const rotating = channelWith({ form: 'respond-io' }, { token: 'new' }, { token: TOKEN });
    expect(bearer(`Bearer ${TOKEN}`, rotating)).toEqual({ type: 'accepted' });
  });

  it('CH-3 proves nothing if it is wrong, or the form is not accepted', () => {
    const refused = { type: 'refused', status: 401 };
    for (const token of ['', 'Bearer ', `Basic ${TOKEN}`, `Bearer ${TOKEN}b`, `Bearer ${TOKEN.slice(1)}`]) {
      expect(bearer(token), token).toMatchObject(refused);
    }
    expect(bearer(`Bearer ${TOKEN}`, channelWith())).toMatchObject(refused);
    expect(bearer('Bearer ', channelWith({ form: 'respond-io' }, { token: '' }))).toMatchObject(refused);
    expect(bearer(`Bearer ${TOKEN}`, channelWith({ form: 7 }))).toMatchObject(refused);
    expect(bearer(`Bearer ${TOKEN}`, undefined, 'GET')).toMatchObject({ type: 'refused', status: 400 });
  });
});
