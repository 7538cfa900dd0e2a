import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import * as command from '../contact/decide/command.ts';
import { record } from '../contact/record.ts';
import { upcastEntry, type Entry } from '../contact/entry.ts';
import { initialState, upcastState, type ContactState } from '../contact/state.ts';
import { ANA, CHAT, CONTACT, NOON, ContactLog, text } from '../contact/testing/contact-log.ts';
import type { CommandId, ConversationId, EntryId } from '../ids.ts';
import * as settings from '../workspace/agent-settings.ts';
import * as workspace from '../workspace/workspace.ts';
import * as accountApi from './account-api.ts';
import * as agentApi from './agent-api.ts';
import * as chatApi from './chat-api.ts';
import { LATEST_TIME, safeTime } from './safe-time.ts';

const LAST_DATE = 8.64e15;
const EXTREMES = [-1, -0, 0.5, 1e308, -1e308, 2 ** 53 - 1, 2 ** 53, -(2 ** 53), LAST_DATE, LAST_DATE + 1];
/** JSON has no -0. */
const STORED = EXTREMES.filter((value) => !Object.is(value, -0));
const extreme = fc.oneof(fc.constantFrom(...EXTREMES, Infinity, -Infinity), fc.double({ noNaN: true }));

/** Every schema for data from clients. */
const EXPORTS: readonly (readonly [string, unknown])[] = [
  command,
  settings,
  workspace,
  accountApi,
  agentApi,
  chatApi,
].flatMap((module) => Object.entries(module));

type Node = v.GenericSchema & {
  readonly pipe?: readonly unknown[];
  readonly entries?: Readonly<Record<string, Node>>;
  readonly options?: readonly Node[];
  readonly item?: Node;
  readonly value?: Node;
  readonly wrapped?: Node;
};

/** The numbers in a schema, with their paths. */
const numbersOf = (node: Node, path: string): { readonly path: string; readonly node: Node }[] => {
  if (node.type === 'number') return [{ path, node }];
  const children: [string, unknown][] = [
    ...Object.entries(node.entries ?? {}),
    ...Object.entries(Array.isArray(node.options) ? node.options : []),
    ['item', node.item],
    ['value', node.value],
    ['wrapped', node.wrapped],
    ...Object.entries(node.pipe?.slice(1) ?? {}),
  ];
  return children.flatMap(([key, child]) => (isSchema(child) ? numbersOf(child, `${path}.${key}`) : []));
};

const isSchema = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'schema';

const ALL = EXPORTS.flatMap(([name, schema]) => (isSchema(schema) ? numbersOf(schema, name) : []));
const isDegrees = ({ path }: { readonly path: string }): boolean => /\.(latitude|longitude)$/.test(path);
const NUMBERS = ALL.filter((number) => !isDegrees(number));
const DEGREES = ALL.filter(isDegrees);

describe('numbers that clients send', () => {
  it('finds them', () => {
    expect(NUMBERS.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'CommandSchema.happenedAt',
        'CommandSchema.seen',
        'ChatReceiptSchema.upTo',
        expect.stringMatching(/^ActionSchema.*until$/),
        expect.stringMatching(/^PullRequestSchema.*segments$/),
      ]),
    );
  });

  it.each(NUMBERS)('$path is refused, or can be counted with and shown as a time', ({ node }) => {
    fc.assert(
      fc.property(extreme, (value) => {
        const parsed = v.safeParse(node, value);
        if (!parsed.success) return;
        const output = parsed.output as number;
        expect(Number.isSafeInteger(output)).toBe(true);
        expect(output).toBeGreaterThanOrEqual(0);
        expect(output).toBeLessThanOrEqual(LATEST_TIME);
        expect(() => new Intl.DateTimeFormat('en').format(output)).not.toThrow();
      }),
    );
  });
});

describe('degrees that clients send', () => {
  it('finds them', () => {
    expect(DEGREES.length).toBeGreaterThanOrEqual(2);
  });

  it.each(DEGREES)('$path is refused, or is a place on the earth', ({ node, path }) => {
    const most = path.endsWith('latitude') ? 90 : 180;
    expect(v.safeParse(node, most).success && v.safeParse(node, -most).success).toBe(true);
    fc.assert(
      fc.property(extreme, (value) => {
        const parsed = v.safeParse(node, value);
        if (parsed.success) expect(Math.abs(parsed.output as number)).toBeLessThanOrEqual(most);
      }),
    );
  });
});

