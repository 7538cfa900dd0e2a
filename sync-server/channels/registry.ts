/** All kinds of channels that there are. Nothing else in the server names a kind, apart from the kind's own folder. */
import type { ChannelKind } from '@parley/core/channels/kinds';
import type { ChannelAdapter } from './adapter.ts';
import { webChatAdapter } from './web-chat/web-chat-adapter.ts';

const ADAPTERS: readonly ChannelAdapter[] = [webChatAdapter];

export interface Registry {
  /** What a kind is; undefined for a kind that this program does not know, such as a later version's (law L18). */
  adapter(kind: ChannelKind): ChannelAdapter | undefined;
  /** Whether nothing is sent over channels of a kind: messages reach the person with their entries. */
  isDirect(kind: ChannelKind): boolean;
}

/** @param adapters by default all that there are; others are for tests */
export function createRegistry(adapters: readonly ChannelAdapter[] = ADAPTERS): Registry {
  const byKind = new Map(adapters.map((adapter) => [adapter.kind, adapter]));
  return {
    adapter: (kind) => byKind.get(kind),
    isDirect: (kind) => byKind.get(kind)?.capabilities.direct ?? false,
  };
}
