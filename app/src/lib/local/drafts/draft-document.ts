/**
 * A drafts document: drafts written together, live and offline. Every own update is stored locally before and
 * independent of the network, together with the note that the server has not proven it; a barrier proves it
 * (law L7), and takes the note away.
 */
import { applicableOf } from '@parley/core/documents/applicable';
import type { ContactId } from '@parley/core/ids';
import { BarrierSchema, type AttachToken } from '@parley/core/protocol/agent-api';
import * as v from 'valibot';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { get, write } from '../database/database.ts';
import { compact, COMPACT_FROM, deletes, loadUpdates } from '../database/documents.ts';
import { noteDrafts } from './draft-notes.ts';
import { key } from '../database/keys.ts';
import type { Environment } from '../environment.ts';
import type { DirtyDrafts } from '../database/stored.ts';
import { stayAttached, type Staying } from '../attach/stay-attached.ts';
import { pause } from '../scheduling/back-off.ts';
import { changedTypes, OwnDrafts, typedIn, type Typed } from './own-drafts.ts';

const STORED = Symbol('stored');
const OTHER_TAB = Symbol('other tab');
const NO_TOKEN: AttachToken = { v: 1, count: 0, last: null };
/** How long after a local update its barrier is sent, in ms: one for a burst of keystrokes. */
const BARRIER_DELAY = 300;

/** How long after a deletion what it took out is taken out of what is stored, in ms: once for a burst. */
const CLEAN_DELAY = 2_000;

/** How long after a change the drafts of the drafts document are noted for the list, in ms: once for a burst. */
const NOTE_DELAY = 400;

/** The server was not there to prove anything: tried again later. */
export class NoProofError extends Error {
  override readonly name = 'NoProofError';
}

export interface DraftHooks {
  /** The first of what the server has not got was typed; it is not stored yet. */
  readonly onUnproven: () => void;
  /** The note of what is unproven was set or taken away. */
  readonly onDirty: () => void;
  /** Words were kept as text, because the contact was lost sight of. */
  readonly onHanded: () => void;
  /** What the list says of the drafts in here has changed. */
  readonly onDrafts: () => void;
  /** An own update is stored: other tabs show it. */
  readonly onStored: (name: string, update: Uint8Array) => void;
  /** The server has this drafts document no more. */
  readonly onFinal: () => void;
}

export interface DraftsDocument {
  readonly name: string;
  readonly contact: ContactId;
  /** Under which it notes what is unproven. */
  readonly writer: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Resolves when what is stored has been read. */
  readonly loaded: Promise<void>;
  /** Whether something was typed in here that the server has not proven, stored or not. */
  isUnproven(): boolean;
  /** An update that another tab of this browser has stored. */
  takeFromTab(update: Uint8Array): void;
  /** Reads the stored updates again, as after a pull has brought more. */
  reload(): void;
  /** Reads what is stored again, and resolves when the server has proven all of it; rejects when closed before. */
  prove(): Promise<void>;
  /** Resolves when all that is typed is stored. */
  flushed(): Promise<void>;
  /**
   * The contact is out of the agent's sight. The drafts document is neither stored nor sent from here on, not even when the
   * contact comes back: what is typed until the editor has gone is kept as text (law L15).
   */
  lose(): void;
  isLost(): boolean;
  close(): void;
}

/** An update that is not stored yet. */
interface Pending {
  readonly update: Uint8Array;
  readonly own: boolean;
  /** Top-level types that an own update has changed. */
  readonly types: readonly string[];
}