describe('clocks of authors', () => {
  it.each([0, 946_684_800_000, LAST_DATE, LAST_DATE + 1, 2 ** 53 - 1])(
    'a clock that says %d loses no message, and is left out',
    (happenedAt) => {
      const parsed = v.parse(chatApi.ChatMessageSchema, {
        id: 'message0001',
        text: 'Hi',
        files: [],
        happenedAt,
      });
      const stamp = {
        cause: 'cause-one' as CommandId,
        actor: { kind: 'contact' },
        now: NOON,
        happenedAt: parsed.happenedAt,
      } as const;
      const [placed] = record(
        initialState(CONTACT),
        [{ kind: 'opened', conversation: 'conv-one' as ConversationId }],
        stamp,
      ).placed;
      expect(placed?.entry).not.toHaveProperty('happenedAt');
    },
  );

  it('L4 a clock that can be right is kept', () => {
    const log = new ContactLog();
    log.write('Hi');
    const done = log.say(
      ANA,
      { type: 'comment', body: text('Hm'), files: [] },
      { happenedAt: NOON - 3_600_000 },
    );
    expect(done.entries[0]?.happenedAt).toBe(NOON - 3_600_000);
  });
});

describe('the end of a snooze', () => {
  it.each([-1, 0.5, 2 ** 53 - 1, LAST_DATE, 1e308])('%d is refused at the door', (until) => {
    const action = { type: 'snooze', until, regardless: false };
    expect(v.safeParse(command.ActionSchema, action).success).toBe(false);
  });

  it('is refused when it is further away than five years', () => {
    const log = new ContactLog();
    log.write('Hi');
    const done = log.say(ANA, { type: 'snooze', until: NOON + 6 * 366 * 86_400_000, regardless: false });
    expect(done.decision).toEqual({ outcome: 'refused', refusal: { reason: 'time-too-far' } });
  });
});

describe('times that an earlier version let in', () => {
  const place = {
    v: 1,
    id: 'cause-one/0' as EntryId,
    seq: 1,
    at: NOON,
    by: { kind: 'agent', id: ANA },
    conversation: null,
  } as const;

  it.each(STORED)('L14 an entry with %d is read with times that can be shown', (odd) => {
    const stored: Entry[] = [
      { ...place, happenedAt: odd, kind: 'blocked' },
      { ...place, at: odd, kind: 'blocked' },
      { ...place, kind: 'snoozed', until: odd, regardless: false },
      { ...place, kind: 'closed', cleared: { snooze: { until: odd, regardless: true } } },
    ];
    for (const entry of stored) {
      const read = upcastEntry(entry);
      const times = JSON.stringify(read).match(/-?\d[\d.e+]{6,}/g) ?? [];
      for (const time of times) expect(() => new Date(Number(time)).toISOString()).not.toThrow();
      expect(read).not.toHaveProperty('happenedAt');
      expect(read.at).toBe(safeTime(entry.at));
    }
  });

  it.each(STORED)('L14 a contact snoozed until %d is read with a time that can be shown', (until) => {
    const snooze = { until, regardless: true };
    const change = { entry: place.id, seq: 1, at: NOON, by: place.by };
    const stored: ContactState = {
      ...initialState(CONTACT),
      channel: CHAT,
      snooze,
      snoozed: { ...change, before: snooze },
    };
    const read = upcastState(stored);
    expect(read.snooze).toEqual({ until: safeTime(until), regardless: true });
    expect(read.snoozed?.before?.until).toBe(safeTime(until));
  });

  it('L14 what can be shown is read as it stands', () => {
    const entry: Entry = { ...place, happenedAt: NOON - 90_000, kind: 'blocked' };
    expect(upcastEntry(entry)).toBe(entry);
    const state = { ...initialState(CONTACT), snooze: { until: NOON, regardless: false } };
    expect(upcastState(state)).toBe(state);
  });
});
