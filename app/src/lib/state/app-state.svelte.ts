import { createContext } from 'svelte';
import type { BuiltIn } from '../ai/built-in/interfaces.ts';
import { Assistant } from '../ai/assistant.svelte.ts';
import type { Replica } from '../local/replica-api.ts';
import { Notices } from '../notify/notices.svelte.ts';
import { Actions } from './conversation/actions.ts';
import { Bulk } from './inbox/bulk.svelte.ts';
import { Clock } from './clock.svelte.ts';
import { DraftsState } from './conversation/drafts-state.svelte.ts';
import { memoryStore, type DeviceStore } from './session/device-store.ts';
import { InboxState } from './inbox/inbox-state.svelte.ts';
import { ListChoices } from './inbox/list-choices.svelte.ts';
import { Panes } from './inbox/panes.svelte.ts';
import { People } from './people.svelte.ts';
import { databaseName } from '../local/database/keys.ts';
import { PresenceState } from './conversation/presence-state.svelte.ts';
import { SearchState } from './search/search-state.svelte.ts';
import { SettingsState } from './session/settings-state.svelte.ts';
import { Selection } from './inbox/selection.svelte.ts';
import { SyncStatus } from './session/sync-status.svelte.ts';
import { Toasts } from './toasts.svelte.ts';

/** Everything that the screen of one signed-in agent shares. One per replica, handed down by context. */
export class AppState {
  readonly replica: Replica;
  readonly people: People;
  readonly inbox: InboxState;
  readonly drafts: DraftsState;
  readonly presence: PresenceState;
  readonly status: SyncStatus;
  readonly search: SearchState;
  readonly settings: SettingsState;
  readonly notices: Notices;
  readonly toasts = new Toasts();
  readonly clock = new Clock();
  readonly actions: Actions;
  readonly selection: Selection;
  readonly bulk: Bulk;
  readonly assistant = new Assistant({
    engines: async () => {
      const [{ Engines }, { createModelRunner }] = await Promise.all([
        import('../ai/engines.ts'),
        import('../ai/model-runner.ts'),
      ]);
      const { caches, fetch } = globalThis;
      return new Engines({
        fetch: fetch.bind(globalThis),
        caches,
        runner: () => Promise.resolve(createModelRunner()),
        proof: async () => (await import('../ai/proof/proof-runner.ts')).createProofRunner(),
        wanted: () => this.settings.current,
        // They stand there only where the browser has them.
        builtIn: () => (this.people.workspace.browserModels === true ? (globalThis as BuiltIn) : undefined),
      });
    },
  });
  readonly panes: Panes;
  #canOpen = $state(false);

  /** @param device where choices of this device are kept */
  constructor(replica: Replica, device: DeviceStore = memoryStore()) {
    this.replica = replica;
    this.people = new People(replica);
    this.drafts = new DraftsState(replica);
    this.inbox = new InboxState(replica, new ListChoices(device));
    this.presence = new PresenceState(replica);
    this.status = new SyncStatus(replica);
    this.settings = new SettingsState(replica, this.toasts);
    const database = databaseName(replica.workspace().id, replica.self.id);
    this.search = new SearchState(
      async (handlers) => {
        const { connectSearch } = await import('../search/index/connect.ts');
        return connectSearch(database, handlers);
      },
      (what, error) => reportError(new Error(what, { cause: error })),
    );
    this.notices = new Notices(replica, this.settings, this.toasts);
    this.actions = new Actions(replica, this.people, this.toasts);
    this.selection = new Selection(() => this.inbox.present);
    this.panes = new Panes(device);
    this.bulk = new Bulk(replica, this.toasts);
    void replica.whole().then(() => (this.#canOpen = true));
  }

  /** Whether contacts can be opened: a moment after the list stands. */
  get canOpen(): boolean {
    return this.#canOpen;
  }

  dispose(): void {
    this.bulk.dispose();
    this.search.dispose();
    this.toasts.dispose();
    this.assistant.dispose();
  }
}

export const [getApp, setApp] = createContext<AppState>();
