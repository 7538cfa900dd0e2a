import ArrowLeftRight from '~icons/lucide/arrow-left-right';
import Ban from '~icons/lucide/ban';
import BellOff from '~icons/lucide/bell-off';
import Bot from '~icons/lucide/bot';
import CircleCheck from '~icons/lucide/circle-check';
import DoorOpen from '~icons/lucide/door-open';
import FileSymlink from '~icons/lucide/file-symlink';
import Flag from '~icons/lucide/flag';
import IdCard from '~icons/lucide/id-card';
import Info from '~icons/lucide/info';
import Megaphone from '~icons/lucide/megaphone';
import Merge from '~icons/lucide/merge';
import Plug from '~icons/lucide/plug';
import ShieldCheck from '~icons/lucide/shield-check';
import Split from '~icons/lucide/split';
import Bookmark from '~icons/lucide/bookmark';
import AlarmClock from '~icons/lucide/alarm-clock';
import AlarmClockOff from '~icons/lucide/alarm-clock-off';
import Trash from '~icons/lucide/trash';
import TriangleAlert from '~icons/lucide/triangle-alert';
import UserCheck from '~icons/lucide/user-check';
import UserMinus from '~icons/lucide/user-minus';
import Users from '~icons/lucide/users';
import Workflow from '~icons/lucide/workflow';
import type { EventKind, Kind } from '@parley/core/contact/entry';

/** The types fail when a kind of event is missing here. */
const ICONS: Readonly<Record<EventKind, typeof Info>> = {
  opened: DoorOpen,
  closed: CircleCheck,
  assigned: UserCheck,
  unassigned: UserMinus,
  snoozed: AlarmClock,
  woken: AlarmClockOff,
  stage: Flag,
  blocked: Ban,
  unblocked: ShieldCheck,
  fields: IdCard,
  page: FileSymlink,
  'channel-event': Plug,
  'comment-deleted': Trash,
  tagged: Bookmark,
  untagged: Bookmark,
  team: Users,
  'bot-status': Bot,
  'workflow-started': Workflow,
  'workflow-failed': TriangleAlert,
  'broadcast-sent': Megaphone,
  'opt-out': BellOff,
  merged: Merge,
  'merged-into': Merge,
  unmerged: Split,
  'identity-changed': ArrowLeftRight,
  'alias-lost': ArrowLeftRight,
  'merge-suggested': Merge,
  unknown: Info,
};

/** The icon of each kind of event (EV-1). Kinds that only a newer program knows have a neutral one (law L18). */
export const eventIcon = (kind: Kind): typeof Info =>
  Object.hasOwn(ICONS, kind) ? ICONS[kind as EventKind] : Info;
