/** The web chat: a widget on the team's own site (CH-1). */
import { MAX_FILE_BYTES } from '../protocol/agent-api.ts';
import type { Capabilities } from './capabilities.ts';

export const WEB_CHAT: Capabilities = {
  carries: { marks: true, links: true, lists: true, quotes: true, code: true, images: true, files: true },
  direct: true,
  textLimit: 65_536,
  files: [{ type: '', size: MAX_FILE_BYTES }],
  window: null,
  templates: false,
  quotedReplies: false,
  writesFirst: false,
  addressedBy: [],
};
