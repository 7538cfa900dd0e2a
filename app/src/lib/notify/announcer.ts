/**
 * Tells of what is new outside of the page (NT-1): by a notification of the browser and by a sound, once in a browser,
 * however many tabs are open, and not of what somebody looks at just now. What was there before the page was opened, or
 * came while it caught up, is no news: the list has it.
 */
import { isOver } from '@parley/core/inbox/notifications';
import type { ContactState } from '@parley/core/contact/state';
import type { ContactId, NotificationId } from '@parley/core/ids';
import type { Notification } from '@parley/core/protocol/agent-api';
import { isTold } from '@parley/core/workspace/agent-settings';
import type { Dispose, Replica } from '../local/replica-api.ts';

/** From more conversations than this at once, as after a time without network, one notification speaks for all. */
const MOST_AT_ONCE = 3;

export interface Announcements {
  /** Contacts that are on screen in a visible tab of this browser. */
  looking(): Promise<ReadonlySet<ContactId>>;
  /** Shows one notification of the browser. */
  show(notification: Notification, state: ContactState, words: boolean): Promise<void>;
  /** Shows one for many conversations. */
  showMany(conversations: number): Promise<void>;
  /** Takes those of contacts away that are not among these. */
  readonly keep: (contacts: ReadonlySet<ContactId>) => Promise<void>;
  chime(): Promise<void>;
  readonly report: (error: unknown) => void;
}

type Replicas = Pick<
  Replica,
  | 'claimAnnouncements'
  | 'notifications'
  | 'onNotifications'
  | 'onRows'
  | 'onSync'
  | 'readCursor'
  | 'rows'
  | 'self'
  | 'settings'
  | 'sync'
>;

/** Begins to announce; the disposer ends it. */
export const announce = (replica: Replicas, out: Announcements): Dispose => {
  const known = new Set<NotificationId>();
  let begun = false;
  let shown = false;
  let stopped = false;

  const stateOf = ({ contact }: Notification): ContactState | undefined => replica.rows().get(contact)?.state;
  const isFresh = (notice: Notification): boolean =>
    !notice.archived && !isOver(notice, stateOf(notice), replica.readCursor(notice.contact), replica.self.id);

  const tell = async (news: readonly Notification[]): Promise<void> => {
    const { notify } = replica.settings();
    const looking = await out.looking();
    const unseen = news.filter(({ contact }) => !looking.has(contact));
    const mine = new Set(await replica.claimAnnouncements(unseen.map(({ id }) => id)));
    if (stopped) return;
    const claimed = unseen.filter(({ id }) => mine.has(id));
    if (claimed.some(({ kind }) => isTold(notify, 'sound', kind))) await out.chime();
    const visible = claimed.filter(({ kind }) => isTold(notify, 'desktop', kind));
    // The newest of a contact speaks for it.
    const byContact = new Map(visible.toReversed().map((notice) => [notice.contact, notice]));
    if (byContact.size === 0) return;
    shown = true;
    if (byContact.size > MOST_AT_ONCE) {
      await out.showMany(byContact.size);
      return;
    }
    for (const notice of byContact.values()) {
      const state = stateOf(notice);
      if (state !== undefined) await out.show(notice, state, notify.words);
    }
  };

  const look = (): void => {
    if (!begun) {
      // Until all is here, everything is of before.
      const sync = replica.sync();
      if (sync.state !== 'saved' && !(sync.state === 'not-live' && sync.caughtUp)) return;
      begun = true;
      for (const { id } of replica.notifications()) known.add(id);
      return;
    }
    // Of a contact whose row is still on its way it cannot be said whether it is over.
    const isUnknown = (notice: Notification) => !known.has(notice.id) && stateOf(notice) !== undefined;
    const unknown = replica.notifications().filter(isUnknown);
    for (const { id } of unknown) known.add(id);
    const news = unknown.filter(isFresh);
    if (news.length > 0) tell(news).catch(out.report);
    if (!shown) return;
    const fresh = replica.notifications().filter(isFresh);
    out.keep(new Set(fresh.map(({ contact }) => contact))).catch(out.report);
  };

  const offs = [replica.onNotifications(look), replica.onRows(look), replica.onSync(look)];
  look();
  return () => {
    stopped = true;
    for (const off of offs) off();
  };
};
