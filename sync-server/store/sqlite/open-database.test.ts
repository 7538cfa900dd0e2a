import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MIGRATIONS } from './migrations.ts';
import { migrate } from './open-database.ts';

describe('migrate', () => {
  let db: DatabaseSync;
  beforeEach(() => {
    db = new DatabaseSync(':memory:');
  });
  afterEach(() => db.close());

  const version = () => db.prepare('PRAGMA user_version').get()?.['user_version'];
  const lamps = () => db.prepare('SELECT * FROM lamps').all();
  const addLamps = 'CREATE TABLE lamps (name TEXT NOT NULL) STRICT';
  const addLamp = `INSERT INTO lamps VALUES ('Tilde')`;

  it('makes the schema of this program in an empty database', () => {
    migrate(db);
    expect(version()).toBe(MIGRATIONS.length);
    expect(db.prepare('SELECT rev FROM counter').all()).toEqual([{ rev: 0 }]);
  });

  it('runs only the migrations that a database lacks, in their order', () => {
    migrate(db, [addLamps, addLamp]);
    migrate(db, [addLamps, addLamp]);
    expect(lamps()).toEqual([{ name: 'Tilde' }]);
    migrate(db, [addLamps, addLamp, `UPDATE lamps SET name = 'Arc'`, addLamp]);
    expect(lamps()).toEqual([{ name: 'Arc' }, { name: 'Tilde' }]);
    expect(version()).toBe(4);
  });

  it('keeps data and version from before a migration that fails', () => {
    migrate(db, [addLamps, addLamp]);
    expect(() => migrate(db, [addLamps, addLamp, `${addLamp}; INSERT INTO shades VALUES (1)`])).toThrow(
      'no such table: shades',
    );
    expect(lamps()).toEqual([{ name: 'Tilde' }]);
    expect(version()).toBe(2);
    migrate(db, [addLamps, addLamp, addLamp]);
    expect(lamps()).toHaveLength(2);
  });
});
