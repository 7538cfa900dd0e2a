/** What channels bring, in any order and repeated: the ids of people, and what becomes of messages. */
import type { Action, Command } from '@parley/core/contact/decide/command';
import type { InboundEvent } from '@parley/core/contact/decide/inbound';
import type { Sender } from '@parley/core/contact/entry';
import type { Alias } from '@parley/core/contact/facts/merge-facts';
import { keyOf, keysOf } from '@parley/core/contact/identity';
import type { CommandId, ContactId, EntryId } from '@parley/core/ids';
import { entryIdOf } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Cast } from '../testing/cast.ts';
import { MemoryLedger } from '../testing/memory-ledger.ts';
import { Stage } from '../testing/stage.ts';
import type { InboundResult } from '../work.ts';

/** A workspace with one channel that sends. */
class Scene {
  readonly store = new MemoryLedger();
  readonly cast = new Cast(1);
  readonly #stage = new Stage(this.cast, this.store);
  #inbounds = 0;

  static async open(): Promise<Scene> {
    const scene = new Scene();
    await scene.#stage.perform({ type: 'create', workspace: scene.cast.newWorkspace });
    return scene;
  }

  async bring(event: InboundEvent, sender?: Sender, once?: string): Promise<InboundResult> {
    this.#inbounds += 1;
    const { workspace, channel } = this.cast;
    const n = String(this.#inbounds).padStart(8, '0');
    const [result] = await this.#stage.ledger.apply([
      {
        type: 'inbound',
        workspace,
        create: event.type === 'message',
        inbound: { id: `inbound${n}` as CommandId, contact: `contact${n}` as ContactId, event },
        ...(sender === undefined ? {} : { person: { channel, sender } }),
        ...(once === undefined ? {} : { once: { channel, external: once } }),
      },
    ]);
    if (result?.type !== 'inbound') throw new Error('no result of an inbound', { cause: result });
    return result;
  }

  message(sender: Sender, external: string, words = 'Hello'): Promise<InboundResult> {
    const { channel } = this.cast;
    const body = fromPlainText(words);
    return this.bring({ type: 'message', channel, body, files: [], sender, external }, sender, external);
  }

  async send(contact: ContactId, words: string): Promise<EntryId> {
    const { workspace, owner, now } = this.cast;
    const id = `sending${words}0` as CommandId;
    const action: Action = { type: 'send', body: fromPlainText(words), files: [] };
    const command: Command = { v: 1, id, contact, happenedAt: now, seen: 1_000_000, action };
    await this.#stage.ledger.apply([{ type: 'command', workspace, author: owner, command }]);
    return entryIdOf(id, 0);
  }
}

const senderOf = (aliases: readonly Alias[]): Sender => {
  const [first] = aliases;
  if (first === undefined) throw new Error('nobody');
  return { external: keyOf(first), aliases };
};

