import * as fc from 'fast-check';
import * as Y from 'yjs';
import { isVisible } from '@parley/core/names/visible';
import { describe, expect, it } from 'vitest';
import { isBetweenCharacters } from '@parley/core/rich-text/characters';
import { draftText } from '../../../local/drafts/draft-text.ts';
import { textChange } from './text-change.ts';
import { ROOT, writingAgent, type WritingAgent } from '../testing/agent.ts';

const LETTERS = [
  ...['a', 'b', ' ', 'é', 'e\u0301', '\u0301', 'ß', '漢', '字', '한', 'ש', 'ل', 'م', '\u200F'],
  ...['😀', '😎', '😁', '🐈', '🔴', '🟢', '🙏', '🙂', '🙈', '𝒳', '𠮷'],
  ...['🇫🇷', '🇫🇮', '🇩🇪', '🇩', '👍', '👍🏽', '👍🏿', '🏽', '❤️', '❤', '\uFE0F', '\u200D'],
  ...['👨‍👩‍👧', '👩‍👩‍👧', '🏳️‍🌈', '1️⃣', 'क्षि', 'ก็'],
];
const words = fc.array(fc.constantFrom(...LETTERS), { maxLength: 5 }).map((letters) => letters.join(''));

type Op =
  | {
      readonly type: 'write';
      readonly run: number;
      readonly at: number;
      readonly size: number;
      readonly words: string;
    }
  | { readonly type: 'line'; readonly run: number; readonly at: number }
  | { readonly type: 'undo' | 'redo' | 'reload' | 'leave' | 'return' };
const nat = fc.nat(40);
const op: fc.Arbitrary<Op> = fc.oneof(
  {
    weight: 12,
    arbitrary: fc.record({ type: fc.constant('write' as const), run: nat, at: nat, size: fc.nat(4), words }),
  },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('line' as const), run: nat, at: nat }) },
  {
    weight: 3,
    arbitrary: fc.record({
      type: fc.constantFrom(
        'undo' as const,
        'redo' as const,
        'reload' as const,
        'leave' as const,
        'return' as const,
      ),
    }),
  },
);

/** Index of the code point with the number `at`; numbers beyond the end start again at the beginning. */
const indexOf = (text: string, at: number): number => {
  const points = [...text];
  return points.slice(0, at % (points.length + 1)).join('').length;
};

/** Does one thing in an editor; returns the text that the run must have now, if that is certain. */
const act = (agent: WritingAgent, one: Op): void => {
  if (one.type === 'undo') agent.undo();
  else if (one.type === 'redo') agent.redo();
  else if (one.type === 'reload') agent.reload();
  else if (one.type === 'write' || one.type === 'line') {
    const runs = agent.runs();
    const run = runs.length === 0 ? 0 : one.run % runs.length;
    const text = runs[run] ?? '';
    const from = indexOf(text, one.at);
    const to = one.type === 'line' ? from : from + [...text.slice(from)].slice(0, one.size).join('').length;
    agent.write(run, from, to, one.type === 'line' ? '\n' : one.words);
  }
};

/** Resolves when the editors have taken over all changes. */
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const restored = (updates: readonly Uint8Array[]): string => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  const text = draftText(doc, ROOT);
  doc.destroy();
  return text;
};

interface Team {
  readonly agents: readonly [WritingAgent, WritingAgent];
  act(who: number, one: Op): void;
  /** Connects both agents, so that each has everything that was written. */
  meet(): Promise<void>;
  close(): void;
}

const team = (): Team => {
  const away = [false, false];
  const waiting: Uint8Array[][] = [[], []];
  const flush = (): void => {
    if (away[0] || away[1]) return;
    for (const to of [0, 1] as const) {
      for (const update of waiting[to]?.splice(0) ?? []) agents[to].take(update);
    }
  };
  const agents: readonly [WritingAgent, WritingAgent] = [
    writingAgent((update) => waiting[1]?.push(update)),
    writingAgent((update) => waiting[0]?.push(update)),
  ];
  return {
    agents,
    act: (who, one) => {
      if (one.type === 'leave' || one.type === 'return') away[who] = one.type === 'leave';
      else act(who === 0 ? agents[0] : agents[1], one);
      flush();
    },
    meet: async () => {
      away.fill(false);
      // The changes by which the binding tidies must reach the other agent, too.
      for (let round = 0; round < 4; round += 1) {
        flush();
        await settled();
      }
    },
    close: () => agents.forEach((agent) => agent.close()),
  };
};

/** The lines of which something can be seen: the list and the returned text leave out the others. */
const lines = (text: string): string[] =>
  text
    .split('\n')
    .map((line) => line.trim())
    .filter(isVisible);

const BROKEN = /[\u{FFFD}\p{Surrogate}]/u;

describe('characters of more than one unit in a shared draft', () => {
  it(
    'OF-3 are the same code points for everybody, whatever is written beside or in them',
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.tuple(fc.nat(1), op), { minLength: 1, maxLength: 24 }), async (ops) => {
          const both = team();
          try {
            for (const [who, one] of ops) {
              both.act(who, one);
              await settled();
              for (const agent of both.agents) expect(agent.text()).not.toMatch(BROKEN);
            }
            await both.meet();
            const [ana, ben] = both.agents;
            const text = draftText(ana.doc, ROOT);
            expect(text).not.toMatch(BROKEN);
            expect(draftText(ben.doc, ROOT)).toBe(text);
            for (const agent of both.agents) {
              expect(restored(agent.stored)).toBe(text);
              agent.reload();
            }
            expect(ben.text()).toBe(ana.text());
            expect(lines(ana.text())).toEqual(lines(text));
          } finally {
            both.close();
          }
        }),
        { numRuns: 2_000 },
      );
    },
  );
});

describe('the change of a text', () => {
  it.each([
    ['a pair before one with the same first half', '😎', '🐈😎', 2, { index: 0, remove: 0, insert: '🐈' }],
    [
      'one replaced by one with the same first half',
      'a😀b',
      'a😁b',
      3,
      { index: 1, remove: 2, insert: '😁' },
    ],
    ['one with the same second half', '🐈', '🔈', 2, { index: 0, remove: 2, insert: '🔈' }],
    ['another skin tone', '👍🏽', '👍🏿', 4, { index: 0, remove: 4, insert: '👍🏿' }],
    ['another flag', '🇫🇷', '🇫🇮', 4, { index: 0, remove: 4, insert: '🇫🇮' }],
    ['a letter in a row of the same', 'aaa', 'aaaa', 2, { index: 2, remove: 0, insert: 'a' }],
    ['an accent', 'e', 'e\u0301', 2, { index: 0, remove: 1, insert: 'e\u0301' }],
  ])('is %s, in whole characters', (_, before, after, caret, change) => {
    expect(textChange(before, after, caret)).toEqual(change);
  });

  it('turns one text into the other, and begins and ends between characters', () => {
    fc.assert(
      fc.property(words, words, words, fc.nat(20), (start, before, after, caret) => {
        const [one, other] = [`${start}${before}`, `${start}${after}`];
        const { index, remove, insert } = textChange(one, other, caret);
        expect(one.slice(0, index) + insert + one.slice(index + remove)).toBe(other);
        expect(isBetweenCharacters(one, index) && isBetweenCharacters(one, index + remove)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});
