/**
 * Secrets of channels as they are stored: encrypted with a key that is derived from the server's SECRET, and bound to
 * their channel and name, so that a stored secret cannot be moved to another place (AES-256-GCM, HKDF-SHA-256).
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { ChannelId } from '@parley/core/ids';
import { deriveKey } from '../derived-key.ts';
import { UnreadableSecretError } from '../store/channel-store.ts';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;
const PURPOSE = 'parley: secrets of channels';
/** Begins every sealed secret, and names its form. */
const FORM = 'v1.';

export interface Secrets {
  /** Encrypts a secret; the same secret twice looks different. */
  seal(channel: ChannelId, name: string, secret: string): string;
  /** @throws UnreadableSecretError */
  open(channel: ChannelId, name: string, sealed: string): string;
}

/** @param serverSecret the server's SECRET; the key never leaves this function */
export function createSecrets(serverSecret: string): Secrets {
  const key = deriveKey(serverSecret, PURPOSE);
  return {
    seal: (channel, name, secret) => {
      const iv = randomBytes(IV_BYTES);
      const cipher = createCipheriv(CIPHER, key, iv).setAAD(placeOf(channel, name));
      const text = Buffer.concat([cipher.update(secret, 'utf8'), cipher.final()]);
      return FORM + Buffer.concat([iv, cipher.getAuthTag(), text]).toString('base64url');
    },
    open: (channel, name, sealed) => {
      if (!sealed.startsWith(FORM)) throw new UnreadableSecretError(name);
      const bytes = Buffer.from(sealed.slice(FORM.length), 'base64url');
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES), {
          authTagLength: TAG_BYTES,
        })
          .setAAD(placeOf(channel, name))
          .setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES));
        const text = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
        return Buffer.concat(text).toString('utf8');
      } catch (error) {
        throw new UnreadableSecretError(name, error);
      }
    },
  };
}

/** Ids contain no line break, so the texts of two places are never equal. */
function placeOf(channel: ChannelId, name: string): Buffer {
  return Buffer.from(`${channel}\n${name}`);
}
