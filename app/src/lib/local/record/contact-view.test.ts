import { decideInbound } from '@parley/core/contact/decide/decide-inbound';
import type { Context } from '@parley/core/contact/decide/context';
import type { Action, Command } from '@parley/core/contact/decide/command';
import type { Entry } from '@parley/core/contact/entry';
import { record } from '@parley/core/contact/record';
import { initialState, type ContactState } from '@parley/core/contact/state';
import type { CommandId, StageId } from '@parley/core/ids';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ContactViewer, type ViewInput } from './contact-view.ts';
import type { OutboxItem } from '../database/stored.ts';
import { ana, ben, CONTACT, says, text, workspace } from '../testing/people.ts';
import { NO_CHANNELS, NOTHING_KNOWN, predict, type Knowledge } from '../outbox/view.ts';

const NOW = 1_700_000_000_000;

const knowledge: Knowledge = {
  self: ana.id,
  workspace: workspace(),
  now: NOW,
  isOnline: () => true,
  file: () => undefined,
};

const ACTIONS: readonly Action[] = [
  { type: 'send', body: text('A reply'), files: [] },
  { type: 'send', body: text('A draft'), files: [], draft: { visibility: 'shared', draftNumber: 0 } },
  { type: 'send', body: text('Bye'), files: [], close: {} },
  { type: 'comment', body: text('A comment'), files: [], draft: { visibility: 'shared', draftNumber: 0 } },
  { type: 'assign', to: ana.id, from: null },
  { type: 'stage', to: 'stagehotlead' as StageId },
  { type: 'close' },
  { type: 'open' },
];

const commandOf = (action: Action, index: number): Command => ({
  v: 1,
  id: `command${index}` as CommandId,
  contact: CONTACT,
  happenedAt: NOW,
  seen: Number.MAX_SAFE_INTEGER,
  action,
});

/** The truth: what the server makes of the commands in their order, with customers writing in between. */
interface Truth {
  /** State after each entry, by `seq`. */
  readonly states: readonly ContactState[];
  readonly entries: readonly Entry[];
  /** What each command was answered. */
  readonly answers: readonly {
    readonly id: CommandId;
    readonly outcome: 'applied' | 'refused';
    readonly seq: number;
  }[];
}

const run = (steps: readonly (Command | 'customer')[]): Truth => {
  const states: ContactState[] = [initialState(CONTACT)];
  const entries: Entry[] = [];
  const answers: Truth['answers'][number][] = [];
  const last = (): ContactState => states.at(-1) ?? initialState(CONTACT);
  const add = (fresh: readonly Entry[], cause: string): void => {
    for (const entry of fresh) {
      expect(entry.seq, cause).toBe(entries.length + 1);
      entries.push(entry);
    }
  };
  let n = 0;
  for (const step of steps) {
    if (step === 'customer') {
      const cause = `customer${(n += 1)}` as CommandId;
      const context: Context = {
        now: NOW,
        actor: { kind: 'contact' },
        cause,
        rules: knowledge.workspace.rules,
        isMember: () => true,
        isOrWasMember: () => true,
        isOnline: () => true,
        isChannel: () => true,
        isDirect: () => false,
        comment: () => undefined,
        content: () => undefined,
        ...NO_CHANNELS,
        delivery: () => undefined,
        file: () => undefined,
        earlier: () => 'applied',
      };
      const facts = decideInbound(last(), says('Hello'), context);
      for (const [index, fact] of facts.entries()) {
        const { placed, state } = record(last(), [fact], { cause, actor: context.actor, now: NOW });
        add(
          placed.map(({ entry }) => ({ ...entry, id: `${cause}/${index}` as Entry['id'] })),
          cause,
        );
        states.push(state);
      }
      continue;
    }
    // Entry by entry, so that a row may stand between two of one command.
    const predicted = predict(last(), step, knowledge, NOTHING_KNOWN);
    if (predicted === undefined) {
      answers.push({ id: step.id, outcome: 'refused', seq: last().seq });
      continue;
    }
    add(predicted.entries, step.id);
    while (states.length <= entries.length) states.push(predicted.state);
    answers.push({ id: step.id, outcome: 'applied', seq: entries.length });
  }
  return { states, entries, answers };
};

/** What a device has heard so far. */
interface Device {
  row: number;
  recorded: number;
  answered: number;
  readonly outbox: OutboxItem[];
  readonly withoutEffect: Set<CommandId>;
}

const inputOf = (device: Device, truth: Truth): ViewInput => ({
  row: device.row === 0 ? undefined : truth.states[device.row],
  recorded: truth.entries.slice(0, device.recorded),
  outbox: [...device.outbox],
  withoutEffect: new Set(device.withoutEffect),
  standing: () => 'waiting',
  knowledge,
});

