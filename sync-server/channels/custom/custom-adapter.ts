/** Any system of the team's own as a kind of channel: signed webhooks in both directions (CH-3). */
import { CUSTOM } from '@parley/core/channels/custom';
import type { ChannelAdapter } from '../adapter.ts';
import { MEDIA } from './media.ts';
import { SENDER } from './send/send.ts';
import { createSettingsReader, SECRETS } from './settings.ts';
import { SETUP } from './setup.ts';
import { createWebhook } from './webhook.ts';

/** @param allowLoopback for development: the system and its files may be on this machine, without encryption too */
export function createCustomAdapter(allowLoopback: boolean): ChannelAdapter {
  return {
    kind: 'custom',
    capabilities: CUSTOM,
    readSettings: createSettingsReader(allowLoopback),
    secrets: SECRETS,
    webhook: createWebhook({ allowLoopback }),
    send: SENDER,
    media: MEDIA,
    setup: SETUP,
  };
}
