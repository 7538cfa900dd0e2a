/** JSON as Meta writes bodies of webhooks, which are signed in this very form. */
import { createHmac } from 'node:crypto';

/** Every character outside ASCII as `\uXXXX` in lower-case hex, and each slash behind a backslash. */
export function metaJson(value: unknown): string {
  return JSON.stringify(value)
    .replaceAll('/', '\\/')
    .replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** Value of `X-Hub-Signature-256`. */
export function signatureOf(body: string | Uint8Array, secret: string): string {
  return `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
}
