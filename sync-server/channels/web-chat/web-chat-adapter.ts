/** The web chat as a kind of channel. Its visitors have routes of their own: no webhook comes, and nothing is sent. */
import { WEB_CHAT } from '@parley/core/channels/web-chat';
import { WebChatSettingsSchema } from '@parley/core/workspace/workspace';
import * as v from 'valibot';
import type { ChannelAdapter } from '../adapter.ts';

export const webChatAdapter: ChannelAdapter = {
  kind: 'web-chat',
  capabilities: WEB_CHAT,
  readSettings: (input) => v.parse(WebChatSettingsSchema, input),
  // The site proves its users with it: an HMAC of the user's id.
  secrets: [{ name: 'identity', made: true, required: true }],
  setup: [],
};
