/** A draft that is rewritten on this device: asked for, shown as a difference, accepted or left (AI-5, CM-6). */
import type { Inline } from '@parley/core/rich-text/rich-text';
import { languageOf, type Language } from '@parley/core/language/transcript/language';
import type { Rewriting } from '@parley/core/language/summary/prompts';
import { EngineError, type Progress, type Rewriter } from '../../ai/engine.ts';
import type { OfferedRewriter, RewriteTask } from '../../ai/rewriters.ts';
import type { Failure } from '../../ai/worker/protocol.ts';
import type { DraftHandle } from '../draft-source.ts';
import type { DraftLine, LineChange } from '../lexical/paste/lines.ts';
import { differenceOf, type Change } from './difference.ts';
import type { KnownWords } from './known-words.ts';
import { lineText, partsBetween, joinParts } from './line-text.ts';
import { hasWords, maskLine, readAnswer, type MaskedLine, type Refusal } from './masked-line.ts';
import type { PromptItem } from './menu-items.ts';

/** Longest line, and longest draft, that a model is asked to rewrite, in characters. */
const MOST_OF_LINE = 2_000;
const MOST = 6_000;
/** Longest that is corrected by rule. */
const MOST_BY_RULE = 30_000;

/** One line of what is shown. `changes` is missing while it is still being written. */
export interface ShownLine {
  readonly changes?: readonly Change[];
  readonly words?: string;
}

export interface MadeBy {
  readonly engine: Rewriter['engine'];
  readonly model: string;
}

export type PromptState =
  | { readonly step: 'idle' }
  | {
      readonly step: 'working';
      readonly item: PromptItem;
      readonly progress: Progress;
      readonly lines: readonly ShownLine[];
    }
  | {
      readonly step: 'ready';
      readonly item: PromptItem;
      readonly by: MadeBy;
      readonly lines: readonly ShownLine[];
      readonly changes: readonly LineChange[];
    }
  /** `left`: lines that somebody changed meanwhile, and that stay as they are. */
  | {
      readonly step: 'accepted';
      readonly by: MadeBy;
      readonly changes: readonly LineChange[];
      readonly left: number;
    }
  | { readonly step: 'failed'; readonly item: PromptItem; readonly reason: Failure }
  | { readonly step: 'refused'; readonly item: PromptItem; readonly why: Refusal }
  | {
      readonly step: 'said';
      readonly item: PromptItem;
      readonly what: 'nothing' | 'no-words' | 'too-long' | 'stopped';
    }
  /** Whether the browser may load its maker's model: it comes from `maker`, and is large (AI-2). */
  | { readonly step: 'asking'; readonly item: PromptItem; readonly maker: string }
  | { readonly step: 'no-engine'; readonly item: PromptItem };

/** What it needs of the composer. */
export interface PromptDraft {
  /** The editor of the draft that is shown. */
  readonly handle: DraftHandle | undefined;
  /** Which draft that is. */
  readonly root: string;
  /** Rises with each change of the editor: what is read by it is read again. */
  readonly revision: number;
  /** Says of the draft that words of it were put otherwise by a model, or no longer (AI-4). */
  setReworded(by: MadeBy, on: boolean): void;
}

export interface PromptsOptions {
  readonly draft: PromptDraft;
  readonly rewriter: (task: RewriteTask) => Promise<OfferedRewriter | undefined>;
  readonly known: () => KnownWords;
  /** The language of a text that does not show its own. */
  readonly language: () => Language;
}

interface Task {
  readonly line: DraftLine;
  readonly masked: MaskedLine;
  readonly language: Language;
}

class RefusedError extends Error {
  readonly why: Refusal;
  constructor(why: Refusal) {
    super(why);
    this.why = why;
  }
}

const targetOf = (rewriting: Rewriting, language: Language): Language | undefined => {
  if (rewriting.type === 'own') return undefined;
  if (rewriting.type !== 'translate') return language;
  return rewriting.to === 'English' ? 'en' : rewriting.to === 'French' ? 'fr' : undefined;
};

