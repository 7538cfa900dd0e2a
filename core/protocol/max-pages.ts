/**
 * Most pages visited before the first message that the chat keeps and sends. Not among the schemas: the chat
 * must stay small.
 */
export const MAX_PAGES = 20;
