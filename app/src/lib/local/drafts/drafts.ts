/** The drafts documents that are open in this tab, each once; and the proving of those that nobody has open (OF-2). */
import type { ContactId } from '@parley/core/ids';
import { get, write } from '../database/database.ts';
import { DraftsDocument } from './draft-document.ts';
import { NoProofError } from './draft-proof.ts';
import { key } from '../database/keys.ts';
import type { ReplicaCache } from '../cache/cache.ts';
import type { Topics } from '../cache/topics.ts';
import type { Dispose } from '../replica-api.ts';
import type { Environment } from '../environment.ts';
import type { DirtyDrafts } from '../database/stored.ts';
import { type Ran, Worker } from '../scheduling/worker.ts';

/** How long another tab is given to prove its own drafts document, in ms. */
const GRACE = 3_000;
/** How long a proof in the background may take, in ms, before the next drafts document has its turn. */
const PATIENCE = 20_000;

export interface DraftMessage {
  readonly type: 'drafts';
  readonly name: string;
  readonly update: Uint8Array;
}

export interface AcquiredDrafts {
  readonly draftsDocument: DraftsDocument;
  release(): void;
}

/** A drafts document that is open, and how many use it. */
interface UsedDrafts {
  readonly draftsDocument: DraftsDocument;
  users: number;
}

export class DraftsDocuments {
  readonly #environment: Environment;
  readonly #changed: (topics: Topics) => void;
  readonly #onUnproven: () => void;
  readonly #onFinal: (draftsDocument: DraftsDocument) => void;
  readonly #opened = new Set<UsedDrafts>();

  /**
   * @param onUnproven the first words that the server has not got were typed in a drafts document
   * @param onFinal the server has ended a drafts document for good
   */
  constructor(
    environment: Environment,
    changed: (topics: Topics) => void,
    onUnproven: () => void,
    onFinal: (draftsDocument: DraftsDocument) => void,
  ) {
    this.#environment = environment;
    this.#changed = changed;
    this.#onUnproven = onUnproven;
    this.#onFinal = onFinal;
  }

  acquire(contact: ContactId, name: string): AcquiredDrafts {
    const used = this.#usable(name) ?? this.#open(contact, name);
    used.users += 1;
    let released = false;
    return {
      draftsDocument: used.draftsDocument,
      release: () => {
        if (released) return;
        released = true;
        this.#release(used);
      },
    };
  }

  open(): readonly DraftsDocument[] {
    return [...this.#opened].map(({ draftsDocument }) => draftsDocument);
  }

  /** Those that were written in here, and of which the server has not proven all. */
  unproven(): readonly DraftsDocument[] {
    return this.open().filter((draftsDocument) => draftsDocument.isUnproven());
  }

  takeFromTab({ name, update }: DraftMessage): void {
    this.#usable(name)?.draftsDocument.takeFromTab(update);
  }

  /** Resolves when all that is typed in this tab is stored. */
  async flushed(): Promise<void> {
    await Promise.all(this.open().map((draftsDocument) => draftsDocument.flushed()));
  }

  close(): void {
    for (const draftsDocument of this.open()) draftsDocument.close();
    this.#opened.clear();
  }

  /** A drafts document of a contact that was lost sight of is used up: once the contact is back, it is opened again. */
  #usable(name: string): UsedDrafts | undefined {
    return [...this.#opened].find(
      ({ draftsDocument }) => draftsDocument.name === name && !draftsDocument.isLost(),
    );
  }

  #open(contact: ContactId, name: string): UsedDrafts {
    const draftsDocument: DraftsDocument = new DraftsDocument(this.#environment, contact, name, {
      onUnproven: this.#onUnproven,
      onDirty: () => this.#changed({ dirty: true }),
      onReturned: () => this.#changed({ returned: true }),
      onDrafts: () => this.#changed({ drafts: true }),
      onStored: (stored, update) => {
        const message: DraftMessage = { type: 'drafts', name: stored, update };
        this.#environment.channel.post(message);
      },
      onFinal: () => this.#onFinal(draftsDocument),
    });
    const used = { draftsDocument, users: 0 };
    this.#opened.add(used);
    return used;
  }

  #release(used: UsedDrafts): void {
    used.users -= 1;
    if (used.users > 0) return;
    // What was typed last is stored first; anyone who opens the drafts document again meanwhile goes on with it.
    void used.draftsDocument.flushed().then(() => {
      if (used.users === 0 && this.#opened.delete(used)) used.draftsDocument.close();
    });
  }
}

const within = <Value>(environment: Environment, ms: number, promise: Promise<Value>): Promise<Value> => {
  let cancel: Dispose | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = environment.clock.after(ms, () => reject(new NoProofError(`no proof within ${ms} ms`)));
  });
  return Promise.race([promise, late]).finally(() => cancel?.());
};

/** Takes notes away that still say what was read before the proof. */
const forget = (environment: Environment, notes: readonly DirtyDrafts[]): Promise<void> =>
  write(environment.database, async (store) => {
    for (const note of notes) {
      const present = await get<DirtyDrafts>(store, key.dirty(note.name, note.writer));
      if (present?.n === note.n) store.delete(key.dirty(note.name, note.writer));
    }
  });

/**
 * Proves the drafts documents that closed tabs left unproven: offline drafts reach the server though nobody opens the
 * contact. One at a time, in the leading tab.
 */
export const createProver = (
  environment: Environment,
  cache: ReplicaCache,
  draftsDocuments: DraftsDocuments,
  changed: (topics: Topics) => Promise<void>,
): Worker => {
  const seenAt = new Map<string, number>();

  /** Notes that neither this tab proves by itself nor, it seems, another one. */
  const abandoned = (): DirtyDrafts[] => {
    const own = new Set(draftsDocuments.open().map(({ writer }) => writer));
    const now = environment.clock.now();
    const foreign = cache.dirty.filter(({ writer }) => !own.has(writer));
    const present = new Set(foreign.map(({ writer }) => writer));
    for (const writer of seenAt.keys()) if (!present.has(writer)) seenAt.delete(writer);
    return foreign.filter(({ writer }) => {
      const since = seenAt.get(writer) ?? now;
      seenAt.set(writer, since);
      return now - since >= GRACE;
    });
  };

  const proveOne = async (
    name: string,
    contact: ContactId,
    notes: readonly DirtyDrafts[],
  ): Promise<boolean> => {
    const acquired = draftsDocuments.acquire(contact, name);
    try {
      await within(environment, PATIENCE, acquired.draftsDocument.prove());
      await forget(environment, notes);
      await changed({ dirty: true });
      return true;
    } catch (error) {
      if (!(error instanceof NoProofError)) environment.report(`proof of ${name}`, error);
      return false;
    } finally {
      acquired.release();
    }
  };

  return new Worker(
    environment.clock,
    async (): Promise<Ran> => {
      if (!environment.attachments.connected()) return 'done';
      const notes = abandoned();
      const byName = Map.groupBy(notes, ({ name }) => name);
      let failed = false;
      for (const [name, ofDrafts] of byName) {
        const [first] = ofDrafts;
        if (first && !(await proveOne(name, first.contact, ofDrafts))) failed = true;
      }
      if (failed) return 'later';
      const own = new Set(draftsDocuments.open().map(({ writer }) => writer));
      return cache.dirty.some(({ writer }) => !own.has(writer)) ? { after: GRACE } : 'done';
    },
    (error) => environment.report('drafts documents', error),
  );
};
