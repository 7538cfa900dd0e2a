/** What changed in a text, in whole characters. */
import { cutBefore, isBetweenCharacters } from '@parley/core/rich-text/characters';

export interface TextChange {
  /** Where it begins, in UTF-16 units. */
  readonly index: number;
  /** How many units go. */
  readonly remove: number;
  /** What comes in their place. */
  readonly insert: string;
}

/**
 * The change that makes `after` of `before`. It begins and ends between two characters of both texts: Yjs turns a pair
 * of units into signs that cannot be shown when something is written between them, and two people who change one
 * character at once are to get the one or the other, not parts of both.
 * @param caret index in `after` behind which the change does not begin where several would do: in a row of the same
 *   letters the one that was just typed counts as new
 */
export const textChange = (before: string, after: string, caret: number): TextChange => {
  const most = Math.min(before.length, after.length);
  const isBoth = (fromStart: number): boolean =>
    isBetweenCharacters(before, fromStart) && isBetweenCharacters(after, fromStart);

  let head = 0;
  while (head < Math.min(most, caret) && before[head] === after[head]) head += 1;
  while (!isBoth(head)) head = Math.min(cutBefore(before, head), cutBefore(after, head));

  let tail = 0;
  const isSameAt = (length: number): boolean =>
    before[before.length - length] === after[after.length - length];
  while (tail < most - head && isSameAt(tail + 1)) tail += 1;
  while (
    !isBetweenCharacters(before, before.length - tail) ||
    !isBetweenCharacters(after, after.length - tail)
  ) {
    tail -= 1;
  }

  // What is the same beyond the caret belongs to the beginning.
  let further = head;
  while (further < most - tail && before[further] === after[further]) further += 1;
  while (!isBoth(further)) further = Math.min(cutBefore(before, further), cutBefore(after, further));
  head = Math.max(head, further);

  return {
    index: head,
    remove: before.length - head - tail,
    insert: after.slice(head, after.length - tail),
  };
};
