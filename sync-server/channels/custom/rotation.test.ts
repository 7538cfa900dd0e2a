import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { RotatedSecret } from '@parley/core/protocol/channels-api';
import type { Workspace } from '@parley/core/workspace/workspace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, joinAs } from '../../testing/running-server.ts';
import { Visitor } from '../../testing/visitor.ts';
import { signUser } from '../web-chat/visitor-identity.ts';
import { CustomRig } from './testing/custom-rig.ts';

const DAY = 86_400_000;

let rig: CustomRig;
beforeAll(async () => {
  rig = await CustomRig.open({ form: 'respond-io' });
});
afterAll(() => rig.close());

const addressOf = (name: string, channel = rig.channel) => `/api/channels/${channel}/secrets/${name}`;
const rotate = (name: string, channel = rig.channel) =>
  rig.owner.post<RotatedSecret>(`${addressOf(name, channel)}/rotate`, {});
const endFormer = (name: string, channel = rig.channel) =>
  rig.owner.send('DELETE', `${addressOf(name, channel)}/former`);
const healthOf = async (name: string) => (await rig.health()).secrets.find((secret) => secret.name === name);
const body = '{"events":[]}';

describe('a secret that is replaced', () => {
  it('CH-10 is valid for a day more, in both directions; a second request changes nothing', async () => {
    const before = rig.secret;
    const { status, body: rotated } = await rotate('signing');
    expect(status).toBe(200);
    expect(rotated.secret).toMatch(/^whsec_[\w+/]{43}=$/u);
    expect(rotated.secret).not.toBe(before);
    expect(Math.abs(rotated.formerUntil - Date.now() - DAY)).toBeLessThan(60_000);
    expect(await healthOf('signing')).toMatchObject({
      set: true,
      rotates: true,
      formerUntil: rotated.formerUntil,
    });
    expect(codeOf(await rotate('signing'))).toBe('409 conflict');
    expect(await rig.secretOf('signing')).toBe(rotated.secret);
    for (const secret of [before, rotated.secret]) {
      expect((await rig.post(body, rig.signed(body, secret))).status).toBe(200);
    }
    rig.advance(DAY + 60_000);
    expect((await rig.post(body, rig.signed(body, before))).status).toBe(401);
    expect((await rig.post(body, rig.signed(body, rotated.secret))).status).toBe(200);
    expect(await healthOf('signing')).toMatchObject({ formerUntil: null });
  });

  it('CH-10 can be ended at once, as after a leak', async () => {
    const before = await rig.secretOf('signing');
    const { secret } = (await rotate('signing')).body;
    expect((await endFormer('signing')).status).toBe(200);
    expect((await rig.post(body, rig.signed(body, before))).status).toBe(401);
    expect((await rig.post(body, rig.signed(body, secret))).status).toBe(200);
    expect(await healthOf('signing')).toMatchObject({ formerUntil: null });
    expect((await rotate('signing')).status).toBe(200);
  });

  it('CH-3 proves, as a token of the form of respond.io, what comes', async () => {
    const before = await rig.secretOf('token');
    const { secret } = (await rotate('token')).body;
    expect(secret).toMatch(/^[0-9a-f]{64}$/u);
    const post = (token: string) => rig.post(body, { authorization: `Bearer ${token}` });
    for (const token of [before, secret]) expect((await post(token)).status).toBe(200);
    await endFormer('token');
    expect((await post(before)).status).toBe(401);
    expect((await post(secret)).status).toBe(200);
  });

  it('CH-10 is replaced by owners and managers only, and only where there is one', async () => {
    const { browser: agent } = await joinAs(rig.owner, 'agent', 'Kim');
    const { browser: manager } = await joinAs(rig.owner, 'manager', 'Lou');
    const own = addressOf('signing', await rig.addChannel());
    for (const [method, url] of [
      ['POST', `${own}/rotate`],
      ['DELETE', `${own}/former`],
    ] as const) {
      expect(codeOf(await agent.send(method, url)), url).toBe('403 forbidden');
      expect((await manager.send(method, url)).status, url).toBe(200);
    }
    for (const name of ['nothing', 'constructor']) {
      expect(codeOf(await rotate(name))).toBe('404 not-found');
      expect(codeOf(await endFormer(name))).toBe('404 not-found');
    }
    expect(codeOf(await rotate('signing', newId<ChannelId>()))).toBe('404 not-found');
  });

  it('CH-1 still proves the users of a site: with both secrets, then with the new one', async () => {
    const [chat] = (await rig.owner.get<Workspace>('/api/workspace')).body.channels;
    if (chat === undefined) throw new Error('There is no web chat');
    const before = await rig.secretOf('identity', chat.id);
    const { secret } = (await rotate('identity', chat.id)).body;
    const identify = async (user: string, signedWith: string) => {
      const visitor = await Visitor.begin(rig.server.url, chat.id);
      await visitor.write(`I am ${user}`, { identity: { user, signature: signUser(user, signedWith) } });
    };
    await identify('ann', before);
    await identify('bob', secret);
    await endFormer('identity', chat.id);
    await identify('eve', before);
    const proven = rig.all('message').map(({ sender }) => [sender?.user, sender?.verified ?? false]);
    expect(proven).toEqual([
      ['ann', true],
      ['bob', true],
      ['eve', false],
    ]);
  });
});
