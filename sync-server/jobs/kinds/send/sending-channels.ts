/** The channels, as the sender of messages sees them. */
import type { Capabilities } from '@parley/core/channels/capabilities';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { ChannelPause } from '@parley/core/channels/pause';
import type { ChannelId } from '@parley/core/ids';
import type { ConnectedChannel, SendAdapter } from '../../../channels/adapter.ts';
import type { Registry } from '../../../channels/registry.ts';
import type { Store } from '../../../store/store.ts';

export interface SendingChannel {
  readonly connected: ConnectedChannel;
  readonly capabilities: Capabilities;
  /** Undefined for a channel that sends nothing. */
  readonly adapter: SendAdapter | undefined;
  readonly isPaused: boolean;
  /** As they were last synchronised; empty where the channel has none. */
  readonly templates: readonly MessageTemplate[];
}

export interface SendingChannels {
  /** Undefined if the channel was removed, or this program does not know its kind. */
  find(id: ChannelId): Promise<SendingChannel | undefined>;
  /**
   * Stops sending until somebody lets the channel go on. The pause is on the disk when the promise resolves.
   */
  pause(channel: ConnectedChannel, pause: ChannelPause): Promise<void>;
  /** A message was sent at a time in ms; kept to within some seconds, for the channel's health. */
  noteSent(channel: ChannelId, at: number): Promise<void>;
}

/**
 * Times of sending that are nearer to each other are stored as one, in ms: so most messages cause no further
 * write.
 */
const NOTED_EVERY = 10_000;

export interface SendingChannelsOptions {
  readonly store: Pick<Store, 'workspaces' | 'channels' | 'ledger'>;
  readonly kinds: Registry;
}

export function createSendingChannels({ store, kinds }: SendingChannelsOptions): SendingChannels {
  const noted = new Map<ChannelId, number>();
  return {
    async find(id) {
      const row = await store.workspaces.channel(id);
      const kind = row && row.removed !== true ? kinds.adapter(row.kind) : undefined;
      if (row === undefined || kind === undefined) return undefined;
      const connected = await store.channels.connected(id);
      return (
        connected && {
          connected,
          capabilities: kind.capabilities,
          adapter: kind.send,
          isPaused: row.paused !== undefined,
          templates: row.templates ?? [],
        }
      );
    },
    async pause(channel, pause) {
      await store.ledger.pauseChannel(channel.workspace, channel.id, pause);
    },
    async noteSent(channel, at) {
      if (at - (noted.get(channel) ?? -Infinity) < NOTED_EVERY) return;
      noted.set(channel, at);
      await store.channels.noteSent(channel, at);
    },
  };
}
