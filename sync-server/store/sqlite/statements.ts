/** Prepared statements with typed rows and arguments: the only place where what SQLite gives is given a type. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type Value = null | number | string | Uint8Array;
/** A row as SQLite gives it. Row types are type literals, so that they fit. */
export type Columns = Readonly<Record<string, Value>>;

export interface Query<Args extends readonly Value[], Row extends Columns> {
  get(...args: Args): Row | undefined;
  all(...args: Args): Row[];
  /**
   * Rows one by one; leave the loop by `break` or to its end, so that the read ends. A row with a number that cannot be
   * read is left out, and said (law L17).
   */
  iterate(...args: Args): Iterable<Row>;
  /** How many rows it changed. */
  run(...args: Args): number;
}

/** Prepares statements on a connection: each once, when it is first used. */
export type Sql = <Args extends readonly Value[], Row extends Columns = Record<never, never>>(
  text: string,
) => Query<Args, Row>;

/**
 * The statements of a connection.
 * @param onUnreadable is told of each row that is left out, with the text of its statement
 */
export const statementsOf =
  (db: DatabaseSync, onUnreadable: (text: string, error: unknown) => void = () => undefined): Sql =>
  <Args extends readonly Value[], Row extends Columns>(text: string): Query<Args, Row> => {
    let prepared: StatementSync | undefined;
    const statement = (): StatementSync => (prepared ??= db.prepare(text));
    return {
      get: (...args) => statement().get(...args) as Row | undefined,
      all: (...args) => statement().all(...args) as Row[],
      iterate: (...args) =>
        readable(statement().iterate(...args) as Iterator<Row>, (error) => onUnreadable(text, error)),
      run: (...args) => Number(statement().run(...args).changes),
    };
  };

/**
 * Rows one by one, without those whose numbers no `number` can hold. Whatever fails, the read ends: one that is left open
 * would keep the connection locked.
 */
function* readable<Row>(rows: Iterator<Row>, onUnreadable: (error: unknown) => void): Iterable<Row> {
  const next = (): IteratorResult<Row> | undefined => {
    try {
      return rows.next();
    } catch (error) {
      if (!isOutOfRange(error)) throw error;
      onUnreadable(error);
      return undefined;
    }
  };
  try {
    for (let row = next(); row?.done !== true; row = next()) if (row !== undefined) yield row.value;
  } finally {
    rows.return?.();
  }
}

function isOutOfRange(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_OUT_OF_RANGE';
}
