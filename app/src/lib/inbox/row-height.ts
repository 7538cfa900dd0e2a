import { labelOf, type Row } from '@parley/core/inbox/row';

/** Whether a row has a third line: a stage, a state, or something that was handed back. */
export const hasThirdLine = (row: Row, held: boolean): boolean =>
  held || row.state.stage !== null || labelOf(row.state) !== undefined;

/** Height of a list row in px, known without drawing it. */
export const rowHeight = (row: Row, held: boolean): number => (hasThirdLine(row, held) ? 82 : 62);
