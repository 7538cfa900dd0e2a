import type { Notification } from '@parley/core/protocol/agent-api';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { describe, expect, it } from 'vitest';
import { read, getAll } from '../database/database.ts';
import { under } from '../database/keys.ts';
import type { Replica } from '../replica-api.ts';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, ben, CONTACT, OTHER, says, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { saved, until, words } from '../testing/wait.ts';

const tagging = (agent: typeof ana): RichText => ({
  v: 1,
  blocks: [{ type: 'paragraph', children: [{ type: 'mention', agent: agent.id }] }],
});

const kinds = (replica: Replica, archived = false) =>
  replica
    .notifications()
    .filter((notification) => notification.archived === archived)
    .map(({ kind }) => kind)
    .sort();

/** Ana has tagged Ben in one contact and given him the other. */
const office = async () => {
  const server = new ServerDouble(workspace());
  server.receive(CONTACT, says('Hello'));
  server.receive(OTHER, says('Hello'));
  const colleague = await new BrowserDouble(server).open(ana);
  await saved(colleague.replica);
  await colleague.replica.command(CONTACT, { type: 'comment', body: tagging(ben), files: [] });
  await colleague.replica.command(OTHER, { type: 'assign', to: ben.id, from: null });
  await saved(colleague.replica);
  return { server, colleague };
};

describe('notifications', () => {
  it('NT-1 archived offline is so at once, outlives a crash, and is so on the other device afterwards', async () => {
    const { server, colleague } = await office();
    const browser = new BrowserDouble(server);
    const elsewhere = await new BrowserDouble(server).open(ben);
    const first = await browser.open(ben);
    await Promise.all([saved(first.replica), saved(elsewhere.replica)]);
    const all = ['assigned', 'mention', 'unassigned-message', 'unassigned-message'];
    expect([kinds(first.replica), kinds(elsewhere.replica)]).toEqual([all, all]);
    browser.network.setOnline(false);
    await first.replica.archive(first.replica.notifications(), true);
    expect(kinds(first.replica)).toEqual([]);
    // Nobody has typed anything: nothing is said to wait, and logging out need not ask.
    expect(first.replica.unsent()).toBe(0);
    first.kill();

    const { replica } = await browser.open(ben);
    expect(kinds(replica, true)).toEqual(all);
    const [mention] = replica.notifications().filter(({ kind }) => kind === 'mention');
    await replica.archive(mention ? [mention] : [], false);
    expect(kinds(replica)).toEqual(['mention']);
    browser.network.setOnline(true);
    await saved(replica);
    await until(() => expect(kinds(elsewhere.replica)).toEqual(['mention']));
    expect(kinds(replica)).toEqual(['mention']);
    // One lane per contact, whatever there is to archive.
    const archives = server.asked.filter(({ action }) => action.type === 'archive');
    expect(archives.map(({ contact }) => contact).sort()).toEqual([CONTACT, CONTACT, OTHER]);
    for (const one of [replica, elsewhere.replica, colleague.replica]) await one.dispose();
  });

  it('NT-1 what is seen is archived on all devices, and stays new again if its agent wants it so', async () => {
    const { server, colleague } = await office();
    const elsewhere = await new BrowserDouble(server).open(ben);
    const { replica } = await new BrowserDouble(server).open(ben);
    await Promise.all([saved(replica), saved(elsewhere.replica)]);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toHaveLength(2));
    // The message above the comment alone: the mention has not been seen.
    open.seen(2);
    await until(() => expect(replica.readCursor(CONTACT)).toBe(1));
    expect(kinds(replica)).toContain('mention');
    const last = () => open.state()?.seq ?? 0;
    // The end of the conversation has been seen, but the mention above it was not on the screen.
    open.seen(last(), [last() + 1]);
    await saved(replica);
    expect(kinds(replica)).toContain('mention');
    open.seen(last(), [last()]);
    await until(() => expect(kinds(replica, true)).toEqual(['mention']));
    await until(() => expect(kinds(elsewhere.replica, true)).toEqual(['mention']));
    const [mention] = replica.notifications().filter(({ kind }) => kind === 'mention');
    await replica.archive(mention ? [mention] : [], false);
    open.seen(last(), [last()]);
    await saved(replica);
    expect(kinds(replica, true)).toEqual([]);
    // One that comes while its contact is on screen.
    await colleague.replica.command(CONTACT, { type: 'comment', body: tagging(ben), files: [] });
    await until(() => expect(words(open)).toHaveLength(3));
    open.seen(last(), [last()]);
    await until(() => expect(kinds(replica, true)).toEqual(['mention']));
    open.close();
    for (const one of [replica, elsewhere.replica, colleague.replica]) await one.dispose();
  });

  it('L15 with the sight of a contact go its notifications, and what they quote', async () => {
    const { server, colleague } = await office();
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ben);
    await saved(replica);
    server.workspace = {
      ...server.workspace,
      members: [ana, { ...ben, limited: true }],
    };
    await colleague.replica.command(OTHER, { type: 'assign', to: ana.id, from: ben.id });
    await until(() => expect(replica.rows().has(OTHER)).toBe(false));
    expect(new Set(replica.notifications().map(({ contact }) => contact))).toEqual(new Set([CONTACT]));
    const stored = await read(browser.database, (store) =>
      getAll<Notification>(store, under('notification')),
    );
    expect(stored.every(({ contact }) => contact === CONTACT)).toBe(true);
    for (const one of [replica, colleague.replica]) await one.dispose();
  });

  it('NT-1 of a contact that writes and writes the newest message is kept', async () => {
    const { server, colleague } = await office();
    const { replica } = await new BrowserDouble(server).open(ben);
    await saved(replica);
    for (const n of [1, 2, 3]) {
      server.now += n;
      server.receive(OTHER, says(`and ${n}`));
    }
    const messages = () => replica.notifications().filter(({ kind }) => kind === 'message');
    await until(() => expect(messages().map(({ at }) => at)).toEqual([server.now]));
    for (const one of [replica, colleague.replica]) await one.dispose();
  });

  it('NT-1 one tab alone announces a notification, also after a reload', async () => {
    const { server, colleague } = await office();
    const browser = new BrowserDouble(server);
    const tabs = await Promise.all([browser.open(ben), browser.open(ben)]);
    await Promise.all(tabs.map(({ replica }) => saved(replica)));
    const ids = colleague.replica.notifications().map(({ id }) => id);
    const claims = await Promise.all(tabs.map(({ replica }) => replica.claimAnnouncements(ids)));
    expect(claims.flat().toSorted()).toEqual(ids.toSorted());
    for (const { replica } of tabs) await replica.dispose();
    const { replica } = await browser.open(ben);
    expect(await replica.claimAnnouncements(ids)).toEqual([]);
    for (const one of [replica, colleague.replica]) await one.dispose();
  });
});
