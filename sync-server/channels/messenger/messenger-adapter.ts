/** Messenger as a kind of channel (CH-2). */
import { MESSENGER } from '@parley/core/channels/messenger';
import type { ChannelAdapter } from '../adapter.ts';
import { SECRETS } from '../graph/secrets.ts';
import { createMedia } from './media.ts';
import { fetchProfile } from './profile.ts';
import { createSender } from './send/send.ts';
import { readSettings } from './settings.ts';
import { createSetup } from './setup.ts';
import { WEBHOOK } from './webhook.ts';

/** @param graphUrl address of the Graph API with its version, without a slash at the end */
export function createMessengerAdapter(graphUrl: string): ChannelAdapter {
  return {
    kind: 'messenger',
    capabilities: MESSENGER,
    readSettings,
    secrets: SECRETS,
    webhook: WEBHOOK,
    send: createSender(graphUrl),
    media: createMedia(graphUrl),
    profile: (channel, person, net) => fetchProfile(graphUrl, channel, person, net),
    setup: createSetup(graphUrl),
  };
}
