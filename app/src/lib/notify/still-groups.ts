/** The list of notifications, standing still while somebody aims at it. Pure. */
import type { ContactId } from '@parley/core/ids';
import type { NoticeGroup } from './notices.svelte.ts';

export interface StillGroups {
  readonly groups: readonly NoticeGroup[];
  /** Contacts that are shown and have left the list. */
  readonly left: ReadonlySet<ContactId>;
  /** Contacts of which something new came since. */
  readonly news: number;
}

const NOBODY: ReadonlySet<ContactId> = new Set();

/**
 * What is shown: each group as it was when somebody began to aim, so that a press takes what was seen and nothing else.
 * @param live the list as it would stand
 * @param held how the list stood then, if somebody aims at it; what comes to an empty list is shown
 */
export const stillGroups = (
  live: readonly NoticeGroup[],
  held: readonly NoticeGroup[] | undefined,
): StillGroups => {
  if (held === undefined || held.length === 0) return { groups: live, left: NOBODY, news: 0 };
  const now = new Set(live.map(({ contact }) => contact));
  const newestOf = new Map(held.map(({ contact, notices }) => [contact, notices[0].id]));
  const before = new Set(held.flatMap(({ notices }) => notices.map(({ id }) => id)));
  return {
    groups: held,
    left: new Set(held.flatMap(({ contact }) => (now.has(contact) ? [] : [contact]))),
    news: live.filter(
      ({ contact, notices: [newest] }) => newest.id !== newestOf.get(contact) && !before.has(newest.id),
    ).length,
  };
};
