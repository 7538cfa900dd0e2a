/** The road out in a whole server: what is kept, what owners see, and what goes on again. */
import type { ContactId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { Workspace } from '@parley/core/workspace/workspace';
import { afterEach, expect, it } from 'vitest';
import { ServiceRig } from '../../../channels/testing/service-rig.ts';
import { commandOf, commandsOf } from '../../../testing/running-server.ts';
import { ChannelDouble, words } from '../../testing/channel-double.ts';

let rig: ServiceRig;
let channel: ChannelDouble;
afterEach(() => rig.close());

const poll = <Value>(read: () => Value) => expect.poll(read, { timeout: 15_000 });

const open = async (): Promise<ContactId> => {
  channel = new ChannelDouble();
  rig = await ServiceRig.open({ send: channel.adapter });
  await rig.report(rig.message('m1'));
  await poll(() => rig.externals()).toEqual(['m1']);
  const [first] = rig.entries();
  if (!first) throw new Error('no contact');
  return first.contact;
};

const say = (contact: ContactId, text: string) =>
  commandsOf(rig.owner, [commandOf(contact, { type: 'send', body: fromPlainText(text), files: [] })]);

const pauseOf = async () =>
  (await rig.owner.get<Workspace>('/api/workspace')).body.channels.find(({ id }) => id === rig.channel)
    ?.paused;

const statuses = () =>
  rig.entries().flatMap(({ entry }) => (entry.kind === 'delivery' ? [entry.status] : []));

it('CH-8 a channel whose token has ended pauses, also across a restart, and goes on when somebody lets it', async () => {
  const contact = await open();
  channel.answer = async () => ({
    outcome: 'broken',
    why: 'token',
    code: '190',
    error: 'the token has ended',
  });
  await say(contact, 'one');
  await poll(async () => (await pauseOf())?.why).toBe('token');
  await say(contact, 'two');
  expect(await rig.health()).toMatchObject({
    lastSent: null,
    waiting: { replies: { count: 2 }, broadcasts: { count: 0 } },
    errors: [{ outcome: 'broken', code: '190', error: 'the token has ended' }],
  });
  await rig.restart();
  channel.answer = async () => ({ outcome: 'sent' });
  expect(await pauseOf()).toMatchObject({ why: 'token', error: 'the token has ended' });
  expect(channel.given).toHaveLength(1);
  await rig.owner.post(`/api/channels/${rig.channel}/resume`, {});
  await poll(statuses).toEqual(['sent', 'sent']);
  expect(channel.given.map((one) => /one|two/.exec(words(one))?.[0])).toEqual(['one', 'one', 'two']);
  expect(await pauseOf()).toBeUndefined();
  const { lastSent, waiting } = await rig.health();
  expect(lastSent).toBeGreaterThan(0);
  expect(waiting.replies).toEqual({ count: 0, since: null });
});

it('DR-3 what becomes of messages is counted, without ids', async () => {
  const contact = await open();
  channel.answer = async () => ({ outcome: 'failed', class: 'unreachable', error: 'no such person' });
  await say(contact, 'Hi');
  await poll(statuses).toEqual(['failed']);
  const metrics = await (await fetch(`${rig.server.url}/metrics`)).text();
  expect(metrics).toContain('parley_sends_total{outcome="failed",class="unreachable"} 1');
  expect(metrics).not.toContain(contact);
});
