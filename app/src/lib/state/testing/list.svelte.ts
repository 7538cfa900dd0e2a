import type { Row } from '@parley/core/inbox/row';

/** A list that changes. */
export class ListDouble {
  rows = $state.raw<readonly Row[]>([]);

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }
}
