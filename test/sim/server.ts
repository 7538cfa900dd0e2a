/**
 * The server in the simulator: the real store on disk, the real functions that decide what an agent gets, and a
 * process that can be killed. What goes over HTTP is here; sockets are in simulated-sync-server.ts.
 */
import { copyFileSync, existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { CommandSchema } from '@parley/core/contact/decide/command';
import type { Entry } from '@parley/core/contact/entry';
import type { AgentId, EntryId } from '@parley/core/ids';
import {
  PullRequestSchema,
  type ChangesPage,
  type CommandsResponse,
  type PullResponse,
} from '@parley/core/protocol/agent-api';
import type { AgentSettings, SettingsRequest } from '@parley/core/workspace/agent-settings';
import { createTimerRound } from '@parley/sync-server/jobs/timer';
import type { Environment } from '@parley/sync-server/ledger/environment';
import type { Work } from '@parley/sync-server/ledger/work';
import type { Store } from '@parley/sync-server/store/store';
import type { Account } from '@parley/sync-server/store/workspace-store';
import { openSqliteStore } from '@parley/sync-server/store/sqlite-store';
import { testStore } from '@parley/sync-server/store/testing/test-store';
import { changesPage } from '@parley/sync-server/sync/feed/changes';
import { pull } from '@parley/sync-server/sync/records/pull';
import * as v from 'valibot';
import type { VirtualClock } from './clock.ts';
import { createHub, type Hub } from './simulated-sync-server.ts';
import type { Random } from './random.ts';
import { DATABASE, newDataDir, newFolder, WORKSPACE } from './team.ts';

/** Changes in a page: few, so that runs come to several pages. */
const PAGE = 7;

export interface Server {
  /** Rises with every start: what was asked of an earlier process gets no answer. */
  readonly life: number;
  readonly up: boolean;
  readonly hub: Hub;
  store(): Store;
  account(agent: AgentId): Promise<Account>;
  commands(agent: AgentId, commands: readonly unknown[]): Promise<CommandsResponse>;
  changes(agent: AgentId, cursor: string | null): Promise<ChangesPage>;
  changeSettings(agent: AgentId, request: SettingsRequest): Promise<AgentSettings>;
  pull(agent: AgentId, request: unknown): Promise<PullResponse>;
  /** Every entry as it was written, before any redaction. */
  readonly written: ReadonlyMap<EntryId, Entry>;
  /** What visitors and channels bring. */
  inbound(work: Work): Promise<boolean>;
  /** `kill -9`: only what is in the files is left. */
  crash(): void;
  start(): void;
  /** Wakes what is due on the server's clock. */
  timers(): Promise<void>;
  end(): Promise<void>;
}

export const createServer = async (clock: VirtualClock, random: Random): Promise<Server> => {
  let dataDir = await newDataDir();
  let life = 0;
  let up = true;
  /** Killed processes: what they still do, they do to files that nobody reads. */
  const buried: { readonly store: Store; readonly folder: string }[] = [];
  const newId = <Id extends string>(): Id => random.id<Id>();
  const environment: Environment = {
    now: () => clock.now(),
    newId,
    isOnline: (agent) => hub.isOnline(agent),
  };
  const written = new Map<EntryId, Entry>();
  const open = (): Store => {
    const opened = testStore(openSqliteStore({ dataDir, environment }));
    opened.feed.onCommit(({ contacts }) => {
      for (const { entry } of contacts.flatMap(({ placed }) => placed)) written.set(entry.id, entry);
    });
    return opened;
  };
  let store = open();
  const account = async (agent: AgentId): Promise<Account> => {
    const found = await store.workspaces.account(agent);
    if (!found) throw new Error(`${agent} is no member`);
    return found;
  };
  const hub = createHub({ clock, account });
  hub.begin(store);

  /** Runs on this process; what comes to an end after it was killed is not heard of. */
  const alive = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = life;
    const result = await clock.busy(work());
    if (mine !== life || !up) throw new Error('the server is gone');
    return result;
  };

  return {
    get life() {
      return life;
    },
    get up() {
      return up;
    },
    hub,
    written,
    store: () => store,
    account,
    commands: (agent, commands) =>
      alive(async () => {
        const works = commands.map((json): Work => ({
          type: 'command',
          workspace: WORKSPACE,
          author: agent,
          command: v.parse(CommandSchema, json),
        }));
        const results = await store.ledger.apply(works);
        const answers = results.flatMap((result) => (result.type === 'answer' ? [result.answer] : []));
        return { answers };
      }),
    changes: (agent, cursor) => alive(() => changesPage(store.feed, agent, cursor ?? '', PAGE)),
    changeSettings: (agent, request) =>
      alive(async () => {
        const settings = await store.ledger.changeAgentSettings(agent, request);
        if (settings === undefined) throw new Error('a setting was refused');
        return settings;
      }),
    pull: (agent, request) =>
      alive(async () => pull(store, await account(agent), v.parse(PullRequestSchema, request))),
    inbound: (work) =>
      alive(async () => {
        const [result] = await store.ledger.apply([work]);
        return result?.type === 'inbound' && result.outcome !== 'unknown-contact';
      }),
    crash: () => {
      if (!up) return;
      up = false;
      life += 1;
      hub.end();
      // The files as they are now are what a killed process leaves; the old handles write elsewhere from here on.
      const left = dataDir;
      dataDir = newFolder();
      for (const suffix of ['', '-wal']) {
        const file = path.join(left, `${DATABASE}${suffix}`);
        if (existsSync(file)) copyFileSync(file, path.join(dataDir, `${DATABASE}${suffix}`));
      }
      buried.push({ store, folder: left });
    },
    start: () => {
      if (up) return;
      store = open();
      up = true;
      hub.begin(store);
    },
    timers: async () => {
      if (!up) return;
      const round = createTimerRound({ store, now: () => clock.now(), newId });
      await alive(round).catch(() => undefined);
    },
    end: async () => {
      hub.end();
      for (const one of [...buried, { store, folder: dataDir }]) {
        await one.store.close();
        rmSync(one.folder, { recursive: true, force: true });
      }
    },
  };
};
