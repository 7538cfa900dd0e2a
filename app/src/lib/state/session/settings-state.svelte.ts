import type { AgentSettings, SettingsChange } from '@parley/core/workspace/agent-settings';
import type { Replica } from '../../local/replica-api.ts';
import { m } from '../../paraglide/messages.js';
import type { Toasts } from '../toasts.svelte.ts';
import { tracked } from '../tracked.ts';

/** The agent's own settings, the same on every device of theirs. */
export class SettingsState {
  readonly #replica: Replica;
  readonly #toasts: Toasts;
  readonly #current: () => AgentSettings;

  constructor(replica: Replica, toasts: Toasts) {
    this.#replica = replica;
    this.#toasts = toasts;
    this.#current = tracked(
      (listener) => replica.onSettings(listener),
      () => replica.settings(),
    );
  }

  get current(): AgentSettings {
    return this.#current();
  }

  /** Changes them, also without network; what cannot even be kept locally is said (L12). */
  async change(change: SettingsChange): Promise<void> {
    try {
      await this.#replica.changeSettings(change);
    } catch {
      this.#toasts.show(m.not_kept());
    }
  }
}
