/**
 * Signatures in the form of Standard Webhooks: an HMAC with SHA-256 over `<id>.<time>.<body>`. The same form proves what
 * comes and what goes.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { equalBytes } from '../../equal-bytes.ts';

const PREFIX = 'whsec_';
/** Lengths of a key in bytes, as the standard asks for them, and the length of the keys that are made here. */
const MIN_KEY = 24;
const MAX_KEY = 64;
const MADE_KEY = 32;

/** How far a time may be from the server's, in seconds. */
const TOLERANCE = 300;
const MAX_ID = 256;
/** Most signatures in one header: a sender that rotates its secrets gives two. */
const MAX_SIGNATURES = 10;

export function makeSigningSecret(): string {
  return PREFIX + randomBytes(MADE_KEY).toString('base64');
}

/** The key of a secret such as `whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD`; undefined if the secret is of another form. */
export function keyOf(secret: string): Uint8Array | undefined {
  if (!secret.startsWith(PREFIX)) return undefined;
  const text = secret.slice(PREFIX.length);
  if (!/^[A-Za-z0-9+/]+={0,2}$/u.test(text)) return undefined;
  const key = Buffer.from(text, 'base64');
  return key.length >= MIN_KEY && key.length <= MAX_KEY ? key : undefined;
}

/**
 * The headers that prove a body, signed with every key: a receiver that has one of them can check.
 * @param now in ms
 */
export function signedHeaders(
  keys: readonly Uint8Array[],
  id: string,
  body: string | Uint8Array,
  now: number,
): Record<string, string> {
  const at = String(Math.floor(now / 1_000));
  const signatures = keys.map((key) => `v1,${hmac(key, id, at, body).toString('base64')}`);
  return { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signatures.join(' ') };
}

/**
 * Why a request is not proved, in English for developers; undefined if it is. Takes the same time whichever of the
 * signatures is the right one, and however much of it is right.
 * @param now server time in ms
 */
export function whyNotSigned(
  keys: readonly Uint8Array[],
  headers: Headers,
  body: Uint8Array,
  now: number,
): string | undefined {
  const id = headers.get('webhook-id') ?? '';
  const at = headers.get('webhook-timestamp') ?? '';
  const given = signaturesIn(headers.get('webhook-signature') ?? '');
  if (id === '') return 'The header webhook-id is missing.';
  if (id.length > MAX_ID) return `The header webhook-id has more than ${MAX_ID} characters.`;
  if (!/^\d{1,12}$/u.test(at)) {
    return 'The header webhook-timestamp is missing, or is not a time in whole seconds since 1970.';
  }
  const behind = Math.round(now / 1_000) - Number(at);
  if (Math.abs(behind) > TOLERANCE) {
    const side = behind > 0 ? 'behind' : 'ahead of';
    return `The header webhook-timestamp is ${Math.abs(behind)} s ${side} the server's clock; at most ${TOLERANCE} s are allowed.`;
  }
  if (given.length === 0) {
    return 'The header webhook-signature is missing, or has no signature of the form "v1,<base64>".';
  }
  if (keys.length === 0) return 'The channel has no signing secret of the form whsec_<base64>.';
  const matches = keys.flatMap((key) => {
    const right = hmac(key, id, at, body);
    return given.map((one) => equalBytes(one, right));
  });
  return matches.includes(true)
    ? undefined
    : 'The signature is wrong: it has to be the HMAC-SHA256 of "<webhook-id>.<webhook-timestamp>.<body>", over the very bytes of the body, with the base64-decoded secret of this channel.';
}

function hmac(key: Uint8Array, id: string, at: string, body: string | Uint8Array): Buffer {
  return createHmac('sha256', key).update(`${id}.${at}.`).update(body).digest();
}

/** The signatures of version 1; later versions stand beside them in the same header. */
function signaturesIn(header: string): readonly Uint8Array[] {
  return header
    .split(' ')
    .slice(0, MAX_SIGNATURES)
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
    .filter(({ length }) => length > 0);
}
