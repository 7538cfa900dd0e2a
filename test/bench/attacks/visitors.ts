/** Attacks by strangers, without an account. */
import { newId } from '@parley/core/new-id';
import { randomBytes } from 'node:crypto';
import type { Attack, Target } from './attack.ts';
import { flood, unread, type Shot } from './flood.ts';

const JSON_TYPE = { 'content-type': 'application/json' };

const post = async (
  target: Target,
  path: string,
  body: object,
  headers: Record<string, string>,
): Promise<unknown> => {
  const answer = await fetch(`${target.url}/api/chat/${target.channel}${path}`, {
    method: 'POST',
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify(body),
  });
  return answer.json();
};

/** A visitor's headers. All visitors of an attack come from one address. */
const visitor = async (target: Target): Promise<Record<string, string>> => {
  const from = { 'x-forwarded-for': '192.0.2.66' };
  const { token } = (await post(target, '/session', {}, from)) as { token: string };
  return { ...from, authorization: `Visitor ${token}` };
};

/** 86,000 and 40,000 elements where 20 are allowed. */
const manyElements =
  (member: string, element: string): Attack =>
  async (target) => {
    const tokens = await Promise.all(Array.from({ length: 14 }, () => visitor(target)));
    const bodies = [250_000, 120_000].map((bytes) => {
      const count = Math.floor(bytes / (element.length + 1));
      return Buffer.from(`{"${member}":[${Array<string>(count).fill(element).join()}]}`);
    });
    return flood(target, 14, (n) => ({
      method: 'POST',
      path: `/api/chat/${target.channel}/messages`,
      headers: { ...JSON_TYPE, ...tokens[n % tokens.length] },
      body: bodies[n % bodies.length] ?? Buffer.alloc(0),
    }));
  };

/** 200 at once, each from its own address in one of the 256 networks of a provider's customer. */
const signIns: Attack = (target) =>
  flood(target, 200, (n) => ({
    method: 'POST',
    path: '/api/sign-in',
    headers: {
      ...JSON_TYPE,
      origin: target.url,
      'x-forwarded-for': `2001:db8:0:${(n % 256).toString(16)}::1`,
    },
    body: Buffer.from(JSON.stringify({ email: `ana${n % 256}@example.com`, password: 'not the password' })),
  }));

/** Pictures of 8 MB, as fast as the server takes them. */
const pictures: Attack = async (target) => {
  const headers = await visitor(target);
  const png = Buffer.concat([
    Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'),
    randomBytes(8 * 2 ** 20),
  ]);
  return flood(target, 6, () => ({
    method: 'PUT',
    path: `/api/chat/${target.channel}/files/${newId()}?name=a.png`,
    headers: { ...headers, 'content-type': 'image/png' },
    body: png,
  }));
};

/** Requests pages of long messages, and does not read them. */
const unreadPages: Attack = async (target) => {
  const headers = await visitor(target);
  for (let n = 0; n < 18; n += 1) {
    const message = { id: newId(), text: 'long '.repeat(4_000), files: [], happenedAt: Date.now() };
    await post(target, '/messages', message, headers);
  }
  const shot: Shot = { method: 'GET', path: `/api/chat/${target.channel}/messages`, headers };
  return unread(target, Array<Shot>(100).fill(shot));
};

export const visitorAttacks: Readonly<Record<string, Attack>> = {
  'chat message of 86,000 pages': manyElements('pages', '{}'),
  'chat message of 120,000 files': manyElements('files', '0'),
  'sign-in flood': signIns,
  'picture uploads': pictures,
  'chat pages unread': unreadPages,
};
