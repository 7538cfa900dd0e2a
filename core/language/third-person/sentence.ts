/** First letter large. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** With a full stop where no mark ends the text. */
export const stopped = (text: string): string => (/[.!?…,:)]$/.test(text) ? text : `${text}.`);
