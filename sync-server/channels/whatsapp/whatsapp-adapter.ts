/** The WhatsApp Cloud API as a kind of channel (CH-2). */
import { WHATSAPP } from '@parley/core/channels/whatsapp';
import type { ChannelAdapter } from '../adapter.ts';
import { SECRETS } from '../graph/secrets.ts';
import { createMedia } from './media.ts';
import { createSender } from './send/send.ts';
import { readSettings } from './settings.ts';
import { createSetup } from './setup.ts';
import { fetchTemplates } from './templates.ts';
import { WEBHOOK } from './webhook.ts';

/** @param graphUrl address of the Graph API with its version, without a slash at the end */
export function createWhatsAppAdapter(graphUrl: string): ChannelAdapter {
  return {
    kind: 'whatsapp',
    capabilities: WHATSAPP,
    readSettings,
    secrets: SECRETS,
    webhook: WEBHOOK,
    send: createSender(graphUrl),
    media: createMedia(graphUrl),
    templates: (channel, net) => fetchTemplates(graphUrl, channel, net),
    setup: createSetup(graphUrl),
  };
}
