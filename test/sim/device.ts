/** A browser: one database, locks and messages between its tabs, and a line of its own to the server. */
import { IDBFactory } from 'fake-indexeddb';
import type { AgentId } from '@parley/core/ids';
import { openWhole } from '../../app/src/lib/local/testing/open-whole.ts';
import type { Replica } from '../../app/src/lib/local/replica-api.ts';
import type { TabChannel, Clock, Locks, Page, Environment } from '../../app/src/lib/local/environment.ts';
import type { VirtualClock } from './clock.ts';
import { createLine, type Heard, type Line } from './simulated-connection.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import { createDatabase, type Database } from './database.ts';
import { createLockTable, type LockTable } from './locks.ts';
import { WORKSPACE } from './team.ts';

export interface Tab {
  readonly replica: Replica;
  readonly line: Line;
  setVisible(visible: boolean): void;
  visible(): boolean;
  /** The tab is gone without a word: what was not committed to the database is lost. */
  crash(): void;
}

export interface Device {
  readonly agent: AgentId;
  readonly tabs: readonly Tab[];
  open(): Promise<Tab>;
  crash(tab: Tab): void;
  /** The line of every tab, present and future. */
  setOnline(online: boolean): void;
  readonly online: boolean;
  /** Answers that reached any of its tabs. */
  heard(): readonly Heard[];
  /** What the replica found wrong. */
  readonly reports: readonly string[];
}

interface Deps {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly agent: AgentId;
  /** How far the browser's clock is off, in ms. */
  readonly skew: number;
}

interface Ears {
  /** When the last message to it arrives. */
  last: number;
  readonly alive: () => boolean;
  readonly listeners: Set<(message: unknown) => void>;
}

export const createDevice = ({ clock, random, server, agent, skew }: Deps): Device => {
  const factory = new IDBFactory();
  const locks: LockTable = createLockTable();
  const ears = new Set<Ears>();
  const reports: string[] = [];
  const lines: Line[] = [];
  let tabs: Tab[] = [];
  let online = true;

  const openTab = async (): Promise<Tab> => {
    let alive = true;
    let visible = true;
    const isAlive = (): boolean => alive;
    const own: Ears = { last: 0, alive: isAlive, listeners: new Set() };
    ears.add(own);
    const visibility = new Set<() => void>();
    const onlineness = new Set<() => void>();
    const timers = new Set<() => void>();

    const tabClock: Clock = {
      now: () => clock.now() + skew,
      after(ms, run) {
        const cancel = clock.after(ms, () => {
          timers.delete(cancel);
          if (alive) run();
        });
        timers.add(cancel);
        return cancel;
      },
      random: () => random.next(),
    };
    const channel: TabChannel = {
      post(message) {
        const copy = structuredClone(message);
        for (const other of ears) {
          if (other === own) continue;
          // In order, as a BroadcastChannel delivers.
          other.last = Math.max(other.last, clock.now() + random.below(3));
          clock.after(other.last - clock.now(), () => {
            if (other.alive()) for (const listener of [...other.listeners]) listener(copy);
          });
        }
      },
      onMessage(listener) {
        own.listeners.add(listener);
        return () => own.listeners.delete(listener);
      },
      close: () => ears.delete(own),
    };
    const page: Page = {
      visible: () => visible,
      drawn: () => Promise.resolve(),
      onVisibility(listener) {
        visibility.add(listener);
        return () => visibility.delete(listener);
      },
      online: () => online,
      onOnline(listener) {
        onlineness.add(listener);
        return () => onlineness.delete(listener);
      },
      objectUrl: () => 'blob:sim',
      revokeUrl: () => undefined,
      usage: () => Promise.resolve(undefined),
    };
    const tabLocks: Locks = locks.forTab(isAlive);
    const database: Database = createDatabase(factory, clock, isAlive);
    const line = createLine({ clock: tabClock, virtual: clock, random, server, agent, alive: isAlive });
    lines.push(line);
    line.setUp(online);
    const environment: Environment = {
      database: database.use,
      transport: line.transport,
      attachments: line.attachments,
      locks: tabLocks,
      channel,
      clock: tabClock,
      page,
      newId: <Id extends string>() => random.id<Id>(),
      report: (what, error) => {
        if (alive)
          reports.push(`${what}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
      },
    };
    const store = server.store();
    const self = await clock.busy(server.account(agent));
    const workspace = await clock.busy(store.workspaces.workspace(WORKSPACE));
    if (!workspace) throw new Error('no workspace');
    const { workspace: _workspace, user: _user, ...member } = self;
    const replica = await clock.busy(openWhole({ environment, self: member, workspace }));
    const tab: Tab = {
      replica,
      line: {
        ...line,
        setUp: (up) => {
          line.setUp(up);
          for (const listener of [...onlineness]) listener();
        },
      },
      setVisible: (value) => {
        if (visible === value) return;
        visible = value;
        for (const listener of [...visibility]) listener();
      },
      visible: () => visible,
      crash: () => {
        alive = false;
        ears.delete(own);
        for (const cancel of timers) cancel();
        database.crash();
        line.end();
        locks.drop(isAlive);
      },
    };
    return tab;
  };

  return {
    agent,
    get tabs() {
      return tabs;
    },
    open: async () => {
      const tab = await openTab();
      tabs = [...tabs, tab];
      return tab;
    },
    crash: (tab) => {
      tab.crash();
      tabs = tabs.filter((one) => one !== tab);
    },
    setOnline: (value) => {
      online = value;
      for (const tab of tabs) tab.line.setUp(value);
    },
    get online() {
      return online;
    },
    heard: () => lines.flatMap((line) => line.heard),
    reports,
  };
};
