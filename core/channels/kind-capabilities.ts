/** What each kind of channel carries, for programs that know a channel by its kind alone. */
import type { Capabilities } from './capabilities.ts';
import { CUSTOM } from './custom.ts';
import type { ChannelKind } from './kinds.ts';
import { MESSENGER } from './messenger.ts';
import { WEB_CHAT } from './web-chat.ts';
import { WHATSAPP } from './whatsapp.ts';

/** Undefined for a kind that this program does not know, such as a later version's (law L18). */
export function capabilitiesOf(kind: ChannelKind): Capabilities | undefined {
  return (CAPABILITIES as Partial<Record<string, Capabilities>>)[kind];
}

const CAPABILITIES: Readonly<Record<ChannelKind, Capabilities>> = {
  'web-chat': WEB_CHAT,
  whatsapp: WHATSAPP,
  messenger: MESSENGER,
  custom: CUSTOM,
};
