import AlarmClock from '~icons/lucide/alarm-clock';
import AlarmClockOff from '~icons/lucide/alarm-clock-off';
import Ban from '~icons/lucide/ban';
import CircleCheck from '~icons/lucide/circle-check';
import DoorOpen from '~icons/lucide/door-open';
import FileSymlink from '~icons/lucide/file-symlink';
import Flag from '~icons/lucide/flag';
import IdCard from '~icons/lucide/id-card';
import Info from '~icons/lucide/info';
import Plug from '~icons/lucide/plug';
import ShieldCheck from '~icons/lucide/shield-check';
import Trash from '~icons/lucide/trash';
import UserCheck from '~icons/lucide/user-check';
import UserMinus from '~icons/lucide/user-minus';
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
    case 'unknown':
    default:
      return Info;
  }
};
