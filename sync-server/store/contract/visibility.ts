import type { AgentId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { Change } from '@parley/core/protocol/agent-api';
import { expect, it } from 'vitest';
import { commenting, sending, tagging, text, type StoreRig } from './store-rig.ts';

const shape = (changes: readonly Change[]): string[] =>
  changes.filter((change) => change.type === 'row' || change.type === 'gone').map((change) => change.type);

/** What limited agents see, and the feed: order, pages, what is gone. */
export const visibilityContract = (rig: () => StoreRig): void => {
  it('WS-1 a limited agent asks nothing of a contact of somebody else; it looks as if there were none', async () => {
    const here = rig();
    const lea = await here.join('Lea', true);
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, { type: 'assign', to: here.ana, from: null });
    const unknown = { outcome: 'refused', seq: 0, refusal: { reason: 'unknown-contact' } };
    expect(await here.ask(lea, sending('Hi'))).toMatchObject(unknown);
    expect(await here.ask(lea, sending('Hi'), { contact: newId() })).toMatchObject(unknown);
    expect(await here.ask(lea, { type: 'set-read-cursor', inbound: 1 })).toMatchObject(unknown);
    expect((await here.changes(lea)).filter((change) => change.type === 'row')).toEqual([]);
  });

  it('WS-1 rights are those at the time of applying', async () => {
    const here = rig();
    const lea = await here.join('Lea', true);
    await here.receive(here.message('Hello'));
    const [, late] = await here.store.ledger.apply([
      here.command(here.ana, { type: 'assign', to: here.ana, from: null }),
      here.command(lea, commenting(text('too late'))),
    ]);
    expect(late).toMatchObject({ answer: { refusal: { reason: 'unknown-contact' } } });
  });

  it('WS-1 what a limited agent may no longer see is gone, and back when it may be seen again', async () => {
    const here = rig();
    const lea = await here.join('Lea', true);
    const ben = await here.join('Ben');
    await here.receive(here.message('Hello'));
    const first = await here.rev();
    await here.ask(here.ana, { type: 'assign', to: here.ana, from: null });
    expect(await here.changes(lea, first)).toMatchObject([
      { type: 'gone', contact: here.contact, erased: false },
    ]);
    expect(shape(await here.changes(ben, first))).toEqual(['row']);
    await here.ask(here.ana, sending('Hi'));
    expect(shape(await here.changes(lea, first))).toEqual(['gone']);
    await here.ask(here.ana, { type: 'assign', to: lea, from: here.ana });
    expect(shape(await here.changes(lea, first))).toEqual(['row']);
  });

  it('WS-1 a mention lets a limited agent in until the conversation is closed', async () => {
    const here = rig();
    const lea = await here.join('Lea', true);
    await here.receive(here.message('Hello'));
    await here.ask(here.ana, { type: 'assign', to: here.ana, from: null });
    const before = await here.rev();
    await here.ask(here.ana, commenting(tagging('help', lea)));
    expect(shape(await here.changes(lea, before))).toEqual(['row']);
    await here.ask(here.ana, { type: 'close' });
    expect(shape(await here.changes(lea, before))).toEqual(['gone']);
  });

  it('WS-1 a changed role, limit or activity gives the member a new epoch', async () => {
    const here = rig();
    const lea = await here.join('Lea');
    const member = { type: 'set-member', member: lea, role: 'agent', limited: true, active: true } as const;
    const epochOf = async (agent: AgentId) => (await here.store.feed.head(agent)).epoch;
    const epoch = await epochOf(lea);
    const others = await epochOf(here.ana);
    await here.change(member);
    expect(await epochOf(lea)).toBe(epoch + 1);
    await here.change(member);
    expect(await epochOf(lea)).toBe(epoch + 1);
    await here.change({ ...member, role: 'manager' });
    expect(await epochOf(lea)).toBe(epoch + 2);
    await here.change({ ...member, role: 'manager', active: false });
    expect(await epochOf(lea)).toBe(epoch + 3);
    expect(await epochOf(here.ana)).toBe(others);
    await here.receive(here.message('Hello'));
    expect(await here.ask(lea, sending('Hi'))).toMatchObject({ refusal: { reason: 'unknown-contact' } });
    expect(shape(await here.changes(lea))).toEqual([]);
  });

  it('the feed comes in order of rev, each contact once, as it is now', async () => {
    const here = rig();
    for (const n of [1, 2, 3]) {
      await here.receive(here.message(`m${n}`, { external: `visitor-${n}`, contact: newId() }));
    }
    await here.receive(here.message('again', { external: 'visitor-1' }));
    const changes = await here.changes(here.ana);
    const revs = changes.map((change) => change.rev);
    expect(revs).toEqual([...revs].sort((a, b) => a - b));
    const rows = changes.flatMap((change) => (change.type === 'row' ? [change.row] : []));
    expect(rows.map((row) => row.state.preview?.text)).toEqual(['m2', 'm3', 'again']);
    expect(here.commits.map((commit) => commit.rev)).toEqual(
      here.commits.map((commit) => commit.rev).sort((a, b) => a - b),
    );
  });

  it('pages of any size give everything once, also while more is written', async () => {
    const here = rig();
    const lea = await here.join('Lea', true);
    const contacts: string[] = [];
    for (let n = 0; n < 60; n += 1) {
      const { contact } = await here.receive(
        here.message(`m${n}`, { external: `visitor-${n}`, contact: newId() }),
      );
      if (!contact) throw new Error('no contact');
      contacts.push(contact);
      if (n % 3 === 0) await here.ask(here.ana, { type: 'assign', to: here.ana, from: null }, { contact });
      if (n % 4 === 0) await here.ask(lea, { type: 'set-read-cursor', inbound: 1 }, { contact });
    }
    for (const limit of [1, 7, 50]) {
      const seen = new Set<string>();
      let [rev, more, previous] = [0, true, 0];
      while (more) {
        const page = await here.store.feed.changes(lea, rev, limit);
        // The workspace comes first, whatever the limit.
        const counted = page.changes.filter(({ type }) => rev > 0 || type !== 'item');
        expect(counted.length).toBeLessThanOrEqual(limit);
        for (const change of page.changes) {
          expect(change.rev).toBeGreaterThan(previous);
          previous = change.rev;
          if (change.type === 'row') seen.add(change.contact);
        }
        expect(page.rev).toBeGreaterThanOrEqual(previous);
        ({ rev, more } = page);
        if (seen.size === 20) await here.receive(here.message('late', { external: 'visitor-1' }));
      }
      expect([...seen].sort()).toEqual(contacts.filter((_, n) => n % 3 !== 0).sort());
      expect(await here.store.feed.changes(lea, rev, limit)).toMatchObject({
        changes: [],
        rev,
        more: false,
      });
    }
  });

  it('NT-1 assignments notify who is assigned, messages the assignee, unassigned ones everybody', async () => {
    const here = rig();
    const ben = await here.join('Ben');
    const kinds = async (agent: typeof ben, rev: number) =>
      (await here.changes(agent, rev)).flatMap((change) =>
        change.type === 'notification' ? [change.notification.kind] : [],
      );
    const start = await here.rev();
    await here.receive(here.message('Hello'));
    expect([await kinds(here.ana, start), await kinds(ben, start)]).toEqual([
      ['unassigned-message'],
      ['unassigned-message'],
    ]);
    const assigned = await here.rev();
    await here.ask(here.ana, { type: 'assign', to: ben, from: null });
    await here.receive(here.message('Hello?'));
    await here.receive(here.message('Hello??'));
    expect(await kinds(ben, assigned)).toEqual(['assigned', 'message']);
    expect(await kinds(here.ana, assigned)).toEqual([]);
    const late = await here.join('Cleo');
    expect(await kinds(late, 0)).toEqual([]);
  });
};
