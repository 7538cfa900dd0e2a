import type { ChannelId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { ChatIdentity, ChatSession } from '@parley/core/protocol/chat-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signUser } from '../visitor-identity.ts';
import {
  codeOf,
  contactsOf,
  firstStart,
  startTestServer,
  type Browser,
} from '../../../testing/running-server.ts';
import type { MadeSecret } from '@parley/core/protocol/channels-api';
import type { TestServer } from '../../../testing/running-server.ts';
import { Visitor } from '../../../testing/visitor.ts';

let server: TestServer;
let owner: Browser;
let channel: ChannelId;
let secret: string;
beforeAll(async () => {
  server = await startTestServer();
  const started = await firstStart(server);
  owner = started.owner;
  channel = started.session.workspace.channels[0]?.id ?? ('' as ChannelId);
  const made = await owner.get<MadeSecret>(`/api/channels/${channel}/secrets/identity`);
  secret = made.body.secret;
});
afterAll(() => server.remove());

const proof = (user: string): ChatIdentity => ({ user, signature: signUser(user, secret) });
const begin = (identity?: ChatIdentity): Promise<Visitor> =>
  Visitor.begin(server.url, channel, identity ? { identity } : {});
const textsOf = async (visitor: Visitor) => (await visitor.thread()).map(({ body }) => body);
const texts = (...all: string[]) => all.map((text) => fromPlainText(text));
const countContacts = async (): Promise<number> => (await contactsOf(owner)).length;

describe('a visitor who begins anonymously and then proves a user', () => {
  it.each(['the session', 'the identity', 'a message'])(
    'CH-1 has one contact and one chat on every device, also on one that was there before: proven by %s',
    async (way) => {
      const user = proof(`new ${way}`);
      const before = await countContacts();
      const early = await begin(user);
      const phone = await begin();
      await phone.write('Before');
      if (way === 'the session') {
        const { body } = await phone.post<ChatSession>('/session', { identity: user });
        expect(body.token).toBe(phone.token);
      } else if (way === 'the identity') {
        expect((await phone.post('/identify', user)).status).toBe(200);
      } else expect((await phone.write('Between', { identity: user })).status).toBe(200);
      const laptop = await begin(user);
      expect(laptop.token).not.toBe(phone.token);
      await laptop.write('From the laptop', { identity: user });
      await early.write('From the first', { identity: user });
      await phone.write('From the phone', { identity: user });
      const between = way === 'a message' ? ['Between'] : [];
      const all = texts('Before', ...between, 'From the laptop', 'From the first', 'From the phone');
      for (const device of [phone, laptop, early]) expect(await textsOf(device)).toEqual(all);
      expect(await countContacts()).toBe(before + 1);
    },
  );

  it('CH-1 is shown the chat of a user who has one, and the anonymous one stays a contact of its own', async () => {
    const user = proof('known');
    const phone = await begin(user);
    await phone.write('Known', { identity: user });
    const laptop = await begin();
    await laptop.write('Anonymous');
    const before = await countContacts();
    expect(codeOf(await laptop.post('/identify', user))).toBe('409 conflict');
    expect(codeOf(await laptop.write('As the user', { identity: user }))).toBe('409 conflict');
    const { body } = await laptop.post<ChatSession>('/session', { identity: user });
    expect(body.token).not.toBe(laptop.token);
    expect(await textsOf(laptop)).toEqual(texts('Anonymous'));
    laptop.token = body.token;
    await laptop.write('As the user', { identity: user });
    expect(await textsOf(phone)).toEqual(texts('Known', 'As the user'));
    expect(await countContacts()).toBe(before);
  });

  it('L9 takes no chat with them that has become another user’s, and needs the proof', async () => {
    const shared = await begin();
    await shared.write('Hello');
    expect((await shared.post('/identify', proof('first'))).status).toBe(200);
    expect(codeOf(await shared.post('/identify', proof('second')))).toBe('409 conflict');
    const claimed = await begin({ user: 'first', signature: 'wrong' });
    expect(await textsOf(claimed)).toEqual([]);
    const second = await begin(proof('second'));
    expect(await textsOf(second)).toEqual([]);
  });

  it('CH-1 two devices at once: one chat becomes the user’s, the other stays', async () => {
    const user = proof('at once');
    const [one, two] = await Promise.all([begin(), begin()]);
    await one.write('One');
    await two.write('Two');
    const answers = await Promise.all([one, two].map((device) => device.post('/identify', user)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    const third = await begin(user);
    expect(await textsOf(third)).toHaveLength(1);
  });
});
