/** Pages before the first message that the chat keeps and sends along. Apart from the schemas: the chat must stay small. */
export const MAX_PAGES = 20;
