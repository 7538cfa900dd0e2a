/** The desks that are open in this tab, each once; and the proving of those that nobody has open (OF-2). */
import type { ContactId } from '@parley/core/ids';
import { get, write } from '../database/database.ts';
import { NoProofError, openDeskDoc, type DeskDoc } from './draft-document.ts';
import { key } from '../database/keys.ts';
import type { Mirror, Topics } from '../cache/cache.ts';
import type { Dispose } from '../replica-api.ts';
import type { World } from '../environment.ts';
import type { DirtyDesk } from '../database/stored.ts';
import { createWorker, type Ran, type Worker } from '../outbox/worker.ts';

/** How long another tab is given to prove its own desk, in ms. */
const GRACE = 3_000;
/** How long a proof in the background may take, in ms, before the next desk has its turn. */
const PATIENCE = 20_000;

export interface DeskMessage {
  readonly type: 'desk';
  readonly name: string;
  readonly update: Uint8Array;
}

export interface HeldDesk {
  readonly desk: DeskDoc;
  release(): void;
}

export interface Desks {
  acquire(contact: ContactId, name: string): HeldDesk;
  readonly open: () => readonly DeskDoc[];
  /** Those that were written in here, and of which the server has not proven all. */
  readonly unproven: () => readonly DeskDoc[];
  takeFromTab(message: DeskMessage): void;
  /** Resolves when all that is typed in this tab is stored. */
  flushed(): Promise<void>;
  close(): void;
}

export const createDesks = (
  world: World,
  changed: (topics: Topics) => void,
  onUnproven: () => void,
  onFinal: (desk: DeskDoc) => void,
): Desks => {
  const opened = new Set<{ readonly desk: DeskDoc; users: number }>();

  /** A desk of a contact that was lost sight of is used up: once the contact is back, its desk is opened again. */
  const usable = (name: string) => [...opened].find(({ desk }) => desk.name === name && !desk.isLost());

  const openDesk = (contact: ContactId, name: string): { desk: DeskDoc; users: number } => {
    const desk: DeskDoc = openDeskDoc(world, contact, name, {
      onUnproven,
      onDirty: () => changed({ dirty: true }),
      onHanded: () => changed({ handed: true }),
      onDrafts: () => changed({ drafts: true }),
      onStored: (stored, update) => {
        const message: DeskMessage = { type: 'desk', name: stored, update };
        world.channel.post(message);
      },
      onFinal: () => onFinal(desk),
    });
    const held = { desk, users: 0 };
    opened.add(held);
    return held;
  };

  return {
    acquire(contact, name) {
      const held = usable(name) ?? openDesk(contact, name);
      held.users += 1;
      let released = false;
      return {
        desk: held.desk,
        release() {
          if (released) return;
          released = true;
          held.users -= 1;
          if (held.users > 0) return;
          // What was typed last is stored first; anyone who opens the desk again meanwhile goes on with it.
          void held.desk.flushed().then(() => {
            if (held.users === 0 && opened.delete(held)) held.desk.close();
          });
        },
      };
    },
    open: () => [...opened].map(({ desk }) => desk),
    unproven: () => [...opened].flatMap(({ desk }) => (desk.isUnproven() ? [desk] : [])),
    takeFromTab: ({ name, update }) => usable(name)?.desk.takeFromTab(update),
    async flushed() {
      await Promise.all([...opened].map(({ desk }) => desk.flushed()));
    },
    close() {
      for (const { desk } of opened) desk.close();
      opened.clear();
    },
  };
};

const within = <Value>(world: World, ms: number, promise: Promise<Value>): Promise<Value> => {
  let cancel: Dispose | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    cancel = world.clock.after(ms, () => reject(new NoProofError(`no proof within ${ms} ms`)));
  });
  return Promise.race([promise, late]).finally(() => cancel?.());
};

/** Takes notes away that still say what was read before the proof. */
const forget = (world: World, notes: readonly DirtyDesk[]): Promise<void> =>
  write(world.database, async (store) => {
    for (const note of notes) {
      const present = await get<DirtyDesk>(store, key.dirty(note.name, note.writer));
      if (present?.n === note.n) store.delete(key.dirty(note.name, note.writer));
    }
  });

/**
 * Proves the desks that closed tabs left unproven: offline drafts reach the server though nobody opens the
 * contact. One at a time, in the leading tab.
 */
export const createProver = (
  world: World,
  mirror: Mirror,
  desks: Desks,
  changed: (topics: Topics) => Promise<void>,
): Worker => {
  const seenAt = new Map<string, number>();

  /** Notes that neither this tab proves by itself nor, it seems, another one. */
  const abandoned = (): DirtyDesk[] => {
    const own = new Set(desks.open().map(({ writer }) => writer));
    const now = world.clock.now();
    const foreign = mirror.dirty.filter(({ writer }) => !own.has(writer));
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
    notes: readonly DirtyDesk[],
  ): Promise<boolean> => {
    const held = desks.acquire(contact, name);
    try {
      await within(world, PATIENCE, held.desk.prove());
      await forget(world, notes);
      await changed({ dirty: true });
      return true;
    } catch (error) {
      if (!(error instanceof NoProofError)) world.report(`proof of ${name}`, error);
      return false;
    } finally {
      held.release();
    }
  };

  return createWorker(
    world.clock,
    async (): Promise<Ran> => {
      if (!world.attachments.connected()) return 'done';
      const notes = abandoned();
      const byName = Map.groupBy(notes, ({ name }) => name);
      let failed = false;
      for (const [name, ofDesk] of byName) {
        const [first] = ofDesk;
        if (first && !(await proveOne(name, first.contact, ofDesk))) failed = true;
      }
      if (failed) return 'later';
      const own = new Set(desks.open().map(({ writer }) => writer));
      return mirror.dirty.some(({ writer }) => !own.has(writer)) ? { after: GRACE } : 'done';
    },
    (error) => world.report('desks', error),
  );
};
