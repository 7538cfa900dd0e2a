import type { Extra } from '@parley/core/contact/facts/message-parts';
import { m } from '../paraglide/messages.js';

/** What content is called that is neither words nor files. */
export function extraLabel(type: Extra['type']): string {
  // A newer program may know another content (law L18).
  return Object.hasOwn(LABELS, type) ? LABELS[type]() : m.extra_unsupported();
}

/** The types fail when a content is missing here. */
const LABELS: Readonly<Record<Extra['type'], () => string>> = {
  location: m.extra_location,
  cards: m.extra_cards,
  button: m.extra_button,
  order: m.extra_order,
  sticker: m.extra_sticker,
  unsupported: m.extra_unsupported,
};
