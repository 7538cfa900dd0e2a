/** The custom channel: any system that speaks signed webhooks (CH-3). */
import type { Capabilities } from './capabilities.ts';

const MEGABYTE = 1024 * 1024;

export const CUSTOM: Capabilities = {
  carries: { marks: false, links: true, lists: false, quotes: false, code: false, images: true, files: true },
  direct: false,
  textLimit: 65_536,
  files: [{ type: '', size: 100 * MEGABYTE }],
  window: null,
  templates: false,
  quotedReplies: true,
  writesFirst: true,
  addressedBy: ['custom', 'phone'],
};
