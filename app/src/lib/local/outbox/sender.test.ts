import { resolveObjectURL } from 'node:buffer';
import type { Command } from '@parley/core/contact/decide/command';
import { describe, expect, it } from 'vitest';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, CONTACT, OTHER, says, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { saved, until } from '../testing/wait.ts';

const setUp = async () => {
  const server = new ServerDouble(workspace());
  for (const contact of [CONTACT, OTHER]) server.receive(contact, says('Hello'));
  const browser = new BrowserDouble(server);
  const tab = await browser.open(ana);
  await saved(tab.replica);
  return { server, browser, ...tab };
};

describe('sending', () => {
  it.each([
    ['429', { why: 'rate-limited', retryAfter: 200 }],
    ['5xx', { why: 'unavailable' }],
    ['a refusal of the request', { why: 'refused', code: 'forbidden', message: '' }],
  ] as const)('OF-2 %s is no answer: nothing is lost, and it is tried again', async (_what, failure) => {
    const { server, browser, replica } = await setUp();
    browser.network.failure = failure;
    await replica.command(CONTACT, { type: 'block' });
    await until(() => expect(replica.sync()).toEqual({ state: 'syncing', waiting: 1 }));
    browser.network.failure = undefined;
    await until(() => expect(server.row(CONTACT).state.blocked).toBe(true));
    await saved(replica);
    expect(replica.returned()).toEqual([]);
    await replica.dispose();
  });

  it('OF-2 one command that the server cannot read does not hold up the others', async () => {
    const { server, browser, replica, environment } = await setUp();
    browser.network.setOnline(false);
    const bad = await replica.command(CONTACT, { type: 'stage', to: null });
    const good = await replica.command(OTHER, { type: 'block' });
    const commands = environment.transport.commands.bind(environment.transport);
    Object.assign(environment.transport, {
      commands: async (batch: readonly { id: string }[]) =>
        batch.some(({ id }) => id === bad)
          ? { ok: false, failure: { why: 'refused', code: 'too-large', message: 'Too large' } }
          : commands(batch as never),
    });
    browser.network.setOnline(true);
    await until(() => expect(server.row(OTHER).state.blocked).toBe(true));
    await until(() =>
      expect(replica.outcome(bad)?.refusal).toEqual({ reason: 'malformed', detail: 'Too large' }),
    );
    expect(replica.outcome(good)).toBeUndefined();
    await saved(replica);
    await replica.dispose();
  });

  it.each([
    ['names the command that it failed on', 'named'],
    ['fails on every request with it', 'whole'],
  ])('OF-2 L17 where the server %s, others go on, and it is returned in the end', async (_what, how) => {
    const { server, browser, replica, environment } = await setUp();
    browser.network.setOnline(false);
    const bad = await replica.command(CONTACT, { type: 'stage', to: null });
    const good = await replica.command(OTHER, { type: 'block' });
    const commands = environment.transport.commands.bind(environment.transport);
    let tries = 0;
    Object.assign(environment.transport, {
      commands: async (batch: readonly Command[]) => {
        if (!batch.some(({ id }) => id === bad)) return commands(batch);
        tries += 1;
        if (how === 'whole') return { ok: false, failure: { why: 'unavailable', internal: true } };
        const outcome = await commands(batch.filter(({ id }) => id !== bad));
        return outcome.ok ? { ok: true, value: { ...outcome.value, failed: [bad] } } : outcome;
      },
    });
    browser.network.setOnline(true);
    await until(() => expect(server.row(OTHER).state.blocked).toBe(true));
    expect(replica.outcome(bad)).toBeUndefined();
    // The server goes on to answer other commands while it fails on this one.
    for (let on = false; replica.outcome(bad) === undefined; on = !on) {
      const before = tries;
      await replica.command(OTHER, { type: on ? 'block' : 'unblock' });
      await until(() => expect(server.row(OTHER).state.blocked).toBe(on));
      await until(() => expect(tries > before || replica.outcome(bad) !== undefined).toBe(true));
    }
    expect(replica.outcome(bad)?.refusal).toEqual({ reason: 'failed' });
    expect(replica.outcome(good)).toBeUndefined();
    expect(tries).toBeLessThan(20);
    await saved(replica);
    await replica.dispose();
  });

  it('OF-2 L17 what the server keeps is never returned, and is answered when it was done', async () => {
    const { browser, server, replica, environment } = await setUp();
    browser.network.setOnline(false);
    const bad = await replica.command(CONTACT, { type: 'block' });
    const commands = environment.transport.commands.bind(environment.transport);
    let tries = 0;
    Object.assign(environment.transport, {
      commands: async (batch: readonly Command[]) => {
        if (tries >= 8 || !batch.some(({ id }) => id === bad)) return commands(batch);
        tries += 1;
        const outcome = await commands(batch.filter(({ id }) => id !== bad));
        return outcome.ok ? { ok: true, value: { ...outcome.value, failed: [bad], kept: [bad] } } : outcome;
      },
    });
    browser.network.setOnline(true);
    for (let on = false; tries < 8; on = !on) {
      const before = tries;
      await replica.command(OTHER, { type: on ? 'unblock' : 'block' });
      await until(() => expect(server.row(OTHER).state.blocked).toBe(!on));
      await until(() => expect(tries).toBeGreaterThan(before));
    }
    await until(() => expect(server.row(CONTACT).state.blocked).toBe(true));
    await until(() => expect(replica.rows().get(CONTACT)?.state.blocked).toBe(true));
    expect(replica.outcome(bad)).toBeUndefined();
    await saved(replica);
    await replica.dispose();
  });

  it('OF-4 a visible tab takes the lead from a hidden one', async () => {
    const { browser, replica, setVisible } = await setUp();
    const second = await browser.open(ana);
    second.setVisible(false);
    await saved(second.replica);
    // The first leads; hidden, it gives way to the second as soon as that can be seen.
    setVisible(false);
    let asked = 0;
    const commands = second.environment.transport.commands.bind(second.environment.transport);
    Object.assign(second.environment.transport, {
      commands: (...batch: Parameters<typeof commands>) => {
        asked += 1;
        return commands(...batch);
      },
    });
    second.setVisible(true);
    await until(async () => {
      await second.replica.command(CONTACT, { type: 'set-read-cursor', inbound: 1 });
      expect(asked).toBeGreaterThan(0);
    });
    await saved(replica);
    await saved(second.replica);
    await replica.dispose();
    await second.replica.dispose();
  });

  it.each([
    ['image/svg+xml', 'application/octet-stream'],
    ['text/html', 'application/octet-stream'],
    ['application/pdf', 'application/octet-stream'],
    ['', 'application/octet-stream'],
    ['image/png', 'image/png'],
  ])('a waiting file of type %j has an address under %s, and a name that can be read', async (type, safe) => {
    const { browser, replica } = await setUp();
    browser.network.setOnline(false);
    const file = await replica.addFile(CONTACT, new File(['<svg/>'], '\u202egpj.\u200bsvg', { type }));
    expect(file).toMatchObject({ type: safe, name: 'gpj.svg' });
    await until(() => expect(replica.fileUrl(file.id)).toMatch(/^blob:/));
    expect(resolveObjectURL(replica.fileUrl(file.id))?.type).toBe(safe);
    await replica.dispose();
  });

  it('DR-6 OF-2 a file added offline is uploaded before the command that names it', async () => {
    const { server, browser, replica } = await setUp();
    browser.network.setOnline(false);
    const file = await replica.addFile(CONTACT, new File(['bytes'], 'a.txt', { type: 'text/plain' }));
    expect(replica.fileUrl(file.id)).toMatch(/^blob:/);
    const id = await replica.command(CONTACT, {
      type: 'comment',
      body: { v: 1, blocks: [] },
      files: [file.id],
    });
    await until(() => expect(replica.unsent()).toBe(2));
    browser.network.setOnline(true);
    await saved(replica);
    expect(server.files.has(file.id)).toBe(true);
    expect(server.entriesOf(CONTACT, id)).toHaveLength(1);
    await expect(
      replica.addFile(CONTACT, new File([new Uint8Array(26 * 1024 * 1024)], 'big')),
    ).rejects.toThrow('26');
    await replica.dispose();
  });
});
