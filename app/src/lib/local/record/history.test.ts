import type { EntryId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import { getAll, read } from '../database/database.ts';
import { under } from '../database/keys.ts';
import type { OpenContact, Replica } from '../replica-api.ts';
import { BrowserDouble } from '../testing/browser-double.ts';
import { ana, ben, CONTACT, says, text, workspace } from '../testing/people.ts';
import { ServerDouble } from '../testing/server-double.ts';
import { saved, until, words } from '../testing/wait.ts';

const ALL = 1_000;

/** A contact with several conversations behind it, written without any browser. */
const serverWithHistory = (conversations: number): ServerDouble => {
  const server = new ServerDouble(workspace());
  for (let n = 1; n <= conversations; n += 1) {
    server.receive(CONTACT, says(`Message ${n}`));
    if (n === conversations) continue;
    const id = `closing${String(n).padStart(8, '0')}` as never;
    server.apply(ben.id, { v: 1, id, contact: CONTACT, happenedAt: 1, seen: ALL, action: { type: 'close' } });
  }
  return server;
};

const seqs = (open: OpenContact): number[] => open.entries().map(({ entry }) => entry.seq);
const upTo = (last: number, from = 1): number[] =>
  Array.from({ length: last - from + 1 }, (_, index) => from + index);

const open = async (browser: BrowserDouble): Promise<{ replica: Replica; one: OpenContact }> => {
  const { replica } = await browser.open(ana);
  await saved(replica);
  return { replica, one: replica.openContact(CONTACT) };
};

describe('history', () => {
  it('OF-1 loads earlier conversations as one goes up, into one stream without gaps', async () => {
    const server = serverWithHistory(6);
    const { replica, one } = await open(new BrowserDouble(server));
    const last = server.row(CONTACT).state.seq;
    await until(() => expect(seqs(one).at(-1)).toBe(last));
    while (one.older() !== 'none') await one.loadOlder();
    expect(seqs(one)).toEqual(upTo(last));
    await replica.dispose();
  });

  it('is shared by all in one tab who have the contact open, and goes on until the last has closed it', async () => {
    const server = serverWithHistory(2);
    const browser = new BrowserDouble(server);
    const { replica, one } = await open(browser);
    const last = server.row(CONTACT).state.seq;
    await until(() => expect(seqs(one).at(-1)).toBe(last));
    const other = replica.openContact(CONTACT);
    let heard = 0;
    other.onChange(() => (heard += 1));
    await until(() => expect(seqs(other).at(-1)).toBe(last));
    server.receive(CONTACT, says('For both'));
    await until(() => expect(seqs(other).at(-1)).toBe(last + 1));
    expect(seqs(one)).toEqual(seqs(other));

    other.close();
    other.close();
    const heardBefore = heard;
    server.receive(CONTACT, says('For the one that is left'));
    await until(() => expect(seqs(one).at(-1)).toBe(last + 2));
    expect(heard).toBe(heardBefore);
    one.close();
    const isAttached = () => [...server.connections].some(({ name }) => name.startsWith('conversation/'));
    await until(() => expect(isAttached()).toBe(false));
    expect(browser.reports).toEqual([]);
    await replica.dispose();
  });

  it('OF-1 says when earlier conversations are on the server only', async () => {
    const server = serverWithHistory(8);
    const browser = new BrowserDouble(server);
    const { replica, one } = await open(browser);
    const last = server.row(CONTACT).state.seq;
    await until(() => expect(seqs(one).at(-1)).toBe(last));
    await until(() => expect(one.older()).toBe('more'));
    browser.network.setOnline(false);
    while (one.older() === 'more') await one.loadOlder();
    expect(one.older()).toBe('needs-network');
    const offline = seqs(one);
    expect(offline).toEqual(upTo(last, offline[0]));
    browser.network.setOnline(true);
    while (one.older() !== 'none') await one.loadOlder();
    expect(seqs(one)).toEqual(upTo(last));
    await replica.dispose();
  });

  it('stays one stream while conversations close and open in front of it', async () => {
    const server = serverWithHistory(1);
    const { replica, one } = await open(new BrowserDouble(server));
    await until(() => expect(seqs(one)).toEqual(upTo(2)));
    const broken: number[][] = [];
    one.onChange(() => {
      const shown = seqs(one);
      if (shown.some((seq, index) => index > 0 && seq !== (shown[index - 1] ?? 0) + 1)) broken.push(shown);
    });
    for (let n = 0; n < 3; n += 1) {
      await replica.command(CONTACT, { type: 'close' }, { seen: ALL });
      server.receive(CONTACT, says(`Again ${n}`));
    }
    await saved(replica);
    server.receive(CONTACT, says('Last'));
    const last = server.row(CONTACT).state.seq;
    await until(() => expect(seqs(one)).toEqual(upTo(last)));
    expect(broken).toEqual([]);
    await replica.dispose();
  });

  it('OF-1 loses nothing from the screen where the row leaps over whole conversations', async () => {
    const server = serverWithHistory(1);
    const browser = new BrowserDouble(server);
    const { replica, one } = await open(browser);
    await until(() => expect(seqs(one)).toEqual(upTo(2)));
    await saved(replica);
    const broken: number[][] = [];
    one.onChange(() => {
      const shown = seqs(one);
      if (!shown.every((seq, index) => seq === index + 1) || shown.length < 2) broken.push(shown);
    });
    browser.network.setOnline(false);
    for (let n = 0; n < 4; n += 1) {
      const id = `awayclose${n}` as never;
      server.apply(ben.id, {
        v: 1,
        id,
        contact: CONTACT,
        happenedAt: 1,
        seen: ALL,
        action: { type: 'close' },
      });
      server.receive(CONTACT, says(`Meanwhile ${n}`));
    }
    browser.network.setOnline(true);
    const last = server.row(CONTACT).state.seq;
    await until(() => expect(seqs(one)).toEqual(upTo(last)));
    expect(broken).toEqual([]);
    expect(one.older()).toBe('none');
    await replica.dispose();
  });

  it('CM-5 the words of a deleted comment go from every device, in earlier conversations too', async () => {
    const server = serverWithHistory(1);
    const browser = new BrowserDouble(server);
    const { replica, one } = await open(browser);
    const other = await new BrowserDouble(server).open(ben);
    await saved(other.replica);
    const bens = other.replica.openContact(CONTACT);
    const id = await replica.command(CONTACT, { type: 'comment', body: text('Regrettable'), files: [] });
    await until(() => expect(words(bens)).toContain('Regrettable'));
    await replica.command(CONTACT, { type: 'close' }, { seen: ALL });
    await saved(replica);
    server.receive(CONTACT, says('A new conversation'));
    await until(() => expect(words(bens)).toContain('A new conversation'));
    await replica.command(CONTACT, { type: 'delete-comment', comment: `${id}/0` as EntryId });
    for (const watched of [one, bens]) {
      await until(() => {
        expect(words(watched)).not.toContain('Regrettable');
        const comment = watched.entries().find(({ entry }) => entry.id === `${id}/0`);
        expect(comment?.comment).toMatchObject({ deleted: true });
      });
    }
    await saved(replica);
    expect(seqs(bens)).toEqual(upTo(server.row(CONTACT).state.seq));
    await replica.dispose();
    await other.replica.dispose();
  });

  it('CM-5 they go from what is no longer kept here, too', async () => {
    const server = serverWithHistory(1);
    const author = await new BrowserDouble(server).open(ben);
    await saved(author.replica);
    const id = await author.replica.command(CONTACT, {
      type: 'comment',
      body: text('Regrettable'),
      files: [],
    });
    await saved(author.replica);
    const anas = new BrowserDouble(server);
    const { replica } = await anas.open(ana);
    const stored = async (): Promise<string> => {
      const updates = await read(anas.database, (store) =>
        getAll<Uint8Array>(store, under('update', CONTACT)),
      );
      return updates.map((update) => new TextDecoder().decode(update)).join();
    };
    await until(async () => expect(await stored()).toContain('Regrettable'));
    await author.replica.command(CONTACT, { type: 'assign', to: ben.id, from: null });
    await until(() => expect(replica.rows().get(CONTACT)?.state.assignee).toBe(ben.id));
    await saved(replica);
    await author.replica.command(CONTACT, { type: 'delete-comment', comment: `${id}/0` as EntryId });
    await until(async () => expect(await stored()).not.toContain('Regrettable'));
    await replica.dispose();
    await author.replica.dispose();
  });
});
