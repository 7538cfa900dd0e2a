/** What may be a reaction: one emoji as Unicode recommends it for interchange, and nothing else (CM-7). */

/** Longest emoji in UTF-16 units: families and flags of regions are the longest. */
const MAX_LENGTH = 40;

let pattern: RegExp | undefined;

/** Whether a text is just one emoji. */
export const isEmoji = (text: string): boolean => {
  if (text.length === 0 || text.length > MAX_LENGTH) return false;
  // Made when first needed: a browser that does not know the flag is kept from reactions only.
  pattern ??= new RegExp('^\\p{RGI_Emoji}$', 'v');
  return pattern.test(text);
};
