/**
 * For tests of jobs: a workspace in a store on the disk, running jobs, a clock, and a channel with scripted
 * answers.
 */
import type { EntryOf } from '@parley/core/contact/entry';
import { newId } from '@parley/core/new-id';
import type { ChannelId } from '@parley/core/ids';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { pino } from 'pino';
import { createLocalBus } from '../../bus/local-bus.ts';
import { StoreRig } from '../../store/contract/store-rig.ts';
import type { Store } from '../../store/store.ts';
import type { SetAside } from '../../store/set-aside.ts';
import type { Disk } from '../../store/sqlite/log/disk.ts';
import { openSqliteStore } from '../../store/sqlite-store.ts';
import { testStore } from '../../store/testing/test-store.ts';
import type { Jobs } from '../jobs.ts';
import { createSendMonitor } from '../kinds/send/send-monitor.ts';
import { ChannelDouble } from './channel-double.ts';
import { startJobsOver } from './jobs-over.ts';

const log = pino({ level: 'silent' });
export const MINUTE = 60_000;

export class JobsRig {
  readonly dataDir: string;
  readonly storeRig: StoreRig;
  readonly channel = new ChannelDouble(() => this.storeRig.workspace);
  readonly monitor = createSendMonitor();
  #jobs: Jobs;

  private constructor(dataDir: string, storeRig: StoreRig) {
    this.dataDir = dataDir;
    this.storeRig = storeRig;
    this.#jobs = this.start();
  }

  /** How often the store has waited for the disk: once for each transaction, where they do not coincide. */
  syncs = 0;

  /**
   * Opens a workspace in which one contact has written, with running jobs.
   * @param direct whether the channel has nothing to send
   */
  static async open(direct = false): Promise<JobsRig> {
    let counted = (): void => undefined;
    const wrapDisk = (disk: Disk): Disk => ({
      ...disk,
      sync: () => {
        counted();
        return disk.sync();
      },
    });
    const dataDir = mkdtempSync(path.join(tmpdir(), 'parley-jobs-'));
    const storeRig = await StoreRig.open(async (environment) => {
      const bus = createLocalBus(log);
      const options = { dataDir, environment, log, wrapDisk, publish: bus.publish };
      let store = testStore(openSqliteStore(options));
      return {
        store,
        bus,
        reopen: async () => {
          await store.close();
          store = testStore(openSqliteStore(options));
          return store;
        },
        bytes: () => new Uint8Array(),
        failOn: () => () => undefined,
        failCommits: () => () => undefined,
        close: () => store.close(),
      };
    }, direct);
    await storeRig.receive(storeRig.message('Hello'));
    const rig = new JobsRig(dataDir, storeRig);
    counted = () => (rig.syncs += 1);
    return rig;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.storeRig.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Starts jobs in place of the stopped ones. */
  start(store: Store = this.storeRig.store, setAside?: SetAside): Jobs {
    const { channel, monitor, storeRig } = this;
    const { bus } = storeRig.opened;
    this.#jobs = startJobsOver({ store, bus, channel, monitor, setAside, now: () => storeRig.now });
    return this.#jobs;
  }

  stop(): Promise<void> {
    return this.#jobs.stop();
  }

  wake(): void {
    this.#jobs.wake();
  }

  /** Stops everything, like a server that ends, and starts it again on the same data. */
  async restart(): Promise<void> {
    await this.stop();
    await this.storeRig.reopen();
    this.start();
  }

  /** Moves the clock forward and wakes the jobs. */
  pass(ms: number): void {
    this.storeRig.now += ms;
    this.wake();
  }

  /** The time of the next message, snooze or automatic close, in ms; null if there is none. */
  async nextDue(): Promise<number | null> {
    const kinds = ['send', 'snooze', 'auto-close'] as const;
    const times = await Promise.all(kinds.map((kind) => this.storeRig.store.jobs.next(kind, 0)));
    const set = times.filter((time) => time !== null);
    return set.length === 0 ? null : Math.min(...set);
  }

  /** What was set aside. */
  setAside() {
    return this.storeRig.store.jobs.setAside(this.storeRig.workspace, 1_000);
  }

  /** Tries everything again that was set aside. */
  async tryAgain(): Promise<void> {
    const { store, workspace, now } = this.storeRig;
    const jobs = (await this.setAside()).map(({ job }) => job);
    await store.jobs.tryAgain(workspace, jobs, now);
    this.wake();
  }

  /** Reads by SQL over a connection of its own. */
  look(sql: string): readonly unknown[] {
    const db = new DatabaseSync(path.join(this.dataDir, 'parley.sqlite'), { readOnly: true });
    try {
      return db.prepare(sql).all();
    } finally {
      db.close();
    }
  }

  /** Runs SQL over a connection of its own, as another process would. */
  meddle(sql: string): void {
    const db = new DatabaseSync(path.join(this.dataDir, 'parley.sqlite'), { timeout: 5_000 });
    db.exec(sql);
    db.close();
  }

  /** Adds a second channel of the same kind. */
  async addChannel(): Promise<ChannelId> {
    const settings = { sites: [], color: '#2f5bea', greeting: '' };
    const channel = newId<ChannelId>();
    await this.storeRig.change({ type: 'add-channel', channel, kind: 'web-chat', name: 'Other', settings });
    return channel;
  }

  async deliveries(): Promise<EntryOf<'delivery'>[]> {
    return ((await this.storeRig.entries()) as EntryOf<'delivery'>[]).filter(
      ({ kind }) => kind === 'delivery',
    );
  }

  async statuses(): Promise<string[]> {
    return (await this.deliveries()).map(({ status }) => status);
  }

  /** How many entries of a kind the contact has. */
  async count(kind: string): Promise<number> {
    return (await this.storeRig.kinds()).filter((one) => one === kind).length;
  }
}
