/** Follows what happens, in the leading tab alone: pushes of the server, and asking where they leave a gap (L8). */
import { formatName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { ChangesPage, FeedMessage } from '@parley/core/protocol/agent-api';
import { follows } from '@parley/core/protocol/cursor';
import * as Y from 'yjs';
import { applyPage, joinPages, missingContacts, type Gone } from './changes.ts';
import type { ReplicaCache, Topics } from '../cache/cache.ts';
import type { Failure, Environment } from '../environment.ts';
import { salvage } from './returned.ts';
import { stayAttached, type Staying } from '../attach/stay-attached.ts';
import { afterFailure, createWorker, type Ran } from '../scheduling/worker.ts';

/** How often to ask while no push can come, in ms. */
const POLL = 8_000;
/** How often to ask all the same, in ms: whatever goes wrong with pushes, nobody waits longer for the truth. */
const SAFETY_POLL = 120_000;

export interface Feed {
  /** Asks for what is new. */
  wake(): void;
  /** Asks for what is new, unless the feed pauses because the server did not answer. */
  nudge(): void;
  /** Whether everything up to the last question is here. */
  caughtUp(): boolean;
  stop(): void;
}

export interface FeedOptions {
  readonly environment: Environment;
  readonly cache: ReplicaCache;
  readonly changed: (topics: Topics) => Promise<void>;
  readonly onReached: (failure: Failure | undefined) => void;
  readonly onState: () => void;
}

/** A stateless message of the server, or undefined if it is none of the feed's. */
const parseMessage = (payload: string): FeedMessage | undefined => {
  try {
    const message = JSON.parse(payload) as Partial<FeedMessage> | null;
    if (message?.type === 'behind') return { type: 'behind' };
    return message?.type === 'changes' && message.page !== undefined
      ? { type: 'changes', page: message.page }
      : undefined;
  } catch {
    return undefined;
  }
};

export const createFeed = (options: FeedOptions): Feed => {
  const { environment, cache, changed, onReached, onState } = options;
  let caughtUp = false;
  let synced = false;
  /** Pushed pages that have not been looked at, oldest first. */
  let pushed: ChangesPage[] = [];
  /** Whether the server has to be asked. */
  let behind = true;
  let askedAt = 0;

  const setCaughtUp = (value: boolean): void => {
    if (caughtUp === value) return;
    caughtUp = value;
    onState();
  };

  const goneOf = (page: Pick<ChangesPage, 'changes'>, missing: readonly ContactId[]): Gone[] => {
    const named = page.changes.flatMap((change) => (change.type === 'gone' ? [change] : []));
    const all = [...named, ...missing.map((contact) => ({ contact, erased: false }))];
    return all.map(({ contact, erased }) => ({
      contact,
      erased,
      salvage: (store) => salvage(store, environment, cache, contact),
    }));
  };

  const apply = async (pages: readonly ChangesPage[], base: string | null, complete: boolean) => {
    const last = pages.at(-1);
    if (last === undefined) return;
    const changes = joinPages(pages);
    const missing = complete ? missingContacts(cache.rows.keys(), changes) : [];
    const gone = goneOf({ changes }, missing);
    const topics = await applyPage(environment.database, {
      base,
      cursor: last.cursor,
      changes,
      complete,
      gone,
      more: last.more,
    });
    // Another tab was faster: its cursor is taken over, and everything after it asked for.
    await changed(topics ?? { rows: [] });
  };

  /** Asks until there is no more. A new epoch is collected as a whole, so that nothing is dropped too early. */
  const ask = async (): Promise<Ran> => {
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
      else await apply([page], cache.cursor, false);
      if (page.more) continue;
      if (collected.length > 0) await apply(collected, base, true);
      return 'done';
    }
  };

  const takePushed = async (): Promise<void> => {
    while (pushed.length > 0 && !behind) {
      const [page, ...rest] = pushed;
      pushed = rest;
      if (page === undefined) continue;
      const how = follows(cache.cursor, page.since, page.cursor);
      if (how === 'nothing-new') continue;
      if (how === 'gap' || page.reset || page.more) {
        behind = true;
        return;
      }
      const changes = page.changes.filter(({ rev }) => rev > how.known);
      await apply([{ ...page, changes }], cache.cursor, false);
    }
  };

  const worker = createWorker(
    environment.clock,
    async (): Promise<Ran> => {
      await takePushed();
      const isDue = environment.clock.now() - askedAt >= SAFETY_POLL;
      if (behind || !synced || isDue) {
        // What is pushed from here on is behind the question, or repeats its answer.
        if (behind) setCaughtUp(false);
        behind = false;
        askedAt = environment.clock.now();
        const ran = await ask();
        if (ran !== 'done') {
          behind = true;
          return ran;
        }
        await takePushed();
      }
      if (behind) return { after: 0 };
      setCaughtUp(true);
      return { within: synced ? SAFETY_POLL : POLL };
    },
    (error) => {
      behind = true;
      environment.report('feed', error);
    },
  );

  const doc = new Y.Doc();
  const staying: Staying = stayAttached(environment, {
    name: formatName({ kind: 'feed', agent: cache.agent }),
    doc,
    awareness: null,
    token: () => ({ v: 1, count: 0, last: null }),
    onSynced: () => {
      synced = true;
      behind = true;
      worker.wake();
    },
    onLost: () => {
      // While the line is down, each try is reported as a loss: only the first report is news.
      if (!synced) return;
      synced = false;
      worker.wake();
    },
    onStateless: (payload) => {
      const message = parseMessage(payload);
      if (message === undefined) return;
      if (message.type === 'behind') behind = true;
      else pushed.push(message.page);
      worker.wake();
    },
    onFinal: () => undefined,
  });
  worker.wake();

  return {
    wake() {
      behind = true;
      worker.wake();
    },
    nudge() {
      behind = true;
      worker.nudge();
    },
    caughtUp: () => caughtUp,
    stop() {
      worker.stop();
      staying.close();
      doc.destroy();
    },
  };
};