const expectedOf = (rewriting: Rewriting, language: Language) => ({
  language: targetOf(rewriting, language),
  ...(rewriting.type === 'own' ? { also: rewriting.prompt } : {}),
  isFree: rewriting.type === 'own' || rewriting.type === 'shorten',
});

const same = (a: readonly Inline[], b: readonly Inline[]): boolean => JSON.stringify(a) === JSON.stringify(b);

export class Prompts {
  readonly #options: PromptsOptions;
  #state = $state.raw<PromptState>({ step: 'idle' });
  #root = '';
  #controller: AbortController | undefined;

  /** What there is to be shown: what was made for a draft goes with it. */
  readonly state: PromptState = $derived.by(() => {
    const { draft } = this.#options;
    const state = this.#state;
    if (state.step === 'idle' || draft.root !== this.#root) return { step: 'idle' };
    if (state.step !== 'accepted') return state;
    void draft.revision;
    const after = state.changes.map(({ key, after: parts }) => ({ key, parts }));
    // Once it was changed further, what stood there before is no longer what to go back to.
    return state.changes.length === 0 || draft.handle?.linesStand(after) === true ? state : { step: 'idle' };
  });

  constructor(options: PromptsOptions) {
    this.#options = options;
  }

  /** Ends what is being done; the draft stays as it is. */
  stop(): void {
    this.#controller?.abort();
  }

  /** Takes what is shown away; the draft stays as it is. */
  dismiss(): void {
    this.stop();
    this.#controller = undefined;
    this.#state = { step: 'idle' };
  }

  #tasks(lines: readonly DraftLine[]): readonly Task[] {
    const { names } = this.#options.known();
    const whole = lines.map(({ parts }) => lineText(parts).plain).join('\n');
    const language = languageOf(whole, this.#options.language());
    return lines
      .map((line) => {
        const masked = maskLine(lineText(line.parts), { from: line.from, to: line.to, names });
        return { line, masked, language: languageOf(masked.text, language) };
      })
      .filter(({ masked }) => hasWords(masked));
  }

  /**
   * Rewrites the selected lines, or all.
   * @param how also if the browser's model has to be loaded from its maker; only by what the team's server holds
   */
  async ask(item: PromptItem, how: 'chosen' | 'download' | 'own' = 'chosen'): Promise<void> {
    this.stop();
    const { draft } = this.#options;
    const { handle } = draft;
    if (handle === undefined) return;
    const controller = new AbortController();
    this.#controller = controller;
    this.#root = draft.root;
    const show = (state: PromptState): void => {
      if (this.#controller === controller) this.#state = state;
    };
    const tasks = this.#tasks(handle.lines());
    if (tasks.length === 0) {
      show({ step: 'said', item, what: 'no-words' });
      return;
    }
    show({ step: 'working', item, progress: { step: 'preparing' }, lines: [] });
    try {
      const languages = [
        ...tasks.map(({ language }) => language),
        ...(item.into === undefined ? [] : [item.into]),
      ];
      const rewriter = await this.#options.rewriter({
        rewriting: item.rewriting,
        language: tasks[0]?.language ?? this.#options.language(),
        languages,
        known: this.#options.known().words,
        own: how === 'own',
      });
      controller.signal.throwIfAborted();
      if (rewriter === undefined) show({ step: 'no-engine', item });
      else if (rewriter.isDownload === true && how !== 'download')
        show({ step: 'asking', item, maker: rewriter.model });
      else if (isTooLong(tasks, rewriter)) show({ step: 'said', item, what: 'too-long' });
      else show(await this.#write(item, rewriter, tasks, controller.signal, show));
    } catch (error) {
      if (controller.signal.aborted) show({ step: 'said', item, what: 'stopped' });
      else if (error instanceof RefusedError) show({ step: 'refused', item, why: error.why });
      else if (error instanceof EngineError) show({ step: 'failed', item, reason: error.reason });
      else {
        show({ step: 'failed', item, reason: 'unsupported' });
        reportError(error);
      }
    }
  }

  async #write(
    item: PromptItem,
    rewriter: Rewriter,
    tasks: readonly Task[],
    signal: AbortSignal,
    show: (state: PromptState) => void,
  ): Promise<PromptState> {
    const { rewriting } = item;
    const lines: ShownLine[] = [];
    const changes: LineChange[] = [];
    let progress: Progress = { step: 'preparing' };
    const tell = (words?: string): void =>
      show({
        step: 'working',
        item,
        progress,
        lines: words === undefined ? [...lines] : [...lines, { words }],
      });
    for (const { line, masked, language } of tasks) {
      const raw = await rewriter.rewrite(masked.text, rewriting, {
        signal,
        language,
        onProgress: (next) => {
          progress = next;
          tell();
        },
        onText: (text) => {
          progress = { step: 'writing' };
          tell(asShown(text, masked));
        },
      });
      signal.throwIfAborted();
      const answer =
        rewriter.engine === 'rules'
          ? { text: raw }
          : readAnswer(raw, masked, expectedOf(rewriting, language));
      if ('refusal' in answer) throw new RefusedError(answer.refusal);
      const text = lineText(line.parts);
      const { changes: shown, after } = differenceOf(masked, answer.text);
      const whole = joinParts([
        ...partsBetween(text, 0, line.from),
        ...after,
        ...partsBetween(text, line.to, text.plain.length),
      ]);
      lines.push({ changes: shown });
      if (!same(whole, line.parts)) changes.push({ key: line.key, before: line.parts, after: whole });
      tell();
    }
    if (changes.length === 0) return { step: 'said', item, what: 'nothing' };
    return { step: 'ready', item, by: { engine: rewriter.engine, model: rewriter.model }, lines, changes };
  }

