/** What only the leading tab does: send, upload, follow the feed, pull, prove drafts documents that nobody has open. */
import type { CommandId, ContactId } from '@parley/core/ids';
import { createProver, type DraftsDocuments } from '../drafts/drafts.ts';
import { createFeed } from '../feed/feed.ts';
import { createUploader } from '../outbox/files.ts';
import type { ReplicaCache, Topics } from '../cache/cache.ts';
import type { Dispose } from '../replica-api.ts';
import type { Failure, Environment } from '../environment.ts';
import { createPuller } from '../record/pull.ts';
import { createSender } from '../outbox/sender.ts';
import { createSettingsSender } from '../outbox/settings.ts';
import { createWorker, type Ran } from '../scheduling/worker.ts';

/** While the session is over: how often to look whether the same agent has signed in again, in ms. */
const SESSION_POLL = 15_000;

/** How long after a change of rows documents are pulled, in ms. */
const PULL_DELAY = 1_000;

/** How long after an answer its effect is asked for, if no push has brought it, in ms. */
const ASK_DELAY = 3_000;

export interface Leader {
  /** The cache has followed the database. */
  changed(topics: Topics): void;
  /** There may be a network or a session again: everything that waits is tried now. */
  resume(): void;
  sending(): ReadonlySet<CommandId>;
  /** How a request outside of the leader's own work ended. */
  reached(failure: Failure | undefined): void;
  stop(): void;
}

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

export const createLeader = (options: LeaderOptions): Leader => {
  const { environment, cache, draftsDocuments, changed } = options;
  let stopped = false;

  const onReached = (failure: Failure | undefined): void => {
    if (stopped) return;
    options.onReached(failure);
    // One request in vain need not mean that the network is gone: the feed finds out, and says when it is back.
    if (failure?.why === 'offline') feed.nudge();
    if (failure?.why === 'unauthenticated' || failure?.why === 'not-you') session.wake();
  };

  /** An expired session is no log-out: sync stands still until the same agent is signed in again (L15). */
  const session = createWorker(
    environment.clock,
    async (): Promise<Ran> => {
      const outcome = await environment.transport.session();
      if (!outcome.ok || outcome.value.state !== 'signed-in') return { within: SESSION_POLL };
      const { agent } = outcome.value;
      if (agent.id !== cache.agent) {
        options.onStranger(agent.name);
        return { within: SESSION_POLL };
      }
      wakeAll();
      return 'done';
    },
    (error) => environment.report('session', error),
  );

  const sender = createSender({
    environment,
    cache,
    changed,
    onReached,
    onSending: () => options.onSending(sender.sending()),
  });
  const uploader = createUploader({ environment, cache, changed, onReached, onSettled: () => sender.wake() });
  const puller = createPuller({
    environment,
    cache,
    // An open contact is not pulled while there is a line: its entries come by the line.
    isOpen: (contact) => options.isOpen(contact) && environment.attachments.connected(),
    changed,
    onReached,
  });
  const settings = createSettingsSender({ environment, cache, changed, onReached });
  const prover = createProver(environment, cache, draftsDocuments, changed);
  const feed = createFeed({
    environment,
    cache,
    changed,
    onReached,
    onState: () => options.onFeed(feed.caughtUp()),
  });

  const wakeAll = (): void => {
    feed.wake();
    sender.wake();
    uploader.wake();
    puller.wake();
    prover.wake();
    settings.wake();
  };

  /** Rows come several times a second; what is kept of them can wait a little. */
  let cancelPull: Dispose | undefined;
  const pullSoon = (): void => {
    cancelPull ??= environment.clock.after(PULL_DELAY, () => {
      cancelPull = undefined;
      puller.wake();
    });
  };

  /** What was answered and is not seen by then has missed its push. */
  let cancelAsk: Dispose | undefined;
  const isAnswered = (): boolean => cache.outbox.some(({ answer }) => answer !== null);
  const askSoon = (): void => {
    if (!isAnswered()) return;
    cancelAsk ??= environment.clock.after(ASK_DELAY, () => {
      cancelAsk = undefined;
      if (isAnswered()) feed.wake();
    });
  };

  sender.wake();
  uploader.wake();
  prover.wake();
  settings.wake();
  pullSoon();

  return {
    changed(topics) {
      if (stopped) return;
      if (topics.outbox) {
        sender.wake();
        askSoon();
      }
      if (topics.files) uploader.wake();
      if (topics.dirty) prover.wake();
      if (topics.settings) settings.wake();
      if (topics.rows !== undefined || topics.workspace) pullSoon();
    },
    resume: wakeAll,
    sending: () => sender.sending(),
    reached: onReached,
    stop() {
      stopped = true;
      cancelPull?.();
      cancelAsk?.();
      for (const worker of [session, sender, uploader, puller, prover, settings]) worker.stop();
      feed.stop();
    },
  };
};
