/** All kinds of channels that there are. Nothing else in the server names a kind, apart from the kind's own folder. */
import type { ChannelKind } from '@parley/core/channels/kinds';
import type { Config } from '../config/config.ts';
import type { ChannelAdapter } from './adapter.ts';
import { createCustomAdapter } from './custom/custom-adapter.ts';
import { createMessengerAdapter } from './messenger/messenger-adapter.ts';
import { webChatAdapter } from './web-chat/web-chat-adapter.ts';
import { createWhatsAppAdapter } from './whatsapp/whatsapp-adapter.ts';

export interface Registry {
  readonly kinds: readonly ChannelKind[];
  /** What a kind is; undefined for a kind that this program does not know, such as a later version's (law L18). */
  adapter(kind: ChannelKind): ChannelAdapter | undefined;
  /** Whether nothing is sent over channels of a kind: messages reach the person with their entries. */
  isDirect(kind: ChannelKind): boolean;
}

/** All adapters of the server. */
export function createAdapters({
  graphUrl,
  allowLoopbackHttp,
}: Pick<Config, 'graphUrl' | 'allowLoopbackHttp'>): readonly ChannelAdapter[] {
  return [
    webChatAdapter,
    createWhatsAppAdapter(graphUrl),
    createMessengerAdapter(graphUrl),
    createCustomAdapter(allowLoopbackHttp),
  ];
}

export function createRegistry(adapters: readonly ChannelAdapter[]): Registry {
  const byKind = new Map(adapters.map((adapter) => [adapter.kind, adapter]));
  return {
    kinds: [...byKind.keys()],
    adapter: (kind) => byKind.get(kind),
    isDirect: (kind) => byKind.get(kind)?.capabilities.direct ?? false,
  };
}
