/** The kinds of channels. Everything else that a kind can do stands in its capabilities. */
export const CHANNEL_KINDS = ['web-chat', 'whatsapp', 'messenger', 'custom'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
