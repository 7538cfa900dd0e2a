/**
 * Runs the engines that write for the agent on this device: one task at a time, in the conversation where it
 * was started.
 */
import type { SummaryProvenance } from '@parley/core/contact/provenance';
import type { ContactId } from '@parley/core/ids';
import { EngineError, type Conversation, type Progress, type Summarizer } from './engine.ts';
import type { Engines } from './engines.ts';
import type { Failure } from './worker/protocol.ts';

export type AssistantFailure = Failure | 'nothing-said';

/**
 * How a summary is made: with the agent's choice; with that choice even if its maker's model has to be loaded
 * first; with a model of the team's server; or without a model.
 */
export type SummarizeHow = 'chosen' | 'download' | 'own' | 'rules';

export type AssistantState =
  | { readonly step: 'idle' }
  | { readonly step: 'busy'; readonly contact: ContactId; readonly progress: Progress }
  /** Whether the browser may load its maker's model: it comes from `maker`, and is large (AI-2). */
  | { readonly step: 'asking'; readonly contact: ContactId; readonly maker: string }
  | { readonly step: 'failed'; readonly contact: ContactId; readonly reason: AssistantFailure };

/** Where a text comes bit by bit. */
export interface WritingPlace {
  /** Adds words at the end of what was added before. */
  add(piece: string): void;
  /** Removes the added words, and the note of how they were made. */
  takeBack(): void;
}

export interface SummaryTask extends Conversation {
  readonly contact: ContactId;
  /** The messages that were read, for the note beside the summary (AI-4). */
  readonly range: Pick<SummaryProvenance, 'first' | 'last' | 'seq'>;
  /** Prepares the place to write to, when the first words are there; once more after `takeBack`. */
  readonly open: (provenance: SummaryProvenance) => Promise<WritingPlace>;
}

export interface AssistantOptions {
  /** The engines, made when they are first needed. */
  readonly engines: () => Promise<Engines>;
}

export class Assistant {
  readonly #options: AssistantOptions;
  #engines: Promise<Engines> | undefined;
  #state = $state.raw<AssistantState>({ step: 'idle' });
  #controller: AbortController | undefined;

  constructor(options: AssistantOptions) {
    this.#options = options;
  }

  get state(): AssistantState {
    return this.#state;
  }

  busyWith(contact: ContactId): boolean {
    return this.#state.step === 'busy' && this.#state.contact === contact;
  }

  /** Stops the running task; the text that it has written stays. */
  stop(): void {
    this.#controller?.abort();
  }

  /** Removes a failure or a question from the screen. */
  dismiss(): void {
    if (this.#state.step !== 'busy') this.#state = { step: 'idle' };
  }

  /** The engines, for other tasks than a summary. */
  engines(): Promise<Engines> {
    this.#engines ??= this.#options.engines();
    return this.#engines;
  }

  /** Keeps what a first summary needs in the browser (AI-6). A failure is tried again another time. */
  async warmUp(signal: AbortSignal): Promise<void> {
    try {
      await (await this.engines()).warmUp(signal);
    } catch {
      // Nobody has asked for this, so a missing network or a full disk is not reported now: the first summary
      // reports it.
    }
  }

  /** Writes a summary bit by bit to where the task says (AI-1). A task that was under way is stopped. */
  async summarize(task: SummaryTask, how: SummarizeHow = 'chosen'): Promise<void> {
    const signal = this.#begin(task);
    if (signal === undefined) return;
    const { contact } = task;
    this.#show(signal, { step: 'busy', contact, progress: { step: 'preparing' } });
    try {
      const asked = await this.#summarizeBy(task, how, signal);
      if (asked === undefined) this.#show(signal, { step: 'idle' });
      else this.#show(signal, { step: 'asking', contact, maker: asked });
    } catch (error) {
      const reason = error instanceof EngineError ? error.reason : 'offline';
      this.#show(signal, signal.aborted ? { step: 'idle' } : { step: 'failed', contact, reason });
    }
  }

  /** Stops the running task. Gives undefined, and shows why, if there is nothing to summarize. */
  #begin({ contact, lines }: SummaryTask): AbortSignal | undefined {
    this.stop();
    this.#controller = new AbortController();
    if (lines.some(({ who }) => who === 'customer')) return this.#controller.signal;
    this.#state = { step: 'failed', contact, reason: 'nothing-said' };
    return undefined;
  }

  #show(signal: AbortSignal, state: AssistantState): void {
    if (this.#controller?.signal === signal) this.#state = state;
  }

  /**
   * Summarizes by an engine, or by rule without an engine. Gives the maker of a model that needs the agent's
   * consent.
   */
  async #summarizeBy(task: SummaryTask, how: SummarizeHow, signal: AbortSignal): Promise<string | undefined> {
    const engines = how === 'rules' ? undefined : await this.engines();
    for (;;) {
      const engine = await engines?.summarizer(task.language, how === 'own');
      signal.throwIfAborted();
      if (engine === undefined) {
        await this.#summarizeByRules(task, signal);
        return undefined;
      }
      if (engine.isDownload === true && how !== 'download') return engine.by.model;
      if (await this.#write(engine, task, signal)) return undefined;
      // A task on which the GPU failed is repeated without it, as on a device without a GPU.
      engines?.leaveGpu();
    }
  }

  /** False if the GPU gave up: then nothing of what it wrote is left. */
  async #write(engine: Summarizer, task: SummaryTask, signal: AbortSignal): Promise<boolean> {
    const provenance: SummaryProvenance = { ...engine.by, ...task.range };
    let place: Promise<WritingPlace> | undefined;
    let written = Promise.resolve();
    try {
      await engine.summarize(task, {
        signal,
        onProgress: (progress) => this.#show(signal, { step: 'busy', contact: task.contact, progress }),
        onText: (piece) => {
          place ??= task.open(provenance);
          const target = place;
          written = written.then(async () => (await target).add(piece));
        },
      });
      await written;
      // The conversation supported nothing of the answer.
      if (place === undefined) await this.#summarizeByRules(task, signal);
      return true;
    } catch (error) {
      if (engine.device !== 'gpu' || signal.aborted) throw error;
      if (!(error instanceof EngineError) || error.reason !== 'gpu') throw error;
      await written;
      (await place)?.takeBack();
      return false;
    }
  }

  /** Writes a summary of the conversation's own sentences: every device can do that at once. */
  async #summarizeByRules(task: SummaryTask, signal: AbortSignal): Promise<void> {
    const { summarizeByRules } = await import('./summarize.ts');
    signal.throwIfAborted();
    const place = await task.open({ engine: 'rules', model: 'Parley', ...task.range });
    place.add(summarizeByRules(task));
  }

  dispose(): void {
    this.stop();
    void this.#engines?.then((engines) => engines.dispose());
  }
}
