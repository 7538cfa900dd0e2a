import type { ContactId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, ben, CONTACT, says, text, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { draft, saved, type, until, words } from '../testing/wait.ts';

const DRAFTS = `drafts/${CONTACT}@1`;

const serverWith = (...contacts: ContactId[]): ServerDouble => {
  const server = new ServerDouble(workspace());
  for (const contact of contacts) server.receive(contact, says('Hello'));
  return server;
};

const onServer = (server: ServerDouble, kind: 'reply' | 'comment', n: number): string => {
  const doc = server.docs.get(DRAFTS);
  return doc ? draft(doc, kind, n) : '';
};

describe('drafts documents', () => {
  it('OF-3 drafts written offline by several agents merge without loss', async () => {
    const server = serverWith(CONTACT);
    const [one, two] = [new BrowserDouble(server), new BrowserDouble(server)];
    const anas = await one.open(ana);
    const bens = await two.open(ben);
    await saved(anas.replica);
    await saved(bens.replica);
    const [hers, his] = [anas.replica.openContact(CONTACT), bens.replica.openContact(CONTACT)];
    one.network.setOnline(false);
    two.network.setOnline(false);
    type(hers.draftsDocument.doc, 'comment', 0, 'From Ana');
    type(his.draftsDocument.doc, 'comment', 0, 'From Ben');
    await until(() => expect(anas.replica.sync()).toEqual({ state: 'offline', waiting: 1 }));
    one.network.setOnline(true);
    two.network.setOnline(true);
    await until(() => {
      const merged = draft(hers.draftsDocument.doc, 'comment', 0);
      expect(merged).toContain('From Ana');
      expect(merged).toContain('From Ben');
      expect(draft(his.draftsDocument.doc, 'comment', 0)).toBe(merged);
      expect(onServer(server, 'comment', 0)).toBe(merged);
    });
    await saved(anas.replica);
    await saved(bens.replica);
    await anas.replica.dispose();
    await bens.replica.dispose();
  });

  it('OF-5 saved is not said before the server has proven what was typed', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    browser.network.setOnline(false);
    type(open.draftsDocument.doc, 'reply', 0, 'Dear Mia');
    await until(() => expect(replica.sync()).toEqual({ state: 'offline', waiting: 1 }));
    const tooEarly: string[] = [];
    replica.onSync(() => {
      if (replica.sync().state === 'saved') tooEarly.push(onServer(server, 'reply', 0));
    });
    browser.network.setOnline(true);
    await saved(replica);
    await until(() => expect(tooEarly.length).toBeGreaterThan(0));
    expect(new Set(tooEarly)).toEqual(new Set(['Dear Mia']));
    await replica.dispose();
  });

  it('OF-5 saved is not said from the first key on, before what was typed is even stored', async () => {
    const browser = new BrowserDouble(serverWith(CONTACT));
    const { replica } = await browser.open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    let told = 0;
    replica.onSync(() => (told += 1));
    type(open.draftsDocument.doc, 'reply', 0, 'Dear Mia');
    expect(replica.sync()).toEqual({ state: 'syncing', waiting: 1 });
    await Promise.resolve();
    expect(told).toBe(1);
    await saved(replica);
    await replica.dispose();
  });

  it('OF-2 a draft typed offline outlives a crash, and reaches the server though nobody opens the contact', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const first = await browser.open(ana);
    await saved(first.replica);
    browser.network.setOnline(false);
    const open = first.replica.openContact(CONTACT);
    type(open.draftsDocument.doc, 'reply', 0, 'Typed in a tunnel');
    await until(() => expect(first.replica.unsent()).toBe(1));
    first.kill();

    browser.network.setOnline(true);
    const { replica } = await browser.open(ana);
    expect(replica.unsent()).toBe(1);
    await until(() => expect(onServer(server, 'reply', 0)).toBe('Typed in a tunnel'));
    await saved(replica);
    await replica.dispose();
  });

  it('OF-4 tabs of one agent share a draft, also offline', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const one = await browser.open(ana);
    const two = await browser.open(ana);
    await saved(one.replica);
    await saved(two.replica);
    browser.network.setOnline(false);
    const [a, b] = [one.replica.openContact(CONTACT), two.replica.openContact(CONTACT)];
    type(a.draftsDocument.doc, 'reply', 0, 'In one tab');
    await until(() => expect(draft(b.draftsDocument.doc, 'reply', 0)).toBe('In one tab'));
    type(b.draftsDocument.doc, 'reply', 0, 'and the other');
    await until(() => expect(draft(a.draftsDocument.doc, 'reply', 0)).toBe('In one tab\nand the other'));
    browser.network.setOnline(true);
    await saved(one.replica);
    await saved(two.replica);
    expect(onServer(server, 'reply', 0)).toBe('In one tab\nand the other');
    await one.replica.dispose();
    await two.replica.dispose();
  });

  it('DR-2 what is typed after Send stays, in the next draft or as a leftover of the one that was sent', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const anas = await browser.open(ana);
    const bens = await new BrowserDouble(server).open(ben);
    await saved(anas.replica);
    await saved(bens.replica);
    const [hers, his] = [anas.replica.openContact(CONTACT), bens.replica.openContact(CONTACT)];
    await until(() => expect(words(hers)).toEqual(['Hello']));
    hers.seen(2);
    type(hers.draftsDocument.doc, 'reply', 0, 'We ship on Monday');
    await until(() => expect(draft(his.draftsDocument.doc, 'reply', 0)).toBe('We ship on Monday'));
    expect(hers.draft('reply')).toBe(0);
    await anas.replica.command(CONTACT, {
      type: 'send',
      body: text('We ship on Monday'),
      files: [],
      draft: { visibility: 'shared', draftNumber: 0 },
    });
    // The editor binds to the next one at once; Ben was still typing into this one.
    expect(hers.draft('reply')).toBe(1);
    type(his.draftsDocument.doc, 'reply', 0, 'and call you before');
    await saved(anas.replica);
    await saved(bens.replica);
    await until(() => {
      expect(his.draft('reply')).toBe(1);
      expect(his.leftovers()).toEqual([
        { kind: 'reply', draftNumber: 0, text: 'and call you before', sentBy: ana.id },
      ]);
    });
    his.dropLeftover('reply', 0);
    await until(() => expect(hers.leftovers()).toEqual([]));
    await anas.replica.dispose();
    await bens.replica.dispose();
  });

  it('DR-4 a held reply keeps its draft and what was begun meanwhile stays; given up, that is offered', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    open.seen(2);
    browser.network.setOnline(false);
    type(open.draftsDocument.doc, 'reply', 0, 'Held words');
    await replica.command(CONTACT, {
      type: 'send',
      body: text('Held words'),
      files: [],
      draft: { visibility: 'shared', draftNumber: 0 },
    });
    type(open.draftsDocument.doc, 'reply', open.draft('reply'), 'Next words');
    server.receive(CONTACT, says('Wait'));
    browser.network.setOnline(true);
    await until(() => expect(open.held()).toHaveLength(1));
    expect(open.draft('reply')).toBe(1);
    expect(open.leftovers()).toEqual([]);
    const [held] = open.held();
    if (held === undefined) throw new Error('nothing is held');
    await replica.command(CONTACT, { type: 'drop' }, { replaces: held.command.id });
    await until(() => {
      expect(open.draft('reply')).toBe(0);
      expect(open.leftovers()).toEqual([{ kind: 'reply', draftNumber: 1, text: 'Next words', sentBy: null }]);
    });
    await saved(replica);
    await replica.dispose();
  });
});
