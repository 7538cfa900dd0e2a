/** Follows what happens, in the leading tab alone: pushes of the server, and asking where they leave a gap (L8). */
import { formatName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { Change, ChangesPage, FeedMessage } from '@parley/core/protocol/agent-api';
import { follows } from '@parley/core/protocol/cursor';
import * as Y from 'yjs';
import { applyPage, joinPages, missingContacts, type Gone } from './changes.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import type { Failure, Environment } from '../environment.ts';
import { returnedWords } from './returned-words.ts';
import { stayAttached, type Staying } from '../attach/stay-attached.ts';
import { afterFailure, type Ran, Worker } from '../scheduling/worker.ts';

/** How often to ask while no push can come, in ms. */
const POLL = 8_000;
/** How often to ask all the same, in ms: whatever goes wrong with pushes, nobody waits longer for the truth. */
const SAFETY_POLL = 120_000;

export interface FeedOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly changed: (topics: Topics) => Promise<void>;
  readonly onReached: (failure: Failure | undefined) => void;
  readonly onState: () => void;
}

export class Feed {
  readonly #options: FeedOptions;
  readonly #worker: Worker;
  /** The document by which the server pushes; nothing is written in it. */
  readonly #doc = new Y.Doc();
  readonly #staying: Staying;
  /** Whether everything up to the last question is here. */
  #caughtUp = false;
  /** Whether the server pushes. */
  #synced = false;
  /** Pushed pages that have not been looked at, oldest first. */
  #pushed: readonly ChangesPage[] = [];
  /** Whether the server has to be asked. */
  #behind = true;
  /** When the server was asked last, ms. */
  #askedAt = 0;

  constructor(options: FeedOptions) {
    const { environment } = options;
    this.#options = options;
    this.#worker = new Worker(
      environment.clock,
      () => this.#run(),
      (error) => {
        this.#behind = true;
        environment.report('feed', error);
      },
    );
    this.#staying = this.#attach();
    this.#worker.wake();
  }

  /** Asks for what is new. */
  wake(): void {
    this.#behind = true;
    this.#worker.wake();
  }

  /** Asks for what is new, unless the feed pauses because the server did not answer. */
  nudge(): void {
    this.#behind = true;
    this.#worker.nudge();
  }

  /** Whether everything up to the last question is here. */
  caughtUp(): boolean {
    return this.#caughtUp;
  }

  stop(): void {
    this.#worker.stop();
    this.#staying.close();
    this.#doc.destroy();
  }

  #setCaughtUp(caughtUp: boolean): void {
    if (this.#caughtUp === caughtUp) return;
    this.#caughtUp = caughtUp;
    this.#options.onState();
  }

  #attach(): Staying {
    const { environment, cache } = this.#options;
    return stayAttached(environment, {
      name: formatName({ kind: 'feed', agent: cache.agent }),
      doc: this.#doc,
      awareness: null,
      token: () => ({ v: 1, count: 0, last: null }),
      onSynced: () => {
        this.#synced = true;
        this.wake();
      },
      onLost: () => {
        // While the connection is down, each try is reported as a loss: only the first report is news.
        if (!this.#synced) return;
        this.#synced = false;
        this.#worker.wake();
      },
      onStateless: (payload) => {
        const message = parseMessage(payload);
        if (message === undefined) return;
        if (message.type === 'behind') this.#behind = true;
        else this.#pushed = [...this.#pushed, message.page];
        this.#worker.wake();
      },
      onFinal: () => undefined,
    });
  }

  async #run(): Promise<Ran> {
    const { clock } = this.#options.environment;
    await this.#applyPushed();
    const isDue = clock.now() - this.#askedAt >= SAFETY_POLL;
    if (this.#behind || !this.#synced || isDue) {
      // What is pushed from here on is behind the question, or repeats its answer.
      if (this.#behind) this.#setCaughtUp(false);
      this.#behind = false;
      this.#askedAt = clock.now();
      const ran = await this.#ask();
      if (ran !== 'done') {
        this.#behind = true;
        return ran;
      }
      await this.#applyPushed();
    }
    // A push may have come while something was awaited.
    if (this.#behind) return { after: 0 };
    this.#setCaughtUp(true);
    return { within: this.#synced ? SAFETY_POLL : POLL };
  }

  /** Asks until there is no more. A new epoch is collected as a whole, so that nothing is dropped too early. */
  async #ask(): Promise<Ran> {
    const { environment, cache, onReached } = this.#options;
    let collected: ChangesPage[] = [];
    let base = cache.cursor;
    let cursor = base;
    for (;;) {
      const outcome = await environment.transport.changes(cursor);
      if (!outcome.ok) {
        onReached(outcome.failure);
        return afterFailure(outcome.failure);
      }
      onReached(undefined);
      const page = outcome.value;
      const goesOn = collected.length > 0 && page.since === cursor;
      if (page.reset && !goesOn) {
        collected = [];
        base = cache.cursor;
      }
      const isReset = page.reset || collected.length > 0;
      cursor = page.cursor;
      // On a first start there is nothing to drop: rows show as they come.
      if (isReset && base !== null) collected = [...collected, page];
      else await this.#apply([page], cache.cursor, false);
      if (page.more) continue;
      if (collected.length > 0) await this.#apply(collected, base, true);
      return 'done';
    }
  }

  /** Applies pushed pages up to the first gap, which only a question can close. */
  async #applyPushed(): Promise<void> {
    const { cache } = this.#options;
    while (this.#pushed.length > 0 && !this.#behind) {
      const [page, ...rest] = this.#pushed;
      this.#pushed = rest;
      if (page === undefined) continue;
      const how = follows(cache.cursor, page.since, page.cursor);
      if (how === 'nothing-new') continue;
      if (how === 'gap' || page.reset || page.more) {
        this.#behind = true;
        return;
      }
      const changes = page.changes.filter(({ rev }) => rev > how.known);
      await this.#apply([{ ...page, changes }], cache.cursor, false);
    }
  }

  /** @param complete whether the pages hold all that the agent sees: the rest is dropped */
  async #apply(pages: readonly ChangesPage[], base: string | null, complete: boolean): Promise<void> {
    const { environment, cache, changed } = this.#options;
    const last = pages.at(-1);
    if (last === undefined) return;
    const changes = joinPages(pages);
    const missing = complete ? missingContacts(cache.rows.keys(), changes) : [];
    const topics = await applyPage(environment.database, {
      base,
      cursor: last.cursor,
      changes,
      complete,
      gone: this.#goneOf(changes, missing),
      more: last.more,
    });
    // Another tab was faster: its cursor is taken over, and everything after it asked for.
    await changed(topics ?? { rows: [] });
  }

  #goneOf(changes: readonly Change[], missing: readonly ContactId[]): Gone[] {
    const { environment, cache } = this.#options;
    const named = changes.flatMap((change) => (change.type === 'gone' ? [change] : []));
    const all = [...named, ...missing.map((contact) => ({ contact, erased: false }))];
    return all.map(({ contact, erased }) => ({
      contact,
      erased,
      returnedWords: (store) => returnedWords(store, environment, cache, contact),
    }));
  }
}

/** A message of the feed, read from a stateless message of the server; undefined if it is another kind of message. */
function parseMessage(payload: string): FeedMessage | undefined {
  try {
    const message = JSON.parse(payload) as Partial<FeedMessage> | null;
    if (message?.type === 'behind') return { type: 'behind' };
    return message?.type === 'changes' && message.page !== undefined
      ? { type: 'changes', page: message.page }
      : undefined;
  } catch {
    return undefined;
  }
}
