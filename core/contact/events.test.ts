import { describe, expect, it } from 'vitest';
import { CLOCK_DIFFERENCE, isEvent, upcastEntry, type Entry } from './entry.ts';
import { evolve } from './evolve.ts';
import { initialState, upcastState } from './state.ts';
import { sizeOf, STRETCH_LENGTH, STRETCH_SIZE } from './segment.ts';
import { ANA, BEN, CHAT, CONTACT, conversing, idOf, NOON, World } from './testing/contact-log.ts';

const page = (url: string) => ({ type: 'page', channel: CHAT, url }) as const;

describe('events', () => {
  it('EV-1 the kinds that the record has so far, each by a real cause', () => {
    const world = conversing();
    world.rules = { ...world.rules, onClose: 'queue' };
    world.bring(page('https://shop.example/'));
    world.bring({ type: 'channel-event', channel: CHAT, name: 'referral' }, { kind: 'channel', id: CHAT });
    world.say(ANA, { type: 'assign', to: ANA, from: null });
    world.say(ANA, { type: 'stage', to: world.rules.stages[1]?.id ?? null });
    world.say(ANA, { type: 'snooze', until: NOON + 5, regardless: true });
    world.say(ANA, { type: 'close' });
    expect(world.entries.filter(isEvent).map((entry) => entry.kind)).toEqual([
      'opened',
      'page',
      'channel-event',
      'assigned',
      'stage',
      'snoozed',
      'unassigned',
      'closed',
    ]);
    expect(world.all('stage')[0]).toMatchObject({ from: null, to: { name: 'Hot lead' } });
  });

  it('EV-1 the same kind by another actor says so', () => {
    const world = conversing();
    expect(world.all('opened')[0]?.by).toEqual({ kind: 'contact' });
    world.say(ANA, { type: 'snooze', until: NOON + 5, regardless: false });
    world.now = NOON + 5;
    world.bring({ type: 'snooze-due', until: NOON + 5 }, { kind: 'clock' });
    expect(world.last()).toMatchObject({ kind: 'woken', how: 'time', by: { kind: 'clock' } });
  });

  it('EV-1 a page that is already shown is no change', () => {
    const world = conversing();
    world.bring(page('https://shop.example/a'));
    expect(world.bring(page('https://shop.example/a')).entries).toEqual([]);
    expect(world.state.page).toEqual({ url: 'https://shop.example/a', at: NOON });
  });

  it('EV-2 events stand in line with messages, in one order without gaps', () => {
    const world = conversing();
    world.send(ANA, 'hi');
    world.bring(page('https://shop.example/b'));
    world.write('hello');
    expect(world.entries.map((entry) => entry.seq)).toEqual(world.entries.map((_, index) => index + 1));
  });

  it('EV-2 pages visited before the first message stand between opening and message', () => {
    const world = new World();
    const pages = [
      { url: 'https://shop.example/1', title: 'One', at: NOON - 2 },
      { url: 'https://shop.example/2', at: NOON - 1 },
    ];
    world.write('hi', { pages });
    expect(world.kinds()).toEqual(['opened', 'page', 'page', 'message']);
    expect(world.state.page?.url).toBe('https://shop.example/2');
  });

  it('EV-3 messages, comments and what amends them are no activities, everything else is', () => {
    const world = conversing();
    const comment = world.comment(ANA, 'note');
    const sent = world.send(ANA, 'hi');
    world.bring(
      { type: 'delivery', channel: CHAT, status: 'sent', message: idOf(sent, 0) },
      { kind: 'channel', id: CHAT },
    );
    world.say(ANA, { type: 'delete-comment', comment: idOf(comment, 0) });
    expect(world.entries.filter(isEvent).map((entry) => entry.kind)).toEqual([
      'opened',
      'assigned',
      'comment-deleted',
    ]);
  });

  it('EV-5 what happens while a conversation is open belongs to it, all else to the contact alone', () => {
    const world = new World();
    world.bring(page('https://shop.example/'));
    world.write('hello');
    const conversation = world.openConversation;
    world.say(ANA, { type: 'close' });
    world.say(ANA, { type: 'assign', to: BEN, from: null });
    expect(world.entries.map((entry) => [entry.kind, entry.conversation])).toEqual([
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
    const world = conversing();
    world.now = NOON - 3_600_000;
    world.write('clock went back');
    expect(world.entries.every((entry) => entry.at === NOON)).toBe(true);
  });

  it('L4 the author’s clock is kept only when it is more than a minute off', () => {
    const world = conversing();
    world.send(ANA, 'a', { happenedAt: NOON - CLOCK_DIFFERENCE });
    expect(world.last()).not.toHaveProperty('happenedAt');
    world.send(ANA, 'b', { happenedAt: NOON - CLOCK_DIFFERENCE - 1 });
    expect(world.last()).toMatchObject({ happenedAt: NOON - CLOCK_DIFFERENCE - 1 });
  });

  it('L4 an entry out of order is refused by the fold', () => {
    const world = conversing();
    const [entry] = world.entries;
    if (entry) expect(() => evolve(world.state, entry)).toThrow(/seq 1 after 2/);
  });

  it('L3 entries of a command are numbered under its id', () => {
    const world = conversing();
    const sent = world.send(ANA, 'hi');
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

describe('stretches', () => {
  const stretches = (world: World) => [...new Set(world.placed.map((one) => one.stretch))];

  it('L6 a conversation, the time between, and the next conversation are stretches of their own', () => {
    const world = new World();
    world.bring(page('https://shop.example/'));
    world.write('one');
    const first = world.openConversation;
    world.say(ANA, { type: 'close' });
    world.comment(ANA, 'after hours');
    world.write('two');
    const second = world.openConversation;
    expect(stretches(world)).toEqual([
      `between/${CONTACT}/0/1`,
      `conversation/${first}/1`,
      `between/${CONTACT}/1/1`,
      `conversation/${second}/1`,
    ]);
  });

  it('L6 the first entry of a stretch names the one before; positions count from 0', () => {
    const world = new World();
    world.write('one');
    const first = world.state.stretch?.name;
    world.say(ANA, { type: 'close' });
    world.write('two');
    expect(world.placed.map((one) => [one.position, one.entry.previous])).toEqual([
      [0, undefined],
      [1, undefined],
      [2, undefined],
      [0, first],
      [1, undefined],
    ]);
  });

  it('L6 a closing belongs to the conversation that it closes', () => {
    const world = conversing();
    const name = world.state.stretch?.name;
    world.say(ANA, { type: 'close' });
    expect(world.placed.at(-1)?.stretch).toBe(name);
  });

  it('L6 after 1,000 entries a stretch goes on in its next part, and so does the time between', () => {
    const world = conversing();
    const conversation = world.openConversation;
    const count = () => world.state.stretch?.count ?? 0;
    for (let n = 0; count() < STRETCH_LENGTH; n += 1) world.bring(page(`https://shop.example/${n}`));
    world.say(ANA, { type: 'close' });
    expect(world.placed.at(-1)).toMatchObject({ stretch: `conversation/${conversation}/2`, position: 0 });
    expect(world.state.closed?.part).toBe(2);
    world.bring(page('https://shop.example/between'));
    for (let n = 0; count() < STRETCH_LENGTH; n += 1) world.bring(page(`https://shop.example/b${n}`));
    world.bring(page('https://shop.example/last'));
    expect(world.state.stretch?.name).toBe(`between/${CONTACT}/1/2`);
    world.say(ANA, { type: 'undo', entry: world.state.closed?.entry ?? world.last().id });
    expect(world.state.stretch).toMatchObject({ name: `conversation/${conversation}/3`, count: 1 });
  });

  it('L6 long entries fill a part long before 1,000 of them do', () => {
    const world = conversing();
    const conversation = world.openConversation;
    for (let n = 0; n < 20; n += 1) world.comment(ANA, 'long '.repeat(12_000));
    const sizes = new Map<string, number>();
    for (const { stretch, entry } of world.placed)
      sizes.set(stretch, (sizes.get(stretch) ?? 0) + sizeOf(entry));
    expect([...sizes.keys()].slice(0, 3)).toEqual(
      [1, 2, 3].map((part) => `conversation/${conversation}/${part}`),
    );
    for (const size of sizes.values()) expect(size).toBeLessThan(STRETCH_SIZE + 70_000);
    expect(world.state.stretch?.size).toBe([...sizes.values()].at(-1));
  });

  it('L6 a stretch whose size was not counted yet goes on', () => {
    const world = conversing();
    const { size: _, ...before } = world.state.stretch ?? { size: 0 };
    const state = upcastState({ ...world.state, stretch: before as typeof world.state.stretch });
    expect(state.stretch).toEqual({ ...before, size: 0 });
  });

  it('L6 each closing of an undone conversation begins a time between of its own', () => {
    const world = conversing();
    const closed = world.say(ANA, { type: 'close' });
    world.comment(ANA, 'x');
    world.say(ANA, { type: 'undo', entry: idOf(closed, 0) });
    world.say(ANA, { type: 'close' });
    world.comment(ANA, 'y');
    expect(new Set(stretches(world)).size).toBe(stretches(world).length);
    expect(world.state.stretch?.name).toBe(`between/${CONTACT}/2/1`);
  });
});
