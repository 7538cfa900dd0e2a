/** The list of notifications, which stands still while somebody aims at it. Pure. */
import type { ContactId } from '@parley/core/ids';
import type { NoticeGroup } from './notices.svelte.ts';

export interface StillGroups {
  readonly groups: readonly NoticeGroup[];
  /** Contacts that are still shown but have left the list. */
  readonly left: ReadonlySet<ContactId>;
  /** Number of contacts of which something new has come since. */
  readonly news: number;
}

const NOBODY: ReadonlySet<ContactId> = new Set();

/**
 * The groups to show: each as it was when somebody began to aim, so that a press affects only what they saw.
 * @param live the present list
 * @param held the list when somebody began to aim; undefined if nobody aims. An empty list is not held.
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
