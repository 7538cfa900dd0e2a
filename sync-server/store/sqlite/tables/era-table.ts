/**
 * Eras of the history: every start of the server begins one, under a random name. A cursor says the era of its `rev`,
 * so that after a restored backup a `rev` that both pasts have given is told apart (law L8).
 */
import type { Sql } from '../statements.ts';

export const createEraTable = (sql: Sql) => {
  const eraOf = sql<[number], { name: string }>(
    'SELECT name FROM eras WHERE first <= ? ORDER BY first DESC LIMIT 1',
  );
  const insert = sql<[string]>('INSERT OR REPLACE INTO eras SELECT rev + 1, ? FROM counter WHERE id = 1');

  return {
    /** The name of the era in which a `rev` was given; empty for those before the first era. */
    eraOf: (rev: number): string => eraOf.get(rev)?.name ?? '',
    /** From the next `rev` on. An era in which nothing was given is replaced. */
    begin: (name: string): void => {
      insert.run(name);
    },
  };
};
