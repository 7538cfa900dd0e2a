/** A browser: one database, locks and messages between its tabs; each tab has its own connection to the server. */
import { IDBFactory } from 'fake-indexeddb';
import type { AgentId } from '@parley/core/ids';
import type { VirtualClock } from './clock.ts';
import { createLockTable } from './locks.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import type { SimulatedConnection } from './simulated-connection.ts';
import type { Heard } from './simulated-transport.ts';
import { TabMessages } from './tab-messages.ts';
import { Tab, type Browser } from './tab.ts';

interface Deps {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly agent: AgentId;
  /** How far the browser's clock is off, in ms. */
  readonly skew: number;
}

export class Device {
  readonly agent: AgentId;
  /** What the replicas of its tabs found wrong. */
  readonly reports: string[] = [];
  readonly #browser: Browser;
  /** Connections of all tabs, also of those that are gone: their answers must hold. */
  readonly #connections: SimulatedConnection[] = [];
  #tabs: readonly Tab[] = [];
  #isOnline = true;

  constructor(deps: Deps) {
    this.agent = deps.agent;
    this.#browser = {
      ...deps,
      isOnline: () => this.#isOnline,
      database: new IDBFactory(),
      locks: createLockTable(),
      messages: new TabMessages(deps.clock, deps.random),
      report: (report) => this.reports.push(report),
    };
  }

  get tabs(): readonly Tab[] {
    return this.#tabs;
  }

  async open(): Promise<Tab> {
    const tab = await Tab.open(this.#browser);
    this.#connections.push(tab.connection);
    this.#tabs = [...this.#tabs, tab];
    return tab;
  }

  crash(tab: Tab): void {
    tab.crash();
    this.#tabs = this.#tabs.filter((other) => other !== tab);
  }

  /** Sets the network of every tab, present and future. */
  setOnline(isOnline: boolean): void {
    this.#isOnline = isOnline;
    for (const tab of this.#tabs) tab.networkChanged();
  }

  /** Answers that reached any of its tabs. */
  heard(): readonly Heard[] {
    return this.#connections.flatMap(({ heard }) => heard);
  }
}
