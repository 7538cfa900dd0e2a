/** What writes on this device for the agent: one task at a time, on the conversation where it was asked for. */
import type { Made } from '@parley/core/contact/made';
import type { ContactId } from '@parley/core/ids';
import type { Language } from '@parley/core/transcript/language';
import type { Line } from '@parley/core/transcript/transcript';
import type { AgentSettings } from '@parley/core/workspace/agent-settings';
import { BUNDLED, readCatalogue, type CatalogueSources } from './catalogue.ts';
import { chooseSummarizer, readDevice, type Choice, type Device } from './choose-model.ts';
import { EngineError, type Progress } from './engine.ts';
import type { ModelRunner } from './model-runner.ts';
import type { Failure } from './worker/protocol.ts';

export type AssistantFailure = Failure | 'nothing-said';

export type AssistantState =
  | { readonly step: 'idle' }
  | { readonly step: 'busy'; readonly contact: ContactId; readonly progress: Progress }
  | { readonly step: 'failed'; readonly contact: ContactId; readonly reason: AssistantFailure };

export interface SummaryTask {
  readonly contact: ContactId;
  readonly lines: readonly Line[];
  readonly language: Language;
  /** Which messages were read, for what is said of the summary (AI-4). */
  readonly range: Pick<Made, 'first' | 'last' | 'seq'>;
  /** Makes the place to write to, when the first words are there. */
  readonly open: (made: Made) => Promise<{ add(piece: string): void }>;
}

export interface AssistantOptions {
  readonly sources: CatalogueSources;
  /** Made when it is first needed. */
  readonly runner: () => Promise<ModelRunner>;
  readonly device?: (askGpu: boolean) => Promise<Device>;
  /** What the agent set; without it all is automatic. */
  readonly wanted?: () => Pick<AgentSettings, 'models' | 'summaryLanguage'>;
}

export class Assistant {
  readonly #options: AssistantOptions;
  #runner: Promise<ModelRunner> | undefined;
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

  async #choose(): Promise<Choice | undefined> {
    const { sources, device = readDevice, wanted } = this.#options;
    // A device that never heard of a model does without.
    const models = await readCatalogue(sources).catch(() => []);
    // Browsers complain of being asked for a GPU that is not there.
    const askGpu = models.some(({ variants }) => variants.some((variant) => variant.device === 'webgpu'));
    return chooseSummarizer(models, await device(askGpu), wanted?.().models.summary ?? undefined);
  }

  /** Writes a summary bit by bit to where the task says (AI-1). A task that was under way is stopped. */
  async summarize(task: SummaryTask): Promise<void> {
    this.stop();
    const controller = new AbortController();
    this.#controller = controller;
    const { signal } = controller;
    const { contact } = task;
    const show = (state: AssistantState): void => {
      if (this.#controller === controller) this.#state = state;
    };
    if (!task.lines.some(({ who }) => who === 'customer')) {
      show({ step: 'failed', contact, reason: 'nothing-said' });
      return;
    }
    show({ step: 'busy', contact, progress: { step: 'preparing' } });
    try {
      const choice = await this.#choose();
      if (!choice) {
        await this.summarizeByRules(task);
        return;
      }
      this.#runner ??= this.#options.runner();
      const [runner, { summarizeBy }] = await Promise.all([this.#runner, import('./summarize.ts')]);
      signal.throwIfAborted();
      const { id, title } = choice.manifest;
      const made: Made = { engine: id === BUNDLED ? 'bundled' : 'pulled', model: title, ...task.range };
      let place: Promise<{ add(piece: string): void }> | undefined;
      let written = Promise.resolve();
      // Only what follows instructions can write in another language than it reads.
      const set = choice.manifest.kind === 'instruct' ? this.#options.wanted?.().summaryLanguage : null;
      await summarizeBy(
        runner,
        choice,
        { lines: task.lines, language: set ?? task.language },
        {
          signal,
          onProgress: (progress) => show({ step: 'busy', contact, progress }),
          onText: (piece) => {
            place ??= task.open(made);
            const target = place;
            written = written.then(async () => (await target).add(piece));
          },
        },
      );
      await written;
      show({ step: 'idle' });
    } catch (error) {
      if (signal.aborted) show({ step: 'idle' });
      else show({ step: 'failed', contact, reason: error instanceof EngineError ? error.reason : 'offline' });
    }
  }

  /** Writes a summary without a model, of the conversation's own sentences: what every device can do at once. */
  async summarizeByRules(task: SummaryTask): Promise<void> {
    const { summarizeByRules } = await import('./summarize.ts');
    const place = await task.open({ engine: 'rules', model: 'Parley', ...task.range });
    place.add(summarizeByRules(task));
    this.#state = { step: 'idle' };
  }

  dispose(): void {
    this.stop();
    void this.#runner?.then((runner) => runner.dispose());
  }
}
