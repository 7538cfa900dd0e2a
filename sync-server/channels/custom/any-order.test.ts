/** Whatever a system sends, repeated, cut into any bodies and in any order, gives the same record. */
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { newId } from '@parley/core/new-id';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { CustomRig } from './testing/custom-rig.ts';

let rig: CustomRig;
beforeAll(async () => {
  rig = await CustomRig.open();
});
afterAll(() => rig.close());

/** What becomes of a message. A message has each at most once: of two edits, the order says which one holds. */
const Fate = fc.record({
  from: fc.constantFrom('zoe', 'yan'),
  isEcho: fc.boolean(),
  edited: fc.boolean(),
  reacted: fc.boolean(),
  deleted: fc.boolean(),
  statuses: fc.subarray(['sent', 'delivered', 'read']),
});
type Fate = typeof Fate extends fc.Arbitrary<infer Value> ? Value : never;

interface Event {
  readonly type: string;
  readonly id?: string;
  readonly message?: { readonly id?: string };
}

/** The events in the order in which they happen. `mark` tells the people and messages of one run from those of others. */
function eventsOf(fates: readonly Fate[], references: readonly string[], mark: string): readonly Event[] {
  const told = references.map((from, at) => ({
    type: 'reference',
    id: `${mark}r${at}`,
    from: { id: `${mark}${from}` },
    reference: { code: `${mark}${at}` },
  }));
  return [...told, ...fates.flatMap((fate, at) => fateEvents(fate, mark, at))];
}

function fateEvents(
  { from, isEcho, edited, reacted, deleted, statuses }: Fate,
  mark: string,
  at: number,
): Event[] {
  const id = `${mark}m${at}`;
  const person = { id: `${mark}${from}` };
  const about = (kind: string, more: object, extra: object = {}) => ({
    type: kind,
    id: `${id}${kind}`,
    message: { id, ...more },
    ...extra,
  });
  return [
    {
      type: isEcho ? 'echo' : 'message',
      id,
      [isEcho ? 'to' : 'from']: person,
      message: { text: `text ${at}` },
    } as Event,
    ...(edited ? [about('edit', { text: `edited ${at}` })] : []),
    ...(reacted ? [about('reaction', {}, { emoji: '👍' })] : []),
    ...(deleted ? [about('delete', {})] : []),
    ...(isEcho ? statuses.map((status) => ({ type: 'status', message: { id }, status })) : []),
  ];
}

/** The record of one run: for each person, what their messages have become. */
function recordOf(mark: string) {
  const entries = rig.entries();
  const about = (kind: string, id: string) =>
    entries.filter((entry) => entry.kind === kind && 'message' in entry && entry.message === id);
  const plain = (text: string | undefined) => text?.replace(mark, '');
  const messages = entries.flatMap((entry) => {
    if (entry.kind !== 'message' || entry.external?.startsWith(mark) !== true) return [];
    const { id, external, direction, sender } = entry;
    const isDeleted = about('message-deleted', id).length > 0;
    const [edit] = about('message-edited', id);
    const body = edit?.kind === 'message-edited' ? edit.body : entry.body;
    const states = entries.flatMap((one) =>
      one.kind === 'delivery' && one.message === id ? [one.status] : [],
    );
    return {
      external: plain(external),
      direction,
      person: plain(sender?.external),
      words: isDeleted ? null : toPlainText(body),
      reactions: isDeleted ? 0 : about('message-reaction', id).length,
      state: states.includes('read') ? 'read' : states.includes('delivered') ? 'delivered' : 'sent',
    };
  });
  const contacts = new Set(
    entries.flatMap((entry) =>
      entry.kind === 'message' && entry.external?.startsWith(mark) === true ? [entry.contact] : [],
    ),
  );
  return {
    messages: messages.toSorted((a, b) => String(a.external).localeCompare(String(b.external))),
    contacts: contacts.size,
    opened: entries.filter((entry) => entry.kind === 'opened' && contacts.has(entry.contact)).length,
    references: entries
      .flatMap((entry) =>
        entry.kind === 'channel-event' && entry.reference?.code ? [entry.reference.code] : [],
      )
      .filter((code) => code.startsWith(mark))
      .map((code) => plain(code))
      .sort(),
  };
}

/** Sends events in bodies of these sizes, until none waits for a message. */
async function bring(events: readonly Event[], sizes: readonly number[]): Promise<void> {
  let at = 0;
  for (let body = 0; at < events.length; body += 1) {
    const size = sizes[body % sizes.length] ?? 1;
    for (const { outcome, why } of await rig.send(...events.slice(at, at + size))) {
      expect([outcome, why]).not.toContain('refused');
    }
    at += size;
  }
  const waiting = async () => {
    await rig.tryNow('inbound-item');
    return rig.query('SELECT n FROM jobs WHERE kind = ?', 'inbound-item').length;
  };
  await expect.poll(waiting, { timeout: 15_000 }).toBe(0);
}

it('CH-4 what a system sends gives one record, however it comes', async () => {
  const world = fc.record({
    fates: fc.array(Fate, { minLength: 1, maxLength: 4 }),
    references: fc.array(fc.constantFrom('zoe', 'xia'), { maxLength: 2 }),
    sizes: fc.array(fc.integer({ min: 1, max: 5 }), { minLength: 1, maxLength: 4 }),
    seeds: fc.array(fc.nat(), { minLength: 60, maxLength: 60 }),
  });
  await fc.assert(
    fc.asyncProperty(world, async ({ fates, references, sizes, seeds }) => {
      const [straight, mixed] = [`a${newId()}-`, `b${newId()}-`];
      await bring(eventsOf(fates, references, straight), [100]);
      const events = eventsOf(fates, references, mixed);
      const repeated = [...events, ...events.filter((_, at) => (seeds[at] ?? 0) % 2 === 0)];
      const order = repeated.map((event, at) => ({ event, by: seeds[seeds.length - 1 - at] ?? 0 }));
      await bring(
        order.toSorted((a, b) => a.by - b.by).map(({ event }) => event),
        sizes,
      );
      const record = recordOf(straight);
      expect(record).toMatchObject({
        messages: { length: fates.length },
        references: { length: references.length },
      });
      expect(recordOf(mixed)).toEqual(record);
    }),
    // A run takes a second: looking for the shortest failure would take minutes.
    { numRuns: 8, endOnFailure: true },
  );
}, 120_000);
