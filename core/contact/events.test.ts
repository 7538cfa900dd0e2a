import { describe, expect, it } from 'vitest';
import { CLOCK_DIFFERENCE, isEvent, upcastEntry, type Entry } from './entry.ts';
import { evolve } from './evolve.ts';
import { initialState, upcastState } from './state.ts';
import { sizeOf, SEGMENT_LENGTH, SEGMENT_SIZE } from './segment.ts';
import { ANA, BEN, CHAT, CONTACT, conversing, idOf, NOON, ContactLog } from './testing/contact-log.ts';

const page = (url: string) => ({ type: 'page', channel: CHAT, url }) as const;

describe('events', () => {
  it('EV-1 the kinds that the record has so far, each by a real cause', () => {
    const log = conversing();
    log.rules = { ...log.rules, onClose: 'queue' };
    log.bring(page('https://shop.example/'));
    log.bring({ type: 'channel-event', channel: CHAT, name: 'referral' }, { kind: 'channel', id: CHAT });
    log.say(ANA, { type: 'assign', to: ANA, from: null });
    log.say(ANA, { type: 'stage', to: log.rules.stages[1]?.id ?? null });
    log.say(ANA, { type: 'snooze', until: NOON + 5, regardless: true });
    log.say(ANA, { type: 'close' });
    expect(log.entries.filter(isEvent).map((entry) => entry.kind)).toEqual([
      'opened',
      'page',
      'channel-event',
      'assigned',
      'stage',
      'snoozed',
      'unassigned',
      'closed',
    ]);
    expect(log.all('stage')[0]).toMatchObject({ from: null, to: { name: 'Hot lead' } });
  });

  it('EV-1 the same kind by another actor says so', () => {
    const log = conversing();
    expect(log.all('opened')[0]?.by).toEqual({ kind: 'contact' });
    log.say(ANA, { type: 'snooze', until: NOON + 5, regardless: false });
    log.now = NOON + 5;
    log.bring({ type: 'snooze-due', until: NOON + 5 }, { kind: 'clock' });
    expect(log.last()).toMatchObject({ kind: 'woken', how: 'time', by: { kind: 'clock' } });
  });

  it('EV-1 a page that is already shown is no change', () => {
    const log = conversing();
    log.bring(page('https://shop.example/a'));
    expect(log.bring(page('https://shop.example/a')).entries).toEqual([]);
    expect(log.state.page).toEqual({ url: 'https://shop.example/a', at: NOON });
  });

  it('EV-2 events stand in line with messages, in one order without gaps', () => {
    const log = conversing();
    log.send(ANA, 'hi');
    log.bring(page('https://shop.example/b'));
    log.write('hello');
    expect(log.entries.map((entry) => entry.seq)).toEqual(log.entries.map((_, index) => index + 1));
  });

  it('EV-2 pages visited before the first message stand between opening and message', () => {
    const log = new ContactLog();
    const pages = [
      { url: 'https://shop.example/1', title: 'One', at: NOON - 2 },
      { url: 'https://shop.example/2', at: NOON - 1 },
    ];
    log.write('hi', { pages });
    expect(log.kinds()).toEqual(['opened', 'page', 'page', 'message']);
    expect(log.state.page?.url).toBe('https://shop.example/2');
  });

  it('EV-3 messages, comments and what amends them are no activities, everything else is', () => {
    const log = conversing();
    const comment = log.comment(ANA, 'note');
    const sent = log.send(ANA, 'hi');
    log.bring(
      { type: 'delivery', channel: CHAT, status: 'sent', message: idOf(sent, 0) },
      { kind: 'channel', id: CHAT },
    );
    log.say(ANA, { type: 'delete-comment', comment: idOf(comment, 0) });
    expect(log.entries.filter(isEvent).map((entry) => entry.kind)).toEqual([
      'opened',
      'assigned',
      'comment-deleted',
    ]);
  });

  it('EV-5 what happens while a conversation is open belongs to it, all else to the contact alone', () => {
    const log = new ContactLog();
    log.bring(page('https://shop.example/'));
    log.write('hello');
    const conversation = log.openConversation;
    log.say(ANA, { type: 'close' });
    log.say(ANA, { type: 'assign', to: BEN, from: null });
    expect(log.entries.map((entry) => [entry.kind, entry.conversation])).toEqual([
      ['page', null],
      ['opened', conversation],
      ['message', conversation],
      ['closed', conversation],
      ['assigned', null],
    ]);
  });
});

