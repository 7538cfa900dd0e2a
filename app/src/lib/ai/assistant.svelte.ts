/** What writes on this device for the agent: one task at a time, on the conversation where it was asked for. */
import type { Made } from '@parley/core/contact/made';
import type { ContactId } from '@parley/core/ids';
import { EngineError, type Conversation, type Progress, type Summarizer } from './engine.ts';
import type { Engines } from './engines.ts';
import type { Failure } from './worker/protocol.ts';

export type AssistantFailure = Failure | 'nothing-said';

export type AssistantState =
  | { readonly step: 'idle' }
  | { readonly step: 'busy'; readonly contact: ContactId; readonly progress: Progress }
  | { readonly step: 'failed'; readonly contact: ContactId; readonly reason: AssistantFailure };

/** Where a text comes bit by bit. */
export interface WritingPlace {
  /** Adds words at the end of what was added before. */
  add(piece: string): void;
  /** Removes what was added, and what was said of how it was made. */
  takeBack(): void;
}

export interface SummaryTask extends Conversation {
  readonly contact: ContactId;
  /** Which messages were read, for what is said of the summary (AI-4). */
  readonly range: Pick<Made, 'first' | 'last' | 'seq'>;
  /** Makes the place to write to, when the first words are there; once more after it was taken back. */
  readonly open: (made: Made) => Promise<WritingPlace>;
}

export interface AssistantOptions {
  /** Made when they are first needed. */
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

  /** Ends what is being done; what was written stands. */
  stop(): void {
    this.#controller?.abort();
  }

  /** Takes a failure off the screen. */
  dismiss(): void {
    if (this.#state.step === 'failed') this.#state = { step: 'idle' };
  }

  /** What can write here, for whoever asks it for something else than a summary. */
  engines(): Promise<Engines> {
    this.#engines ??= this.#options.engines();
    return this.#engines;
  }

  /** Writes a summary bit by bit to where the task says (AI-1). A task that was under way is stopped. */
  async summarize(task: SummaryTask): Promise<void> {
    const signal = this.#begin(task);
    if (signal === undefined) return;
    const { contact } = task;
    this.#show(signal, { step: 'busy', contact, progress: { step: 'preparing' } });
    try {
      const engines = await this.engines();
      let engine = await engines.summarizer();
      while (engine !== undefined) {
        if (await this.#summarizeBy(engine, task, signal)) break;
        // What the GPU could not end is done anew without it, as on a device that has none.
        engines.leaveGpu();
        engine = await engines.summarizer();
      }
      if (engine === undefined) await this.#summarizeByRules(task, signal);
      this.#show(signal, { step: 'idle' });
    } catch (error) {
      if (signal.aborted) this.#show(signal, { step: 'idle' });
      else
        this.#show(signal, {
          step: 'failed',
          contact,
          reason: error instanceof EngineError ? error.reason : 'offline',
        });
    }
  }

  /** Writes a summary without a model, of the conversation's own sentences: what every device can do at once. */
  async summarizeByRules(task: SummaryTask): Promise<void> {
    const signal = this.#begin(task);
    if (signal === undefined) return;
    await this.#summarizeByRules(task, signal);
    this.#show(signal, { step: 'idle' });
  }

  /** Stops what was under way. Gives nothing, and says so, where there is nothing to summarize. */
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

  /** False if the GPU gave up: then nothing of what it wrote is left. */
  async #summarizeBy(engine: Summarizer, task: SummaryTask, signal: AbortSignal): Promise<boolean> {
    const made: Made = { ...engine.by, ...task.range };
    let place: Promise<WritingPlace> | undefined;
    let written = Promise.resolve();
    try {
      await engine.summarize(task, {
        signal,
        onProgress: (progress) => this.#show(signal, { step: 'busy', contact: task.contact, progress }),
        onText: (piece) => {
          place ??= task.open(made);
          const target = place;
          written = written.then(async () => (await target).add(piece));
        },
      });
      await written;
      return true;
    } catch (error) {
      if (engine.device !== 'gpu' || signal.aborted) throw error;
      if (!(error instanceof EngineError) || error.reason !== 'gpu') throw error;
      await written;
      (await place)?.takeBack();
      return false;
    }
  }

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
