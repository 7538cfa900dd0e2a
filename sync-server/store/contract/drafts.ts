import { formatName } from '@parley/core/documents/names';
import type { AgentId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it, vi } from 'vitest';
import type { World } from './world.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

/** The log of a desk, its compaction, and how the feed learns that a desk has moved. */
export const deskContract = (world: () => World): void => {
  const nameOf = (here: World) => formatName({ kind: 'desk', contact: here.contact, incarnation: 1 });
  const logOf = (here: World) => here.store.loadDesk(nameOf(here)).map(({ update }) => [...update]);

  it('OF-2 what was appended to a desk is there in order, and after reopening', async () => {
    const here = world();
    await here.arrive(here.message('Hello'));
    const updates = Array.from({ length: 100 }, (_, n) => bytes(n));
    await Promise.all(updates.map((update) => here.store.appendDesk(nameOf(here), here.contact, update)));
    expect(logOf(here)).toEqual(updates.map((update) => [...update]));
    const numbers = here.store.loadDesk(nameOf(here)).map(({ n }) => n);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    await here.reopen();
    expect(logOf(here)).toEqual(updates.map((update) => [...update]));
  });

  it('documents of one desk have logs of their own and one revision', async () => {
    const here = world();
    await here.arrive(here.message('Hello'));
    const { contact } = here;
    const own = formatName({ kind: 'private', contact, agent: here.ana, incarnation: 1 });
    expect(here.store.desk(contact)).toEqual({ workspace: here.workspace, incarnation: 1, revision: 0 });
    await here.store.appendDesk(nameOf(here), contact, bytes(1));
    await here.store.appendDesk(own, contact, bytes(2));
    expect(logOf(here)).toEqual([[1]]);
    expect(here.store.loadDesk(own).map(({ update }) => [...update])).toEqual([[2]]);
    expect(here.store.desk(contact)?.revision).toBe(2);
    expect(here.store.desk(newId())).toBeUndefined();
  });

  it('L10 who wrote first under a client id is known as long as the log is, after merging and reopening', async () => {
    const here = world();
    await here.arrive(here.message('Hello'));
    const append = (agent: AgentId, ...clients: number[]) =>
      here.store.appendDesk(nameOf(here), here.contact, bytes(1), { agent, clients });
    const ben = newId<AgentId>();
    await append(here.ana, 7, 4_294_967_295);
    await append(ben, 7, 8);
    await here.store.appendDesk(nameOf(here), here.contact, bytes(2));
    await here.store.compactDesk(nameOf(here), here.store.loadDesk(nameOf(here)).at(-1)?.n ?? 0, bytes(3));
    await here.reopen();
    expect([...here.store.deskWriters(nameOf(here))]).toEqual([
      [7, here.ana],
      [8, ben],
      [4_294_967_295, here.ana],
    ]);
    const own = formatName({ kind: 'private', contact: here.contact, agent: here.ana, incarnation: 1 });
    expect([...here.store.deskWriters(own)]).toEqual([]);
  });

  it('a desk of nobody takes nothing', async () => {
    const here = world();
    await expect(here.store.appendDesk(nameOf(here), here.contact, bytes(1))).rejects.toThrow(here.contact);
    expect(logOf(here)).toEqual([]);
  });

  it('compacting replaces what was merged and keeps what came meanwhile', async () => {
    const here = world();
    await here.arrive(here.message('Hello'));
    for (const n of [1, 2, 3]) await here.store.appendDesk(nameOf(here), here.contact, bytes(n));
    const upTo = here.store.loadDesk(nameOf(here))[1]?.n ?? 0;
    expect(here.store.longDesks(3)).toEqual([nameOf(here)]);
    const [, appended] = await Promise.all([
      here.store.compactDesk(nameOf(here), upTo, bytes(12)),
      here.store.appendDesk(nameOf(here), here.contact, bytes(4)),
    ]);
    expect(appended).toBeUndefined();
    expect(logOf(here)).toEqual([[12], [3], [4]]);
    expect(here.store.longDesks(4)).toEqual([]);
    await here.store.compactDesk(nameOf(here), here.store.loadDesk(nameOf(here)).at(-1)?.n ?? 0, bytes(9));
    await here.store.appendDesk(nameOf(here), here.contact, bytes(5));
    expect(logOf(here)).toEqual([[9], [5]]);
    await here.store.compactDesk('desk/unknowncontact@1', 5, bytes(1));
  });

  it('an update that does not apply is set aside and no longer loaded', async () => {
    const here = world();
    await here.arrive(here.message('Hello'));
    for (const n of [1, 2, 3]) await here.store.appendDesk(nameOf(here), here.contact, bytes(n));
    const bad = here.store.loadDesk(nameOf(here))[1]?.n ?? 0;
    await here.store.setAsideDesk(nameOf(here), bad, 'broken');
    await here.store.setAsideDesk(nameOf(here), bad, 'broken');
    expect(logOf(here)).toEqual([[1], [3]]);
    expect(here.store.longDesks(3)).toEqual([]);
  });

  it('every update raises the revision, and the feed carries the row soon after, without each keystroke', async () => {
    const here = world();
    await here.arrive(here.message('Hello'));
    const start = here.rev();
    const before = here.commits.length;
    for (let n = 1; n <= 30; n += 1) await here.store.appendDesk(nameOf(here), here.contact, bytes(n));
    expect(here.store.desk(here.contact)?.revision).toBe(30);
    await vi.waitFor(
      () => {
        const told = here.commits.slice(before).filter((commit) => commit.desks.includes(here.contact));
        expect(told.length).toBeGreaterThan(1);
        expect(told.length).toBeLessThan(10);
        expect(here.changes(here.ana, told.at(-2)?.rev ?? start)).toMatchObject([
          { type: 'row', rev: told.at(-1)?.rev, row: { desk: { incarnation: 1, revision: 30 } } },
        ]);
      },
      { timeout: 10_000 },
    );
    expect(here.changes(here.ana, start)).toHaveLength(1);
    expect(here.state().seq).toBe(2);
  });

  it('a desk that moved just before the store was closed is told after reopening', async () => {
    const here = world();
    await here.arrive(here.message('Hello'));
    await here.store.appendDesk(nameOf(here), here.contact, bytes(1));
    const told = here.rev();
    await here.store.appendDesk(nameOf(here), here.contact, bytes(2));
    await here.reopen();
    await vi.waitFor(() =>
      expect(here.changes(here.ana, told)).toMatchObject([{ type: 'row', row: { desk: { revision: 2 } } }]),
    );
  });

  it('WS-1 a limited agent learns nothing of the desk of a contact of somebody else', async () => {
    const here = world();
    const lea = await here.join('Lea', true);
    await here.arrive(here.message('Hello'));
    await here.ask(here.ana, { type: 'assign', to: here.ana, from: null });
    const before = here.rev();
    await here.store.appendDesk(nameOf(here), here.contact, bytes(1));
    expect(here.changes(lea, before)).toEqual([]);
    expect(here.changes(here.ana, before)).toHaveLength(1);
  });
};