interface Proof {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

export const openDraftsDocument = (
  environment: Environment,
  contact: ContactId,
  name: string,
  hooks: DraftHooks,
): DraftsDocument => {
  // Of this opening alone: keys of updates are never used twice.
  const writer = environment.newId();
  const doc = new Y.Doc();
  const awareness = new Awareness(doc);
  // Nothing is said of this tab before somebody looks at the drafts document.
  awareness.setLocalState(null);
  let staying: Staying | undefined;
  let closed = false;
  /** The server has this drafts document no more: the document lives on until it is closed, but is neither stored nor sent. */
  let ended = false;
  /** The contact is out of sight. */
  let lost = false;
  let synced = false;

  // ── storing ──
  let n = 0;
  let pending: readonly Pending[] = [];
  let writing: Promise<void> | undefined;
  let failures = 0;

  /** What the server takes out of a drafts document, words of a deleted comment among it, goes from this device too (CM-5). */
  let cancelClean: (() => void) | undefined;
  const cleanSoon = (): void => {
    cancelClean ??= environment.clock.after(CLEAN_DELAY, () => {
      cancelClean = undefined;
      compact(environment.database, contact, name, 1).catch(report);
    });
  };

  /** Tells the list what lies here (IN-2). */
  let cancelNote: (() => void) | undefined;
  const note = async (): Promise<void> => {
    cancelNote?.();
    cancelNote = undefined;
    if (closed || ended || lost) return;
    try {
      if (await noteDrafts(environment.database, contact, name, doc)) hooks.onDrafts();
    } catch (error) {
      // It says a little less of what is stored anyway, until the next key.
      environment.report('draft note', error);
    }
  };
  const noteSoon = (): void => {
    cancelNote ??= environment.clock.after(NOTE_DELAY, () => void note());
  };

  const ownDrafts = new OwnDrafts(environment, contact, doc);

  const storeOnce = async (): Promise<void> => {
    const batch = pending;
    const own = batch.some((one) => one.own);
    const update = Y.mergeUpdates(batch.map((one) => one.update));
    const number = n + 1;
    const { clientID: client } = doc;
    const from = provenUpTo.client === client ? provenUpTo.clock : 0;
    const dirty: DirtyDrafts = { name, contact, writer, n: number, client, from };
    const kept = await write(environment.database, async (store) => {
      // Lost sight of meanwhile: what others wrote does not come back, own words are kept as text (law L15).
      if (lost || (await get(store, key.row(contact))) === undefined) {
        // Nothing is stored any more: the agent has logged out, and none of their words may stay here.
        const isWiped = (await get(store, key.self)) === undefined;
        const backs = own && !isWiped ? ownDrafts.handBack(batch.flatMap(({ types }) => types)) : [];
        for (const back of backs) store.put(back, key.handed(back.command.id));
        return false;
      }
      store.put(update, key.update(contact, name, writer, number));
      if (own) store.put(dirty, key.dirty(name, writer));
      return true;
    });
    pending = pending.slice(batch.length);
    n = number;
    noteSoon();
    if (own && !kept) hooks.onHanded();
    if (own && kept) {
      ownNumber = number;
      hooks.onStored(name, update);
      hooks.onDirty();
    }
    if (number % COMPACT_FROM === 0) await compact(environment.database, contact, name);
    else if (!own && deletes(update)) cleanSoon();
  };

  /** Nothing typed is given up: what cannot be stored now is tried again, and meanwhile lives on in the document. */
  const storePending = async (): Promise<void> => {
    while (pending.length > 0) {
      try {
        await storeOnce();
        failures = 0;
      } catch (error) {
        report(error);
        await new Promise<void>((resolve) => {
          environment.clock.after(pause(failures, environment.clock.random()), resolve);
        });
        failures += 1;
      }
    }
    writing = undefined;
  };

  const store = (more: Pending): void => {
    pending = [...pending, more];
    writing ??= Promise.resolve().then(storePending);
  };

  // ── proving ──
  let ownNumber = 0;
  let proven = 0;
  /** What the server has proven of what was typed in here. */
  let provenUpTo = typedIn(doc);
  /** Barriers of this connection that were sent; `covers` is what their echo proves, undefined for the first one. */
  let barrier = 0;
  let awaited: { readonly n: number; readonly covers: number | undefined; readonly typed: Typed } | undefined;
  let cancelBarrier: (() => void) | undefined;
  let proofs: Proof[] = [];
  let asked: Proof[] = [];

  const sendBarrier = (covers: number | undefined): void => {
    barrier += 1;
    awaited = { n: barrier, covers, typed: typedIn(doc) };
    staying?.sendStateless(JSON.stringify({ type: 'barrier', n: barrier }));
  };

  const report = (error: unknown): void => environment.report('drafts document', error);
  const isUnproven = (): boolean =>
    !ended && (pending.some(({ own }) => own) || (ownNumber > proven && !lost));
  const wantsProof = (): boolean => ownNumber > proven || pending.length > 0 || proofs.length > 0;

  /** Sends a barrier behind all that is typed by now, once that is stored. */
  const proveSoon = (delay: number): void => {
    if (cancelBarrier || closed) return;
    cancelBarrier = environment.clock.after(delay, () => {
      cancelBarrier = undefined;
      void (async () => {
        await writing;
        if (closed || !synced || awaited !== undefined || !wantsProof()) return;
        asked = proofs;
        proofs = [];
        sendBarrier(ownNumber);
      })();
    });
  };

  const forgetDirty = async (number: number): Promise<void> => {
    await write(environment.database, async (objects) => {
      const dirty = await get<DirtyDrafts>(objects, key.dirty(name, writer));
      if (dirty && dirty.n <= number) objects.delete(key.dirty(name, writer));
    });
    hooks.onDirty();
  };

  const onEcho = (echoed: number): void => {
    if (awaited?.n !== echoed) return;
    const { covers } = awaited;
    if (covers !== undefined) provenUpTo = awaited.typed;
    awaited = undefined;
    if (covers === undefined) {
      // Behind the answer to the server's question for what it lacks: from here on a barrier proves all.
      synced = true;
      if (wantsProof()) proveSoon(0);
      return;
    }
    if (covers > proven) {
      proven = covers;
      forgetDirty(covers).catch(report);
    }
    for (const proof of asked) proof.resolve();
    asked = [];
    if (wantsProof()) proveSoon(BARRIER_DELAY);
  };

  const onLost = (refusal: string | undefined): void => {
    synced = false;
    awaited = undefined;
    proofs = [...asked, ...proofs];
    asked = [];
    // What waits for a proof goes on with other drafts documents meanwhile.
    if (refusal !== undefined) giveUpProofs(`was refused: ${refusal}`);
  };

  const giveUpProofs = (why: string): void => {
    for (const proof of [...proofs, ...asked]) proof.reject(new NoProofError(`${name} ${why}`));
    proofs = [];
    asked = [];
  };

  const onStateless = (payload: string): void => {
    let message: unknown;
    try {
      message = JSON.parse(payload);
    } catch {
      return;
    }
    const parsed = v.safeParse(BarrierSchema, message);
    if (parsed.success) onEcho(parsed.output.n);
  };

  doc.on('update', (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) => {
    if (closed || origin === STORED || origin === OTHER_TAB) return;
    const own = !staying?.isServer(origin);
    if (ended || (lost && !own)) return;
    const first = own && !isUnproven();
    store({ update, own, types: own ? changedTypes(transaction) : [] });
    if (first) hooks.onUnproven();
    if (own) proveSoon(BARRIER_DELAY);
  });

  const reload = async (): Promise<void> => {
    const updates = await loadUpdates(environment.database, contact, name);
    if (closed) return;
    for (const update of updates) {
      try {
        // Updates that build on a missing update are left out: Yjs would check them again at each key press.
        const found = applicableOf(doc, update);
        if (found === undefined) throw new Error(`an update of ${name} does not decode`);
        if (found.isNew) Y.applyUpdate(doc, found.update, STORED);
      } catch (error) {
        environment.report('drafts document update', error);
      }
    }
    noteSoon();
    // Deletions that came while nobody looked, or just before the page was left.
    if (updates.length > 1 && updates.some(deletes)) cleanSoon();
  };

  const load = async (): Promise<void> => {
    await reload().catch(report);
    if (closed || lost) return;
    staying = stayAttached(environment, {
      name,
      doc,
      awareness,
      token: () => NO_TOKEN,
      // The server's question for what it lacks follows; the echo of this barrier comes behind our answer to it.
      onSynced: () => {
        synced = false;
        sendBarrier(undefined);
      },
      onLost,
      onStateless,
      onFinal: () => {
        ended = true;
        giveUpProofs('has ended');
        hooks.onFinal();
      },
    });
  };

  const loaded = load();
  return {
    name,
    contact,
    writer,
    doc,
    awareness,
    loaded,
    isUnproven,
    reload: () => void loaded.then(reload).catch(report),
    takeFromTab: (update) => {
      if (!closed) Y.applyUpdate(doc, update, OTHER_TAB);
    },
    async prove() {
      await loaded;
      await reload();
      await new Promise<void>((resolve, reject) => {
        if (closed || ended || lost) {
          reject(new NoProofError(`${name} is closed`));
          return;
        }
        proofs.push({ resolve, reject });
        if (synced) proveSoon(0);
      });
    },
    async flushed() {
      await writing;
      if (cancelNote) await note();
    },
    lose() {
      if (lost || ended) return;
      const wasUnproven = isUnproven();
      lost = true;
      giveUpProofs('is out of sight');
      staying?.close();
      if (wasUnproven) hooks.onUnproven();
    },
    isLost: () => lost,
    close() {
      closed = true;
      cancelBarrier?.();
      cancelClean?.();
      cancelNote?.();
      giveUpProofs('is closed');
      staying?.close();
      awareness.destroy();
      doc.destroy();
    },
  };
};
