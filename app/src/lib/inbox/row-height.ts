import { labelOf, type Row } from '@parley/core/inbox/row';

/** Whether a row has a third line: a stage, a state or an assignee. */
export const hasThirdLine = (row: Row): boolean =>
  row.state.stage !== null || labelOf(row.state) !== undefined || row.state.assignee !== null;

/** Height of a list row in px, known without drawing it. */
export const rowHeight = (row: Row): number => (hasThirdLine(row) ? 82 : 62);
