import { newId } from '@parley/core/new-id';
import { expect, it } from 'vitest';
import { commenting, sending, tagging, text, type StoreRig } from './store-rig.ts';
import { dueJobs } from './take-jobs.ts';

/** One transaction is the unit of truth (law L2). */
export const atomicityContract = (rig: () => StoreRig): void => {
  /** All that can be seen from outside, for comparison. */
  const everything = async (here: StoreRig) => ({
    changes: await here.changes(here.ana),
    entries: await here.entries(),
    segments: await here.store.record.segments(here.contact),
    jobs: await Promise.all(
      (['send', 'snooze', 'auto-close'] as const).map((kind) =>
        dueJobs(here.store, kind, Number.MAX_SAFE_INTEGER),
      ),
    ),
    thread: await here.store.visitors.thread(here.channel, 'visitor-1', 0, 100),
  });

  it('a work that fails in the middle leaves nothing, the others of its batch stand', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const before = await everything(here);
    const mention = here.command(
      here.ana,
      commenting(tagging('see', ben), { draft: { visibility: 'shared', draftNumber: 0 } }),
    );
    const repair = here.opened.failOn('notifications');
    await expect(here.answer(mention)).rejects.toThrow();
    expect(await everything(here)).toEqual(before);
    expect(await here.store.ledger.apply([mention])).toMatchObject([{ type: 'failed' }]);
    const first = here.command(here.ana, sending('one'));
    const last = here.command(here.ana, sending('two'));
    const outcomes = await Promise.allSettled([here.answer(first), here.answer(mention), here.answer(last)]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect(await here.kinds()).toEqual(['opened', 'message', 'message', 'assigned', 'message']);
    const together = await here.store.ledger.apply([
      here.command(here.ana, { type: 'set-read-cursor', inbound: 1 }),
      mention,
      here.command(here.ana, { type: 'set-read-cursor', inbound: 1 }),
    ]);
    expect(together.map(({ type }) => type)).toEqual(['answer', 'failed', 'answer']);
    expect(
      here.commits.at(-2)?.contacts.flatMap(({ placed }) => placed.map(({ entry }) => entry.kind)),
    ).toEqual(['message', 'assigned', 'message']);
    repair();
    expect(await here.answer(mention)).toMatchObject({ outcome: 'applied', seq: 6 });
  });

  it('an answer that cannot be kept takes what it answers with it', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const before = await everything(here);
    const repair = here.opened.failOn('answers');
    const work = here.command(here.ana, { type: 'snooze', until: here.now + 1_000, regardless: false });
    await expect(here.answer(work)).rejects.toThrow();
    repair();
    expect(await everything(here)).toEqual(before);
    expect(await here.answer(work)).toMatchObject({ outcome: 'applied' });
  });

  it('when a commit fails, all of its works reject, nothing is written and nothing announced', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const before = await everything(here);
    const announced = here.commits.length;
    const repair = here.opened.failCommits();
    const works = [here.command(here.ana, sending('one')), here.message('two', { once: 'x' })];
    const outcomes = await Promise.allSettled([
      ...works.map((work) => here.store.ledger.apply([work])),
      here.change({ type: 'rename', name: 'Never' }),
    ]);
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    repair();
    expect(here.commits).toHaveLength(announced);
    expect(await everything(here)).toEqual(before);
    expect((await here.store.workspaces.workspace(here.workspace))?.name).toBe('Harbour');
    await here.store.ledger.apply(works);
    await here.change({ type: 'rename', name: 'Port' });
    expect(await here.kinds()).toEqual(['opened', 'message', 'message', 'assigned', 'message']);
    expect((await here.store.workspaces.workspace(here.workspace))?.name).toBe('Port');
    expect((await here.changes(here.ana, 1)).at(-1)).toMatchObject({
      type: 'item',
      item: { collection: 'core', value: { name: 'Port' } },
    });
  });

  it('L20 a commit is published after it can be read, in order', async () => {
    const here = rig();
    const seen: number[] = [];
    const shown: Promise<number | undefined>[] = [];
    const told: (number | undefined)[] = [];
    const stop = here.opened.bus.onCommit((commit) => {
      seen.push(commit.rev);
      told.push(commit.contacts[0]?.after.seq);
      const row = here.store.record.row(here.workspace, here.contact);
      shown.push(row.then((one) => one?.state.seq));
    });
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, sending('Hi'));
    stop();
    await here.ask(here.ana, sending('unheard'));
    expect(seen).toHaveLength(2);
    expect(seen[0]).toBeLessThan(seen[1] ?? 0);
    expect(await Promise.all(shown)).toEqual(told);
  });

  it('works of one batch read what the earlier ones left', async () => {
    const here = rig();
    const results = await here.store.ledger.apply([
      here.message('Hello'),
      here.command(here.ana, sending('Hi')),
      here.command(here.ana, { type: 'close' }),
      here.message('Again'),
    ]);
    expect(results.map((result) => result.type)).toEqual(['inbound', 'answer', 'answer', 'inbound']);
    expect(await here.kinds()).toEqual([
      'opened',
      'message',
      'message',
      'assigned',
      'closed',
      'opened',
      'message',
    ]);
    const commit = here.commits.at(-1);
    expect(commit?.contacts).toHaveLength(1);
    expect(commit?.contacts[0]?.before.seq).toBe(0);
    expect(commit?.contacts[0]?.after).toEqual(await here.state());
    expect(commit?.contacts[0]?.placed.map(({ entry }) => entry.seq)).toEqual([1, 2, 3, 4, 5, 6, 7]);
  });

  it('reopened data are the same, and the revs go on', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello', { once: 'x' }));
    await here.ask(here.ana, commenting(tagging('see', ben)));
    const sent = here.command(here.ana, sending('Hi'));
    const answer = await here.answer(sent);
    await here.ask(here.ana, { type: 'snooze', until: here.now + 1_000, regardless: true });
    const before = await everything(here);
    const [state, rev, feed] = [await here.state(), await here.rev(), await here.changes(ben)];
    await here.reopen();
    expect(await everything(here)).toEqual(before);
    expect(await here.state()).toEqual(state);
    expect(await here.changes(ben)).toEqual(feed);
    expect(await here.answer(sent)).toEqual(answer);
    expect(await here.receive(here.message('Hello', { once: 'x' }))).toMatchObject({
      outcome: 'duplicate',
    });
    await here.ask(here.ana, commenting(text('more')));
    expect(await here.changes(here.ana, rev)).toHaveLength(1);
    expect(await here.rev()).toBeGreaterThan(rev);
  });

  it('OC-5 every entry has its own place: seq without gaps, positions from 0, one opening per conversation', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const works = Array.from({ length: 200 }, (_, n) => {
      if (n % 7 === 0) return here.command(here.ana, { type: 'close' });
      if (n % 5 === 0) return here.command(ben, commenting(text(`c${n}`)));
      return n % 3 === 0
        ? here.command(here.ana, sending(`s${n}`))
        : here.message(`m${n}`, { contact: newId() });
    });
    // The contact's id is chosen by the inbound that comes first.
    await here.receive(here.message('first'));
    await Promise.all(works.map((work) => here.store.ledger.apply([work])));
    const entries = (await here.entries()) as { seq: number; kind: string; id: string; at: number }[];
    expect(entries.map(({ seq }) => seq)).toEqual(entries.map((_, index) => index + 1));
    expect(new Set(entries.map(({ id }) => id)).size).toBe(entries.length);
    expect(entries.every(({ at }, index) => at >= (entries[index - 1]?.at ?? 0))).toBe(true);
    let open = 0;
    for (const { kind } of entries) {
      if (kind === 'opened') open += 1;
      if (kind === 'closed') open -= 1;
      expect([0, 1]).toContain(open);
    }
    const last = (await here.store.record.segments(here.contact)).at(-1);
    expect((last?.first ?? 0) + (last?.count ?? 0) - 1).toBe((await here.state()).seq);
  });

  it('what is asked of a closed store is refused', async () => {
    const here = rig();
    const waiting = here.receive(here.message('just before'));
    const closing = here.store.close();
    await expect(waiting).resolves.toMatchObject({ outcome: 'applied' });
    await closing;
    await expect(here.receive(here.message('too late'))).rejects.toThrow('closed');
    await here.reopen();
    expect(await here.kinds()).toEqual(['opened', 'message']);
  });
};
