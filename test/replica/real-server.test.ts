import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { ContactId } from '@parley/core/ids';
import type { ChangesPage } from '@parley/core/protocol/agent-api';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as Y from 'yjs';
import { asRichText, draftText } from '../../app/src/lib/local/drafts/draft-text.ts';
import type { OpenContact, Replica } from '../../app/src/lib/local/replica-api.ts';
import {
  commandOf,
  commandsOf,
  firstStart,
  joinAs,
  OWNER,
  startTestServer,
  visitorWrites,
  type Browser,
  type SignedInSession,
  type TestServer,
} from '../../sync-server/testing/running-server.ts';
import { createRealBrowser, type RealBrowser } from './real-browser.ts';

const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 15_000, interval: 10 });
const saved = (replica: Replica): Promise<void> =>
  until(() => expect(replica.sync()).toEqual({ state: 'saved' }));
const words = (open: OpenContact): string[] =>
  open
    .entries()
    .flatMap(({ entry, pending }) =>
      entry.kind === 'message' || entry.kind === 'comment'
        ? [`${toPlainText(entry.body)}${pending === null ? '' : ` (${pending})`}`]
        : [],
    );
const type = (doc: Y.Doc, name: string, text: string): void => {
  const root = doc.get(name, Y.XmlText);
  const paragraph = new Y.XmlText();
  root.insertEmbed(root.length, paragraph);
  paragraph.insert(0, text);
};

let server: TestServer;
let browser: Browser;
let session: SignedInSession;
let contact: ContactId;
let anas: RealBrowser;
const opened: Replica[] = [];

const open = async (one: RealBrowser): Promise<Replica> => {
  const replica = await one.open();
  opened.push(replica);
  return replica;
};

beforeEach(async () => {
  server = await startTestServer();
  ({ owner: browser, session } = await firstStart(server));
  const [channel] = session.workspace.channels;
  if (!channel) throw new Error('no channel');
  contact = await visitorWrites(browser, channel.id, 'Hello?');
  anas = createRealBrowser(browser, session, () => server.url);
});

afterEach(async () => {
  await Promise.all(opened.splice(0).map((replica) => replica.dispose()));
  await server.remove();
});

