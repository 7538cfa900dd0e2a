import { entryIdOf } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { expect, it, vi } from 'vitest';
import { commenting, sending, tagging, text, StoreRig, type OpenStore } from '../contract/store-rig.ts';
import { takeDue } from '../contract/take-jobs.ts';
import { createLocalBus } from '../../bus/local-bus.ts';
import { openSqliteStore } from '../sqlite-store.ts';

/** Statements that read all of a table: of few rows, or seldom: at the start, at a change of rules. */
const MAY_SCAN = [
  /^SELECT rev FROM counter/,
  /^UPDATE counter/,
  /^SELECT 1 AS found FROM workspaces/,
  /FROM sqlite_schema/,
  /FROM drafts_documents WHERE dirty = 1/,
  /FROM draft_logs WHERE length >=/,
  /FROM jobs WHERE set_aside_at IS NOT NULL/,
  /'auto-close', json_extract/,
];

it('nothing that commands, feeds and drafts documents ask for reads a whole table, or sorts one', async () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'parley-plans-'));
  const prepare = vi.spyOn(DatabaseSync.prototype, 'prepare');
  const open: OpenStore = (environment) => {
    const bus = createLocalBus({ error: () => undefined });
    const store = openSqliteStore({ dataDir, environment, publish: bus.publish });
    const never = () => {
      throw new Error('not asked for here');
    };
    return Promise.resolve({
      store,
      bus,
      reopen: never,
      bytes: never,
      failOn: never,
      failCommits: never,
      close: () => store.close(),
    });
  };
  const rig = await StoreRig.open(open);
  const { ana, channel, contact, workspace } = rig;
  await rig.receive(rig.message('Hello', { once: 'x' }));
  const comment = rig.command(ana, commenting(text('note')));
  await rig.answer(comment);
  await rig.ask(ana, sending('Hi'));
  await rig.ask(ana, { type: 'set-read-cursor', inbound: 1 });
  const [told] = (await rig.changes(ana)).flatMap((change) =>
    change.type === 'notification' ? [change.notification.id] : [],
  );
  if (told) await rig.ask(ana, { type: 'archive', notifications: [told], archived: true });
  const tagged = rig.command(ana, commenting(tagging('see', await rig.join('Ben'))));
  await rig.answer(tagged);
  await rig.ask(ana, { type: 'delete-comment', comment: entryIdOf(tagged.command.id, 0) });
  const held = rig.command(ana, sending('Hi'), { seen: 0 });
  await rig.answer(held);
  await rig.ask(ana, { type: 'drop' }, { replaces: held.command.id });
  await rig.ask(ana, { type: 'delete-comment', comment: entryIdOf(comment.command.id, 0) });
  await rig.ask(ana, { type: 'snooze', until: rig.now + 1, regardless: false });
  const { drafts, files, jobs, record, visitors } = rig.store;
  await drafts.append(`drafts/${contact}@1`, contact, Uint8Array.of(1));
  await drafts.compact(`drafts/${contact}@1`, 1, Uint8Array.of(1));
  await drafts.load(`drafts/${contact}@1`);
  await drafts.state(contact);
  await rig.changes(ana);
  await record.row(workspace, contact);
  await rig.entries();
  await visitors.thread(channel, 'visitor-1', 0, 10);
  await visitors.visitor('none');
  await visitors.threadHasFile(channel, 'visitor-1', newId());
  const [taken] = await takeDue(rig.store, 'send', rig.now);
  if (taken) await jobs.delay(taken, { due: null, failures: 1 }, rig.now);
  await jobs.waiting(channel);
  for (const { job } of await jobs.setAside(workspace, 10)) await jobs.tryAgain(workspace, [job], rig.now);
  await jobs.settle(await takeDue(rig.store, 'send', rig.now));
  await jobs.next('snooze', 0);
  await files.unused(0, 10);
  await files.usage({ kind: 'agent', id: ana }, 0);
  await rig.close();

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
