import AlarmClock from '~icons/lucide/alarm-clock';
import Archive from '~icons/lucide/archive';
import AtSign from '~icons/lucide/at-sign';
import Ban from '~icons/lucide/ban';
import CircleDashed from '~icons/lucide/circle-dashed';
import Inbox from '~icons/lucide/inbox';
import User from '~icons/lucide/user';
import type { View } from '@parley/core/inbox/views';

export const VIEW_ICONS = {
  all: Inbox,
  mine: User,
  unassigned: CircleDashed,
  mentions: AtSign,
  snoozed: AlarmClock,
  closed: Archive,
  blocked: Ban,
} as const satisfies Record<View, unknown>;
