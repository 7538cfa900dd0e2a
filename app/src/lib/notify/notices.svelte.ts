import { isOver } from '@parley/core/inbox/notifications';
import type { Row } from '@parley/core/inbox/row';
import type { ContactId } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import { isTold } from '@parley/core/workspace/agent-settings';
import type { Replica } from '../local/replica-api.ts';
import { m } from '../paraglide/messages.js';
import type { SettingsState } from '../state/session/settings-state.svelte.ts';
import type { Toasts } from '../state/toasts.svelte.ts';
import { tracked } from '../state/tracked.ts';

/** What a contact brings, newest first: it is one thing to look at, and one to archive. */
export interface NoticeGroup {
  readonly contact: ContactId;
  readonly notices: readonly [Notification, ...Notification[]];
}

/** The agent's notifications as lists: what is new, and what was archived or is over by itself (NT-1). */
export class Notices {
  readonly #replica: Replica;
  readonly #settings: SettingsState;
  readonly #toasts: Toasts;
  readonly #rows: () => ReadonlyMap<ContactId, Row>;
  readonly #notifications: () => readonly Notification[];
  /** The contact that is on screen in this tab, while the tab can be seen. */
  looking = $state<ContactId | undefined>();

  /** Newest first. Those of contacts that are not here (yet) are in neither list. */
  readonly #lists = $derived.by(() => {
    const rows = this.#rows();
    const fresh: Notification[] = [];
    const archived: Notification[] = [];
    for (const notification of this.#notifications()) {
      if (!rows.has(notification.contact)) continue;
      (notification.archived || this.#isOver(notification, rows) ? archived : fresh).push(notification);
    }
    return { fresh, archived };
  });
  readonly fresh: readonly NoticeGroup[] = $derived.by(() => this.#groups(this.#lists.fresh));
  readonly archived: readonly NoticeGroup[] = $derived.by(() => this.#groups(this.#lists.archived));

  /** How many conversations want the agent, besides the one on screen: for the tab's title and the app's icon. */
  readonly badge: number = $derived.by(() => {
    const { notify } = this.#settings.current;
    const counted = this.#lists.fresh.filter(
      ({ kind, contact }) => contact !== this.looking && isTold(notify, 'title', kind),
    );
    return counted.filter(
      ({ contact }, at) => counted.findIndex((notification) => notification.contact === contact) === at,
    ).length;
  });

  constructor(replica: Replica, settings: SettingsState, toasts: Toasts) {
    this.#replica = replica;
    this.#settings = settings;
    this.#toasts = toasts;
    this.#rows = tracked(
      (listener) => replica.onRows(listener),
      () => replica.rows(),
    );
    this.#notifications = tracked(
      (listener) => replica.onNotifications(listener),
      () => replica.notifications(),
    );
  }

  #isOver(notification: Notification, rows: ReadonlyMap<ContactId, Row>): boolean {
    const { contact } = notification;
    return isOver(
      notification,
      rows.get(contact)?.state,
      this.#replica.readCursor(contact),
      this.#replica.self.id,
    );
  }

  #groups(list: readonly Notification[]): readonly NoticeGroup[] {
    return [...Map.groupBy(list, ({ contact }) => contact)].flatMap(([contact, [first, ...rest]]) =>
      first === undefined ? [] : [{ contact, notices: [first, ...rest] }],
    );
  }

  /** Whether something of a group can be made new again: what is over by itself stays over. */
  canRestore({ notices }: NoticeGroup): boolean {
    return this.#restorable(notices).length > 0;
  }

  #restorable(notices: readonly Notification[]): readonly Notification[] {
    return notices.filter((notice) => notice.archived && !this.#isOver(notice, this.#rows()));
  }

  async archive(groups: readonly NoticeGroup[]): Promise<void> {
    const list = groups.flatMap(({ notices }) => notices);
    if (!(await this.#set(list, true))) return;
    this.#toasts.show(m.toast_archived(), {
      label: m.undo(),
      run: () => void this.#set(list, false),
    });
  }

  async restore({ notices }: NoticeGroup): Promise<void> {
    await this.#set(this.#restorable(notices), false);
  }

  async #set(list: readonly Notification[], archived: boolean): Promise<boolean> {
    try {
      await this.#replica.archive(list, archived);
      return true;
    } catch {
      // What cannot even be kept locally is said (L12).
      this.#toasts.show(m.not_kept());
      return false;
    }
  }
}
