/** A change of a text, in whole characters. */
import { cutBefore, isBetweenCharacters } from '@parley/core/rich-text/characters';

export interface TextChange {
  /** Where the change begins, in UTF-16 units. */
  readonly index: number;
  /** How many units are removed. */
  readonly remove: number;
  /** The text that replaces them. */
  readonly insert: string;
}

/**
 * The change that turns `before` into `after`. It begins and ends between two characters of both texts: if
 * something is written within a pair of units, Yjs turns them into signs that cannot be shown; and if two
 * people change one character at the same time, the result must be one of the two characters, not parts of
 * both.
 * @param caret index in `after`; the change begins no later, where several beginnings are possible: in a row
 *   of the same letters the letter that was just typed counts as new
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

  // Equal characters beyond the caret belong to the beginning.
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
