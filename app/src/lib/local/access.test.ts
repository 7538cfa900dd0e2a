import type { AgentId, ContactId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { describe, expect, it } from 'vitest';
import { getKeys, read, write } from './database/database.ts';
import { key, under } from './database/keys.ts';
import type { Replica } from './replica-api.ts';
import { BrowserDouble } from './testing/browser-double.ts';
import { ana, ben, CONTACT, OTHER, says, text, workspace } from './testing/people.ts';
import { ServerDouble } from './testing/server-double.ts';
import { draft, saved, type, until, words } from './testing/wait.ts';

const DRAFTS = `drafts/${CONTACT}@1`;
const limited = { ...ana, limited: true };

const serverWith = (...contacts: ContactId[]): ServerDouble => {
  const server = new ServerDouble(workspace(limited, ben));
  for (const contact of contacts) server.receive(contact, says('Hello'));
  return server;
};

const giveTo = async (replica: Replica, contact: ContactId, to: AgentId): Promise<void> => {
  const from = replica.rows().get(contact)?.state.assignee ?? null;
  await replica.command(contact, { type: 'assign', to, from });
  await saved(replica);
};

/** Ben assigns the contact, in a browser of his. */
const assign = (server: ServerDouble, to: AgentId | null): void => {
  const from = server.row(CONTACT).state.assignee;
  const action = { type: 'assign', to, from } as const;
  server.apply(ben.id, { v: 1, id: newId(), contact: CONTACT, happenedAt: 1, seen: 99, action });
  server.push();
};

/** The shared reply as the server has it. */
const onServer = (server: ServerDouble): string => {
  const doc = server.docs.get(DRAFTS);
  return doc ? draft(doc, 'reply', 0) : '';
};

const texts = (replica: Replica): string[] =>
  replica
    .returned()
    .flatMap(({ command: { action } }) => ('body' in action ? [toPlainText(action.body)] : []));

/** Waits until what was typed into a drafts document is stored, and proven. */
const proven = (browser: BrowserDouble, name: string): Promise<void> =>
  until(async () => {
    const keys = await read(browser.database, (store) => getKeys(store, IDBKeyRange.lowerBound([])));
    expect(keys.some(([kind, , document]) => kind === 'update' && document === name)).toBe(true);
    expect(keys.some(([kind]) => kind === 'dirty')).toBe(false);
  });

/** Kinds of keys that are stored of a contact. */
const stored = (browser: BrowserDouble, contact: ContactId): Promise<string[]> =>
  read(browser.database, async (store) => {
    const keys = await getKeys(store, IDBKeyRange.lowerBound([]));
    return [...new Set(keys.filter((one) => one.includes(contact)).map(([kind]) => String(kind)))].sort();
  });

describe('lost access', () => {
  it('OF-6 removes what others wrote, and keeps what the agent typed as text', async () => {
    const server = serverWith(CONTACT, OTHER);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(limited);
    const bens = await new BrowserDouble(server).open(ben);
    await saved(replica);
    await saved(bens.replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    type(open.privateDrafts().doc, 'reply', 0, 'Only mine');
    await until(() => {
      const draftsDocument = server.docs.get(`drafts/${CONTACT}/${limited.id}/private@1`);
      expect(draftsDocument && draft(draftsDocument, 'reply', 0)).toBe('Only mine');
    });
    await proven(browser, `drafts/${CONTACT}/${limited.id}/private@1`);
    await saved(replica);
    browser.network.setOnline(false);
    type(open.draftsDocument.doc, 'comment', 0, 'Typed in a tunnel');
    await replica.command(CONTACT, { type: 'send', body: text('Never sent'), files: [] });
    await until(() => expect(replica.unsent()).toBe(2));
    await giveTo(bens.replica, CONTACT, ben.id);
    browser.network.setOnline(true);
    await until(() => expect(replica.rows().has(CONTACT)).toBe(false));
    await saved(replica);
    expect(texts(replica).sort()).toEqual(['Never sent', 'Only mine', 'Typed in a tunnel']);
    expect(words(open)).toEqual([]);
    open.close();
    await until(async () => expect(await stored(browser, CONTACT)).toEqual([]));
    expect(replica.rows().has(OTHER)).toBe(true);
    await replica.dispose();
    await bens.replica.dispose();
  });

  it('OF-6 a contact that is out of sight for a moment, unnoticed by the feed, stays open for writing', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(limited);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    type(open.draftsDocument.doc, 'reply', 0, 'Before');
    await saved(replica);
    // The feed asks, and has no answer until the contact has gone to Ben and has come back.
    const answers = Promise.withResolvers<undefined>();
    let asks = 0;
    browser.network.gate = async (kind) => {
      if (kind !== 'changes') return;
      asks += 1;
      await answers.promise;
    };
    server.receive(CONTACT, says('Anyone?'));
    await until(() => expect(asks).toBe(1));
    const attached = (): boolean =>
      [...server.connections].some(({ agent, name }) => agent === limited.id && name === DRAFTS);
    assign(server, ben.id);
    await until(() => expect(attached()).toBe(false));
    type(open.draftsDocument.doc, 'reply', 0, 'Meanwhile');
    assign(server, null);
    await until(() => expect(attached()).toBe(true));
    answers.resolve(undefined);
    await saved(replica);
    expect(onServer(server)).toBe('Before\nMeanwhile');
    expect(texts(replica)).toEqual([]);
    // The record follows as well, by the line.
    browser.network.gate = async (kind) => {
      if (kind === 'pull') await new Promise(() => undefined);
    };
    server.receive(CONTACT, says('Still there?'));
    await until(() => expect(words(open)).toEqual(['Hello', 'Anyone?', 'Still there?']));
    await replica.dispose();
  });

  it('OF-6 words typed after a contact was lost sight of are kept as text, and once it is back, its drafts are open again', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(limited);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    const { doc } = open.draftsDocument;
    type(doc, 'reply', 0, 'Before');
    await saved(replica);
    assign(server, ben.id);
    await until(() => expect(replica.rows().has(CONTACT)).toBe(false));
    type(doc, 'reply', 0, 'too late');
    await until(() => expect(texts(replica)).toEqual(['Before\ntoo late']));
    assign(server, null);
    await until(() => expect(words(open)).toEqual(['Hello']));
    await until(() => expect(draft(open.draftsDocument.doc, 'reply', 0)).toBe('Before'));
    type(open.draftsDocument.doc, 'reply', 0, 'After');
    await saved(replica);
    expect(onServer(server)).toBe('Before\nAfter');
    // Even now the editor of before reaches nobody.
    type(doc, 'reply', 0, 'very late');
    await saved(replica);
    expect(onServer(server)).toBe('Before\nAfter');
    expect(browser.reports).toEqual([]);
    await replica.dispose();
  });

  it('OF-6 words typed into a draft that a colleague has sent are kept, without what was sent or a colleague typed', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(limited);
    const bens = await new BrowserDouble(server).open(ben);
    await saved(replica);
    await saved(bens.replica);
    const [open, his] = [replica.openContact(CONTACT), bens.replica.openContact(CONTACT)];
    await until(() => expect(words(open)).toEqual(['Hello']));
    type(his.draftsDocument.doc, 'comment', 0, 'She is a regular');
    type(his.draftsDocument.doc, 'reply', 0, 'Dear Mia');
    await until(() => expect(draft(open.draftsDocument.doc, 'reply', 0)).toBe('Dear Mia'));
    // Requests are answered, but what is typed reaches nobody.
    browser.network.setBlocksSockets(true);
    type(open.draftsDocument.doc, 'comment', 0, 'and likes tea');
    const body = text('She is a regular');
    const consumed = { visibility: 'shared', draftNumber: 0 } as const;
    await bens.replica.command(CONTACT, { type: 'comment', body, files: [], draft: consumed });
    await until(() => expect(words(open)).toEqual(['Hello', 'She is a regular']));
    expect(open.draft('comment')).toBe(1);
    assign(server, ben.id);
    await until(() => expect(replica.rows().has(CONTACT)).toBe(false));
    expect(texts(replica)).toEqual(['and likes tea']);
    await replica.dispose();
    await bens.replica.dispose();
  });

  it('OF-6 an erased contact leaves nothing, not even what was typed', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ben);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    browser.network.setOnline(false);
    type(open.draftsDocument.doc, 'comment', 0, 'About Mia');
    await replica.command(CONTACT, { type: 'comment', body: text('Also about Mia'), files: [] });
    await until(() => expect(replica.unsent()).toBe(2));
    server.erase(CONTACT);
    browser.network.setOnline(true);
    await saved(replica);
    await until(() => expect(replica.rows().size).toBe(0));
    expect(replica.returned()).toEqual([]);
    open.close();
    await until(async () => expect(await stored(browser, CONTACT)).toEqual([]));
    await replica.dispose();
  });

  it('OF-6 a new epoch fetches everything again and drops what does not come, in pages too', async () => {
    const server = serverWith(CONTACT, OTHER);
    server.pageSize = 1;
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(limited);
    await saved(replica);
    browser.network.setOnline(false);
    server.contacts.delete(CONTACT);
    server.newEpoch();
    browser.network.setOnline(true);
    await until(() => expect([...replica.rows().keys()]).toEqual([OTHER]));
    await saved(replica);
    await replica.dispose();
  });

  it('OF-6 logging out removes the local copy, in all tabs', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const one = await browser.open(ben);
    const two = await browser.open(ben);
    await saved(one.replica);
    await saved(two.replica);
    const open = two.replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    await one.replica.wipe();
    await until(async () =>
      expect(await read(browser.database, (store) => getKeys(store, under('row')))).toEqual([]),
    );
    server.receive(CONTACT, says('After the log-out'));
    await until(async () => {
      const keys = await read(browser.database, (store) => getKeys(store, IDBKeyRange.lowerBound([])));
      expect(keys).toEqual([]);
    });
  });

  it('OF-6 words that are being stored while the agent logs out are on the device no more', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ben);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    // Another tab has removed everything; this tab has not been informed yet.
    await write(browser.database, async (store) => void store.clear());
    type(open.draftsDocument.doc, 'reply', 0, 'meanwhile');
    open.close();
    await replica.dispose();
    const keys = await read(browser.database, (store) => getKeys(store, under('returned')));
    expect(keys).toEqual([]);
  });

  it('L15 bad bytes among what is stored of a drafts document stop neither the feed nor what is returned or fetched', async () => {
    const server = serverWith(CONTACT, OTHER);
    const browser = new BrowserDouble(server);
    const first = await browser.open(limited);
    await saved(first.replica);
    const open = first.replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    const { doc } = open.privateDrafts();
    type(doc, 'reply', 0, 'Only mine');
    const name = `drafts/${CONTACT}/${limited.id}/private@1`;
    await proven(browser, name);
    await first.replica.dispose();
    for (const [index, bytes] of [[1, 2, 3], [], [255, 255, 255, 255, 1]].entries()) {
      await write(browser.database, async (store) => {
        store.put(Uint8Array.from(bytes), key.update(CONTACT, name, `bad-${index}`, 1));
        store.put(Uint8Array.from(bytes), key.update(OTHER, `drafts/${OTHER}@1`, `bad-${index}`, 1));
      });
    }
    const { replica } = await browser.open(limited);
    await saved(replica);
    // Fetching: new entries of the other contact arrive in spite of the bad bytes.
    server.receive(OTHER, says('Still there?'));
    const other = replica.openContact(OTHER);
    await until(() => expect(words(other)).toEqual(['Hello', 'Still there?']));
    // Handing back: the contact is given away, and the words of the private draft come back.
    await giveTo(replica, CONTACT, ben.id);
    await until(() => expect([...replica.rows().keys()]).toEqual([OTHER]));
    await until(() => expect(texts(replica)).toEqual(['Only mine']));
    server.receive(OTHER, says('And on'));
    await until(() => expect(words(other)).toEqual(['Hello', 'Still there?', 'And on']));
    other.close();
    await replica.dispose();
  });

  it('OF-6 an expired session is no log-out: sync stops, everything stays, and goes on once signed in', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ben);
    await saved(replica);
    browser.network.signedIn = false;
    await replica.command(CONTACT, { type: 'close' }, { seen: 2 });
    await until(() => expect(replica.sync()).toEqual({ state: 'session-expired', waiting: 1 }));
    expect(replica.rows().size).toBe(1);
    browser.network.signedIn = true;
    // Found out by itself, as after signing in within another tab.
    await saved(replica);
    expect(server.row(CONTACT).state.conversation).toBeNull();
    await replica.dispose();
  });

  it('OF-6 while somebody else is signed in in the browser nothing is sent, and it is said who', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ben);
    const second = await browser.open(ben);
    await saved(replica);
    browser.network.stranger = limited;
    await replica.command(CONTACT, { type: 'close' }, { seen: 2 });
    const stranger = { state: 'not-you', of: limited.name, waiting: 1 };
    await until(() => expect(replica.sync()).toEqual(stranger));
    await until(() => expect(second.replica.sync()).toEqual(stranger));
    expect(server.asked).toEqual([]);
    browser.network.stranger = undefined;
    replica.resume();
    await saved(replica);
    expect(server.row(CONTACT).state.conversation).toBeNull();
    await replica.dispose();
    await second.replica.dispose();
  });

  it('OF-6 who comes back to a session that is somebody else’s learns it without doing anything', async () => {
    const server = serverWith(CONTACT);
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(ben);
    await saved(replica);
    browser.network.stranger = limited;
    replica.resume();
    await until(() => expect(replica.sync()).toEqual({ state: 'not-you', of: limited.name, waiting: 0 }));
    await replica.dispose();
  });
});
