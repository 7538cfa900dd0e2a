/** The web chat as a kind of channel. Its visitors have routes of their own: no webhook comes, and nothing is sent. */
import { WEB_CHAT } from '@parley/core/channels/web-chat';
import { WebChatSettingsSchema } from '@parley/core/workspace/channels';
import * as v from 'valibot';
import type { ChannelAdapter } from '../adapter.ts';
import { IDENTITY_SECRET } from './visitor-identity.ts';

export const webChatAdapter: ChannelAdapter = {
  kind: 'web-chat',
  capabilities: WEB_CHAT,
  readSettings: (input) => v.parse(WebChatSettingsSchema, input),
  // The site proves its users with it: an HMAC of the user's id.
  secrets: [{ name: IDENTITY_SECRET, made: true, required: true, rotates: true }],
  setup: [],
};
