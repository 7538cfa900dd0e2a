import { entryIdOf } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, vi } from 'vitest';
import { commenting, sending, tagging, text, World, type OpenStore } from '../contract/world.ts';
import { openSqliteStore } from '../sqlite-store.ts';

/** Statements that read all of a table: of few rows, or seldom: at the start, at a change of rules. */
const MAY_SCAN = [
  /^SELECT rev FROM counter/,
  /^UPDATE counter/,
  /^SELECT 1 AS found FROM workspaces/,
  /^SELECT \* FROM members WHERE workspace/,
  /FROM sqlite_schema/,
  /FROM desks WHERE dirty = 1/,
  /FROM desk_logs WHERE length >=/,
  /^DELETE FROM alarms WHERE workspace/,
  /'auto-close', json_extract/,
];

it('nothing that commands, feeds and desks ask for reads a whole table, or sorts one', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-plans-'));
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  const open: OpenStore = (surroundings) => {
    const store = openSqliteStore({ dataDir, surroundings });
    const never = () => {
      throw new Error('not asked for here');
    };
    return Promise.resolve({
      store,
      reopen: never,
      bytes: never,
      failOn: never,
      failCommits: never,
      close: () => store.close(),
    });
  };
  const world = await World.open(open);
  const { ana, channel, contact, workspace } = world;
  await world.arrive(world.message('Hello', { once: 'x' }));
  const comment = world.command(ana, commenting(text('note')));
  await world.answer(comment);
  await world.ask(ana, sending('Hi'));
  await world.ask(ana, { type: 'mark', inbound: 1 });
  const [told] = world
    .changes(ana)
    .flatMap((change) => (change.type === 'notification' ? [change.notification.id] : []));
  if (told) await world.ask(ana, { type: 'archive', notifications: [told], archived: true });
  const tagged = world.command(ana, commenting(tagging('see', await world.join('Ben'))));
  await world.answer(tagged);
  await world.ask(ana, { type: 'delete-comment', comment: entryIdOf(tagged.command.id, 0) });
  const held = world.command(ana, sending('Hi'), { seen: 0 });
  await world.answer(held);
  await world.ask(ana, { type: 'drop' }, { replaces: held.command.id });
  await world.ask(ana, { type: 'delete-comment', comment: entryIdOf(comment.command.id, 0) });
  await world.ask(ana, { type: 'snooze', until: world.now + 1, regardless: false });
  await world.store.appendDesk(`desk/${contact}@1`, contact, Uint8Array.of(1));
  await world.store.compactDesk(`desk/${contact}@1`, 1, Uint8Array.of(1));
  world.store.loadDesk(`desk/${contact}@1`);
  world.store.desk(contact);
  world.changes(ana);
  world.store.row(workspace, contact);
  world.entries();
  world.store.thread(channel, 'visitor-1', 0, 10);
  world.store.visitor('none');
  world.store.threadHasFile(channel, 'visitor-1', newId());
  const [outgoing] = world.store.dueOutgoing(world.now, 10);
  if (outgoing) await world.store.settle(outgoing.message.id);
  world.store.dueAlarms(world.now, 10);
  world.store.nextDue();
  world.store.unusedFiles(0, 10);
  world.store.usage({ kind: 'agent', id: ana }, 0);
  await world.close();

  const asked = new Set(prepare.mock.calls.map(([sql]) => sql.trim()));
  prepare.mockRestore();
  const db = new DatabaseSync(join(dataDir, 'parley.sqlite'));
  const slow = [...asked]
    .filter((sql) => /^(SELECT|UPDATE|DELETE|INSERT)/.test(sql) && !MAY_SCAN.some((one) => one.test(sql)))
    .flatMap((sql) => {
      const plan = db
        .prepare(`EXPLAIN QUERY PLAN ${sql}`)
        .all()
        .map((row) => String(row.detail));
      const bad = plan.filter((line) => /^SCAN (?!CONSTANT|\(|\d)|TEMP B-TREE/.test(line));
      return bad.length === 0 ? [] : [{ sql, bad }];
    });
  db.close();
  rmSync(dataDir, { recursive: true, force: true });
  expect(asked.size).toBeGreaterThan(60);
  expect(slow).toEqual([]);
});
