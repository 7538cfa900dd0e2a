/** What kinds of channels are called, and what they are for. */
import type { ChannelKind } from '@parley/core/channels/kinds';
import { m } from '../../paraglide/messages.js';

const NAMES: Readonly<Record<ChannelKind, () => string>> = {
  'web-chat': m.kind_web_chat,
  whatsapp: m.kind_whatsapp,
  messenger: m.kind_messenger,
  custom: m.kind_custom,
};
const TEXTS: Readonly<Record<ChannelKind, () => string>> = {
  'web-chat': m.kind_web_chat_text,
  whatsapp: m.kind_whatsapp_text,
  messenger: m.kind_messenger_text,
  custom: m.kind_custom_text,
};

/** A newer server may know another kind, which goes by its own name (law L18). */
export const kindName = (kind: ChannelKind): string => (NAMES as Partial<typeof NAMES>)[kind]?.() ?? kind;

export const kindText = (kind: ChannelKind): string => (TEXTS as Partial<typeof TEXTS>)[kind]?.() ?? '';