describe('people on a channel', () => {
  const alias = fc.record({
    kind: fc.constantFrom('user', 'phone', 'username'),
    value: fc.constantFrom('1', '2', '3', '4'),
  });
  /** By user id first, as adapters give them. */
  const aliases = fc
    .uniqueArray(alias, { minLength: 1, maxLength: 3, selector: ({ kind }) => kind })
    .filter((all) => all.some(({ kind }) => kind !== 'username'))
    .map((all) => all.toSorted((a, b) => rank(a) - rank(b)));
  const rank = ({ kind }: { readonly kind: string }): number => ['user', 'phone', 'username'].indexOf(kind);
  const step = fc.oneof(
    { weight: 3, arbitrary: fc.record({ type: fc.constant('message' as const), aliases }) },
    fc.record({
      type: fc.constant('changed' as const),
      from: alias.filter(({ kind }) => kind !== 'username'),
      aliases,
    }),
  );

  it('CH-6 any id finds the one contact, has at most one owner, and is lost by no message', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async (steps) => {
        const scene = await Scene.open();
        const { channel } = scene.cast;
        for (const [index, one] of steps.entries()) {
          const before = new Map(scene.store.memory.owners);
          const sender = senderOf(one.aliases);
          if (one.type === 'message') {
            const known = keysOf(sender).map((key) => before.get(`${channel}/${key}`));
            const { contact } = await scene.message(sender, `m-${index}`);
            expect(contact).not.toBeNull();
            expect(contact).toBe(known.find((owner) => owner !== undefined) ?? contact);
            const { owners } = scene.store.memory;
            for (const key of keysOf(sender)) expect(owners.has(`${channel}/${key}`)).toBe(true);
            for (const [key, owner] of before) expect(owners.get(key)).toBe(owner);
          } else {
            const { entries, contact } = await scene.bring({
              type: 'identity-changed',
              channel,
              from: one.from,
              sender,
            });
            const { owners } = scene.store.memory;
            const isChange = entries.length > 0;
            for (const key of isChange ? keysOf(sender) : [])
              expect(owners.get(`${channel}/${key}`)).toBe(contact);
            if (isChange) expect(owners.has(`${channel}/${keyOf(one.from)}`)).toBe(false);
            else expect(owners).toEqual(before);
          }
          const { owners, contacts } = scene.store.memory;
          const inRecords = [...contacts].flatMap(([contact, { state }]) =>
            state.identities.flatMap((identity) =>
              keysOf(identity).map((key) => [`${identity.channel}/${key}`, contact] as const),
            ),
          );
          expect(new Map(inRecords)).toEqual(owners);
          expect(inRecords).toHaveLength(owners.size);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('messages on a channel', () => {
  const SENDER = senderOf([{ kind: 'user', value: '1' }]);
  const COUNT = 3;

  type Reported = 'sent' | 'delivered' | 'read' | 'failed';

  /** What becomes of each message: of what the contact wrote, and of what was sent. */
  const fate = fc.record({
    edited: fc.boolean(),
    deleted: fc.boolean(),
    reaction: fc.constantFrom(undefined, '👍', '🎉'),
    statuses: fc.oneof(
      fc.subarray<Reported>(['sent', 'delivered', 'read']),
      fc.subarray<Reported>(['sent', 'failed']),
    ),
  });

  type Fate = typeof fate extends fc.Arbitrary<infer One> ? One : never;

  const amendments = (scene: Scene, fates: readonly Fate[]) => {
    const { channel } = scene.cast;
    return fates.flatMap(({ edited, deleted, reaction, statuses }, n): InboundEvent[] => {
      const message = { external: `in-${n}` };
      const body = fromPlainText(`edited ${n}`);
      return [
        ...(edited ? [{ type: 'message-edited', channel, message, body } as const] : []),
        ...(deleted ? [{ type: 'message-deleted', channel, message } as const] : []),
        ...(reaction === undefined
          ? []
          : [{ type: 'message-reaction', channel, message, emoji: reaction } as const]),
        ...statuses.map((status) => ({ type: 'delivery', channel, status, external: `out-${n}` }) as const),
      ];
    });
  };

  /** What the record says of each message in the end. */
  const standing = ({ store: { memory } }: Scene) => {
    const entries = [...memory.entries.values()].map(({ entry }) => entry).toSorted((a, b) => a.seq - b.seq);
    const messages = entries.filter((entry) => entry.kind === 'message');
    return messages
      .map((message) => {
        const about = entries.filter((entry) => 'message' in entry && entry.message === message.id);
        const deleted = about.some(({ kind }) => kind === 'message-deleted');
        const edit = about.findLast((entry) => entry.kind === 'message-edited');
        const reaction = about.findLast((entry) => entry.kind === 'message-reaction');
        const words = toPlainText(message.direction === 'in' && edit ? edit.body : message.body);
        return {
          external: message.external ?? toPlainText(message.body),
          words,
          deleted,
          reaction: deleted ? null : (reaction?.emoji ?? null),
          status: memory.deliveries.get(message.id)?.status,
        };
      })
      .toSorted((a, b) => (a.external < b.external ? -1 : 1));
  };

  /** Brings items in this order; those that wait come again until they find their message. */
  const bringAll = async (items: readonly (() => Promise<InboundResult>)[]): Promise<void> => {
    let waiting = items;
    while (waiting.length > 0) {
      const left: (() => Promise<InboundResult>)[] = [];
      for (const item of waiting) if ((await item()).outcome === 'unknown-message') left.push(item);
      expect(left.length).toBeLessThan(waiting.length);
      waiting = left;
    }
  };

  const play = async (fates: readonly Fate[], order: (count: number) => readonly number[]) => {
    const scene = await Scene.open();
    const { channel } = scene.cast;
    const { contact } = await scene.message(SENDER, 'first');
    const sent = await Promise.all(
      fates.map((_, n) => scene.send(contact ?? expect.fail('nobody'), `out-${n}`)),
    );
    const items = [
      ...fates.map((_, n) => () => scene.message(SENDER, `in-${n}`, `words ${n}`)),
      ...sent.map(
        (message, n) => () =>
          scene.bring({
            type: 'delivery',
            channel,
            status: 'sent',
            message,
            parts: [`part-${n}`, `out-${n}`],
          }),
      ),
      ...amendments(scene, fates).map((event) => () => scene.bring(event)),
    ];
    await bringAll(order(items.length).flatMap((index) => items[index] ?? []));
    return standing(scene);
  };

  it('DR-3 CH-9 in any order, and repeated, the same messages stand in the same state', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: COUNT, maxLength: COUNT }),
        fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
        async (fates, chance) => {
          const expected = await play(fates, (count) => Array.from({ length: count }, (_, n) => n));
          const shuffled = await play(fates, (count) => {
            const twice = Array.from({ length: 2 * count }, (_, n) => n % count);
            return twice
              .map((n, index) => ({ n, by: chance[index] ?? 0 }))
              .toSorted((a, b) => a.by - b.by)
              .map(({ n }) => n);
          });
          expect(shuffled).toEqual(expected);
          expect(expected).toHaveLength(1 + 2 * COUNT);
        },
      ),
      { numRuns: 150 },
    );
  });
});
