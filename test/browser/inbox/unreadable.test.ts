/** Stored data that cannot be drawn: only they are replaced by a notice, and everything around them works. */
import { DatabaseSync } from 'node:sqlite';
import path from 'node:path';
import { expect, test } from '../fixtures.ts';
import { AgentScreen } from '../support/agent-screen.ts';
import { ANA, atWork, newCaller } from '../support/office.ts';

/** A program fault that only one name triggers, wherever its initials are drawn. */
const failOn = (name: string): void => {
  const split: unknown = Reflect.get(String.prototype, 'split');
  if (typeof split !== 'function') return;
  const failing = function (this: string, ...how: readonly unknown[]): unknown {
    if (String(this) === name && how[0] instanceof RegExp) throw new Error(`cannot draw ${name}`);
    return Reflect.apply(split, this, how);
  };
  Reflect.set(String.prototype, 'split', failing);
};

test('one entry and one row that cannot be drawn are said to be so, and the rest lives', async ({
  newDevice,
  server,
  allowConsole,
}) => {
  const device = await newDevice();
  const session = await atWork(server.url, device, ANA);
  const channel = session.workspace.channels[0]?.id ?? '';
  const caller = await newCaller(device.context.request, server.url, channel, 'Vera');
  for (const words of ['one', 'two', 'three', 'four']) await caller.write(words);
  const other = await newCaller(device.context.request, server.url, channel, 'Wim');
  await other.write('hello from Wim');

  // Data that an earlier program may have accepted: a time beyond all dates, a missing body, a missing
  // author.
  const database = new DatabaseSync(path.join(server.dataDir, 'parley.sqlite'));
  const set = (words: string, change: string) =>
    database
      .prepare(`UPDATE entries SET json = ${change} WHERE json LIKE '%"message"%' AND json LIKE ?`)
      .run(`%"text":"${words}"%`);
  expect(set('one', "json_set(json, '$.happenedAt', 9007199254740991)").changes).toBe(1);
  expect(set('two', "json_remove(json, '$.body')").changes).toBe(1);
  expect(set('three', "json_remove(json, '$.by')").changes).toBe(1);
  database.close();

  const { page } = device;
  // The browser's log has each fault once.
  allowConsole(/uncaught/);
  await page.addInitScript(failOn, 'Wim');
  await page.goto('/');
  const ana = new AgentScreen(page);
  await expect(ana.list.getByText('This conversation cannot be shown in the list')).toBeVisible();
  await ana.open('Vera');
  await expect(ana.message('one')).toBeVisible();
  await expect(ana.message('four')).toBeVisible();
  await expect(ana.timeline.getByText('This message cannot be shown')).toHaveCount(1);
  await expect(ana.timeline.getByText('that this version of Parley cannot show')).toHaveCount(1);
  await ana.answer('still answered');
  await expect(ana.message('still answered')).toBeVisible();
  await page.getByRole('tab', { name: 'Activities' }).click();
  await expect.poll(() => ana.activities()).toContainEqual(expect.stringMatching(/^Conversation opened/));
  await page.getByRole('searchbox').fill('four');
  await expect(ana.list.getByRole('link').filter({ hasText: 'four' })).toBeVisible();
  await page.getByRole('searchbox').fill('');

  // A conversation whose row cannot be drawn can still be opened and left.
  await ana.list.getByText('This conversation cannot be shown in the list').click();
  await expect(page).toHaveURL(/\/c\//);
  await expect(ana.conversation.getByRole('heading', { name: 'Wim', level: 2 })).toBeVisible();
  await expect(ana.row('Vera')).toBeVisible();
  await ana.open('Vera');
});
