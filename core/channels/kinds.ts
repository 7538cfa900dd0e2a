/** The kinds of channels. A kind's capabilities say everything else about it. */
export const CHANNEL_KINDS = ['web-chat', 'whatsapp', 'messenger', 'custom'] as const;
export type ChannelKind = (typeof CHANNEL_KINDS)[number];
