import type { ChannelId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import type { StoreRig } from './store-rig.ts';
import { takeDue } from './take-jobs.ts';

/** Channels, how they do, and what they bring. */
export const channelContract = (rig: () => StoreRig): void => {
  const add = async (here: StoreRig): Promise<ChannelId> => {
    const channel = newId<ChannelId>();
    await here.change({ type: 'add-channel', channel, kind: 'custom', name: 'Shop', settings: { a: 1 } });
    return channel;
  };
  const channelOf = async (here: StoreRig, id: ChannelId) =>
    (await here.store.workspaces.workspace(here.workspace))?.channels.find((channel) => channel.id === id);
  const keep = async (here: StoreRig, id: string, at: number, body = 'body'): Promise<void> => {
    const { workspace, channel } = here;
    await here.store.inbound.keep({ id, workspace, channel, at, body: Buffer.from(body) }, at);
  };
  const dueReads = async (here: StoreRig) => {
    const jobs = await takeDue(here.store, 'read-webhook', here.now);
    await here.store.jobs.settle(jobs);
    return jobs.map(({ key }) => key);
  };

  it('a channel stops for a reason and goes on; both are told once', async () => {
    const here = rig();
    const channel = await add(here);
    const { ledger } = here.store;
    const token = { why: 'token', error: 'It has ended.', since: here.now } as const;
    expect(await ledger.pauseChannel(here.workspace, channel, token)).toBe(true);
    expect(here.commits.at(-1)).toMatchObject({ workspaceChanged: true });
    expect(await ledger.pauseChannel(here.workspace, channel, { ...token, since: 1 })).toBe(false);
    expect((await channelOf(here, channel))?.paused).toEqual(token);
    const payment = { ...token, why: 'payment' } as const;
    expect(await ledger.pauseChannel(here.workspace, channel, payment)).toBe(true);
    await here.reopen();
    expect((await channelOf(here, channel))?.paused).toEqual(payment);
    expect(await here.store.ledger.resumeChannel(here.workspace, channel)).toBe(true);
    expect(await here.store.ledger.resumeChannel(here.workspace, channel)).toBe(false);
    expect(await channelOf(here, channel)).toEqual({
      id: channel,
      kind: 'custom',
      name: 'Shop',
      settings: { a: 1 },
    });
    expect(await here.store.ledger.pauseChannel(here.workspace, newId(), token)).toBe(false);
  });

  it('a removed channel stays by its name, without secrets, and is changed no more', async () => {
    const here = rig();
    const channel = await add(here);
    const { ledger, workspaces, channels } = here.store;
    await ledger.changeWorkspace(
      here.ana,
      { id: newId(), change: { type: 'set-channel-secret', channel, name: 'token', value: 'unused' } },
      [{ channel, name: 'token', sealed: 'sealed' }],
    );
    const secretsOf = async () =>
      (await channels.health(here.workspace)).find((health) => health.channel === channel)?.secrets;
    expect(await secretsOf()).toEqual([{ name: 'token', formerUntil: null }]);
    await expect(channels.connected(channel)).rejects.toThrow('token');
    expect(await here.change({ type: 'remove-channel', channel })).toBeDefined();
    expect(await secretsOf()).toEqual([]);
    expect(await channels.connected(channel)).toBeUndefined();
    expect(await channelOf(here, channel)).toMatchObject({ name: 'Shop', removed: true });
    expect(await workspaces.channel(channel)).toMatchObject({ removed: true, workspace: here.workspace });
    const change = { type: 'set-channel', channel, name: 'Other', settings: {} } as const;
    expect(await here.change(change)).toBeUndefined();
    expect(await ledger.setTemplates(here.workspace, channel, [])).toBe(false);
  });

  it('CH-10 replaces a secret, and keeps the one before until its time', async () => {
    const here = rig();
    const { channel, workspace } = here;
    const secretOf = async () => (await here.store.channels.health(workspace))[0]?.secrets[0];
    const rotate = (sealed: string, until: number, name = 'identity') =>
      here.store.channels.rotateSecret({ channel, name, sealed }, until);
    expect(await rotate('sealed', here.now + 10, 'nothing')).toBe(false);
    expect(await rotate('second', here.now + 10)).toBe(true);
    expect(await rotate('repeated', here.now + 10)).toBe(false);
    await here.reopen();
    expect(await secretOf()).toEqual({ name: 'identity', formerUntil: here.now + 10 });
    here.now += 10;
    expect(await secretOf()).toEqual({ name: 'identity', formerUntil: null });
    expect(await rotate('third', here.now + 10)).toBe(true);
    await here.store.channels.endFormerSecret(channel, 'identity');
    expect(await secretOf()).toEqual({ name: 'identity', formerUntil: null });
    expect(await rotate('fourth', here.now + 10)).toBe(true);
    await here.store.ledger.changeWorkspace(
      here.ana,
      { id: newId(), change: { type: 'set-channel-secret', channel, name: 'identity', value: 'unused' } },
      [{ channel, name: 'identity', sealed: 'entered' }],
    );
    expect(await secretOf()).toEqual({ name: 'identity', formerUntil: null });
  });

  it('CH-8 keeps the last times, counts what was refused, and lists notices, each once', async () => {
    const here = rig();
    const { channels } = here.store;
    const { channel } = here;
    const notice = (text: string) => ({ type: 'account', level: 'news', text }) as const;
    await channels.noteSent(channel, 5);
    await channels.noteRefused(channel, { count: 2, at: 6, why: 'wrong' });
    await channels.noteRefused(channel, { count: 3, at: 7, why: 'stale' });
    for (let n = 0; n < 60; n += 1) await channels.addNotice(channel, notice(`notice ${n}`), n);
    await channels.addNotice(channel, notice('notice 59'), 70);
    const healthOf = async () => (await here.store.channels.health(here.workspace))[0];
    expect(await healthOf()).toMatchObject({
      channel,
      lastInbound: null,
      lastSent: 5,
      refused: { count: 5, at: 7, why: 'stale' },
    });
    const { notices = [] } = (await healthOf()) ?? {};
    expect(notices).toHaveLength(50);
    expect(notices[0]).toMatchObject({ text: 'notice 59', count: 2, at: 70 });
    expect(notices.at(-1)).toMatchObject({ text: 'notice 10' });
    await channels.removeNotice(channel, notices[0]?.id ?? 0);
    expect((await healthOf())?.notices).toHaveLength(49);
  });

  it('CH-4 keeps a body together with its job, until it is read', async () => {
    const here = rig();
    await keep(here, 'raw1', here.now, 'é\0');
    await here.reopen();
    const raw = await here.store.inbound.raw('raw1');
    expect(Buffer.from(raw?.body ?? []).toString()).toBe('é\0');
    expect(raw).toMatchObject({ channel: here.channel, at: here.now, read: false, why: null });
    expect((await here.store.channels.health(here.workspace))[0]?.lastInbound).toBe(here.now);
    expect(await takeDue(here.store, 'read-webhook', here.now)).toMatchObject([{ key: 'raw1' }]);
    await here.store.inbound.finish('raw1', 'left out');
    expect(await here.store.inbound.raw('raw1')).toMatchObject({ read: true, why: 'left out' });
    here.now += 10 * 60_000;
    expect(await dueReads(here)).toEqual([]);
    expect(await here.store.inbound.raw('raw2')).toBeUndefined();
  });

  it('CH-5 has bodies read again, and forgets old ones', async () => {
    const here = rig();
    const { now } = here;
    for (const [at, id] of ['raw0', 'raw1', 'raw2', 'raw3'].entries()) await keep(here, id, now + at);
    here.now += 10;
    expect(await dueReads(here)).toEqual(['raw0', 'raw1', 'raw2', 'raw3']);
    const { inbound } = here.store;
    await inbound.finish('raw0', 'left out');
    await inbound.finish('raw1', null);
    await inbound.finish('raw2', 'left out');
    const again = { since: now + 1, onlyIncomplete: true };
    expect(await inbound.readAgain(again, here.now)).toBe(2);
    expect(await dueReads(here)).toEqual(['raw2', 'raw3']);
    expect(await inbound.readAgain({ since: 0, onlyIncomplete: false }, here.now)).toBe(4);
    expect(await inbound.readAgain({ ...again, channel: newId() }, here.now)).toBe(0);
    expect(await inbound.removeBefore(now + 3, 2)).toBe(2);
    expect(await inbound.removeBefore(now + 3, 2)).toBe(1);
    expect(await inbound.raw('raw2')).toBeUndefined();
    expect(await inbound.raw('raw3')).toBeDefined();
  });
};
