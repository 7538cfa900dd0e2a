import { newId } from '@parley/core/new-id';
import { entryIdOf, type ContactId, type FileId } from '@parley/core/ids';
import { expect, it } from 'vitest';
import { commenting, sending, text, type StoreRig } from './store-rig.ts';
import { sendPool } from '../send-pools.ts';
import { dueJobs, takeDue, timerOf } from './take-jobs.ts';

/** The queue of messages to send, timers, files waiting to be used. */
export const jobContract = (rig: () => StoreRig): void => {
  const due = (here: StoreRig, now = here.now) => dueJobs(here.store, 'send', now);
  const sent = async (here: StoreRig, words: string, contact = here.contact) => {
    const command = here.command(here.ana, sending(words), { contact });
    await here.answer(command);
    return entryIdOf(command.command.id, 0);
  };
  const keys = async (here: StoreRig, now = here.now) => (await due(here, now)).map(({ key }) => key);

  it('DR-2 a message is queued with the command, to the identity that wrote last', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    expect(await due(here)).toEqual([]);
    const message = await sent(here, 'Hi');
    const { workspace, contact, channel } = here;
    expect(await due(here)).toEqual([
      {
        key: message,
        workspace,
        contact,
        due: here.now,
        payload: { channel, external: 'visitor-1', at: here.now },
      },
    ]);
    expect(await due(here, here.now - 1)).toEqual([]);
    await here.ask(here.ana, commenting(text('internal')));
    expect(await due(here)).toHaveLength(1);
  });

  it('DR-2 messages to one contact are sent in order: the next when the one before is settled', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const one = await sent(here, 'one');
    const two = await sent(here, 'two');
    const contact = newId<ContactId>();
    await here.receive(here.message('Hello', { external: 'visitor-2', contact }));
    const three = await sent(here, 'three', contact);
    const [first, other] = await takeDue(here.store, 'send', here.now);
    expect([first?.key, other?.key]).toEqual([one, three]);
    if (!first) throw new Error('nothing due');
    await here.store.jobs.delay(first, { due: here.now + 5_000, failures: 1 }, here.now);
    expect(await keys(here)).toEqual([]);
    const [again] = await takeDue(here.store, 'send', here.now + 5_000);
    expect(again).toMatchObject({ key: one, failures: 1 });
    if (!again) throw new Error('nothing due');
    await here.store.jobs.settle([again]);
    await here.store.jobs.settle([again]);
    expect(await keys(here)).toEqual([two]);
  });

  it('CH-8 the messages that wait are counted, with the time since when the oldest one does', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const waiting = () => here.store.jobs.waiting(sendPool(here.channel, 'reply'));
    expect(await waiting()).toEqual({ count: 0, since: null });
    const since = here.now;
    await sent(here, 'one');
    here.now += 5_000;
    await sent(here, 'two');
    expect(await waiting()).toEqual({ count: 2, since });
    expect(await here.store.jobs.waiting(sendPool(here.channel, 'broadcast'))).toEqual({
      count: 0,
      since: null,
    });
    const [job] = await takeDue(here.store, 'send', here.now);
    if (!job) throw new Error('nothing due');
    await here.store.jobs.settle([job]);
    expect(await waiting()).toEqual({ count: 1, since: since + 5_000 });
  });

  it('DR-2 the parts of a message that were sent are known by the channel’s own ids, in order', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const message = await sent(here, 'Hi');
    expect(await here.store.record.sentParts(message)).toEqual([]);
    const parts = ['a', null, 'c'];
    const { channel } = here;
    await here.receive(here.inbound({ type: 'delivery', channel, status: 'failed', message, parts }));
    expect(await here.store.record.sentParts(message)).toEqual([
      { index: 0, external: 'a' },
      { index: 2, external: 'c' },
    ]);
  });

  it('an entry is found by its place in the record', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const { lastInbound } = await here.state();
    const { record } = here.store;
    expect(await record.entryAt(here.contact, lastInbound)).toMatchObject({
      kind: 'message',
      seq: lastInbound,
    });
    expect(await record.entryAt(here.contact, lastInbound + 1)).toBeUndefined();
    expect(await record.entryAt(newId(), lastInbound)).toBeUndefined();
  });

  it('DR-3 a failed message that is tried again is queued again', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const message = await sent(here, 'Hi');
    expect(await here.ask(here.ana, { type: 'retry', message })).toMatchObject({
      refusal: { reason: 'not-failed' },
    });
    const [job] = await takeDue(here.store, 'send', here.now);
    if (!job) throw new Error('nothing due');
    const failed = here.inbound({ type: 'delivery', channel: here.channel, status: 'failed', message });
    await here.receive({ ...failed, settles: job });
    expect(await here.store.jobs.next('send', 0)).toBeNull();
    expect(await here.ask(here.ana, { type: 'retry', message })).toMatchObject({ outcome: 'applied' });
    expect(await takeDue(here.store, 'send', here.now)).toMatchObject([{ key: message, failures: 0 }]);
  });

  it('SN-1 a snooze sets one timer, another one replaces it, waking takes it off', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const { workspace, contact } = here;
    const until = here.now + 60_000;
    const timer = (at: number) => ({ key: contact, workspace, contact, due: at, payload: { at } });
    await here.ask(here.ana, { type: 'snooze', until, regardless: false });
    expect(await dueJobs(here.store, 'snooze', until - 1)).toEqual([]);
    expect(await dueJobs(here.store, 'snooze', until)).toEqual([timer(until)]);
    const [ringing] = await takeDue(here.store, 'snooze', until);
    await here.ask(here.ana, { type: 'snooze', until: until + 1, regardless: true });
    expect(await timerOf(here.store, 'snooze')).toBe(until + 1);
    // The attempt at the earlier one ends only now.
    if (ringing) await here.store.jobs.settle([ringing]);
    expect(await dueJobs(here.store, 'snooze', until + 1)).toEqual([timer(until + 1)]);
    await here.ask(here.ana, { type: 'wake' });
    expect(await timerOf(here.store, 'snooze')).toBeNull();
  });

  it('SN-1 a snooze wakes on the server’s clock exactly once', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const until = here.now + 60_000;
    await here.ask(here.ana, { type: 'snooze', until, regardless: false });
    here.now = until;
    const wake = () => here.receive(here.inbound({ type: 'snooze-due', until }));
    const results = await Promise.all([wake(), wake(), wake()]);
    expect(results.map((result) => result.entries.length)).toEqual([1, 0, 0]);
    expect((await here.entries()).at(-1)).toMatchObject({
      kind: 'woken',
      how: 'time',
      by: { kind: 'clock' },
    });
    expect(await timerOf(here.store, 'snooze')).toBeNull();
  });

  it('OC-7 idle time sets a timer, a contact’s message takes it off, a changed rule moves it', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const hour = 3_600_000;
    await here.ask(here.ana, sending('Hi'));
    expect(await timerOf(here.store, 'auto-close')).toBeNull();
    await here.changeRules({ autoClose: hour });
    expect(await timerOf(here.store, 'auto-close')).toBe(here.now + hour);
    await here.changeRules({ autoClose: 2 * hour });
    expect(await timerOf(here.store, 'auto-close')).toBe(here.now + 2 * hour);
    await here.receive(here.message('Thanks'));
    expect(await timerOf(here.store, 'auto-close')).toBeNull();
    await here.ask(here.ana, sending('Welcome'));
    expect(await timerOf(here.store, 'auto-close')).toBe(here.now + 2 * hour);
    await here.changeRules({ autoClose: null });
    expect(await timerOf(here.store, 'auto-close')).toBeNull();
  });

  it('OC-7 auto-close closes and says why', async () => {
    const here = rig();
    const autoClose = 3_600_000;
    await here.changeRules({ autoClose });
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, sending('Hi'));
    const { seq } = (await here.state()).idle ?? { seq: 0 };
    here.now += autoClose;
    const close = () => here.receive(here.inbound({ type: 'auto-close-due', seq }));
    const results = await Promise.all([close(), close()]);
    expect(results.map((result) => result.entries.length)).toEqual([1, 0]);
    expect((await here.entries()).at(-1)).toMatchObject({
      kind: 'closed',
      idle: autoClose,
      by: { kind: 'auto-close' },
    });
    expect(await timerOf(here.store, 'auto-close')).toBeNull();
  });

  it('DR-6 a message takes only files of agents for this contact, and they are used from then on', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const { workspace, contact } = here;
    const upload = async (file: { contact?: typeof contact | null; by?: typeof ben; visitor?: true }) => {
      const id = newId<FileId>();
      await here.store.files.create({
        id,
        name: 'a.txt',
        type: 'text/plain',
        size: 3,
        workspace,
        contact: file.contact === undefined ? contact : file.contact,
        uploader: file.visitor
          ? { kind: 'visitor', channel: here.channel, external: 'visitor-1' }
          : { kind: 'agent', id: file.by ?? here.ana },
        createdAt: here.now,
      });
      return id;
    };
    const outcome = async (file: FileId) =>
      (await here.ask(here.ana, sending('Hi', { files: [file] }))).outcome;
    const [own, colleagues] = [await upload({}), await upload({ by: ben })];
    expect(await outcome(own)).toBe('applied');
    expect(await outcome(colleagues)).toBe('applied');
    expect(await outcome(await upload({ contact: null }))).toBe('applied');
    expect(await outcome(await upload({ contact: null, by: ben }))).toBe('refused');
    expect(await outcome(await upload({ contact: newId<typeof contact>() }))).toBe('refused');
    expect(await outcome(await upload({ visitor: true }))).toBe('refused');
    expect(await outcome(newId())).toBe('refused');
    expect(await here.store.files.file(own)).toMatchObject({ used: true });
    expect(await here.store.files.unused(here.now + 1, 10)).toHaveLength(3);
    expect(await here.store.files.unused(here.now, 10)).toEqual([]);
    expect(await here.store.files.usage({ kind: 'agent', id: here.ana }, here.now)).toBe(9);
  });

  it('DR-4 the files of a held message wait with it', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const { workspace, contact } = here;
    const id = newId<FileId>();
    const uploader = { kind: 'agent', id: here.ana } as const;
    const file = { id, name: 'a.txt', type: 'text/plain', size: 3, workspace, contact, uploader };
    await here.store.files.create({ ...file, createdAt: here.now });
    const held = here.command(here.ana, sending('Hi', { files: [id] }), { seen: 0 });
    expect(await here.answer(held)).toMatchObject({ outcome: 'held' });
    expect(await here.store.files.unused(here.now + 1, 10)).toEqual([]);
    await here.ask(here.ana, { type: 'drop' }, { replaces: held.command.id });
    expect(await here.store.files.unused(here.now + 1, 10)).toEqual([id]);
  });
};