  /** Puts it into the draft, where that still stands as it was. */
  accept(): void {
    const { state } = this;
    const { handle } = this.#options.draft;
    if (state.step !== 'ready' || handle === undefined) return;
    const made = handle.changeLines(state.changes);
    this.#state = { step: 'accepted', by: state.by, changes: made, left: state.changes.length - made.length };
    this.#say(state.by, made, true);
    handle.focus();
  }

  /** A correction by rule puts nothing otherwise. */
  #say(by: MadeBy, changes: readonly LineChange[], on: boolean): void {
    if (by.engine !== 'rules' && changes.length > 0) this.#options.draft.setReworded(by, on);
  }

  /** Puts the draft back as it was before it was accepted. */
  restore(): void {
    const { state } = this;
    const { handle } = this.#options.draft;
    if (state.step !== 'accepted' || handle === undefined) return;
    this.#state = { step: 'idle' };
    this.#say(state.by, state.changes, false);
    handle.changeLines(
      state.changes.map(({ key, before, after }) => ({ key, before: after, after: before })),
    );
    handle.focus();
  }
}

const isTooLong = (tasks: readonly Task[], { engine }: Rewriter): boolean => {
  const lengths = tasks.map(({ masked }) => masked.text.length);
  const sum = lengths.reduce((a, b) => a + b, 0);
  if (engine === 'rules') return sum > MOST_BY_RULE;
  return sum > MOST || lengths.some((length) => length > MOST_OF_LINE);
};

/** What is being written, without marks: what they stand for comes with the difference. */
const asShown = (text: string, masked: MaskedLine): string =>
  text.replace(/\[\[(\d{1,3})\]\]|\[\[?\d{0,3}\]?$/g, (mark) => {
    const parts = masked.marks.get(mark) ?? [];
    return parts.map((part) => (part.type === 'text' ? part.text : '…')).join('');
  });
