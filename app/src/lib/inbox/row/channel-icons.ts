import Globe from '~icons/lucide/globe';
import type { Channel } from '@parley/core/workspace/workspace';

/** The picture of a channel, as on the avatar of a row (IN-2). */
export const CHANNEL_ICONS = { 'web-chat': Globe } as const satisfies Record<Channel['kind'], unknown>;
