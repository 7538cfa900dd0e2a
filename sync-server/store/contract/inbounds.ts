import { entryIdOf, type ContactId, type FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import { commenting, sending, text, type StoreRig } from './store-rig.ts';

/** Inbounds: stored once, one open conversation, contacts that come into being, visitors' own lists. */
export const inboundContract = (rig: () => StoreRig): void => {
  it('CH-4 the same inbound twice is one message', async () => {
    const here = rig();
    const first = await here.receive(here.message('Hello', { once: 'wamid-1' }));
    const again = await here.receive(here.message('Hello', { once: 'wamid-1', contact: newId() }));
    expect(first.outcome).toBe('applied');
    expect(again).toEqual({ ...first, outcome: 'duplicate' });
    expect(await here.kinds()).toEqual(['opened', 'message']);
  });

  it('CH-4 the same inbound twenty times in parallel is one message', async () => {
    const here = rig();
    const results = await Promise.all(
      Array.from({ length: 20 }, () =>
        here.receive(here.message('Hello', { once: 'wamid-1', contact: newId() })),
      ),
    );
    expect(results.map((result) => result.outcome).filter((outcome) => outcome === 'applied')).toHaveLength(
      1,
    );
    expect(new Set(results.map((result) => result.contact)).size).toBe(1);
    expect((await here.changes(here.ana)).filter((change) => change.type === 'row')).toHaveLength(1);
  });

  it('OC-5 parallel messages of one person open one conversation of one contact', async () => {
    const here = rig();
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => here.receive(here.message(`m${index}`, { contact: newId() }))),
    );
    const contacts = new Set(results.map((result) => result.contact));
    expect(contacts.size).toBe(1);
    const [contact] = contacts;
    expect((await here.kinds(contact ?? undefined)).filter((kind) => kind === 'opened')).toHaveLength(1);
    expect(await here.state(contact ?? undefined)).toMatchObject({ inbound: 50, seq: 51 });
  });

  it('OC-5 a conversation that is opened by hand and by a message at once is opened once', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, { type: 'close' });
    await Promise.all([
      here.receive(here.message('Again')),
      here.ask(here.ana, { type: 'open' }),
      here.ask(here.ana, sending('Hi')),
    ]);
    expect((await here.kinds()).filter((kind) => kind === 'opened')).toHaveLength(2);
  });

  it('OC-1 the opened event stands before the message', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    expect(await here.kinds()).toEqual(['opened', 'message']);
    expect((await here.state()).conversation).not.toBeNull();
  });

  it('nobody comes into being by what says nothing, nor where none may', async () => {
    const here = rig();
    const nobody = { outcome: 'unknown-contact', contact: null, entries: [] };
    expect(await here.receive(here.message('Hello', { create: false }))).toMatchObject(nobody);
    const receipt = { type: 'delivery', channel: here.channel, status: 'read', upTo: 5 } as const;
    expect(await here.receive(here.inbound(receipt))).toMatchObject(nobody);
    expect(await here.receive(here.inbound(receipt, { external: 'visitor-9' }))).toMatchObject({
      outcome: 'applied',
      contact: null,
    });
    expect(await here.store.record.row(here.workspace, here.contact)).toBeUndefined();
    expect((await here.changes(here.ana)).filter((change) => change.type === 'row')).toEqual([]);
  });

  it('an inbound of another workspace finds nobody here', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const foreign = { ...here.message('Hello'), workspace: newId<typeof here.workspace>() };
    expect(await here.receive(foreign)).toMatchObject({ outcome: 'unknown-contact' });
    expect(await here.store.record.row(foreign.workspace, here.contact)).toBeUndefined();
  });

  it('IN-6 messages count as unread until marked, a delivery state does not', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const sent = here.command(here.ana, sending('Hi'));
    await here.answer(sent);
    const message = entryIdOf(sent.command.id, 0);
    const receipt = { type: 'delivery', channel: here.channel, status: 'sent', message } as const;
    const first = await here.receive(here.inbound(receipt));
    expect(first.entries).toHaveLength(1);
    expect((await here.receive(here.inbound(receipt))).entries).toEqual([]);
    expect(await here.state()).toMatchObject({ inbound: 1 });
  });

  it('EV-4 a visitor’s list holds the messages to and from that visitor, and nothing else', async () => {
    const here = rig();
    await here.store.visitors.create({
      tokenHash: 'hash-1',
      channel: here.channel,
      external: 'visitor-1',
      at: here.now,
    });
    expect(await here.store.visitors.visitor('hash-1')).toMatchObject({
      external: 'visitor-1',
      contact: null,
    });
    await here.receive(here.message('Hello'));
    await here.receive(here.message('From another', { external: 'visitor-2', contact: newId() }));
    await here.ask(here.ana, commenting(text('internal')));
    await here.ask(here.ana, sending('Hi'));
    expect(await here.store.visitors.visitor('hash-1')).toEqual({
      channel: here.channel,
      workspace: here.workspace,
      external: 'visitor-1',
      contact: here.contact,
    });
    const thread = await here.store.visitors.thread(here.channel, 'visitor-1', 0, 10);
    expect(thread.map(({ n, contact, entry }) => [n, contact, entry.kind, entry.direction])).toEqual([
      [1, here.contact, 'message', 'in'],
      [2, here.contact, 'message', 'out'],
    ]);
    expect((await here.store.visitors.thread(here.channel, 'visitor-1', 1, 10)).map(({ n }) => n)).toEqual([
      2,
    ]);
    expect((await here.store.visitors.thread(here.channel, 'visitor-1', 0, 1)).map(({ n }) => n)).toEqual([
      1,
    ]);
    expect(await here.store.visitors.thread(here.channel, 'visitor-9', 0, 10)).toEqual([]);
    expect(await here.store.visitors.visitor('hash-2')).toBeUndefined();
  });

  it('a visitor reaches the files that the own messages name, and binds them to the contact', async () => {
    const here = rig();
    const file = newId<FileId>();
    const uploader = { kind: 'visitor', channel: here.channel, external: 'visitor-1' } as const;
    const ref = { id: file, name: 'a.png', type: 'image/png', size: 10, width: 1, height: 2 };
    const { workspace } = here;
    await here.store.files.create({ ...ref, workspace, contact: null, uploader, createdAt: here.now });
    const work = here.message('See');
    if (work.inbound.event.type !== 'message') throw new Error('no message');
    const event = { ...work.inbound.event, files: [ref] };
    await here.receive({ ...work, inbound: { ...work.inbound, event } });
    expect(await here.store.files.file(file)).toEqual({
      ...ref,
      workspace,
      contact: here.contact,
      uploader,
      createdAt: here.now,
      used: true,
    });
    expect(await here.store.visitors.threadHasFile(here.channel, 'visitor-1', file)).toBe(true);
    expect(await here.store.visitors.threadHasFile(here.channel, 'visitor-2', file)).toBe(false);
    expect(await here.store.files.usage(uploader, 0)).toBe(10);
    expect(await here.store.files.usage({ ...uploader, external: 'visitor-2' }, 0)).toBe(0);
  });

  it('a contact that is named by id is found without an identity', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const page = { type: 'page', channel: here.channel, url: 'https://example.org/' } as const;
    expect(await here.receive(here.inbound(page))).toMatchObject({
      outcome: 'applied',
      contact: here.contact,
    });
    const unknown = here.inbound(page, { contact: newId<ContactId>() });
    expect(await here.receive(unknown)).toMatchObject({ outcome: 'unknown-contact' });
  });
};
