import { newId } from '@parley/core/new-id';
import type { ChannelId } from '@parley/core/ids';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { Workspace } from '@parley/core/workspace/workspace';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { backUp } from '../../../backup/backup.ts';
import { Outside } from '../../../channels/testing/outside.ts';
import { ServiceRig } from '../../../channels/testing/service-rig.ts';
import { codeOf, joinAs } from '../../../testing/running-server.ts';

let rig: ServiceRig;
afterEach(() => rig.close());

const eventually = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000 });
const channelOf = async (id = rig.channel) =>
  (await rig.owner.get<Workspace>('/api/workspace')).body.channels.find((channel) => channel.id === id);
const setSecret = (name: string, value: string, channel = rig.channel) =>
  rig.change({ type: 'set-channel-secret', channel, name, value });
/** A template of a service. */
const templateOf = (name: string): MessageTemplate => ({
  id: name,
  name,
  language: 'en_US',
  category: 'utility',
  status: 'approved',
  body: 'Your order {{1}} is on its way.',
  buttons: [],
  variables: [{ in: 'body', name: '1' }],
});

describe('channels', () => {
  it('CH-10 are added with settings that their kind has checked, and told to everybody without secrets', async () => {
    rig = await ServiceRig.open();
    expect(await channelOf()).toEqual({
      id: rig.channel,
      kind: 'custom',
      name: 'one',
      settings: { account: 'one' },
    });
    const add = { type: 'add-channel', channel: newId<ChannelId>(), kind: 'custom', name: 'Two' } as const;
    for (const settings of [{}, { account: '' }, { account: 'two', token: 'x' }, { account: 5 }]) {
      expect(codeOf(await rig.change({ ...add, settings })), JSON.stringify(settings)).toBe('400 malformed');
    }
    expect(codeOf(await rig.change({ ...add, kind: 'whatsapp', settings: {} }))).toBe('404 not-found');
    expect(codeOf(await rig.change({ ...add, channel: rig.channel, settings: { account: 'x' } }))).toBe(
      '409 conflict',
    );
    const set = { type: 'set-channel', channel: rig.channel, name: 'Uno' } as const;
    expect(codeOf(await rig.change({ ...set, settings: {} }))).toBe('400 malformed');
    expect((await rig.change({ ...set, settings: { account: 'uno' } })).status).toBe(200);
    expect(await channelOf()).toMatchObject({ name: 'Uno', settings: { account: 'uno' } });
  });

  it('CH-10 are looked after by owners and managers only', async () => {
    rig = await ServiceRig.open();
    const { browser: agent } = await joinAs(rig.owner, 'agent', 'Kim');
    const { browser: manager } = await joinAs(rig.owner, 'manager', 'Lou');
    const address = `/api/channels/${rig.channel}`;
    for (const [method, url] of [
      ['GET', '/api/channels'],
      ['GET', `${address}/secrets/signing`],
      ['POST', `${address}/resume`],
      ['POST', `${address}/templates`],
      ['DELETE', `${address}/notices/1`],
    ] as const) {
      expect(codeOf(await agent.send(method, url)), url).toBe('403 forbidden');
      expect((await manager.send(method, url)).status, url).toBe(200);
    }
    expect(codeOf(await agent.post(`${address}/test`, { step: 'token' }))).toBe('403 forbidden');
    const change = { type: 'remove-channel', channel: rig.channel };
    expect(codeOf(await agent.post('/api/workspace', { id: newId(), change }))).toBe('403 forbidden');
  });

  it('CH-8 report what came, what was refused, and the addresses for their service', async () => {
    rig = await ServiceRig.open();
    expect(await rig.health()).toEqual({
      channel: rig.channel,
      lastInbound: null,
      lastSent: null,
      waiting: { replies: { count: 0, since: null }, broadcasts: { count: 0, since: null } },
      errors: [],
      refused: null,
      notices: [],
      secrets: [
        { name: 'signing', made: true, required: true, set: true, rotates: false, formerUntil: null },
        { name: 'token', made: false, required: false, set: false, rotates: false, formerUntil: null },
      ],
      steps: [
        { id: 'token', testable: true },
        { id: 'trap', testable: true },
        { id: 'webhook', testable: false },
      ],
      webhook: {
        webhook: `${rig.server.url}/channels/${rig.channel}/webhook`,
        events: `${rig.server.url}/channels/${rig.channel}/events`,
      },
    });
    await rig.report({ type: 'notice', text: 'Limited' }, { type: 'notice', text: 'Limited' });
    await eventually(async () =>
      expect((await rig.health()).notices).toMatchObject([{ text: 'Limited', count: 2 }]),
    );
    const { notices, lastInbound } = await rig.health();
    expect(Date.now() - (lastInbound ?? 0)).toBeLessThan(60_000);
    await rig.owner.send('DELETE', `/api/channels/${rig.channel}/notices/${notices[0]?.id ?? 0}`);
    expect((await rig.health()).notices).toEqual([]);
  });

  it('CH-10 prove each step of their setup', async () => {
    rig = await ServiceRig.open();
    const test = async (step: string) => rig.owner.post(`/api/channels/${rig.channel}/test`, { step });
    expect((await test('token')).body).toEqual({ ok: false, code: 'token-refused', detail: '' });
    await setSecret('token', 'right');
    expect((await test('token')).body).toEqual({ ok: true, code: 'token-valid', detail: 'The token.' });
    expect((await test('trap')).body).toEqual({
      ok: false,
      code: 'failed',
      detail: 'The service cannot be reached.',
    });
    expect(codeOf(await test('webhook'))).toBe('404 not-found');
    expect(codeOf(await test('constructor'))).toBe('404 not-found');
  });

  it('CH-2 have the templates of their service, without those that cannot be read', async () => {
    const outside = await Outside.open();
    try {
      rig = await ServiceRig.open({ address: outside.url });
      const template = templateOf('order_shipped');
      let templates: unknown[] = [template, { id: 2 }];
      outside.answers.set('/templates', (_, response) => response.end(JSON.stringify(templates)));
      const sync = async () => (await rig.owner.post(`/api/channels/${rig.channel}/templates`, {})).body;
      expect(await sync()).toEqual({ ok: true, code: 'templates-synchronised', detail: '1' });
      expect((await channelOf())?.templates).toEqual([template]);
      templates = [];
      expect(await sync()).toEqual({ ok: true, code: 'templates-synchronised', detail: '0' });
      expect((await channelOf())?.templates).toEqual([]);
      outside.answers.set('/templates', (_, response) => response.end('no JSON'));
      expect(await sync()).toMatchObject({ ok: false, code: 'templates-unreadable' });
    } finally {
      await outside.close();
    }
    const sync = await rig?.owner.post(`/api/channels/${rig.channel}/templates`, {});
    expect(sync?.body).toMatchObject({ ok: false, code: 'no-answer' });
  });

  it('CH-2 have the templates of their service once they are added, and again once settings or secrets change', async () => {
    const outside = await Outside.open();
    try {
      let template = templateOf('one');
      outside.answers.set('/templates', (_, response) => response.end(JSON.stringify([template])));
      const taken = () => eventually(async () => expect((await channelOf())?.templates).toEqual([template]));
      const plannedLater = () =>
        rig.query(
          "SELECT n, due FROM jobs WHERE kind = 'sync-templates' AND key = ? AND lease IS NULL AND due > ?",
          rig.channel,
          Date.now() + 3_600_000,
        );
      rig = await ServiceRig.open({ address: outside.url });
      await taken();
      template = templateOf('two');
      const settings = { account: 'one', address: outside.url };
      await rig.change({ type: 'set-channel', channel: rig.channel, name: 'one', settings });
      await taken();
      template = templateOf('three');
      await setSecret('token', 'right');
      await taken();
      await eventually(() => expect(plannedLater()).toHaveLength(1));
      const before = plannedLater();
      await rig.change({ type: 'rename', name: 'Harbour' });
      expect(plannedLater()).toEqual(before);
    } finally {
      await outside.close();
    }
  });

  it('that were removed take and send nothing; what came over them still names them', async () => {
    rig = await ServiceRig.open();
    await rig.report(rig.message('m1'));
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    expect((await rig.change({ type: 'remove-channel', channel: rig.channel })).status).toBe(200);
    expect(await channelOf()).toMatchObject({ id: rig.channel, kind: 'custom', name: 'one', removed: true });
    expect(rig.query('SELECT name FROM channel_secrets WHERE channel = ?', rig.channel)).toEqual([]);
    expect(rig.externals()).toEqual(['m1']);
    expect(codeOf(await rig.change({ type: 'remove-channel', channel: rig.channel }))).toBe('404 not-found');
    expect(codeOf(await setSecret('token', 'late'))).toBe('404 not-found');
    expect(codeOf(await rig.owner.post(`/api/channels/${rig.channel}/resume`, {}))).toBe('404 not-found');
  });
});

