import type { ChannelId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { UnreadableSecretError } from '../store/channel-store.ts';
import { createSecrets } from './secrets.ts';

const CHANNEL = 'channel01' as ChannelId;
const OTHER = 'channel02' as ChannelId;
const SERVER_SECRET = 'a server secret of thirty-two characters or more';

describe('secrets of channels', () => {
  const secrets = createSecrets(SERVER_SECRET);

  it('are read back by a server with the same SECRET', () => {
    for (const secret of ['', 'EAAG token', 'é😀'.repeat(500)]) {
      const sealed = secrets.seal(CHANNEL, 'token', secret);
      expect(createSecrets(SERVER_SECRET).open(CHANNEL, 'token', sealed)).toBe(secret);
      if (secret !== '') expect(sealed).not.toContain(secret);
    }
  });

  it('never look the same twice', () => {
    expect(secrets.seal(CHANNEL, 'token', 'same')).not.toBe(secrets.seal(CHANNEL, 'token', 'same'));
  });

  it('cannot be read with another SECRET', () => {
    const sealed = secrets.seal(CHANNEL, 'token', 'secret');
    const other = createSecrets(`${SERVER_SECRET}!`);
    expect(() => other.open(CHANNEL, 'token', sealed)).toThrow(UnreadableSecretError);
    expect(() => other.open(CHANNEL, 'token', sealed)).toThrow(/"token".*SECRET/);
  });

  it('cannot be moved to another channel or name', () => {
    const sealed = secrets.seal(CHANNEL, 'token', 'secret');
    expect(() => secrets.open(OTHER, 'token', sealed)).toThrow(UnreadableSecretError);
    expect(() => secrets.open(CHANNEL, 'appSecret', sealed)).toThrow(UnreadableSecretError);
  });

  it('cannot be read when one bit of them has changed, or a part is missing', () => {
    const sealed = secrets.seal(CHANNEL, 'token', 'secret');
    const bytes = Buffer.from(sealed.slice(3), 'base64url');
    for (let at = 0; at < bytes.length; at += 1) {
      const changed = Buffer.from(bytes);
      changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
      expect(() => secrets.open(CHANNEL, 'token', `v1.${changed.toString('base64url')}`)).toThrow(
        UnreadableSecretError,
      );
    }
    for (const damaged of ['', 'v1.', 'v2.abc', 'secret', sealed.slice(0, 20)]) {
      expect(() => secrets.open(CHANNEL, 'token', damaged)).toThrow(UnreadableSecretError);
    }
  });
});
