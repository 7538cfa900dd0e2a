import { labelOf, type Row } from '@parley/core/inbox/row';

/**
 * Whether a row has a third line: a stage, a state, a mere thank-you, a message that failed, or a mark.
 * @param marked something was held, refused, or is being written there
 */
const hasThirdLine = (row: Row, marked: boolean): boolean =>
  marked ||
  row.state.thanks !== undefined ||
  row.state.unsent !== undefined ||
  row.state.stage !== null ||
  labelOf(row.state) !== undefined;

const TALL = 82;

/** Height of a list row in px, known without drawing it. */
export const rowHeight = (row: Row, marked: boolean): number => (hasThirdLine(row, marked) ? TALL : 62);

/** Whether a row of this height has room for a third line. */
export const isTall = (height: number): boolean => height >= TALL;
