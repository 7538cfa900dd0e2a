import type { Inline } from '@parley/core/rich-text/rich-text';
import { describe, expect, it, vi } from 'vitest';
import { EngineError, type Rewriter } from '../../ai/engine.ts';
import type { DraftHandle } from '../draft-source.ts';
import type { LineChange } from '../lexical/paste/lines.ts';
import type { PromptItem } from './menu-items.ts';
import { Prompts } from './prompts-state.svelte.ts';

const run = (text: string, more: object = {}): Inline => ({ type: 'text', text, ...more });
const SIMPLIFY: PromptItem = { id: 'simplify', label: 'Simplify', rewriting: { type: 'simplify' } };

/** An editor of lines of text. */
const editorOf = (...texts: string[]) => {
  const lines = texts.map((text, index) => ({ key: `k${index}`, parts: [run(text)] as readonly Inline[] }));
  const stands = (key: string, parts: readonly Inline[]) =>
    JSON.stringify(lines.find((line) => line.key === key)?.parts) === JSON.stringify(parts);
  const handle = {
    lines: () => lines.map(({ key, parts }) => ({ key, parts, from: 0, to: textOf(parts).length })),
    linesStand: (all: readonly { key: string; parts: readonly Inline[] }[]) =>
      all.every(({ key, parts }) => stands(key, parts)),
    changeLines: (changes: readonly LineChange[]) => {
      const made = changes.filter(({ key, before }) => stands(key, before));
      for (const { key, after } of made)
        Object.assign(lines.find((line) => line.key === key) ?? {}, { parts: after });
      return made;
    },
    focus: vi.fn(),
  } as unknown as DraftHandle;
  const write = (index: number, text: string) => Object.assign(lines[index] ?? {}, { parts: [run(text)] });
  return { handle, write, texts: () => lines.map(({ parts }) => textOf(parts)) };
};
const textOf = (parts: readonly Inline[]) =>
  parts.map((part) => (part.type === 'text' ? part.text : '*')).join('');

const setUp = (rewrite: Rewriter['rewrite'] | undefined, ...texts: string[]) => {
  const editor = editorOf(...texts);
  const setReworded = vi.fn();
  const draft = { handle: editor.handle, root: 'reply/0', revision: 0, setReworded };
  const prompts = new Prompts({
    draft,
    rewriter: () => Promise.resolve(rewrite && { engine: 'pulled' as const, model: 'Tiny', rewrite }),
    known: () => ({ names: ['Nadia'], words: ['nadia'] }),
    language: () => 'en',
  });
  return { ...editor, prompts, draft, setReworded };
};
const answers = (change: (text: string) => string) => (text: string) => Promise.resolve(change(text));

