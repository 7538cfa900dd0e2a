import type { ChannelId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { believed, claimOf, externalOfUser, isUserExternal, signUser } from './visitor-identity.ts';
import { hashVisitorToken, newVisitorToken, tokenOf } from './visitor-token.ts';

const SECRET = 'secret-of-the-channel';

describe('claims', () => {
  it('L9 the signature is HMAC-SHA256 in hex, in upper or lower case', () => {
    // As `printf kim | openssl dgst -sha256 -hmac secret-of-the-channel` prints it.
    const signature = '0918f5a9affa5dcad73ea804e02353d84a87998e93be1ee0223460a1b0370044';
    expect(signUser('kim', SECRET)).toBe(signature);
    expect(claimOf('v', { user: 'kim', signature: signature.slice(0, 16) }, [SECRET]).proven).toBe(false);
    for (const right of [signature, signature.toUpperCase()]) {
      expect(claimOf('v', { user: 'kim', signature: right }, [SECRET])).toMatchObject({
        proven: true,
        sender: { external: 'v', user: 'kim', verified: true },
      });
    }
  });

  it('L9 nothing is proven without a user, nor by the signature of nothing', () => {
    expect(claimOf('v', { signature: signUser('', SECRET) }, [SECRET]).proven).toBe(false);
    expect(claimOf('v', { user: '', signature: signUser('', SECRET) }, [SECRET]).proven).toBe(false);
  });

  it('blank words are no words', () => {
    expect(claimOf('v', { name: '  ', email: ' kim@example.com ' }, [SECRET]).fields).toEqual({
      email: 'kim@example.com',
    });
  });

  it('words of which nothing can be seen are no words, and what turns the line is left out', () => {
    expect(
      claimOf('v', { name: '\u200b\u2800\u3164', email: 'zoe@example.com', phone: '\u2060' }, [SECRET])
        .fields,
    ).toEqual({ email: 'zoe@example.com' });
    expect(claimOf('v', { name: '\u202eanna' }, [SECRET]).sender).toEqual({ external: 'v', name: 'anna' });
    expect(claimOf('v', { name: 'x'.repeat(2_000) }, [SECRET]).fields.name).toHaveLength(200);
  });

  it('L9 a claim says nothing of who was proven', () => {
    const known = { channel: 'channel1' as ChannelId, external: 'v', user: 'kim', verified: true } as const;
    const claim = claimOf('v', { user: 'eve', name: 'Eve' }, [SECRET]);
    expect(believed(claim, known)).toEqual({ sender: { external: 'v' }, proven: false, fields: {} });
    expect(believed(claim, undefined)).toBe(claim);
  });

  it('L9 users are told apart from visitors, and from one another', () => {
    expect(isUserExternal(externalOfUser('kim'))).toBe(true);
    expect(externalOfUser('kim')).not.toBe(externalOfUser('Kim'));
    expect(isUserExternal('k3h5v8x2m9p4q7r1t6w0y3z5')).toBe(false);
  });
});

describe('tokens', () => {
  it('L9 are random, in a header of their own scheme, and not found in their hash', () => {
    const [one, two] = [newVisitorToken(), newVisitorToken()];
    expect(one).not.toBe(two);
    expect(Buffer.from(one, 'base64url')).toHaveLength(32);
    expect(tokenOf(`Visitor ${one}`)).toBe(one);
    expect(hashVisitorToken(one)).not.toContain(one);
    for (const header of [
      undefined,
      '',
      one,
      `Bearer ${one}`,
      `Visitor ${one}x`,
      `Visitor  ${one}`,
      `Visitor ${one} x`,
    ]) {
      expect(tokenOf(header)).toBeUndefined();
    }
  });
});
