import type { Action } from '@parley/core/contact/decide/command';
import type { Entry } from '@parley/core/contact/entry';
import { evolve } from '@parley/core/contact/evolve';
import { initialState } from '@parley/core/contact/state';
import type { AgentId, ContactId, EntryId } from '@parley/core/ids';
import { keptNotifications } from '@parley/core/inbox/notifications';
import { newId } from '@parley/core/new-id';
import type { Row } from '@parley/core/inbox/row';
import type { Notification } from '@parley/core/protocol/agent-api';
import { canSee } from '@parley/core/workspace/visibility';
import { expect, it } from 'vitest';
import { commenting, sending, tagging, type StoreRig } from './store-rig.ts';
import { dueJobs } from './take-jobs.ts';

/** Numbers from 0 up to below `n`, the same for the same seed (mulberry32). */
const diceOf = (seed: number) => {
  let state = seed;
  return (n: number): number => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
};
type Dice = ReturnType<typeof diceOf>;

/** What an agent's device makes of the feed, page by page. */
class Device {
  readonly rows = new Map<ContactId, Row>();
  readonly #notifications = new Map<string, Notification>();
  private readonly rig: StoreRig;
  private readonly agent: AgentId;
  private epoch = -1;
  private rev = 0;

  constructor(rig: StoreRig, agent: AgentId) {
    this.rig = rig;
    this.agent = agent;
  }

  /** The same changes, asked for in two ways; from one state, since nothing was committed meanwhile. */
  private async changes(limit: number) {
    const { feed } = this.rig.store;
    for (;;) {
      const before = await feed.head(this.agent);
      const recent = await feed.recentChanges(this.agent, this.rev, limit);
      const page = await feed.changes(this.agent, this.rev, limit);
      if ((await feed.head(this.agent)).rev === before.rev) return { recent, page };
    }
  }

