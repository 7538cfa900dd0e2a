/**
 * Stores the updates of one opened drafts document, before and independent of the network. Nothing that was typed is
 * given up: what cannot be stored now is tried again, and meanwhile lives on in the document.
 */
import type { ContactId } from '@parley/core/ids';
import * as Y from 'yjs';
import { get, write } from '../database/database.ts';
import { compact, COMPACT_FROM, deletes } from '../database/documents.ts';
import { key } from '../database/keys.ts';
import type { DirtyDrafts } from '../database/stored.ts';
import type { Environment } from '../environment.ts';
import type { Dispose } from '../replica-api.ts';
import { pause } from '../scheduling/back-off.ts';
import { OwnDrafts, type Typed } from './own-drafts.ts';

/** How long after a deletion the deleted words are taken out of what is stored, in ms: once for a burst. */
const CLEAN_DELAY = 2_000;

/** An update that is not stored yet. */
export interface PendingUpdate {
  readonly update: Uint8Array;
  /** Whether it was typed in this tab. */
  readonly own: boolean;
  /** Top-level types that an own update has changed. */
  readonly types: readonly string[];
}

export interface DraftStorageOptions {
  readonly environment: Environment;
  readonly contact: ContactId;
  readonly name: string;
  readonly writer: string;
  readonly doc: Y.Doc;
  /** Whether the contact is out of sight. */
  readonly isLost: () => boolean;
  /** What the server has proven of what was typed here. */
  readonly provenUpTo: () => Typed;
  /** Something was stored, or kept as text. */
  readonly onWritten: () => void;
  /** Words were kept as text, because the contact was lost sight of. */
  readonly onReturned: () => void;
  /** An own update is stored. */
  readonly onStored: (update: Uint8Array) => void;
  /** The stored note that some updates are unproven was written or deleted. */
  readonly onDirty: () => void;
}

export class DraftStorage {
  readonly #options: DraftStorageOptions;
  readonly #ownDrafts: OwnDrafts;
  /** Updates that are not stored yet, oldest first. */
  #pending: readonly PendingUpdate[] = [];
  /** The run that stores what is pending; undefined while nothing is. */
  #writing: Promise<void> | undefined;
  /** How often storing has failed in a row. */
  #failures = 0;
  /** Number of the update stored last: part of its key. */
  #number = 0;
  /** Number of the own update stored last. */
  #ownNumber = 0;
  /** Cancels the cleaning that is due. */
  #cancelClean: Dispose | undefined;

  constructor(options: DraftStorageOptions) {
    this.#options = options;
    this.#ownDrafts = new OwnDrafts(options.environment, options.contact, options.doc);
  }

  get ownNumber(): number {
    return this.#ownNumber;
  }

  /** Resolves when what is pending now is stored; undefined if nothing is. */
  get writing(): Promise<void> | undefined {
    return this.#writing;
  }

  hasPending(): boolean {
    return this.#pending.length > 0;
  }

  hasOwnPending(): boolean {
    return this.#pending.some(({ own }) => own);
  }

  add(update: PendingUpdate): void {
    this.#pending = [...this.#pending, update];
    this.#writing ??= Promise.resolve().then(() => this.#storePending());
  }

  /** What the server takes out of a drafts document, words of a deleted comment too, goes from this device (CM-5). */
  cleanSoon(): void {
    const { environment, contact, name } = this.#options;
    this.#cancelClean ??= environment.clock.after(CLEAN_DELAY, () => {
      this.#cancelClean = undefined;
      compact(environment.database, contact, name, 1).catch(this.#report);
    });
  }

  /** Takes away the note that own updates up to this number are unproven. */
  async forgetDirty(number: number): Promise<void> {
    const { environment, name, writer, onDirty } = this.#options;
    await write(environment.database, async (store) => {
      const dirty = await get<DirtyDrafts>(store, key.dirty(name, writer));
      if (dirty && dirty.n <= number) store.delete(key.dirty(name, writer));
    });
    onDirty();
  }

  close(): void {
    this.#cancelClean?.();
  }

  readonly #report = (error: unknown): void => this.#options.environment.report('drafts document', error);

  async #storePending(): Promise<void> {
    const { clock } = this.#options.environment;
    while (this.#pending.length > 0) {
      try {
        await this.#storeOnce();
        this.#failures = 0;
      } catch (error) {
        this.#report(error);
        await new Promise<void>((resolve) => {
          clock.after(pause(this.#failures, clock.random()), resolve);
        });
        this.#failures += 1;
      }
    }
    this.#writing = undefined;
  }

  async #storeOnce(): Promise<void> {
    const { environment, contact, name, onWritten, onReturned, onStored, onDirty } = this.#options;
    const batch = this.#pending;
    const own = batch.some((pending) => pending.own);
    const update = Y.mergeUpdates(batch.map((pending) => pending.update));
    const number = this.#number + 1;
    const kept = await this.#write(batch, update, number, own);
    this.#pending = this.#pending.slice(batch.length);
    this.#number = number;
    onWritten();
    if (own && !kept) onReturned();
    if (own && kept) {
      this.#ownNumber = number;
      onStored(update);
      onDirty();
    }
    if (number % COMPACT_FROM === 0) await compact(environment.database, contact, name);
    else if (!own && deletes(update)) this.cleanSoon();
  }

  /** @returns false if the contact is out of sight: then own words are kept as text */
  #write(
    batch: readonly PendingUpdate[],
    update: Uint8Array,
    number: number,
    own: boolean,
  ): Promise<boolean> {
    const { environment, contact, name, writer, doc, isLost, provenUpTo } = this.#options;
    const { clientID: client } = doc;
    const proven = provenUpTo();
    const from = proven.client === client ? proven.clock : 0;
    const dirty: DirtyDrafts = { name, contact, writer, n: number, client, from };
    return write(environment.database, async (store) => {
      // Lost sight of meanwhile: what others wrote does not come back, own words are kept as text (law L15).
      if (isLost() || (await get(store, key.row(contact))) === undefined) {
        // After a log-out nothing is stored any more: none of the agent's words may stay here.
        const isWiped = (await get(store, key.self)) === undefined;
        const types = batch.flatMap((pending) => pending.types);
        const backs = own && !isWiped ? this.#ownDrafts.asReturned(types) : [];
        for (const back of backs) store.put(back, key.returned(back.command.id));
        return false;
      }
      store.put(update, key.update(contact, name, writer, number));
      if (own) store.put(dirty, key.dirty(name, writer));
      return true;
    });
  }
}
