/** The workspace of every run: made once, copied for each. */
import { copyFileSync, mkdtempSync, existsSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { AgentId, ChannelId, WorkspaceId } from '@parley/core/ids';
import { DEFAULT_WEB_CHAT } from '@parley/core/workspace/defaults';
import type { Environment } from '@parley/sync-server/ledger/environment';
import { openSqliteStore } from '@parley/sync-server/store/sqlite-store';

export const WORKSPACE = 'workspace1' as WorkspaceId;
export const CHANNEL = 'webchannel' as ChannelId;
export const AGENTS: readonly AgentId[] = ['agentana1', 'agentben1', 'agentcleo'].map((id) => id as AgentId);
/** Sees only own contacts, unassigned ones, and those with a mention, until they are closed (WS-1). */
export const LIMITED = 'agentcleo' as AgentId;
/** Server time at which every run begins. */
export const MORNING = Date.UTC(2026, 0, 5, 8);
export const DATABASE = 'parley.sqlite';

/** Memory, where there is: a crash of a process, not of the machine, is what is played here. */
const SHELF = existsSync('/dev/shm') ? '/dev/shm' : tmpdir();

/** A new empty folder; the caller removes it. */
export const newFolder = (): string => mkdtempSync(path.join(SHELF, 'parley-sim-'));

const make = async (): Promise<string> => {
  const folder = newFolder();
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  let made = 0;
  const environment: Environment = {
    now: () => MORNING,
    newId: <Id extends string>() => `template${String((made += 1)).padStart(8, '0')}` as Id,
    isOnline: () => true,
    isDirect: () => true,
  };
  const store = openSqliteStore({ dataDir: folder, environment });
  const person = (id: AgentId) => ({ id, user: `user-${id}`, name: id, email: `${id}@parley.example` });
  const [owner, ...others] = AGENTS;
  if (owner === undefined) throw new Error('nobody there');
  await store.ledger.createWorkspace({
    workspace: WORKSPACE,
    name: 'Shop',
    owner: person(owner),
    channel: { id: CHANNEL, kind: 'web-chat', name: 'Web', settings: DEFAULT_WEB_CHAT },
    secrets: [],
  });
  for (const id of others) {
    const tokenHash = `invitation-${id}`;
    await store.ledger.createInvitation({
      by: owner,
      tokenHash,
      role: 'agent',
      limited: id === LIMITED,
      expiresAt: MORNING + 1,
    });
    await store.ledger.acceptInvitation(tokenHash, MORNING, person(id));
  }
  await store.close();
  return folder;
};

let template: Promise<string> | undefined;

/** A folder with the database of a workspace that has members and a channel; the caller removes it. */
export const newDataDir = async (): Promise<string> => {
  template ??= make();
  const folder = newFolder();
  copyFileSync(path.join(await template, DATABASE), path.join(folder, DATABASE));
  return folder;
};
