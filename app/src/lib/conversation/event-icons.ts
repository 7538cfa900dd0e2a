import AlarmClock from '@lucide/svelte/icons/alarm-clock';
import AlarmClockOff from '@lucide/svelte/icons/alarm-clock-off';
import Ban from '@lucide/svelte/icons/ban';
import CircleCheck from '@lucide/svelte/icons/circle-check';
import DoorOpen from '@lucide/svelte/icons/door-open';
import FileSymlink from '@lucide/svelte/icons/file-symlink';
import Flag from '@lucide/svelte/icons/flag';
import IdCard from '@lucide/svelte/icons/id-card';
import Info from '@lucide/svelte/icons/info';
import Plug from '@lucide/svelte/icons/plug';
import ShieldCheck from '@lucide/svelte/icons/shield-check';
import Trash from '@lucide/svelte/icons/trash';
import UserCheck from '@lucide/svelte/icons/user-check';
import UserMinus from '@lucide/svelte/icons/user-minus';
import type { Kind } from '@parley/core/contact/entry';

/** The icon of each kind of event (EV-1). */
export const eventIcon = (kind: Kind): typeof Info => {
  switch (kind) {
    case 'opened':
      return DoorOpen;
    case 'closed':
      return CircleCheck;
    case 'assigned':
      return UserCheck;
    case 'unassigned':
      return UserMinus;
    case 'snoozed':
      return AlarmClock;
    case 'woken':
      return AlarmClockOff;
    case 'stage':
      return Flag;
    case 'blocked':
      return Ban;
    case 'unblocked':
      return ShieldCheck;
    case 'fields':
      return IdCard;
    case 'page':
      return FileSymlink;
    case 'channel-event':
      return Plug;
    case 'comment-deleted':
      return Trash;
    case 'message':
    case 'comment':
    case 'comment-edited':
    case 'reaction':
    case 'delivery':
      return Info;
  }
};