describe('places', () => {
  it('L4 the server’s time never falls, whatever its clock does', () => {
    const log = conversing();
    log.now = NOON - 3_600_000;
    log.write('clock went back');
    expect(log.entries.every((entry) => entry.at === NOON)).toBe(true);
  });

  it('L4 the author’s clock is kept only when it is more than a minute off', () => {
    const log = conversing();
    log.send(ANA, 'a', { happenedAt: NOON - CLOCK_DIFFERENCE });
    expect(log.last()).not.toHaveProperty('happenedAt');
    log.send(ANA, 'b', { happenedAt: NOON - CLOCK_DIFFERENCE - 1 });
    expect(log.last()).toMatchObject({ happenedAt: NOON - CLOCK_DIFFERENCE - 1 });
  });

  it('L4 an entry out of order is refused by the fold', () => {
    const log = conversing();
    const [entry] = log.entries;
    if (entry) expect(() => evolve(log.state, entry)).toThrow(/seq 1 after 2/);
  });

  it('L3 entries of a command are numbered under its id', () => {
    const log = conversing();
    const sent = log.send(ANA, 'hi');
    expect(sent.entries.map((entry) => entry.id)).toEqual([`${sent.id}/0`, `${sent.id}/1`]);
  });

  it('L14 what a newer program wrote is not guessed at', () => {
    const [entry] = conversing().entries;
    expect(entry && upcastEntry(entry)).toBe(entry);
    expect(upcastEntry({ ...entry, v: 2 } as unknown as Entry)).toMatchObject({
      id: entry?.id,
      kind: 'unknown',
    });
    expect(upcastState({ ...initialState(CONTACT), v: 2 as 1 })).toEqual(initialState(CONTACT));
  });
});

describe('segments', () => {
  const segments = (log: ContactLog) => [...new Set(log.placed.map((placed) => placed.segment))];

  it('L6 a conversation, the time between, and the next conversation are segments of their own', () => {
    const log = new ContactLog();
    log.bring(page('https://shop.example/'));
    log.write('one');
    const first = log.openConversation;
    log.say(ANA, { type: 'close' });
    log.comment(ANA, 'after hours');
    log.write('two');
    const second = log.openConversation;
    expect(segments(log)).toEqual([
      `interval/${CONTACT}/0/1`,
      `conversation/${first}/1`,
      `interval/${CONTACT}/1/1`,
      `conversation/${second}/1`,
    ]);
  });

  it('L6 the first entry of a segment names the one before; positions count from 0', () => {
    const log = new ContactLog();
    log.write('one');
    const first = log.state.segment?.name;
    log.say(ANA, { type: 'close' });
    log.write('two');
    expect(log.placed.map((placed) => [placed.position, placed.entry.previous])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, undefined],
      [0, first],
      [1, undefined],
    ]);
  });

  it('L6 a closing belongs to the conversation that it closes', () => {
    const log = conversing();
    const name = log.state.segment?.name;
    log.say(ANA, { type: 'close' });
    expect(log.placed.at(-1)?.segment).toBe(name);
  });

  it('L6 after 1,000 entries a segment goes on in its next part, and so does the time between', () => {
    const log = conversing();
    const conversation = log.openConversation;
    const count = () => log.state.segment?.count ?? 0;
    for (let n = 0; count() < SEGMENT_LENGTH; n += 1) log.bring(page(`https://shop.example/${n}`));
    log.say(ANA, { type: 'close' });
    expect(log.placed.at(-1)).toMatchObject({ segment: `conversation/${conversation}/2`, position: 0 });
    expect(log.state.closed?.part).toBe(2);
    log.bring(page('https://shop.example/between'));
    for (let n = 0; count() < SEGMENT_LENGTH; n += 1) log.bring(page(`https://shop.example/b${n}`));
    log.bring(page('https://shop.example/last'));
    expect(log.state.segment?.name).toBe(`interval/${CONTACT}/1/2`);
    log.say(ANA, { type: 'undo', entry: log.state.closed?.entry ?? log.last().id });
    expect(log.state.segment).toMatchObject({ name: `conversation/${conversation}/3`, count: 1 });
  });

  it('L6 long entries fill a part long before 1,000 of them do', () => {
    const log = conversing();
    const conversation = log.openConversation;
    for (let n = 0; n < 20; n += 1) log.comment(ANA, 'long '.repeat(12_000));
    const sizes = new Map<string, number>();
    for (const { segment, entry } of log.placed)
      sizes.set(segment, (sizes.get(segment) ?? 0) + sizeOf(entry));
    expect([...sizes.keys()].slice(0, 3)).toEqual(
      [1, 2, 3].map((part) => `conversation/${conversation}/${part}`),
    );
    for (const size of sizes.values()) expect(size).toBeLessThan(SEGMENT_SIZE + 70_000);
    expect(log.state.segment?.size).toBe([...sizes.values()].at(-1));
  });

  it('L6 a segment whose size was not counted yet goes on', () => {
    const log = conversing();
    const { size: _, ...before } = log.state.segment ?? { size: 0 };
    const state = upcastState({ ...log.state, segment: before as typeof log.state.segment });
    expect(state.segment).toEqual({ ...before, size: 0 });
  });

  it('L6 each closing of an undone conversation begins a time between of its own', () => {
    const log = conversing();
    const closed = log.say(ANA, { type: 'close' });
    log.comment(ANA, 'x');
    log.say(ANA, { type: 'undo', entry: idOf(closed, 0) });
    log.say(ANA, { type: 'close' });
    log.comment(ANA, 'y');
    expect(new Set(segments(log)).size).toBe(segments(log).length);
    expect(log.state.segment?.name).toBe(`interval/${CONTACT}/2/1`);
  });
});
