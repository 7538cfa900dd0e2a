/** A network that lets requests through but no WebSocket, as some proxies do. */
import { describe, expect, it } from 'vitest';
import { BrowserDouble } from './testing/browser-double.ts';
import { ana, ben, CONTACT, says, text, workspace } from './testing/people.ts';
import { ServerDouble } from './testing/server-double.ts';
import { draft, saved, type, until, words } from './testing/wait.ts';

const begin = async () => {
  const server = new ServerDouble(workspace());
  server.receive(CONTACT, says('Hello'));
  const browser = new BrowserDouble(server);
  browser.network.blocksSockets = true;
  const { replica } = await browser.open(ben);
  await until(() => expect(replica.sync()).toMatchObject({ state: 'not-live', waiting: 0 }));
  return { server, browser, replica };
};

describe('without a WebSocket', () => {
  it('OF-1 a fresh device shows the conversation, and what comes to it while it is open', async () => {
    const { server, replica } = await begin();
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    server.receive(CONTACT, says('Anybody there?'));
    await until(() => expect(words(open)).toEqual(['Hello', 'Anybody there?']));
    await replica.dispose();
  });

  it('DR-3 DR-4 a reply leaves the outbox, is not held for what was read, and is recorded on screen', async () => {
    const { server, replica } = await begin();
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    server.receive(CONTACT, says('One more thing'));
    await until(() => expect(words(open)).toHaveLength(2));
    open.seen(open.entries().at(-1)?.entry.seq ?? 0);
    await replica.command(CONTACT, { type: 'send', body: text('Here you are'), files: [] });
    await until(() => expect(words(open)).toEqual(['Hello', 'One more thing', 'Here you are']));
    expect(replica.held()).toEqual([]);
    expect(replica.sync()).toMatchObject({ state: 'not-live', waiting: 0 });
    await replica.dispose();
  });

  it('OF-5 what is typed is said to be unsaved, and goes as soon as sockets pass', async () => {
    const { server, browser, replica } = await begin();
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    type(open.draftsDocument.doc, 'reply', 0, 'Only here');
    await until(() => expect(replica.sync()).toMatchObject({ state: 'not-live', waiting: 1 }));
    browser.network.setBlocksSockets(false);
    await saved(replica);
    const draftsDocument = server.docs.get(`drafts/${CONTACT}@1`);
    expect(draftsDocument && draft(draftsDocument, 'reply', 0)).toBe('Only here');
    server.receive(CONTACT, says('Live again'));
    await until(() => expect(words(open)).toContain('Live again'));
    await replica.dispose();
  });

  it('DR-1 what colleagues write in a draft is shown, if later', async () => {
    const { server, replica } = await begin();
    const colleague = await new BrowserDouble(server).open(ana);
    await saved(colleague.replica);
    const [mine, theirs] = [replica.openContact(CONTACT), colleague.replica.openContact(CONTACT)];
    await until(() => expect(words(theirs)).toEqual(['Hello']));
    type(theirs.draftsDocument.doc, 'reply', 0, 'A beginning');
    await until(() => expect(draft(mine.draftsDocument.doc, 'reply', 0)).toBe('A beginning'));
    await replica.dispose();
    await colleague.replica.dispose();
  });

  it('IN-6 messages that the record lacks are not marked as read, however many they are', async () => {
    const { server, browser, replica } = await begin();
    const open = replica.openContact(CONTACT);
    await until(() => expect(words(open)).toEqual(['Hello']));
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    browser.network.gate = (kind) => (kind === 'pull' ? released : Promise.resolve());
    for (const more of ['one', 'two', 'three']) server.receive(CONTACT, says(more));
    await until(() => expect(replica.rows().get(CONTACT)?.state.inbound).toBe(4));
    open.seen(open.entries().at(-1)?.entry.seq ?? 0);
    await until(() =>
      expect(server.asked.map(({ action }) => action)).toEqual([{ type: 'set-read-cursor', inbound: 1 }]),
    );
    release();
    await until(() => expect(words(open)).toHaveLength(4));
    open.seen(open.entries().at(-1)?.entry.seq ?? 0);
    await until(() => expect(replica.readCursor(CONTACT)).toBe(4));
    await replica.dispose();
  });
});
