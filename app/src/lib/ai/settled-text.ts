/** Turns a text that grows, and may still change at its end, into pieces that stay (AI-3). */

/** The end of a sentence or line that is certain, since more text follows. */
const SETTLED = /[.!?…](?:["»”’)\]]*)(?=\s)|\n/gu;

/**
 * @param read turns a raw text of whole sentences into the text to show: facts put back, and checked. Longer
 * input gives a longer result.
 * @param emit is given each piece once, in order
 */
export const createSettledText = (read: (raw: string) => string, emit: (piece: string) => void) => {
  let told = '';
  const tell = (text: string): void => {
    if (!text.startsWith(told) || text.length === told.length) return;
    const piece = text.slice(told.length);
    told = text;
    emit(piece);
  };
  return {
    /** The whole raw text so far. */
    grow: (raw: string): void => {
      let end = 0;
      for (const match of raw.matchAll(SETTLED)) end = match.index + match[0].length;
      if (end > 0) tell(read(raw.slice(0, end)));
    },
    /** The raw text when it has ended; gives everything that was emitted. */
    end: (raw: string): string => {
      tell(read(raw));
      return told;
    },
    told: (): string => told,
  };
};