  async pull(limit: number): Promise<boolean> {
    const { store } = this.rig;
    const { epoch } = await store.feed.head(this.agent);
    if (epoch !== this.epoch) {
      this.rows.clear();
      this.#notifications.clear();
      [this.epoch, this.rev] = [epoch, 0];
    }
    const { recent, page } = await this.changes(limit);
    expect(recent.changes).toEqual(page.more ? 'more' : page.changes);
    if (!page.more) expect(recent.rev).toBe(page.rev);
    for (const change of page.changes) {
      if (change.type === 'row') this.rows.set(change.contact, change.row);
      if (change.type === 'notification')
        this.#notifications.set(change.notification.id, change.notification);
      if (change.type !== 'gone') continue;
      this.rows.delete(change.contact);
      for (const { id, contact } of [...this.#notifications.values()]) {
        if (contact === change.contact) this.#notifications.delete(id);
      }
    }
    this.rev = page.rev;
    return page.more;
  }

  get notifications(): readonly Notification[] {
    return keptNotifications([...this.#notifications.values()]);
  }
}

const pick = <Item>(dice: Dice, items: readonly Item[]): Item | undefined => items[dice(items.length)];

const actionOf = async (
  here: StoreRig,
  dice: Dice,
  people: readonly AgentId[],
  contact: ContactId,
  author: AgentId,
): Promise<Action> => {
  const state = (await here.store.record.row(here.workspace, contact))?.state;
  const to = dice(3) === 0 ? null : (pick(dice, people) ?? null);
  switch (dice(10)) {
    case 0:
    case 1:
      return sending('a reply');
    case 2:
      return commenting(tagging('see', ...(to === null ? [] : [to])));
    case 3:
    case 4:
      return { type: 'assign', to, from: state?.assignee ?? null };
    case 5:
      return { type: 'close' };
    case 6:
      return dice(2) === 0
        ? { type: 'wake' }
        : { type: 'snooze', until: here.now + 60_000, regardless: false };
    case 7: {
      const comments = (await here.entries(contact)).filter(
        (entry) => (entry as Entry).kind === 'comment',
      ) as Entry[];
      const comment: EntryId | undefined = pick(dice, comments)?.id;
      return comment === undefined ? { type: 'open' } : { type: 'delete-comment', comment };
    }
    case 8: {
      const told = (await here.changes(author)).flatMap((change) =>
        change.type === 'notification' && change.notification.contact === contact
          ? [change.notification.id]
          : [],
      );
      const one = pick(dice, told);
      if (one !== undefined) return { type: 'archive', notifications: [one], archived: dice(3) > 0 };
      return { type: 'set-read-cursor', inbound: dice(5) };
    }
    default:
      return { type: 'set-read-cursor', inbound: dice(5) };
  }
};

/** A long walk of random works: every device ends with exactly what its agent may see. */
export const randomWalkContract = (rig: () => StoreRig): void => {
  it.each([1, 2, 3])(
    'WS-1 after a random walk every device has what its agent sees (seed %i)',
    async (seed) => {
      const here = rig();
      const dice = diceOf(seed);
      const people = [
        here.ana,
        await here.join('Ben'),
        await here.join('Lea', true),
        await here.join('Mo', true),
      ];
      const devices = new Map(people.map((agent) => [agent, new Device(here, agent)]));
      const contacts = Array.from({ length: 8 }, () => newId<ContactId>());
      for (const [n, contact] of contacts.entries()) {
        await here.receive(here.message('Hello', { contact, external: `visitor-${n}` }));
      }
      for (let step = 0; step < 400; step += 1) {
        const n = dice(contacts.length);
        const contact = contacts[n] ?? here.contact;
        const author = pick(dice, people) ?? here.ana;
        const kind = dice(40);
        if (kind === 0) {
          const limited = dice(2) === 0;
          await here.change({
            type: 'set-member',
            member: author,
            role: author === here.ana ? 'owner' : 'agent',
            limited,
            active: true,
          });
        } else if (kind < 10) {
          await here.store.ledger.apply([here.message(`m${step}`, { contact, external: `visitor-${n}` })]);
        } else if (kind < 13) {
          await here.store.drafts.append(`drafts/${contact}@1`, contact, Uint8Array.of(step % 256));
        } else {
          await here.store.ledger.apply([
            here.command(author, await actionOf(here, dice, people, contact, author), { contact }),
          ]);
        }
        await devices.get(pick(dice, people) ?? here.ana)?.pull(1 + dice(6));
      }
      await here.reopen();
      // The last drafts document revisions have their place in the feed once the first transaction is through.
      await here.change({ type: 'rename', name: 'after' });
      for (const [agent, device] of devices) {
        while (await device.pull(5)) continue;
        const account = await here.account(agent);
        const rows = await Promise.all(
          contacts.map((contact) => here.store.record.row(here.workspace, contact)),
        );
        const expected = rows.filter((row) => row !== undefined && canSee(account, row.state));
        expect([...device.rows.keys()].sort()).toEqual(expected.map((row) => row?.contact).sort());
        const fresh = new Device(here, agent);
        await fresh.pull(100_000);
        // What was out of sight for a while does not come again to who saw it before.
        const held = new Set(device.notifications.map(({ id }) => id));
        if (!account.limited) expect(held.size).toBe(fresh.notifications.length);
        expect(device.notifications).toEqual(fresh.notifications.filter(({ id }) => held.has(id)));
        for (const row of expected) if (row) expect(device.rows.get(row.contact)).toEqual(row);
      }
      const placed = here.commits.flatMap((commit) => commit.contacts.flatMap((one) => one.placed));
      const written = new Map(placed.map(({ entry }) => [entry.id, entry]));
      for (const contact of contacts) {
        // The state knows tags and lengths of deleted comments: they are folded as they were written.
        const folded = ((await here.entries(contact)) as Entry[])
          .map((entry) => ('redacted' in entry ? written.get(entry.id) : entry) ?? entry)
          .reduce(evolve, initialState(contact));
        expect(await here.state(contact)).toEqual(folded);
      }
      expect((await dueJobs(here.store, 'send', here.now)).length).toBeLessThanOrEqual(contacts.length);
    },
  );
};
