/** What only the leading tab does: send, upload, follow the feed, pull, prove drafts documents that nobody has open. */
import type { CommandId, ContactId } from '@parley/core/ids';
import { createProver, type DraftsDocuments } from '../drafts/drafts.ts';
import { Feed } from '../feed/feed.ts';
import { createUploader } from '../outbox/files.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import type { Dispose } from '../replica-api.ts';
import type { Failure, Environment } from '../environment.ts';
import { createPuller } from '../record/pull.ts';
import { Sender } from '../outbox/sender.ts';
import { createSettingsSender } from '../outbox/settings.ts';
import { type Ran, Worker } from '../scheduling/worker.ts';

/** While the session is over: how often to look whether the same agent has signed in again, in ms. */
const SESSION_POLL = 15_000;

/** How long after a change of rows documents are pulled, in ms. */
const PULL_DELAY = 1_000;

/** How long after an answer its effect is asked for, if no push has brought it, in ms. */
const ASK_DELAY = 3_000;

export interface LeaderOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly draftsDocuments: DraftsDocuments;
  readonly changed: (topics: Topics) => Promise<void>;
  readonly onReached: (failure: Failure | undefined) => void;
  readonly onFeed: (caughtUp: boolean) => void;
  /** Somebody else, with this name, is signed in in this browser. */
  readonly onStranger: (name: string) => void;
  readonly onSending: (ids: ReadonlySet<CommandId>) => void;
  readonly isOpen: (contact: ContactId) => boolean;
}

export class Leader {
  readonly #options: LeaderOptions;
  readonly #feed: Feed;
  readonly #sender: Sender;
  readonly #uploader: Worker;
  readonly #puller: Worker;
  readonly #prover: Worker;
  readonly #settings: Worker;
  /** An expired session is no log-out: sync stands still until the same agent is signed in again (law L15). */
  readonly #session: Worker;
  /** Rows come several times a second; what is kept of them can wait a little. Cancels the pull that is due. */
  #cancelPull: Dispose | undefined;
  /** What was answered and is not seen by then has missed its push. Cancels the question that is due. */
  #cancelAsk: Dispose | undefined;
  #stopped = false;

  constructor(options: LeaderOptions) {
    const { environment, cache, draftsDocuments, changed } = options;
    this.#options = options;
    const onReached = (failure: Failure | undefined): void => this.reached(failure);
    const shared = { environment, cache, changed, onReached };
    this.#session = new Worker(
      environment.clock,
      () => this.#askForSession(),
      (error) => environment.report('session', error),
    );
    this.#sender = new Sender({ ...shared, onSending: () => options.onSending(this.sending()) });
    this.#uploader = createUploader({ ...shared, onSettled: () => this.#sender.wake() });
    this.#puller = createPuller({
      ...shared,
      // An open contact is not pulled while there is a connection, which brings its entries.
      isOpen: (contact) => options.isOpen(contact) && environment.attachments.connected(),
    });
    this.#settings = createSettingsSender(shared);
    this.#prover = createProver(environment, cache, draftsDocuments, changed);
    this.#feed = new Feed({ ...shared, onState: () => options.onFeed(this.#feed.caughtUp()) });
    for (const worker of [this.#sender, this.#uploader, this.#prover, this.#settings]) worker.wake();
    this.#pullSoon();
  }

  /** The cache has followed the database. */
  changed(topics: Topics): void {
    if (this.#stopped) return;
    if (topics.outbox) {
      this.#sender.wake();
      this.#askSoon();
    }
    if (topics.files) this.#uploader.wake();
    if (topics.dirty) this.#prover.wake();
    if (topics.settings) this.#settings.wake();
    if (topics.rows !== undefined || topics.workspace) this.#pullSoon();
  }

  /** There may be a network or a session again: everything that waits is tried now. */
  resume(): void {
    for (const worker of this.#workers()) worker.wake();
  }

  /** Commands that are on their way just now. */
  sending(): ReadonlySet<CommandId> {
    return this.#sender.sending();
  }

  /** Notes how a request has ended, of the leader's own work or outside of it. */
  reached(failure: Failure | undefined): void {
    if (this.#stopped) return;
    this.#options.onReached(failure);
    // One request in vain need not mean that the network is gone: the feed finds out, and says when it is back.
    if (failure?.why === 'offline') this.#feed.nudge();
    if (failure?.why === 'unauthenticated' || failure?.why === 'not-you') this.#session.wake();
  }

  stop(): void {
    this.#stopped = true;
    this.#cancelPull?.();
    this.#cancelAsk?.();
    this.#session.stop();
    for (const worker of this.#workers()) worker.stop();
  }

  /** What waits for the network, in the order in which it is tried. */
  #workers(): readonly Pick<Worker, 'wake' | 'stop'>[] {
    return [this.#feed, this.#sender, this.#uploader, this.#puller, this.#prover, this.#settings];
  }

  async #askForSession(): Promise<Ran> {
    const { environment, cache, onStranger } = this.#options;
    const outcome = await environment.transport.session();
    if (!outcome.ok || outcome.value.state !== 'signed-in') return { within: SESSION_POLL };
    const { agent } = outcome.value;
    if (agent.id !== cache.agent) {
      onStranger(agent.name);
      return { within: SESSION_POLL };
    }
    this.resume();
    return 'done';
  }

  #pullSoon(): void {
    this.#cancelPull ??= this.#options.environment.clock.after(PULL_DELAY, () => {
      this.#cancelPull = undefined;
      this.#puller.wake();
    });
  }

  #isAnswered(): boolean {
    return this.#options.cache.outbox.some(({ answer }) => answer !== null);
  }

  #askSoon(): void {
    if (!this.#isAnswered()) return;
    this.#cancelAsk ??= this.#options.environment.clock.after(ASK_DELAY, () => {
      this.#cancelAsk = undefined;
      if (this.#isAnswered()) this.#feed.wake();
    });
  }
}
