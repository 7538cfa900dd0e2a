import { describe, expect, it } from 'vitest';
import type { ContactId } from '@parley/core/ids';
import { getKeys, read } from '../database/database.ts';
import { emptyDraft } from './draft-text.ts';
import { under } from '../database/keys.ts';
import type { Replica } from '../replica-api.ts';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, ben, CONTACT, OTHER, says, text, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { draft, saved, type, until, words } from '../testing/wait.ts';

const serverWith = (...contacts: ContactId[]): ServerDouble => {
  const server = new ServerDouble(workspace());
  for (const contact of contacts) server.receive(contact, says('Hello'));
  return server;
};

const drafts = (replica: Replica, contact = CONTACT): string[] =>
  (replica.drafts().get(contact) ?? []).map(
    ({ kind, isPrivate, text: said }) => `${isPrivate ? 'my ' : ''}${kind}: ${said}`,
  );

describe('drafts as the list says them', () => {
  it('IN-2 a shared draft is known to who has it not open, until it is sent', async () => {
    const server = serverWith(CONTACT, OTHER);
    const anas = await new BrowserDouble(server).open(ana);
    const bens = await new BrowserDouble(server).open(ben);
    await saved(anas.replica);
    await saved(bens.replica);
    const open = anas.replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    open.seen(2);
    type(open.draftsDocument.doc, 'reply', 0, 'Dear Mia,');
    type(open.draftsDocument.doc, 'comment', 0, 'Who knows Mia?');
    await until(() => expect(drafts(anas.replica)).toEqual(['reply: Dear Mia,', 'comment: Who knows Mia?']));
    await until(() => expect(drafts(bens.replica)).toEqual(['reply: Dear Mia,', 'comment: Who knows Mia?']));
    expect(drafts(bens.replica, OTHER)).toEqual([]);
    await anas.replica.command(CONTACT, {
      type: 'send',
      body: text('Dear Mia,'),
      files: [],
      draft: { visibility: 'shared', draftNumber: 0 },
    });
    expect(drafts(anas.replica)).toEqual(['comment: Who knows Mia?']);
    await until(() => expect(drafts(bens.replica)).toEqual(['comment: Who knows Mia?']));
    open.close();
    await anas.replica.dispose();
    await bens.replica.dispose();
  });

  it('DR-1 a private draft is known to its author alone, also after a reload, and gone when it is emptied', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const anas = await browser.open(ana);
    const bens = await new BrowserDouble(server).open(ben);
    await saved(anas.replica);
    await saved(bens.replica);
    const open = anas.replica.openContact(CONTACT);
    const { doc } = open.privateDrafts();
    type(doc, 'reply', 0, 'Only mine');
    // What is typed last before one leaves is noted too.
    open.close();
    await until(() => expect(drafts(anas.replica)).toEqual(['my reply: Only mine']));
    expect(drafts(bens.replica)).toEqual([]);
    await anas.replica.dispose();
    const again = await browser.open(ana);
    expect(drafts(again.replica)).toEqual(['my reply: Only mine']);
    const reopened = again.replica.openContact(CONTACT);
    await until(() => expect(draft(reopened.privateDrafts().doc, 'reply', 0)).toBe('Only mine'));
    emptyDraft(reopened.privateDrafts().doc, 'reply/0');
    await until(() => expect(drafts(again.replica)).toEqual([]));
    reopened.close();
    await again.replica.dispose();
    await bens.replica.dispose();
  });

  it('DR-4 the words of a held message are no draft, and the composer goes on after them', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    type(open.draftsDocument.doc, 'reply', 0, 'Dear Mia');
    await until(() => expect(drafts(replica)).toEqual(['reply: Dear Mia']));
    // Something came that she has not seen.
    server.receive(CONTACT, says('Wait'));
    const id = await replica.command(
      CONTACT,
      { type: 'send', body: text('Dear Mia'), files: [], draft: { visibility: 'shared', draftNumber: 0 } },
      { seen: 1 },
    );
    await until(() => expect(open.held().map(({ command }) => command.id)).toEqual([id]));
    expect(open.draft('reply')).toBe(1);
    expect(drafts(replica)).toEqual([]);
    expect(open.leftovers()).toEqual([]);
    await replica.command(CONTACT, { type: 'drop' }, { replaces: id });
    expect(open.draft('reply')).toBe(0);
    await saved(replica);
    open.close();
    await replica.dispose();
  });

  it('DR-2 who loses the race with the very same draft gets nothing back', async () => {
    const server = serverWith(CONTACT);
    const [one, two] = [new BrowserDouble(server), new BrowserDouble(server)];
    const anas = await one.open(ana);
    const bens = await two.open(ben);
    await saved(anas.replica);
    await saved(bens.replica);
    const open = bens.replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    const post = {
      type: 'comment' as const,
      body: text('Together'),
      files: [],
      draft: { visibility: 'shared' as const, draftNumber: 0 },
    };
    two.network.setOnline(false);
    await bens.replica.command(CONTACT, post);
    await bens.replica.command(CONTACT, {
      ...post,
      body: text('Not the same'),
      draft: { visibility: 'shared', draftNumber: 0 },
    });
    await anas.replica.command(CONTACT, post);
    await saved(anas.replica);
    two.network.setOnline(true);
    await saved(bens.replica);
    await until(() => expect(words(open)).toEqual(['Hello', 'Together']));
    await until(() => expect(bens.replica.held()).toHaveLength(1));
    expect(bens.replica.held()[0]?.command.action).toMatchObject({ body: text('Not the same') });
    expect(bens.replica.held()[0]?.hold).toMatchObject({ reason: 'draft-sent' });
    expect(bens.replica.returned()).toEqual([]);
    open.close();
    await anas.replica.dispose();
    await bens.replica.dispose();
  });

  it('L15 what is noted of a contact goes with it', async () => {
    const limited = { ...ana, limited: true };
    const server = new ServerDouble(workspace(limited, ben));
    server.receive(CONTACT, says('Hello'));
    const browser = new BrowserDouble(server);
    const anas = await browser.open(limited);
    const bens = await new BrowserDouble(server).open(ben);
    await saved(anas.replica);
    await saved(bens.replica);
    const open = bens.replica.openContact(CONTACT);
    type(open.draftsDocument.doc, 'reply', 0, 'From Ben');
    await until(() => expect(drafts(anas.replica)).toEqual(['reply: From Ben']));
    await bens.replica.command(CONTACT, { type: 'assign', to: ben.id, from: null });
    await until(() => expect(anas.replica.rows().has(CONTACT)).toBe(false));
    expect(drafts(anas.replica)).toEqual([]);
    await until(async () =>
      expect(await read(browser.database, (store) => getKeys(store, under('draft')))).toEqual([]),
    );
    open.close();
    await anas.replica.dispose();
    await bens.replica.dispose();
  });
});
