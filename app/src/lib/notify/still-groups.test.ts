import { entryIdOf, notificationIdOf, type CommandId, type ContactId } from '@parley/core/ids';
import { describe, expect, it } from 'vitest';
import type { NoticeGroup } from './notices.svelte.ts';
import { stillGroups } from './still-groups.ts';

const group = (contact: string, ...times: readonly [number, ...number[]]): NoticeGroup => {
  const noticeAt = (at: number) => {
    const entry = entryIdOf(`command${contact}${at}` as CommandId, 0);
    const id = notificationIdOf('mention', entry);
    return {
      id,
      kind: 'mention',
      contact: contact as ContactId,
      entry,
      at,
      archived: false,
      seq: at,
    } as const;
  };
  const [first, ...rest] = times;
  return { contact: contact as ContactId, notices: [noticeAt(first), ...rest.map(noticeAt)] };
};

describe('notifications that stand still', () => {
  it('IN-2 NT-1 what comes, moves and leaves moves nothing, and is counted', () => {
    const held = [group('kim', 3), group('leo', 2), group('mia', 1)];
    const live = [group('zoe', 5), group('leo', 4, 2), group('mia', 1)];
    expect(stillGroups(live, undefined)).toMatchObject({ groups: live, news: 0 });
    const still = stillGroups(live, held);
    expect(still.groups).toEqual(held);
    expect([[...still.left], still.news]).toEqual([['kim'], 2]);
  });

  it('what was the second of a group is no news when the first has gone, and an empty list is not held', () => {
    expect(stillGroups([group('kim', 1)], [group('kim', 2, 1)]).news).toBe(0);
    expect(stillGroups([group('kim', 1)], []).groups).toHaveLength(1);
  });
});
