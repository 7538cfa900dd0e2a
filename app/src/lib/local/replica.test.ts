import type { ContactId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { describe, expect, it } from 'vitest';
import type { Replica } from './replica-api.ts';
import { BrowserDouble } from './testing/browser-double.ts';
import { ana, ben, CONTACT, OTHER, says, text, workspace } from './testing/people.ts';
import { ServerDouble } from './testing/server-double.ts';
import { saved, until, words } from './testing/wait.ts';

const serverWith = (...contacts: ContactId[]): ServerDouble => {
  const server = new ServerDouble(workspace());
  for (const contact of contacts) server.receive(contact, says('Hello'));
  return server;
};

const send = (replica: Replica, words: string, contact = CONTACT) =>
  replica.command(contact, { type: 'send', body: text(words), files: [] });

describe('replica', () => {
  it('shows rows and the record, and says saved when all of it is here', async () => {
    const server = serverWith(CONTACT, OTHER);
    const { replica } = await new BrowserDouble(server).open(ana);
    await saved(replica);
    expect([...replica.rows().keys()].sort()).toEqual([CONTACT, OTHER]);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    server.receive(CONTACT, says('Anybody there?'));
    await until(() => expect(words(open)).toEqual(['Hello', 'Anybody there?']));
    await replica.dispose();
  });

  it('IN-1 does not say that all rows are here before the last page of the first pull', async () => {
    const server = serverWith(CONTACT, OTHER);
    server.pageSize = 1;
    const { replica } = await new BrowserDouble(server).open(ana);
    const told: (readonly [number, boolean])[] = [];
    const look = () => told.push([replica.rows().size, replica.rowsWhole()]);
    look();
    replica.onRows(look);
    await saved(replica);
    expect(told[0]).toEqual([0, false]);
    expect(told.filter(([rows, whole]) => whole && rows < 2)).toEqual([]);
    expect([replica.rows().size, replica.rowsWhole()]).toEqual([2, true]);
    await replica.dispose();
  });

  it('DR-2 a reply is shown at once, recorded once and claims the contact', async () => {
    const server = serverWith(CONTACT);
    const { replica } = await new BrowserDouble(server).open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    open.seen(2);
    const id = await send(replica, 'Hi Mia');
    expect(words(open)).toHaveLength(2);
    expect(open.state()?.assignee).toBe(ana.id);
    await until(() => expect(words(open)).toEqual(['Hello', 'Hi Mia']));
    await saved(replica);
    expect(server.entriesOf(CONTACT, id).map(({ kind }) => kind)).toEqual(['message', 'assigned']);
    expect(replica.unsent()).toBe(0);
    await replica.dispose();
  });

  it('OF-5 saved is not said from the moment a command is given, before it is even stored', async () => {
    const { replica } = await new BrowserDouble(serverWith(CONTACT)).open(ana);
    await saved(replica);
    const told: string[] = [];
    replica.onSync(() => told.push(replica.sync().state));
    const given = send(replica, 'Hi Mia');
    expect(replica.sync()).toEqual({ state: 'syncing', waiting: 1 });
    await Promise.resolve();
    expect(told).toEqual(['syncing']);
    await given;
    await saved(replica);
    // An own read cursor is nothing that anybody waits for.
    const marked = replica.command(CONTACT, { type: 'set-read-cursor', inbound: 0 });
    expect(replica.unsent()).toBe(0);
    await marked;
    await replica.dispose();
  });

  it('OF-1 opens without network from local data', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const first = await browser.open(ana);
    await saved(first.replica);
    await until(async () => {
      const again = first.replica.openContact(CONTACT);
      await until(() => expect(words(again)).toEqual(['Hello']));
      again.close();
    });
    await first.replica.dispose();
    browser.network.setOnline(false);
    const { replica } = await browser.open(ana);
    expect(replica.rowsReady()).toBe(true);
    expect(replica.rows().get(CONTACT)?.state.preview?.text).toBe('Hello');
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    await until(() => expect(replica.sync()).toEqual({ state: 'offline', waiting: 0 }));
    await replica.dispose();
  });

  it('OF-2 commands written offline outlive a crash and are applied on return, in order', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const first = await browser.open(ana);
    await saved(first.replica);
    const open = first.replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    open.seen(2);
    browser.network.setOnline(false);
    await send(first.replica, 'One');
    await send(first.replica, 'Two');
    await first.replica.command(CONTACT, { type: 'stage', to: workspace().rules.stages[1]?.id ?? null });
    await until(() => expect(first.replica.sync()).toEqual({ state: 'offline', waiting: 3 }));
    first.kill();

    const { replica } = await browser.open(ana);
    expect(replica.unsent()).toBe(3);
    expect(replica.rows().get(CONTACT)?.state.stage?.name).toBe('Hot lead');
    browser.network.setOnline(true);
    await saved(replica);
    const said = server
      .entries(CONTACT)
      .flatMap((entry) => (entry.kind === 'message' ? [toPlainText(entry.body)] : []));
    expect(said).toEqual(['Hello', 'One', 'Two']);
    expect(browser.reports).toEqual([]);
    await replica.dispose();
  });

  it('DR-2 answers lost on their way: asked again, applied once', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    browser.network.loseAnswers = true;
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    open.seen(2);
    const id = await send(replica, 'Once');
    await until(() => expect(server.asked.length).toBeGreaterThan(2));
    browser.network.loseAnswers = false;
    await saved(replica);
    expect(server.entriesOf(CONTACT, id)).toHaveLength(2);
    expect(words(open)).toEqual(['Hello', 'Once']);
    await replica.dispose();
  });

  it('DR-4 a reply that did not know the newest message is held, with what follows it; send anyway applies', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    open.seen(2);
    browser.network.setOnline(false);
    const one = await send(replica, 'One');
    const two = await send(replica, 'Two');
    const assign = await replica.command(CONTACT, { type: 'assign', to: ben.id, from: null });
    server.receive(CONTACT, says('Never mind'));
    browser.network.setOnline(true);
    await until(() => expect(open.held().map(({ command }) => command.id)).toEqual([one, two]));
    await saved(replica);
    expect(replica.outcome(one)).toEqual({ hold: { reason: 'newer', newest: 3 } });
    expect(server.entriesOf(CONTACT, assign)).toHaveLength(1);
    expect(words(open)).toEqual(['Hello', 'Never mind']);

    open.seen(4);
    await replica.command(CONTACT, { type: 'send', body: text('One'), files: [] }, { replaces: one });
    expect(open.held().map(({ command }) => command.id)).toEqual([two]);
    await saved(replica);
    await until(() => expect(words(open)).toEqual(['Hello', 'Never mind', 'One']));
    expect(open.held().map(({ command }) => command.id)).toEqual([two]);
    await replica.dispose();
  });

  it('OC-6 a close that had not seen the newest message is held', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    browser.network.setOnline(false);
    const close = await replica.command(CONTACT, { type: 'close' }, { seen: 2 });
    expect(replica.rows().get(CONTACT)?.state.conversation).toBeNull();
    server.receive(CONTACT, says('One more thing'));
    browser.network.setOnline(true);
    await until(() => expect(replica.held().map(({ command }) => command.id)).toEqual([close]));
    await saved(replica);
    expect(replica.rows().get(CONTACT)?.state.conversation).not.toBeNull();
    await replica.dispose();
  });

  it('AS-4 who loses the race sees who won; the command is returned until discarded', async () => {
    const server = serverWith(CONTACT);
    const anas = new BrowserDouble(server);
    const { replica } = await anas.open(ana);
    const bens = await new BrowserDouble(server).open(ben);
    await saved(replica);
    await saved(bens.replica);
    anas.network.setOnline(false);
    const claim = await replica.command(CONTACT, { type: 'assign', to: ana.id, from: null });
    expect(replica.rows().get(CONTACT)?.state.assignee).toBe(ana.id);
    await bens.replica.command(CONTACT, { type: 'assign', to: ben.id, from: null });
    await saved(bens.replica);
    anas.network.setOnline(true);
    await until(() => expect(replica.returned()).toHaveLength(1));
    expect(replica.outcome(claim)?.refusal).toMatchObject({ reason: 'assigned-meanwhile', to: ben.id });
    await saved(replica);
    expect(replica.rows().get(CONTACT)?.state.assignee).toBe(ben.id);
    await replica.discardReturned(claim);
    expect(replica.returned()).toEqual([]);
    await replica.dispose();
    await bens.replica.dispose();
  });

  it('a command that was not sent yet is taken back; one that may have been is not', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    const sent = await replica.command(CONTACT, { type: 'block' });
    await saved(replica);
    expect(await replica.takeBack(sent)).toBe(false);
    browser.network.setOnline(false);
    await until(() => expect(replica.sync().state).toBe('offline'));
    const waiting = await replica.command(CONTACT, { type: 'unblock' });
    // The first try after going offline may already have been made with it.
    const taken = await replica.takeBack(waiting);
    expect(replica.rows().get(CONTACT)?.state.blocked).toBe(taken);
    await replica.dispose();
  });

  it('OF-4 two tabs show the same, and one of them alone sends', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const one = await browser.open(ana);
    const two = await browser.open(ana);
    await saved(one.replica);
    await saved(two.replica);
    const open = two.replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    open.seen(2);
    const id = await send(two.replica, 'From the second tab');
    const first = one.replica.openContact(CONTACT);
    await until(() => expect(words(first)).toEqual(['Hello', 'From the second tab']));
    await saved(one.replica);
    await saved(two.replica);
    expect(server.asked.filter((command) => command.id === id)).toHaveLength(1);
    one.kill();
    const later = await send(two.replica, 'After the first is gone');
    await until(() => expect(server.entriesOf(CONTACT, later)).toHaveLength(1));
    await two.replica.dispose();
  });

  it('IN-6 what was seen is marked, shown at once, and follows the agent; mark unread works', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    server.receive(CONTACT, says('Two'));
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello', 'Two']));
    expect(replica.readCursor(CONTACT)).toBe(0);
    open.seen(2);
    await until(() => expect(replica.readCursor(CONTACT)).toBe(1));
    open.seen(3);
    await until(() => expect(replica.readCursor(CONTACT)).toBe(2));
    await saved(replica);
    const elsewhere = await new BrowserDouble(server).open(ana);
    await until(() => expect(elsewhere.replica.readCursor(CONTACT)).toBe(2));
    await elsewhere.replica.command(CONTACT, { type: 'set-read-cursor', inbound: 1 });
    expect(elsewhere.replica.readCursor(CONTACT)).toBe(1);
    await until(() => expect(replica.readCursor(CONTACT)).toBe(1));
    await replica.dispose();
    await elsewhere.replica.dispose();
  });
});
