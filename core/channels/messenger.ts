/** Messenger, over the Graph API (CH-2). */
import type { Capabilities } from './capabilities.ts';

const MEGABYTE = 1024 * 1024;
const DAY = 86_400_000;

export const MESSENGER: Capabilities = {
  carries: { marks: false, links: true, lists: false, quotes: false, code: false, images: true, files: true },
  direct: false,
  textLimit: 2_000,
  files: [
    { type: 'image/', size: 8 * MEGABYTE },
    { type: '', size: 25 * MEGABYTE },
  ],
  window: { length: DAY, afterwards: 'nothing' },
  templates: false,
  quotedReplies: true,
  writesFirst: false,
  addressedBy: ['page-scoped'],
};
