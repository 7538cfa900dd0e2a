/** All channels that there are. */
import type { Channels } from './channel.ts';
import { createWebChatChannel } from './web-chat/web-chat-channel.ts';

export const createChannels = (): Channels => ({ 'web-chat': createWebChatChannel() });