describe('the replica and the real server', () => {
  it('DR-2 OF-5 a reply is recorded once and seen by a colleague, and saved is said', async () => {
    const ben = await joinAs(browser, 'agent', 'Ben');
    const hers = await open(anas);
    const his = await open(createRealBrowser(ben.browser, ben.session, () => server.url));
    await saved(hers);
    await saved(his);
    const [a, b] = [hers.openContact(contact), his.openContact(contact)];
    await until(() => expect(words(a)).toEqual(['Hello?']));
    await until(() => expect(words(b)).toEqual(['Hello?']));
    a.seen(a.state()?.seq ?? 0);
    await hers.command(contact, {
      type: 'send',
      body: asRichText('Hi!'),
      files: [],
      draft: { visibility: 'shared', draftNumber: 0 },
    });
    expect(words(a)).toHaveLength(2);
    await until(() => expect(words(b)).toEqual(['Hello?', 'Hi!']));
    await saved(hers);
    await until(() => expect(his.rows().get(contact)?.state.assignee).toBe(session.agent.id));
    expect(a.draft('reply')).toBe(1);
    expect(anas.reports).toEqual([]);
  });

  it('OF-3 OF-5 a draft written by two is the same for both, and proven', async () => {
    const ben = await joinAs(browser, 'agent', 'Ben');
    const hers = await open(anas);
    const his = await open(createRealBrowser(ben.browser, ben.session, () => server.url));
    await saved(hers);
    await saved(his);
    const [a, b] = [hers.openContact(contact), his.openContact(contact)];
    type(a.draftsDocument.doc, 'comment/0', 'From Ana');
    type(b.draftsDocument.doc, 'comment/0', 'From Ben');
    await until(() => {
      const text = draftText(a.draftsDocument.doc, 'comment/0');
      expect(text).toContain('From Ana');
      expect(text).toContain('From Ben');
      expect(draftText(b.draftsDocument.doc, 'comment/0')).toBe(text);
    });
    await saved(hers);
    await saved(his);
    hers.here(contact, 'comment');
    await until(() =>
      expect(his.present()).toEqual([{ agent: session.agent.id, viewing: contact, writing: 'comment' }]),
    );
    expect(anas.reports).toEqual([]);
  });

  it('OF-2 what was written while the server was away reaches it after its restart', async () => {
    const replica = await open(anas);
    await saved(replica);
    const one = replica.openContact(contact);
    await until(() => expect(words(one)).toEqual(['Hello?']));
    one.seen(one.state()?.seq ?? 0);
    const { port } = server;
    await server.stop();
    await until(() => expect(replica.sync().state).toBe('offline'));
    type(one.draftsDocument.doc, 'reply/1', 'Next');
    await replica.command(contact, { type: 'send', body: asRichText('While away'), files: [] });
    await replica.command(contact, { type: 'close' });
    await until(() => expect(replica.sync()).toEqual({ state: 'offline', waiting: 3 }));
    // For the moment of a new try it says that it is sending.
    await until(() => expect(words(one)).toEqual(['Hello?', 'While away (waiting)']));
    server = await startTestServer({ dataDir: server.dataDir, config: { port } });
    replica.resume();
    await saved(replica);
    await until(() => expect(words(one)).toEqual(['Hello?', 'While away']));
    expect(replica.rows().get(contact)?.state.conversation).toBeNull();
    expect(replica.held()).toEqual([]);
    expect(anas.reports).toEqual([]);
  });

  it('L8 while colleagues commit all the time, what is pushed is taken, and hardly anything asked for', async () => {
    const ben = await joinAs(browser, 'agent', 'Ben');
    const hers = await open(anas);
    await saved(hers);
    const [channel] = session.workspace.channels;
    if (!channel) throw new Error('no channel');
    const other = await visitorWrites(ben.browser, channel.id, 'Another');
    await until(() => expect(hers.rows().get(other)?.state.seq).toBeGreaterThan(0));
    await saved(hers);
    const before = anas.asked.length;
    // In the middle the browser asks for the truth, as it does every two minutes: its cursor is then beyond
    // the pushes.
    for (let n = 0; n < 60; n += 1) {
      const { status } = await commandsOf(ben.browser, [
        commandOf(n % 2 === 0 ? contact : other, {
          type: 'comment',
          body: asRichText(`Comment ${n}`),
          files: [],
        }),
      ]);
      expect(status).toBe(200);
      if (n % 20 === 10) hers.resume();
    }
    const { body } = await browser.get<ChangesPage>('/api/changes?cursor=');
    const seqs = body.changes.flatMap((change) =>
      change.type === 'row' ? [[change.contact, change.row.state.seq] as const] : [],
    );
    await until(() => {
      for (const [one, seq] of seqs) expect(hers.rows().get(one)?.state.seq).toBe(seq);
    });
    const questions = anas.asked.slice(before).filter((path) => path === '/api/changes');
    expect(questions.length).toBeLessThanOrEqual(5);
    expect(anas.reports).toEqual([]);
  });

  it('OF-1 history that was pulled opens from local data alone', async () => {
    const first = await open(anas);
    await saved(first);
    for (let n = 0; n < 3; n += 1) {
      await first.command(contact, { type: 'close' }, { seen: 1_000 });
      await first.command(contact, { type: 'open' });
    }
    await saved(first);
    const view = first.openContact(contact);
    await until(() => expect(view.entries().length).toBeGreaterThan(0));
    while (view.older() !== 'none') await view.loadOlder();
    const all = view.entries().map(({ entry }) => entry.seq);
    expect(all).toEqual(all.map((_, index) => index + 1));
    await first.dispose();
    await server.stop();
    const again = await open(anas);
    const offline = again.openContact(contact);
    await until(() => expect(offline.entries().length).toBeGreaterThan(0));
    while (offline.older() === 'more') await offline.loadOlder();
    expect(offline.entries().map(({ entry }) => entry.seq)).toEqual(all);
    expect(anas.reports).toEqual([]);
  });

  it('OF-6 an expired session stops sync and asks; the same agent signed in again goes on', async () => {
    const replica = await open(anas);
    await saved(replica);
    await browser.post('/api/sign-out', {});
    await replica.command(contact, { type: 'close' }, { seen: 1_000 });
    await until(() => expect(replica.sync()).toEqual({ state: 'session-expired', waiting: 1 }));
    expect(replica.rows().size).toBe(1);
    const { email, password } = OWNER;
    await browser.post('/api/sign-in', { email, password });
    replica.resume();
    await saved(replica);
    expect(replica.rows().get(contact)?.state.conversation).toBeNull();
  });

  it('DR-6 a file is uploaded before the message that names it', async () => {
    const replica = await open(anas);
    await saved(replica);
    const one = replica.openContact(contact);
    await until(() => expect(words(one)).toEqual(['Hello?']));
    one.seen(one.state()?.seq ?? 0);
    const file = await replica.addFile(
      contact,
      new File(['price list'], 'prices.txt', { type: 'text/plain' }),
    );
    await replica.command(contact, { type: 'send', body: asRichText('See'), files: [file.id] });
    await saved(replica);
    await until(() => expect(words(one)).toEqual(['Hello?', 'See']));
    const sent = one
      .entries()
      .find(({ entry }) => entry.kind === 'message' && entry.direction === 'out')?.entry;
    expect(sent?.kind === 'message' ? sent.files.map(({ name, size }) => [name, size]) : []).toEqual([
      ['prices.txt', 10],
    ]);
    expect(anas.reports).toEqual([]);
  });
});
