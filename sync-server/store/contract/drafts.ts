import { formatName } from '@parley/core/documents/names';
import type { AgentId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { expect, it, vi } from 'vitest';
import type { StoreRig } from './store-rig.ts';
import { takeDue } from './take-jobs.ts';

const bytes = (...values: readonly number[]): Uint8Array => Uint8Array.from(values);

/** The log of a drafts document, its compaction, and how the feed learns that a drafts document has moved. */
export const draftContract = (rig: () => StoreRig): void => {
  const nameOf = (here: StoreRig) => formatName({ kind: 'drafts', contact: here.contact, incarnation: 1 });
  const logOf = async (here: StoreRig) =>
    (await here.store.drafts.load(nameOf(here))).map(({ update }) => [...update]);

  it('OF-2 what was appended to a drafts document is there in order, and after reopening', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const updates = Array.from({ length: 100 }, (_, n) => bytes(n));
    await Promise.all(updates.map((update) => here.store.drafts.append(nameOf(here), here.contact, update)));
    expect(await logOf(here)).toEqual(updates.map((update) => [...update]));
    const numbers = (await here.store.drafts.load(nameOf(here))).map(({ n }) => n);
    expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
    await here.reopen();
    expect(await logOf(here)).toEqual(updates.map((update) => [...update]));
  });

  it('documents of one drafts document have logs of their own and one revision', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const { contact } = here;
    const own = formatName({ kind: 'private', contact, agent: here.ana, incarnation: 1 });
    expect(await here.store.drafts.state(contact)).toEqual({
      workspace: here.workspace,
      incarnation: 1,
      revision: 0,
    });
    await here.store.drafts.append(nameOf(here), contact, bytes(1));
    await here.store.drafts.append(own, contact, bytes(2));
    expect(await logOf(here)).toEqual([[1]]);
    expect((await here.store.drafts.load(own)).map(({ update }) => [...update])).toEqual([[2]]);
    expect((await here.store.drafts.state(contact))?.revision).toBe(2);
    expect(await here.store.drafts.state(newId())).toBeUndefined();
  });

  it('L10 who wrote first under a client id is known as long as the log is, after merging and reopening', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const append = (agent: AgentId, ...clients: number[]) =>
      here.store.drafts.append(nameOf(here), here.contact, bytes(1), { agent, clients });
    const ben = newId<AgentId>();
    await append(here.ana, 7, 4_294_967_295);
    await append(ben, 7, 8);
    await here.store.drafts.append(nameOf(here), here.contact, bytes(2));
    await here.store.drafts.compact(
      nameOf(here),
      (await here.store.drafts.load(nameOf(here))).at(-1)?.n ?? 0,
      bytes(3),
    );
    await here.reopen();
    expect([...(await here.store.drafts.writers(nameOf(here)))]).toEqual([
      [7, here.ana],
      [8, ben],
      [4_294_967_295, here.ana],
    ]);
    const own = formatName({ kind: 'private', contact: here.contact, agent: here.ana, incarnation: 1 });
    expect([...(await here.store.drafts.writers(own))]).toEqual([]);
  });

  it('a drafts document of nobody takes nothing', async () => {
    const here = rig();
    await expect(here.store.drafts.append(nameOf(here), here.contact, bytes(1))).rejects.toThrow(
      here.contact,
    );
    expect(await logOf(here)).toEqual([]);
  });

  it('compacting replaces what was merged and keeps what came meanwhile', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    for (const n of [1, 2, 3]) await here.store.drafts.append(nameOf(here), here.contact, bytes(n));
    const upTo = (await here.store.drafts.load(nameOf(here)))[1]?.n ?? 0;
    expect(await here.store.drafts.long(3)).toEqual([nameOf(here)]);
    const [, appended] = await Promise.all([
      here.store.drafts.compact(nameOf(here), upTo, bytes(12)),
      here.store.drafts.append(nameOf(here), here.contact, bytes(4)),
    ]);
    expect(appended).toBeUndefined();
    expect(await logOf(here)).toEqual([[12], [3], [4]]);
    expect(await here.store.drafts.long(4)).toEqual([]);
    await here.store.drafts.compact(
      nameOf(here),
      (await here.store.drafts.load(nameOf(here))).at(-1)?.n ?? 0,
      bytes(9),
    );
    await here.store.drafts.append(nameOf(here), here.contact, bytes(5));
    expect(await logOf(here)).toEqual([[9], [5]]);
    await here.store.drafts.compact('drafts/unknowncontact@1', 5, bytes(1));
  });

  it('an update that does not apply is set aside and no longer loaded', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    for (const n of [1, 2, 3]) await here.store.drafts.append(nameOf(here), here.contact, bytes(n));
    const bad = (await here.store.drafts.load(nameOf(here)))[1]?.n ?? 0;
    await here.store.drafts.setAside(nameOf(here), bad, 'broken');
    await here.store.drafts.setAside(nameOf(here), bad, 'broken');
    expect(await logOf(here)).toEqual([[1], [3]]);
    expect(await here.store.drafts.long(3)).toEqual([]);
    const [aside, ...others] = await here.store.jobs.setAside(here.workspace, 10);
    expect(others).toEqual([]);
    expect(aside).toMatchObject({ kind: 'draft-update', contact: here.contact, error: 'broken' });
    if (!aside) throw new Error('nothing set aside');
    await here.store.jobs.tryAgain(here.workspace, [aside.job], here.now);
    const [job] = await takeDue(here.store, 'draft-update', here.now);
    if (!job) throw new Error('nothing due');
    await here.store.drafts.restore(nameOf(here), here.contact, bytes(2), job);
    expect(await logOf(here)).toEqual([[1], [3], [2]]);
    expect(await here.store.jobs.setAside(here.workspace, 10)).toEqual([]);
    expect(here.commits.at(-1)?.draftWrites).toMatchObject([{ name: nameOf(here) }]);
  });

  it('every update raises the revision, and the feed carries the row soon after, without each keystroke', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    const start = await here.rev();
    const before = here.commits.length;
    for (let n = 1; n <= 30; n += 1) await here.store.drafts.append(nameOf(here), here.contact, bytes(n));
    expect((await here.store.drafts.state(here.contact))?.revision).toBe(30);
    await vi.waitFor(
      async () => {
        const told = here.commits
          .slice(before)
          .filter((commit) => commit.draftsDocuments.includes(here.contact));
        expect(told.length).toBeGreaterThan(1);
        expect(told.length).toBeLessThan(10);
        expect(await here.changes(here.ana, told.at(-2)?.rev ?? start)).toMatchObject([
          { type: 'row', rev: told.at(-1)?.rev, row: { draftsDocument: { incarnation: 1, revision: 30 } } },
        ]);
      },
      { timeout: 10_000 },
    );
    expect(await here.changes(here.ana, start)).toHaveLength(1);
    expect((await here.state()).seq).toBe(2);
  });

  it('a drafts document that moved just before the store was closed is told after reopening', async () => {
    const here = rig();
    await here.receive(here.message('Hello'));
    await here.store.drafts.append(nameOf(here), here.contact, bytes(1));
    const told = await here.rev();
    await here.store.drafts.append(nameOf(here), here.contact, bytes(2));
    await here.reopen();
    await vi.waitFor(async () =>
      expect(await here.changes(here.ana, told)).toMatchObject([
        { type: 'row', row: { draftsDocument: { revision: 2 } } },
      ]),
    );
  });

  it('WS-1 a limited agent learns nothing of the drafts document of a contact of somebody else', async () => {
    const here = rig();
    const lea = await here.join('Lea', true);
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, { type: 'assign', to: here.ana, from: null });
    const before = await here.rev();
    await here.store.drafts.append(nameOf(here), here.contact, bytes(1));
    expect(await here.changes(lea, before)).toEqual([]);
    expect(await here.changes(here.ana, before)).toHaveLength(1);
  });
};
