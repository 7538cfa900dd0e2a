import AlarmClock from '@lucide/svelte/icons/alarm-clock';
import Archive from '@lucide/svelte/icons/archive';
import AtSign from '@lucide/svelte/icons/at-sign';
import Ban from '@lucide/svelte/icons/ban';
import CircleDashed from '@lucide/svelte/icons/circle-dashed';
import Inbox from '@lucide/svelte/icons/inbox';
import User from '@lucide/svelte/icons/user';
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
