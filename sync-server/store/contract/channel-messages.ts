import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { Sender } from '@parley/core/contact/entry';
import { entryIdOf, type ContactId, type EntryId, type FileId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import type { InboundWork } from '../../ledger/work.ts';
import { sending, text, type StoreRig } from './store-rig.ts';

const SENDER: Sender = { external: 'user:1', aliases: [{ kind: 'user', value: '1' }] };

/** What channels say of messages by their own ids (CH-9, DR-3). */
export const channelMessageContract = (rig: () => StoreRig): void => {
  const bring = (event: InboundEvent, more: Partial<InboundWork> = {}) =>
    rig().receive({ ...rig().inbound(event, { contact: newId<ContactId>() }), ...more });

  const write = async (external: string, more: Partial<Extract<InboundEvent, { type: 'message' }>> = {}) => {
    const { channel, contact } = rig();
    const event = {
      type: 'message',
      channel,
      body: text('Hello'),
      files: [],
      sender: SENDER,
      external,
    } as const;
    const work = rig().inbound({ ...event, ...more }, { contact, once: external });
    return rig().receive({ ...work, person: { channel, sender: SENDER } });
  };

  /** Sends a message; gives its entry. */
  const send = async (words = 'Hi'): Promise<EntryId> => {
    const command = rig().command(rig().ana, sending(words));
    expect(await rig().answer(command)).toMatchObject({ outcome: 'applied' });
    return entryIdOf(command.command.id, 0);
  };

  const sent = (message: EntryId, ...parts: readonly (string | null)[]) =>
    bring({ type: 'delivery', channel: rig().channel, status: 'sent', message, parts });

  const status = (value: 'delivered' | 'read' | 'failed', external: string) =>
    bring({ type: 'delivery', channel: rig().channel, status: value, external });

  const statuses = async () =>
    (await rig().entries()).flatMap((entry) => {
      const { kind, status: of } = entry as { kind: string; status?: string };
      return kind === 'delivery' ? [of] : [];
    });

  it('DR-3 a status finds its message by the channel’s id, and waits for a message that is not there yet', async () => {
    await write('in-1');
    const message = await send();
    const waiting = await status('delivered', 'out-1');
    expect(waiting).toEqual({ type: 'inbound', outcome: 'unknown-message', contact: null, entries: [] });
    await sent(message, 'out-1');
    expect(await status('delivered', 'out-1')).toMatchObject({ outcome: 'applied', contact: rig().contact });
    expect((await status('delivered', 'out-1')).entries).toEqual([]);
    expect((await status('failed', 'out-1')).entries).toEqual([]);
    expect(await statuses()).toEqual(['sent', 'delivered']);
  });

  it('DR-3 a failure says its class and code, and a message that was not sent can still turn out to be', async () => {
    await write('in-1');
    const message = await send();
    const failure = { class: 'window-closed', code: '131047' } as const;
    const { channel } = rig();
    await bring({ type: 'delivery', channel, status: 'failed', message, failure, error: 'Too late' });
    const last: unknown = (await rig().entries()).at(-1);
    expect(last).toMatchObject({ kind: 'delivery', status: 'failed', failure, error: 'Too late' });
    await sent(message, 'out-1');
    await status('delivered', 'out-1');
    expect(await statuses()).toEqual(['failed', 'delivered']);
  });

  it('DR-3 a message of several parts has come as far as its last part, and has failed with any', async () => {
    await write('in-1');
    const message = await send();
    await sent(message, 'out-1', null, 'out-3');
    expect((await status('read', 'out-1')).entries).toEqual([]);
    await status('delivered', 'out-3');
    expect(await statuses()).toEqual(['sent', 'delivered']);
    const other = await send('Again');
    await sent(other, 'out-4', 'out-5');
    await status('failed', 'out-4');
    expect(await statuses()).toEqual(['sent', 'delivered', 'sent', 'failed']);
  });

  it('DR-3 a status about a part waits until it is known in how many parts the message was sent', async () => {
    await write('in-1');
    const message = await send();
    const about = (part: number) =>
      bring({ type: 'delivery', channel: rig().channel, status: 'delivered', message, part });
    expect(await about(1)).toMatchObject({ outcome: 'unknown-message' });
    const { channel } = rig();
    await bring({ type: 'delivery', channel, status: 'uncertain', message, parts: ['out-1', null] });
    expect((await about(0)).entries).toEqual([]);
    expect((await about(1)).entries).toHaveLength(1);
    expect(await statuses()).toEqual(['uncertain', 'delivered']);
  });

  it('DR-3 a report that names our own message makes its id on the channel known', async () => {
    await write('in-1');
    const message = await send();
    const { channel } = rig();
    await bring({ type: 'delivery', channel, status: 'uncertain', message, parts: [null, null] });
    await bring({ type: 'delivery', channel, status: 'sent', message, part: 1, external: 'out-2' });
    await status('delivered', 'out-2');
    expect(await statuses()).toEqual(['uncertain', 'sent', 'delivered']);
    const unknown = entryIdOf(newId(), 0);
    await bring({ type: 'delivery', channel, status: 'sent', message: unknown, external: 'out-3' });
    expect(await status('delivered', 'out-3')).toMatchObject({ outcome: 'unknown-message' });
  });

  it('DR-3 a channel that names no message means all up to a time', async () => {
    await write('in-1');
    await send();
    rig().now += 1_000;
    await send('Later');
    const { channel, contact } = rig();
    const read = (upToTime: number) =>
      rig().receive(rig().inbound({ type: 'delivery', channel, status: 'read', upToTime }, { contact }));
    await read(rig().now - 1);
    expect((await rig().state()).read).toBe(4);
    expect((await read(rig().now - 1)).entries).toEqual([]);
    expect((await read(1)).entries).toEqual([]);
    await read(rig().now);
    expect((await rig().state()).read).toBe((await rig().state()).seq - 1);
  });

  it('CH-9 an echo of what was sent from here is that message', async () => {
    await write('in-1');
    const message = await send();
    await sent(message, 'out-1');
    const { channel, contact } = rig();
    const echo = {
      type: 'echo',
      channel,
      body: text('Hi'),
      files: [],
      external: 'out-1',
      sender: SENDER,
    } as const;
    const person = { channel, sender: SENDER };
    expect(await bring(echo, { person })).toEqual({
      type: 'inbound',
      outcome: 'duplicate',
      contact,
      entries: [message],
    });
  });

  it('CH-9 AS-3 an echo from the channel’s own app is a message of nobody here, and claims nobody', async () => {
    await write('in-1');
    const { channel } = rig();
    const echo = {
      type: 'echo',
      channel,
      body: text('From the phone'),
      files: [],
      external: 'app-1',
      sender: SENDER,
    } as const;
    const person = { channel, sender: SENDER };
    await bring(echo, { person });
    expect(await bring(echo, { person })).toMatchObject({ outcome: 'duplicate' });
    expect(await rig().kinds()).toEqual(['opened', 'message', 'message']);
    expect(await rig().state()).toMatchObject({ assignee: null, waitingSince: null });
  });

  it('CH-9 an echo to somebody who has never written makes a contact who can be written to', async () => {
    const { channel } = rig();
    const echo = {
      type: 'echo',
      channel,
      body: text('Hello'),
      files: [],
      external: 'app-1',
      sender: SENDER,
    } as const;
    const { contact } = await bring(echo, { person: { channel, sender: SENDER } });
    expect((await rig().state(contact ?? undefined)).identities).toEqual([{ ...SENDER, channel }]);
    expect(await write('in-1')).toMatchObject({ contact });
  });

  it('CH-9 an edit and a reaction go to the message that the channel names', async () => {
    await write('in-1');
    const { channel } = rig();
    const message = { external: 'in-1' };
    const edited = await bring({ type: 'message-edited', channel, message, body: text('Goodbye') });
    expect(edited).toMatchObject({ outcome: 'applied', contact: rig().contact });
    await bring({ type: 'message-reaction', channel, message, emoji: '👍', echo: true });
    const about = entryIdOf((await rig().state()).preview?.id.split('/')[0] as never, 1);
    expect((await rig().entries()).slice(2)).toMatchObject([
      { kind: 'message-edited', message: about, by: { kind: 'contact' } },
      { kind: 'message-reaction', message: about, emoji: '👍', by: { kind: 'channel', id: channel } },
    ]);
    expect((await rig().state()).preview?.text).toBe('Goodbye');
    const unknown = await bring({
      type: 'message-edited',
      channel,
      message: { external: 'in-2' },
      body: text(''),
    });
    expect(unknown.outcome).toBe('unknown-message');
  });

  it('CH-9 L11 the words, edits and reactions of a message that its author deletes are gone for good', async () => {
    const { channel } = rig();
    const message = { external: 'in-1' };
    await write('in-1', { body: text('my secret word') });
    await bring({ type: 'message-edited', channel, message, body: text('another secret word') });
    await bring({ type: 'message-reaction', channel, message, emoji: '🤫' });
    await bring({ type: 'message-deleted', channel, message });
    const stored = JSON.stringify(await rig().entries());
    expect(stored).not.toMatch(/secret|🤫/);
    expect(await rig().kinds()).toEqual([
      'opened',
      'message',
      'message-edited',
      'message-reaction',
      'message-deleted',
    ]);
    expect((await bring({ type: 'message-deleted', channel, message })).entries).toEqual([]);
    expect((await bring({ type: 'message-edited', channel, message, body: text('x') })).entries).toEqual([]);
    await rig().reopen();
    expect(Buffer.from(rig().opened.bytes()).includes('secret word')).toBe(false);
  });

  it('CH-9 a quoted message is named by its entry, and one that is not known is left out', async () => {
    const first = await write('in-1');
    await write('in-2', { replyTo: { external: 'in-1' } });
    await write('in-3', { replyTo: { external: 'nothing' } });
    const [, , quoting, other] = await rig().entries();
    expect(quoting).toMatchObject({ replyTo: first.entries[1] });
    expect(other).not.toHaveProperty('replyTo');
  });

  it('CH-7 a pending file is fetched by a job of the message’s own transaction, and takes its place', async () => {
    const here = rig();
    const { channel, contact, workspace } = here;
    const file = { id: newId<FileId>(), name: 'photo', type: 'image/jpeg', size: 0, pending: true } as const;
    const sender = SENDER;
    const event = {
      type: 'message',
      channel,
      body: text(''),
      files: [file],
      sender,
      external: 'in-1',
    } as const;
    const work = here.inbound(event, { contact, once: 'in-1' });
    const media = { at: here.now, files: [{ file: file.id, source: { media: '42' } }] };
    const { entries } = await here.receive({ ...work, person: { channel, sender }, media });
    const [message = expect.fail('no message')] = entries.slice(-1);
    const [job] = await here.store.jobs.take({
      kind: 'fetch-media',
      pool: channel,
      now: here.now,
      until: here.now + 1_000,
      limit: 1,
    });
    expect(job).toMatchObject({
      key: file.id,
      workspace,
      contact,
      payload: { channel, message, name: 'photo', source: { media: '42' }, at: here.now },
    });
    const fetched = { id: file.id, name: 'photo.jpg', type: 'image/jpeg', size: 9 };
    await bring(
      { type: 'file-ready', channel, message, file: fetched },
      {
        inbound: {
          id: newId(),
          contact,
          event: { type: 'file-ready', channel, message, file: fetched },
        },
      },
    );
    expect((await here.entries()).at(-1)).toMatchObject({ kind: 'file-ready', message, file: fetched });
  });

  it('CH-9 imported history opens, wakes and notifies nothing', async () => {
    await write('old-1', { history: true });
    expect(await rig().kinds()).toEqual(['message']);
    const state = await rig().state();
    expect(state).toMatchObject({ conversation: null, inbound: 0, waitingSince: null });
    const notices = (await rig().changes(rig().ana)).filter(({ type }) => type === 'notification');
    expect(notices).toEqual([]);
    await write('in-1');
    expect(await rig().kinds()).toEqual(['message', 'opened', 'message']);
  });
};
