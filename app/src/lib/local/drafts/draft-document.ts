/**
 * A drafts document: drafts written together, live and offline. Every own update is stored locally before and
 * independent of the network, together with the note that the server has not proven it; a barrier proves it
 * (law L7), and takes the note away.
 */
import { applicableOf } from '@parley/core/documents/applicable';
import type { ContactId } from '@parley/core/ids';
import type { AttachToken } from '@parley/core/protocol/agent-api';
import { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { stayAttached, type Staying } from '../attach/stay-attached.ts';
import { deletes, loadUpdates } from '../database/documents.ts';
import type { Environment } from '../environment.ts';
import type { Dispose } from '../replica-api.ts';
import { noteDrafts } from './draft-notes.ts';
import { BARRIER_DELAY, DraftProof, NoProofError } from './draft-proof.ts';
import { DraftStorage } from './draft-storage.ts';
import { changedTypes } from './own-drafts.ts';

/** Origin of transactions that bring stored updates. */
const STORED = Symbol('stored');
/** Origin of transactions that bring another tab's updates, which that tab has stored. */
const OTHER_TAB = Symbol('other tab');
const NO_TOKEN: AttachToken = { v: 1, count: 0, last: null };

/** How long after a change the drafts of the drafts document are noted for the list, in ms: once for a burst. */
const NOTE_DELAY = 400;

export interface DraftHooks {
  /** The first words that the server has not got were typed; they are not stored yet. */
  readonly onUnproven: () => void;
  /** The stored note that some updates are unproven was written or deleted. */
  readonly onDirty: () => void;
  /** Words were kept as text, because the contact was lost sight of. */
  readonly onReturned: () => void;
  /** What the list says of the drafts in here has changed. */
  readonly onDrafts: () => void;
  /** An own update is stored: other tabs show it. */
  readonly onStored: (name: string, update: Uint8Array) => void;
  /** The server has ended this drafts document for good. */
  readonly onFinal: () => void;
}

export class DraftsDocument {
  readonly name: string;
  readonly contact: ContactId;
  /** Under which it notes what is unproven; new for each opening, so that no key of an update is used twice. */
  readonly writer: string;
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  /** Resolves when what is stored has been read. */
  readonly loaded: Promise<void>;
  readonly #environment: Environment;
  readonly #hooks: DraftHooks;
  readonly #storage: DraftStorage;
  readonly #proof: DraftProof;
  #staying: Staying | undefined;
  /** Cancels the note for the list that is due (IN-2). */
  #cancelNote: Dispose | undefined;
  /** The server has ended the document for good: it lives on until it is closed, but is neither stored nor sent. */
  #ended = false;
  /** The contact is out of sight. */
  #lost = false;
  #closed = false;

  constructor(environment: Environment, contact: ContactId, name: string, hooks: DraftHooks) {
    this.name = name;
    this.contact = contact;
    this.writer = environment.newId();
    this.#environment = environment;
    this.#hooks = hooks;
    // Nothing is said of this tab before somebody looks at the drafts document.
    this.awareness.setLocalState(null);
    const { doc, writer } = this;
    this.#storage = new DraftStorage({
      environment,
      contact,
      name,
      writer,
      doc,
      isLost: () => this.#lost,
      provenUpTo: () => this.#proof.provenUpTo,
      onWritten: () => this.#noteSoon(),
      onReturned: hooks.onReturned,
      onStored: (update) => hooks.onStored(name, update),
      onDirty: hooks.onDirty,
    });
    const send = (payload: string): void => this.#staying?.sendStateless(payload);
    this.#proof = new DraftProof({ environment, name, doc, storage: this.#storage, send });
    doc.on('update', (update: Uint8Array, origin: unknown, _doc: Y.Doc, transaction: Y.Transaction) =>
      this.#onUpdate(update, origin, transaction),
    );
    this.loaded = this.#load();
  }

  /** Whether something was typed in here that the server has not proven, stored or not. */
  isUnproven(): boolean {
    return !this.#ended && (this.#storage.hasOwnPending() || (this.#proof.isDue() && !this.#lost));
  }

  /** Takes an update that another tab of this browser has stored. */
  takeFromTab(update: Uint8Array): void {
    if (!this.#closed) Y.applyUpdate(this.doc, update, OTHER_TAB);
  }

  /** Reads the stored updates again, as after a pull has brought more. */
  reload(): void {
    void this.loaded.then(() => this.#readStored()).catch(this.#report);
  }

  /** Reads what is stored again, and resolves when the server has proven all of it; rejects when closed before. */
  async prove(): Promise<void> {
    await this.loaded;
    await this.#readStored();
    if (this.#closed || this.#ended || this.#lost) throw new NoProofError(`${this.name} is closed`);
    await this.#proof.request();
  }

  /** Resolves when all that is typed is stored. */
  async flushed(): Promise<void> {
    await this.#storage.writing;
    if (this.#cancelNote) await this.#note();
  }

  /**
   * The contact is out of the agent's sight. The drafts document is neither stored nor sent from here on, not even
   * when the contact comes back: what is typed until the editor has gone is kept as text (law L15).
   */
  lose(): void {
    if (this.#lost || this.#ended) return;
    const wasUnproven = this.isUnproven();
    this.#lost = true;
    this.#proof.giveUp('is out of sight');
    this.#staying?.close();
    if (wasUnproven) this.#hooks.onUnproven();
  }

  isLost(): boolean {
    return this.#lost;
  }

  close(): void {
    this.#closed = true;
    this.#cancelNote?.();
    this.#storage.close();
    this.#proof.close();
    this.#staying?.close();
    this.awareness.destroy();
    this.doc.destroy();
  }

  readonly #report = (error: unknown): void => this.#environment.report('drafts document', error);

  async #load(): Promise<void> {
    await this.#readStored().catch(this.#report);
    if (this.#closed || this.#lost) return;
    this.#staying = stayAttached(this.#environment, {
      name: this.name,
      doc: this.doc,
      awareness: this.awareness,
      token: () => NO_TOKEN,
      onSynced: () => this.#proof.onSynced(),
      onLost: (refusal) => this.#proof.onLost(refusal),
      onStateless: (payload) => this.#proof.onStateless(payload),
      onFinal: () => {
        this.#ended = true;
        this.#proof.giveUp('has ended');
        this.#hooks.onFinal();
      },
    });
  }

  async #readStored(): Promise<void> {
    const updates = await loadUpdates(this.#environment.database, this.contact, this.name);
    if (this.#closed) return;
    for (const update of updates) {
      try {
        // Updates that build on a missing update are left out: Yjs would check them again at each key press.
        const found = applicableOf(this.doc, update);
        if (found === undefined) throw new Error(`an update of ${this.name} does not decode`);
        if (found.isNew) Y.applyUpdate(this.doc, found.update, STORED);
      } catch (error) {
        this.#environment.report('drafts document update', error);
      }
    }
    this.#noteSoon();
    // Deletions that came while nobody looked, or just before the page was left.
    if (updates.length > 1 && updates.some(deletes)) this.#storage.cleanSoon();
  }

  #onUpdate(update: Uint8Array, origin: unknown, transaction: Y.Transaction): void {
    if (this.#closed || origin === STORED || origin === OTHER_TAB) return;
    const own = !this.#staying?.isServer(origin);
    if (this.#ended || (this.#lost && !own)) return;
    const isFirst = own && !this.isUnproven();
    this.#storage.add({ update, own, types: own ? changedTypes(transaction) : [] });
    if (isFirst) this.#hooks.onUnproven();
    if (own) this.#proof.soon(BARRIER_DELAY);
  }

  #noteSoon(): void {
    this.#cancelNote ??= this.#environment.clock.after(NOTE_DELAY, () => void this.#note());
  }

  /** Notes for the list what lies here (IN-2). */
  async #note(): Promise<void> {
    this.#cancelNote?.();
    this.#cancelNote = undefined;
    if (this.#closed || this.#ended || this.#lost) return;
    const { database, report } = this.#environment;
    try {
      if (await noteDrafts(database, this.contact, this.name, this.doc)) this.#hooks.onDrafts();
    } catch (error) {
      // Until the next key press the list says a little less than what is stored.
      report('draft note', error);
    }
  }
}
