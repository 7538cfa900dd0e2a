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
import type { Channel, SendResult } from '../../channels/channel.ts';
import { createWebChatChannel } from '../../channels/web-chat/web-chat-channel.ts';
import { StoreRig } from '../../store/contract/store-rig.ts';
import type { Outgoing } from '../../store/job-store.ts';
import type { Store } from '../../store/store.ts';
import type { SetAside } from '../../store/set-aside.ts';
import { openSqliteStore } from '../../store/sqlite-store.ts';
import { testStore } from '../../store/testing/test-store.ts';
import { startJobs, type Jobs } from '../../jobs/jobs.ts';

const log = pino({ level: 'silent' });
export const MINUTE = 60_000;

/** Keeps the messages that it was given. */
export class ChannelDouble implements Channel {
  readonly carries = createWebChatChannel().carries;
  readonly given: Outgoing[] = [];
  answer: Channel['send'] = () => Promise.resolve({ outcome: 'sent' });

  send(outgoing: Outgoing, signal: AbortSignal): Promise<SendResult> {
    this.given.push(outgoing);
    return this.answer(outgoing, signal);
  }
}

/** The words of a message in the queue. */
export const words = (outgoing: Outgoing): string => JSON.stringify(outgoing.message.body);

export class JobsRig {
  readonly dataDir: string;
  readonly storeRig: StoreRig;
  readonly channel = new ChannelDouble();
  #jobs: Jobs;

  private constructor(dataDir: string, storeRig: StoreRig) {
    this.dataDir = dataDir;
    this.storeRig = storeRig;
    this.#jobs = this.start();
  }

  /** Opens a workspace in which one contact has written, with running jobs. */
  static async open(): Promise<JobsRig> {
    const dataDir = mkdtempSync(path.join(tmpdir(), 'parley-jobs-'));
    const storeRig = await StoreRig.open(async (environment) => {
      let store = testStore(openSqliteStore({ dataDir, environment, log }));
      return {
        store,
        reopen: async () => {
          await store.close();
          store = testStore(openSqliteStore({ dataDir, environment, log }));
          return store;
        },
        bytes: () => new Uint8Array(),
        failOn: () => () => undefined,
        failCommits: () => () => undefined,
        close: () => store.close(),
      };
    });
    await storeRig.decideInbound(storeRig.message('Hello'));
    return new JobsRig(dataDir, storeRig);
  }

  async close(): Promise<void> {
    await this.stop();
    await this.storeRig.close();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  /** Starts jobs in place of the stopped ones. */
  start(store: Store = this.storeRig.store, setAside?: SetAside): Jobs {
    this.#jobs = startJobs({
      store,
      ...(setAside && { setAside }),
      channels: { 'web-chat': this.channel },
      files: { sweep: () => Promise.resolve() },
      log,
      now: () => this.storeRig.now,
      newId,
    });
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

  /** Runs SQL over a connection of its own, as another process would. */
  meddle(sql: string): void {
    const db = new DatabaseSync(path.join(this.dataDir, 'parley.sqlite'));
    db.exec(sql);
    db.close();
  }

  /** Adds a second channel of the same kind. */
  async addChannel(): Promise<ChannelId> {
    const settings = { sites: [], color: '#2f5bea', greeting: '' };
    const changed = await this.storeRig.change({ type: 'add-web-chat', name: 'Other', settings });
    const added = changed?.channels.at(-1);
    if (!added) throw new Error('no channel');
    return added.id;
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
