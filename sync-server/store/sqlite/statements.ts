/** Prepared statements with typed rows and arguments: the only place where what SQLite gives is given a type. */
import type { DatabaseSync, StatementSync } from 'node:sqlite';

export type Value = null | number | string | Uint8Array;
/** A row as SQLite gives it. Row types are type literals, so that they fit. */
export type Columns = Readonly<Record<string, Value>>;

export interface Query<Args extends readonly Value[], Row extends Columns> {
  get(...args: Args): Row | undefined;
  all(...args: Args): Row[];
  /** Rows one by one; leave the loop by `break` or to its end, so that the read ends. */
  iterate(...args: Args): Iterable<Row>;
  /** How many rows it changed. */
  run(...args: Args): number;
}

/** Prepares statements on a connection: each once, when it is first used. */
export type Sql = <Args extends readonly Value[], Row extends Columns = Record<never, never>>(
  text: string,
) => Query<Args, Row>;

export const statementsOf =
  (db: DatabaseSync): Sql =>
  <Args extends readonly Value[], Row extends Columns>(text: string): Query<Args, Row> => {
    let prepared: StatementSync | undefined;
    const statement = (): StatementSync => (prepared ??= db.prepare(text));
    return {
      get: (...args) => statement().get(...args) as Row | undefined,
      all: (...args) => statement().all(...args) as Row[],
      iterate: (...args) => statement().iterate(...args) as Iterable<Row>,
      run: (...args) => Number(statement().run(...args).changes),
    };
  };