/** The outbox as answers and rows change it; see answers.ts. */
const settle = (device: Device): void => {
  const stays = device.outbox.filter(
    ({ answer }) => answer?.outcome !== 'applied' || answer.seq > device.row,
  );
  device.outbox.splice(0, device.outbox.length, ...stays);
};

const answer = (device: Device, truth: Truth): void => {
  const next = truth.answers[device.answered];
  if (next === undefined) return;
  device.answered += 1;
  const index = device.outbox.findIndex(({ command }) => command.id === next.id);
  const item = device.outbox[index];
  if (item === undefined) return;
  if (next.outcome === 'refused') {
    device.outbox.splice(index, 1);
    device.withoutEffect.add(next.id);
  } else {
    device.outbox[index] = { ...item, answer: { id: next.id, outcome: 'applied', seq: next.seq } };
  }
  settle(device);
};

/** Where a row may stand: after a whole transaction, as the server commits them. */
const rowsOf = (truth: Truth, from: number): number[] => {
  const ends = new Set<number>();
  truth.entries.forEach((entry, index) => {
    const cause = entry.id.split('/')[0];
    if (truth.entries[index + 1]?.id.split('/')[0] !== cause) ends.add(entry.seq);
  });
  return [...ends].filter((seq) => seq > from);
};

const steps = fc.array(fc.oneof(fc.constant('customer' as const), fc.nat(ACTIONS.length - 1)), {
  minLength: 1,
  maxLength: 5,
});

describe('view of a contact', () => {
  it(
    'DR-2 no entry vanishes or doubles, in whatever order answer, row and record come',
    { timeout: 60_000 },
    () => {
      fc.assert(
        fc.property(
          steps,
          fc.array(fc.nat(2), { minLength: 0, maxLength: 40 }),
          fc.array(fc.nat(6), { minLength: 40, maxLength: 40 }),
          (plan, events, sizes) => {
            const commands: Command[] = [];
            const truth = run([
              'customer',
              ...plan.map((step, index) => {
                if (step === 'customer') return step;
                const command = commandOf(ACTIONS[step] ?? { type: 'open' }, index);
                commands.push(command);
                return command;
              }),
            ]);
            const first = rowsOf(truth, 0)[0] ?? 0;
            const device: Device = {
              row: first,
              recorded: first,
              answered: 0,
              outbox: [],
              withoutEffect: new Set(),
            };
            const viewer = new ContactViewer(CONTACT);
            viewer.view(inputOf(device, truth));
            commands.forEach((command, order) => {
              device.outbox.push({ order, command, sent: true, answer: null });
              viewer.view(inputOf(device, truth));
            });

            const real = new Set(truth.entries.map(({ id }) => id));
            let shown = new Set<string>();
            const check = (): void => {
              const keys = viewer.view(inputOf(device, truth)).entries.map(({ entry }) => entry.id);
              expect(new Set(keys).size, 'doubled').toBe(keys.length);
              for (const key of shown)
                if (real.has(key as Entry['id'])) expect(keys, 'vanished').toContain(key);
              shown = new Set(keys);
            };
            check();
            const end = truth.entries.length;
            const advance = (event: number, size: number): void => {
              if (event === 0) answer(device, truth);
              else if (event === 1) {
                const next = rowsOf(truth, device.row);
                device.row = next[Math.min(size, next.length - 1)] ?? device.row;
                settle(device);
              } else device.recorded = Math.min(end, device.recorded + 1 + size);
              check();
            };
            events.forEach((event, index) => advance(event, sizes[index] ?? 0));
            // In the end everything has come.
            for (const [index] of truth.answers.entries()) advance(0, index);
            advance(1, 1_000);
            advance(2, 1_000);
            const { state, entries } = viewer.view(inputOf(device, truth));
            expect(entries.map(({ entry }) => entry.id)).toEqual(truth.entries.map(({ id }) => id));
            expect(entries.every(({ pending }) => pending === null)).toBe(true);
            expect(state).toEqual(truth.states.at(-1));
          },
        ),
        { numRuns: 300 },
      );
    },
  );

  it('DR-4 shows a command that is held or refused as neither waiting nor recorded', () => {
    const truth = run(['customer', 'customer']);
    const viewer = new ContactViewer(CONTACT);
    const command = commandOf({ type: 'send', body: text('Held'), files: [] }, 1);
    const device: Device = {
      row: truth.entries.length,
      recorded: truth.entries.length,
      answered: 0,
      outbox: [{ order: 1, command, sent: true, answer: null }],
      withoutEffect: new Set(),
    };
    expect(viewer.view(inputOf(device, truth)).state?.assignee).toBe(ana.id);
    device.outbox.splice(0, 1);
    device.withoutEffect.add(command.id);
    const { state, entries } = viewer.view(inputOf(device, truth));
    expect(entries.map(({ entry }) => entry.id)).toEqual(truth.entries.map(({ id }) => id));
    expect(state?.assignee).toBeNull();
    expect(state?.assignee).not.toBe(ben.id);
  });
});
