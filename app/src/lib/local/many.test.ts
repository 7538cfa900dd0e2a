/** Many commands at once, as bulk actions give them (IN-7). */
import type { Action } from '@parley/core/contact/decide/command';
import type { CommandId, ContactId } from '@parley/core/ids';
import { MAX_COMMANDS } from '@parley/core/protocol/agent-api';
import { describe, expect, it } from 'vitest';
import type { Replica } from './replica-api.ts';
import { BrowserDouble } from './testing/browser-double.ts';
import { ana, ben, says, workspace } from './testing/people.ts';
import { ServerDouble } from './testing/server-double.ts';
import { saved, until } from './testing/wait.ts';

const CONTACTS = Array.from({ length: 250 }, (_, n) => `contact${String(n).padStart(6, '0')}` as ContactId);
const CLOSE: Action = { type: 'close' };

const openWith = async () => {
  const server = new ServerDouble(workspace());
  for (const contact of CONTACTS) server.receive(contact, says('Hello'));
  const browser = new BrowserDouble(server);
  const { replica } = await browser.open(ana);
  await saved(replica);
  return { server, browser, replica };
};
/** As rows give them: each with what its row shows. */
const fromRows = (replica: Replica, contacts: readonly ContactId[], action: Action) =>
  contacts.map((contact) => ({
    contact,
    action,
    seen: replica.rows().get(contact)?.state.preview?.seq ?? 0,
  }));
const openOnes = (replica: Replica): number =>
  [...replica.rows().values()].filter(({ state }) => state.conversation !== null).length;

describe('many commands at once', () => {
  it('IN-7 each contact has its own command, seen by its own row; what was not seen is returned', async () => {
    const { server, replica } = await openWith();
    const given = fromRows(replica, CONTACTS, CLOSE);
    const [first, second] = CONTACTS;
    if (first === undefined || second === undefined) throw new Error('no contacts');
    server.receive(first, says('Wait'));
    server.receive(second, says('Wait'));
    const ids = await replica.commandAll(given);
    expect(new Set(ids).size).toBe(CONTACTS.length);
    expect(openOnes(replica)).toBe(0);
    await until(() => expect(replica.tally(ids).waiting).toBe(0));
    await saved(replica);
    expect([...replica.tally(ids).back]).toEqual(ids.slice(0, 2));
    // Held ones of two contacts may bear the same moment.
    expect(new Set(replica.held().map(({ command }) => command.contact))).toEqual(new Set([first, second]));
    expect(openOnes(replica)).toBe(2);
    expect(server.entriesOf(CONTACTS[2] ?? first, ids[2] ?? ('' as CommandId))).toHaveLength(1);
    await replica.dispose();
  });

  it('IN-7 OF-2 offline they wait through a crash, and what was not sent is taken back in one', async () => {
    const { server, browser, replica: before } = await openWith();
    browser.network.setOnline(false);
    const ids = await before.commandAll(fromRows(before, CONTACTS, CLOSE));
    await until(() => expect(before.sync()).toEqual({ state: 'offline', waiting: CONTACTS.length }));
    await before.dispose();

    const { replica } = await browser.open(ana);
    expect(openOnes(replica)).toBe(0);
    expect(replica.tally(ids)).toEqual({ waiting: CONTACTS.length, back: new Set() });
    // What a request was made of may have reached the server: those are undone by commands.
    const taken = await replica.takeBackAll([...ids, 'unknown00000' as CommandId]);
    expect(taken).toEqual(new Set(ids.slice(MAX_COMMANDS)));
    expect(openOnes(replica)).toBe(CONTACTS.length - MAX_COMMANDS);
    browser.network.setOnline(true);
    await saved(replica);
    expect(openOnes(replica)).toBe(CONTACTS.length - MAX_COMMANDS);
    const closed = CONTACTS.filter((contact) =>
      server.entries(contact).some(({ kind }) => kind === 'closed'),
    );
    expect(closed).toEqual(CONTACTS.slice(0, MAX_COMMANDS));
    await replica.dispose();
  });

  it('IN-7 a colleague who claimed one of them meanwhile keeps it, and the others are assigned', async () => {
    const { browser, server, replica } = await openWith();
    const colleague = (await new BrowserDouble(server).open(ben)).replica;
    await saved(colleague);
    browser.network.setOnline(false);
    const some = CONTACTS.slice(0, 5);
    const ids = await replica.commandAll(fromRows(replica, some, { type: 'assign', to: ana.id, from: null }));
    await colleague.command(CONTACTS[3] ?? ('' as ContactId), { type: 'assign', to: ben.id, from: null });
    await saved(colleague);
    browser.network.setOnline(true);
    await saved(replica);
    expect([...replica.tally(ids).back]).toEqual([ids[3]]);
    await until(() =>
      expect(some.map((contact) => replica.rows().get(contact)?.state.assignee)).toEqual([
        ana.id,
        ana.id,
        ana.id,
        ben.id,
        ana.id,
      ]),
    );
    await Promise.all([replica.dispose(), colleague.dispose()]);
  });

  it('L12 IN-7 none of them is kept when they cannot all be', async () => {
    const { replica } = await openWith();
    const broken = { type: 'close', note: { summary: () => '' } } as unknown as Action;
    const given = [...fromRows(replica, CONTACTS.slice(0, 3), CLOSE)];
    const last = { contact: CONTACTS[3] ?? ('' as ContactId), action: broken };
    await expect(replica.commandAll([...given, last])).rejects.toThrow();
    expect(openOnes(replica)).toBe(CONTACTS.length);
    expect(replica.unsent()).toBe(0);
    await replica.dispose();
  });
});
