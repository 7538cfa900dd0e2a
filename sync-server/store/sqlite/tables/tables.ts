/** All tables on the one connection. */
import type { DatabaseSync } from 'node:sqlite';
import type { SetAside } from '../../set-aside.ts';
import { createAnswerTable } from './answer-table.ts';
import { createChannelTable } from './channel-table.ts';
import { createContactTable } from './contact-table.ts';
import { createDraftTable } from './drafts-table.ts';
import { createEraTable } from './era-table.ts';
import { createFeedTable } from './feed-table.ts';
import { createFileTable } from './file-table.ts';
import { createItemTable } from './item-table.ts';
import { createJobTable } from './job-table.ts';
import { createLeavingTable } from './leaving-table.ts';
import { createNotificationTable } from './notification-table.ts';
import { createRawTable } from './raw-table.ts';
import { createRecordTable } from './record-table.ts';
import { createSettingsTable } from './settings-table.ts';
import { statementsOf } from '../statements.ts';
import { createVisitorTable } from './visitor-table.ts';
import { createWorkspaceTable } from './workspace-table.ts';

/** @param setAside notes data that cannot be read */
export const createTables = (db: DatabaseSync, setAside: SetAside) => {
  const sql = statementsOf(db, (text, error) => setAside.note('row', text, error));
  const contacts = createContactTable(sql);
  const items = createItemTable(sql);
  const workspaces = createWorkspaceTable(sql, items);
  const settings = createSettingsTable(sql);
  const notifications = createNotificationTable(sql);
  const jobs = createJobTable(sql);
  return {
    contacts,
    items,
    workspaces,
    settings,
    notifications,
    record: createRecordTable(sql),
    answers: createAnswerTable(sql),
    eras: createEraTable(sql),
    feed: createFeedTable(sql, { contacts, items, workspaces, settings, notifications }, setAside),
    jobs,
    channels: createChannelTable(sql),
    raw: createRawTable(sql, jobs),
    leaving: createLeavingTable(sql),
    files: createFileTable(sql),
    visitors: createVisitorTable(sql, setAside),
    draftsDocuments: createDraftTable(sql, jobs),
  };
};
export type Tables = ReturnType<typeof createTables>;