describe('secrets of channels', () => {
  it('CH-10 are in no answer, log, database or backup', async () => {
    rig = await ServiceRig.open();
    const entered = 'EAAGm0PX4ZCpsBAAentered';
    const reply = await setSecret('token', entered);
    expect(reply.status).toBe(200);
    expect(codeOf(await rig.owner.get(`/api/channels/${rig.channel}/secrets/token`))).toBe('404 not-found');
    expect(codeOf(await setSecret('nothing', entered))).toBe('404 not-found');
    expect((await rig.health()).secrets[1]).toEqual({
      name: 'token',
      made: false,
      required: false,
      set: true,
      rotates: false,
      formerUntil: null,
    });
    await rig.report(rig.message('m1'), { type: 'trap' });
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    const answers = await Promise.all(
      ['/api/workspace', '/api/changes', '/api/channels', '/api/health', '/api/session', '/api/settings'].map(
        async (url) => (await rig.owner.get(url)).body,
      ),
    );
    const folder = mkdtempSync(path.join(tmpdir(), 'parley-secrets-'));
    try {
      const { signal } = new AbortController();
      await backUp({ dataDir: rig.server.dataDir, folder, hasSecret: false, signal });
      const stored = [folder, rig.server.dataDir].flatMap((place) =>
        readdirSync(place, { withFileTypes: true })
          .filter((file) => file.isFile())
          .map((file) => readFileSync(path.join(place, file.name), 'latin1')),
      );
      for (const secret of [entered, rig.secret]) {
        for (const text of [JSON.stringify([reply.body, answers]), rig.server.log.join('\n'), ...stored]) {
          expect(text.includes(secret)).toBe(false);
        }
      }
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('CH-8 that cannot be read with another SECRET stop their channel; with the right one nothing is lost', async () => {
    rig = await ServiceRig.open();
    await rig.restart({ config: { secret: 'another secret of more than thirty-two characters' } });
    await eventually(() =>
      expect(rig.paused()).toMatchObject({
        why: 'settings',
        error: expect.stringContaining('SECRET') as string,
      }),
    );
    expect((await rig.report(rig.message('m1'))).status).toBe(503);
    await rig.restart();
    expect((await rig.report(rig.message('m1'))).status).toBe(200);
    await eventually(() => expect(rig.externals()).toEqual(['m1']));
    expect(await rig.secretOf(rig.channel)).toBe(rig.secret);
    expect(rig.paused()).toBeNull();
  });
});
