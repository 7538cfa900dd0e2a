/** The index beside the real replica, over one database: what one tab does, the index of any tab knows. */
import type { ContactId, EntryId, FileId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import type { Replica } from '../../local/replica-api.ts';
import { BrowserDouble } from '../../local/testing/browser-double.ts';
import { ana, ben, CHAT, CONTACT, OTHER, says, text, workspace } from '../../local/testing/people.ts';
import { ServerDouble } from '../../local/testing/server-double.ts';
import { saved, until, words } from '../../local/testing/wait.ts';
import { Library } from './library.ts';
import { SearchIndex } from './search-index.ts';

const LIMITS = { contacts: 10, entries: 10 };

/** An index of a browser's local copy, that hears what its tabs say to each other. */
const indexOf = (browser: BrowserDouble) => {
  const index = new SearchIndex();
  const failures: unknown[] = [];
  const reports: string[] = [];
  let left = Number.NaN;
  let whenDone: number | undefined;
  const library = new Library({
    database: browser.database,
    index,
    breathe: () => new Promise((resolve) => setImmediate(resolve)),
    onChange: (more) => {
      left = more;
      if (more === 0) whenDone ??= index.size.entries;
    },
    onFailure: (error) => failures.push(error),
    report: (what) => reports.push(what),
  });
  const off = browser.listen((message) => library.hear(message));
  const found = (typed: string): string[] =>
    index
      .search(typed, LIMITS)
      .entries.hits.map(({ snippet }) => snippet.map((piece) => piece.text).join(''));
  const contacts = (typed: string): string[] =>
    index.search(typed, LIMITS).contacts.hits.map(({ contact }) => contact);
  return {
    index,
    library,
    failures,
    reports,
    found,
    contacts,
    off,
    left: () => left,
    whenDone: () => whenDone,
  };
};

const withContacts = (): { server: ServerDouble; browser: BrowserDouble } => {
  const server = new ServerDouble(workspace());
  for (const contact of [CONTACT, OTHER]) server.receive(contact, says(`Hello from ${contact}`));
  return { server, browser: new BrowserDouble(server) };
};

const comment = (replica: Replica, said: string) =>
  replica.command(CONTACT, { type: 'comment', body: text(said), files: [] });

describe('search library', () => {
  it('IN-4 OF-1 reads what is kept, without network, and follows what comes', async () => {
    const { server, browser } = withContacts();
    const { replica } = await browser.open(ana);
    await saved(replica);
    const early = indexOf(browser);
    await until(() => expect(early.found('hello')).toHaveLength(2));
    server.receive(CONTACT, says('Où est ma théière ?'));
    await until(() => expect(early.found('theiere')).toEqual(['Où est ma théière ?']));
    expect(early.contacts('mia')).toHaveLength(2);

    await until(() => expect(early.index.size.entries).toBe(3));
    await until(() => expect(replica.sync()).toEqual({ state: 'saved' }));
    browser.network.setOnline(false);
    await replica.dispose();
    const late = indexOf(browser);
    await until(() => expect(late.found('theiere')).toEqual(['Où est ma théière ?']));
    await until(() => expect(late.left()).toBe(0));
    // It is not said to be complete before it is.
    expect(late.whenDone()).toBe(3);
    expect([...early.failures, ...late.failures, ...early.reports, ...late.reports]).toEqual([]);
  });

  it('IN-4 follows an open conversation, where nothing but the attachment brings entries', async () => {
    const { server, browser } = withContacts();
    const { replica } = await browser.open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toHaveLength(1));
    const { found } = indexOf(browser);
    const many = Array.from({ length: 8 }, (_, at) => `parcel ${at}`);
    for (const said of many) server.receive(CONTACT, says(said));
    await until(() => expect(found('parcel').sort()).toEqual(many));
    await replica.dispose();
  });

  it('CM-5 L11 a deleted comment leaves the index: of its author at once, of colleagues with its deletion', async () => {
    const { server, browser } = withContacts();
    const own = await browser.open(ana);
    const other = new BrowserDouble(server);
    const colleague = await other.open(ben);
    await saved(own.replica);
    await saved(colleague.replica);
    const open = own.replica.openContact(CONTACT);
    await until(() => expect(words(open)).toHaveLength(1));
    await comment(own.replica, 'She is a quokka');
    await saved(own.replica);
    const [mine, theirs] = [indexOf(browser), indexOf(other)];
    for (const { found } of [mine, theirs]) {
      await until(() => expect(found('quokka')).toEqual(['She is a quokka']));
    }
    const posted = open.entries().find(({ entry }) => entry.kind === 'comment');
    browser.network.setOnline(false);
    await own.replica.command(CONTACT, {
      type: 'delete-comment',
      comment: posted?.entry.id ?? ('' as EntryId),
    });
    // Offline it still stands in what is stored; it is gone for its author all the same.
    await until(() => expect(mine.index.has('quokka')).toBe(false));
    expect(theirs.index.has('quokka')).toBe(true);
    browser.network.setOnline(true);
    await saved(own.replica);
    await until(() => expect(theirs.index.has('quokka')).toBe(false));
    expect(mine.index.has('quokka')).toBe(false);
    await own.replica.dispose();
    await colleague.replica.dispose();
    // And an index that is built now does not find it either.
    const again = indexOf(other);
    await until(() => expect(again.found('hello')).toHaveLength(2));
    await again.library.settled();
    expect(again.index.has('quokka')).toBe(false);
  });

  it('CM-5 finds a comment as it was last edited', async () => {
    const { browser } = withContacts();
    const { replica } = await browser.open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toHaveLength(1));
    await comment(replica, 'She wants a teapot');
    await saved(replica);
    const { found, index } = indexOf(browser);
    await until(() => expect(found('teapot')).toHaveLength(1));
    const posted = open.entries().find(({ entry }) => entry.kind === 'comment');
    await replica.command(CONTACT, {
      type: 'edit-comment',
      comment: posted?.entry.id ?? ('' as EntryId),
      base: 0,
      body: text('She wants a samovar'),
    });
    await saved(replica);
    await until(() => expect(found('samovar')).toEqual(['She wants a samovar']));
    expect(index.has('teapot')).toBe(false);
    await replica.dispose();
  });

  it('L15 OF-6 what is out of sight, erased or wiped is not found', async () => {
    const limited = { ...ana, limited: true };
    const server = new ServerDouble(workspace(limited, ben));
    const third = 'contacttri' as ContactId;
    for (const contact of [CONTACT, OTHER, third]) server.receive(contact, says(`Hello from ${contact}`));
    const browser = new BrowserDouble(server);
    const { replica } = await browser.open(limited);
    const colleague = await new BrowserDouble(server).open(ben);
    await saved(replica);
    await saved(colleague.replica);
    const { found, contacts, index } = indexOf(browser);
    await until(() => expect(found('hello')).toHaveLength(3));
    await colleague.replica.command(OTHER, { type: 'assign', to: ben.id, from: null });
    await until(() =>
      expect(found('hello').sort()).toEqual([CONTACT, third].map((one) => `Hello from ${one}`)),
    );
    server.erase(third);
    await until(() => expect(found('hello')).toEqual([`Hello from ${CONTACT}`]));
    expect(contacts('mia')).toEqual([CONTACT]);
    for (const gone of [OTHER, third]) expect(index.has(gone)).toBe(false);
    await replica.wipe();
    await until(() => expect(index.size).toEqual({ contacts: 0, entries: 0 }));
    expect(index.has('hello')).toBe(false);
    await colleague.replica.dispose();
  });

  it('IN-4 finds closing notes and file names', async () => {
    const { server, browser } = withContacts();
    const { replica } = await browser.open(ana);
    await saved(replica);
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toHaveLength(1));
    open.seen(2);
    await replica.command(CONTACT, {
      type: 'close',
      note: { category: 'Payment', summary: 'Paid back by hand' },
    });
    await saved(replica);
    const { found } = indexOf(browser);
    await until(() => expect(found('payment hand')).toEqual(['Payment Paid back by hand']));
    const file = { id: 'filefilefile' as FileId, name: 'devis.pdf', type: 'application/pdf', size: 3 };
    server.receive(OTHER, {
      type: 'message',
      channel: CHAT,
      body: text('See here'),
      files: [file],
      sender: { external: 'visitorone', name: 'Mia' },
      external: 'messagewithfile',
    });
    await until(() => expect(found('devis')).toEqual(['devis.pdf']));
    await replica.dispose();
  });

  it('IN-4 bears anything on the channel between tabs, and documents that cannot be read', async () => {
    const { browser } = withContacts();
    const { replica } = await browser.open(ana);
    await saved(replica);
    const { library, found, failures, reports } = indexOf(browser);
    await until(() => expect(found('hello')).toHaveLength(2));
    for (const message of [
      undefined,
      null,
      7,
      'changed',
      {},
      { type: 'changed' },
      { type: 'changed', topics: null },
      { type: 'changed', topics: { rows: 'all', documents: [1] } },
      { type: 'recorded' },
      { type: 'recorded', contact: { toString: 1 } },
      { type: 'recorded', contact: 'x'.repeat(100_000) },
      { type: 'from-the-future', topics: { rows: null } },
    ]) {
      library.hear(message);
    }
    await library.settled();
    await browser.database('readwrite', (store) => {
      store.put(new Uint8Array([9, 9, 9]), ['update', CONTACT, `conversation/broken/1@1`]);
      store.put({ name: 'broken', count: 1, last: null }, ['record', CONTACT, `conversation/broken/1@1`]);
    });
    library.hear({ type: 'recorded', contact: CONTACT });
    await library.settled();
    expect(found('hello')).toHaveLength(2);
    expect(reports).toEqual(['document conversation/broken/1@1']);
    expect(failures).toEqual([]);
    await replica.dispose();
  });

  it('IN-4 says so when the local copy cannot be read, and keeps nothing', async () => {
    const { browser } = withContacts();
    const index = new SearchIndex();
    const failures: unknown[] = [];
    const library = new Library({
      database: () => Promise.reject(new Error('disk')),
      index,
      breathe: () => Promise.resolve(),
      onChange: () => undefined,
      onFailure: (error) => failures.push(error),
      report: () => undefined,
    });
    await library.settled();
    library.hear({ type: 'changed', topics: { rows: null } });
    await library.settled();
    expect(failures).toEqual([new Error('disk')]);
    expect(index.size).toEqual({ contacts: 0, entries: 0 });
    expect(browser.reports).toEqual([]);
  });
});