describe('a draft that is worded anew', () => {
  it('AI-5 is shown line by line, accepted, and restored', async () => {
    const asked: string[] = [];
    const { prompts, texts, setReworded } = setUp(
      answers((text) => {
        asked.push(text);
        return text.replace('shall', 'will');
      }),
      'We shall see, Nadia.',
      '4711',
      'It stays.',
    );
    await prompts.ask(SIMPLIFY);
    expect(asked).toEqual(['We shall see, [[1]].', 'It stays.']);
    expect(prompts.state).toMatchObject({ step: 'ready', by: { model: 'Tiny' }, changes: [{ key: 'k0' }] });
    expect(texts()[0]).toBe('We shall see, Nadia.');
    prompts.accept();
    expect(texts()).toEqual(['We will see, Nadia.', '4711', 'It stays.']);
    expect(prompts.state).toMatchObject({ step: 'accepted', left: 0 });
    expect(setReworded.mock.calls).toEqual([[{ engine: 'pulled', model: 'Tiny' }, true]]);
    prompts.restore();
    expect(setReworded.mock.calls.at(-1)).toEqual([{ engine: 'pulled', model: 'Tiny' }, false]);
    expect(texts()).toEqual(['We shall see, Nadia.', '4711', 'It stays.']);
    expect(prompts.state).toEqual({ step: 'idle' });
  });

  it('AI-5 a line that somebody changed meanwhile stays, and that is said', async () => {
    const { prompts, texts, write } = setUp(
      answers((text) => `${text} Thanks.`),
      'One of two.',
      'Two of two.',
    );
    await prompts.ask(SIMPLIFY);
    write(1, 'Theirs.');
    prompts.accept();
    expect(texts()).toEqual(['One of two. Thanks.', 'Theirs.']);
    expect(prompts.state).toMatchObject({ step: 'accepted', left: 1 });
  });

  it.each([
    ['loses a name', 'We shall see.', 'lost'],
    ['brings a number', '[[1]], wait 3 days.', 'number'],
    ['is empty', ' ', 'empty'],
  ])('AI-5 an answer that %s is refused, and nothing is touched', async (_what, answer, why) => {
    const { prompts, texts } = setUp(
      answers(() => answer),
      'We shall see, Nadia.',
    );
    await prompts.ask(SIMPLIFY);
    expect(prompts.state).toMatchObject({ step: 'refused', why });
    prompts.accept();
    expect(texts()).toEqual(['We shall see, Nadia.']);
  });

  it.each([
    ['nothing changes', ['All is well.'], (text: string) => text, 'nothing'],
    ['there are no words', ['4711', ''], (text: string) => text, 'no-words'],
    ['it is too long', ['well '.repeat(500)], (text: string) => text, 'too-long'],
  ])('AI-5 says so when %s', async (_what, texts, change, what) => {
    const { prompts } = setUp(answers(change), ...texts);
    await prompts.ask(SIMPLIFY);
    expect(prompts.state).toMatchObject({ step: 'said', what });
  });

  it('AI-5 says so when nobody can, and why somebody could not', async () => {
    const without = setUp(undefined, 'All is well.');
    await without.prompts.ask(SIMPLIFY);
    expect(without.prompts.state).toMatchObject({ step: 'no-engine' });
    const failing = setUp(() => Promise.reject(new EngineError('memory', 'full')), 'All is well.');
    await failing.prompts.ask(SIMPLIFY);
    expect(failing.prompts.state).toMatchObject({ step: 'failed', reason: 'memory' });
  });

  it('AI-3 AI-5 what is written is shown as it comes, and can be stopped', async () => {
    let tell: ((text: string) => void) | undefined;
    const { prompts, texts } = setUp(
      (_text, _rewriting, { signal, onText }) =>
        new Promise((_resolve, reject) => {
          tell = onText;
          signal.addEventListener('abort', () => reject(new DOMException('Stopped', 'AbortError')));
        }),
      'We shall see, Nadia.',
    );
    const asked = prompts.ask(SIMPLIFY);
    await vi.waitFor(() => expect(tell).toBeDefined());
    tell?.('We will see, [[1]]. And [[');
    expect(prompts.state).toMatchObject({
      step: 'working',
      progress: { step: 'writing' },
      lines: [{ words: 'We will see, Nadia. And ' }],
    });
    prompts.stop();
    await asked;
    expect(prompts.state).toMatchObject({ step: 'said', what: 'stopped' });
    expect(texts()).toEqual(['We shall see, Nadia.']);
  });

  it('AI-5 what was made for one draft is not shown beside another', async () => {
    const { prompts, draft } = setUp(
      answers((text) => `${text} Thanks.`),
      'One.',
    );
    await prompts.ask({ ...SIMPLIFY });
    const other = new Prompts({
      draft: { ...draft, root: 'comment/0' },
      rewriter: () => Promise.resolve(undefined),
      known: () => ({ names: [], words: [] }),
      language: () => 'en',
    });
    expect(other.state).toEqual({ step: 'idle' });
    expect(prompts.state).toMatchObject({ step: 'ready' });
  });
});
