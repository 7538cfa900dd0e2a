import Globe from '~icons/lucide/globe';
import MessageCircle from '~icons/lucide/message-circle';
import MessageSquare from '~icons/lucide/message-square';
import Plug from '~icons/lucide/plug';
import type { Channel } from '@parley/core/workspace/channels';

/** The picture of a channel, as on the avatar of a row (IN-2). */
export const CHANNEL_ICONS = {
  'web-chat': Globe,
  whatsapp: MessageCircle,
  messenger: MessageSquare,
  custom: Plug,
} as const satisfies Record<Channel['kind'], unknown>;
