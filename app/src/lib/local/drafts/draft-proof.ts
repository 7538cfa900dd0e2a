/**
 * Proves that the server has what was typed in one opened drafts document: behind the updates a barrier is sent, and
 * its echo proves all that was sent before it (law L7).
 */
import { BarrierSchema } from '@parley/core/protocol/agent-api';
import * as v from 'valibot';
import type * as Y from 'yjs';
import type { Environment } from '../environment.ts';
import type { Dispose } from '../replica-api.ts';
import type { DraftStorage } from './draft-storage.ts';
import { typedIn, type Typed } from './own-drafts.ts';

/** How long after a local update its barrier is sent, in ms: one for a burst of keystrokes. */
export const BARRIER_DELAY = 300;

/** The server was not there to prove anything: tried again later. */
export class NoProofError extends Error {
  override readonly name = 'NoProofError';
}

export interface DraftProofOptions {
  readonly environment: Environment;
  /** Name of the drafts document. */
  readonly name: string;
  readonly doc: Y.Doc;
  readonly storage: DraftStorage;
  /** Sends behind the updates before it, if the document is attached. */
  readonly send: (payload: string) => void;
}

/** Somebody who waits for a proof. */
interface Request {
  readonly resolve: () => void;
  readonly reject: (error: Error) => void;
}

/** A barrier whose echo has not come back. */
interface SentBarrier {
  readonly number: number;
  /** Number of the own update that the echo proves; undefined for the first barrier of a connection. */
  readonly covers: number | undefined;
  readonly typed: Typed;
}

export class DraftProof {
  readonly #options: DraftProofOptions;
  /** Number of the own update up to which all are proven. */
  #proven = 0;
  /** What the server has proven of what was typed in here. */
  #provenUpTo: Typed;
  /** Whether a barrier proves all: the server has asked for what it lacks, and was answered. */
  #synced = false;
  /** How many barriers were sent. */
  #barriers = 0;
  #sent: SentBarrier | undefined;
  /** Cancels the barrier that is due. */
  #cancelBarrier: Dispose | undefined;
  /** Requests that no barrier has been sent for. */
  #waiting: readonly Request[] = [];
  /** Requests that the barrier on its way will fulfil. */
  #asked: readonly Request[] = [];
  #closed = false;

  constructor(options: DraftProofOptions) {
    this.#options = options;
    this.#provenUpTo = typedIn(options.doc);
  }

  get provenUpTo(): Typed {
    return this.#provenUpTo;
  }

  /** Whether own updates are stored that the server has not proven. */
  isDue(): boolean {
    return this.#options.storage.ownNumber > this.#proven;
  }

  /** Sends a barrier behind all that is typed by then, once that is stored. */
  soon(delay: number): void {
    if (this.#cancelBarrier || this.#closed) return;
    this.#cancelBarrier = this.#options.environment.clock.after(delay, () => {
      this.#cancelBarrier = undefined;
      void this.#proveNow();
    });
  }

  /** Resolves when all that is typed by now is proven; rejects when the document is lost or closed before. */
  request(): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#waiting = [...this.#waiting, { resolve, reject }];
      if (this.#synced) this.soon(0);
    });
  }

  /** The server's question for what it lacks follows; the echo of this barrier comes behind the answer to it. */
  onSynced(): void {
    this.#synced = false;
    this.#sendBarrier(undefined);
  }

  /** @param refusal why the server has refused the document, if it has */
  onLost(refusal: string | undefined): void {
    this.#synced = false;
    this.#sent = undefined;
    this.#waiting = [...this.#asked, ...this.#waiting];
    this.#asked = [];
    // What waits for a proof goes on with other drafts documents meanwhile.
    if (refusal !== undefined) this.giveUp(`was refused: ${refusal}`);
  }

  onStateless(payload: string): void {
    let message: unknown;
    try {
      message = JSON.parse(payload);
    } catch {
      return;
    }
    const parsed = v.safeParse(BarrierSchema, message);
    if (parsed.success) this.#onEcho(parsed.output.n);
  }

  /** Rejects all requests. */
  giveUp(why: string): void {
    for (const request of [...this.#waiting, ...this.#asked]) {
      request.reject(new NoProofError(`${this.#options.name} ${why}`));
    }
    this.#waiting = [];
    this.#asked = [];
  }

  close(): void {
    this.#closed = true;
    this.#cancelBarrier?.();
    this.giveUp('is closed');
  }

  #isWanted(): boolean {
    return this.isDue() || this.#options.storage.hasPending() || this.#waiting.length > 0;
  }

  async #proveNow(): Promise<void> {
    const { storage } = this.#options;
    await storage.writing;
    if (this.#closed || !this.#synced || this.#sent !== undefined || !this.#isWanted()) return;
    this.#asked = this.#waiting;
    this.#waiting = [];
    this.#sendBarrier(storage.ownNumber);
  }

  #sendBarrier(covers: number | undefined): void {
    this.#barriers += 1;
    this.#sent = { number: this.#barriers, covers, typed: typedIn(this.#options.doc) };
    this.#options.send(JSON.stringify({ type: 'barrier', n: this.#barriers }));
  }

  #onEcho(number: number): void {
    if (this.#sent?.number !== number) return;
    const { covers, typed } = this.#sent;
    if (covers !== undefined) this.#provenUpTo = typed;
    this.#sent = undefined;
    if (covers === undefined) {
      // Behind the answer to the server's question for what it lacks: from here on a barrier proves all.
      this.#synced = true;
      if (this.#isWanted()) this.soon(0);
      return;
    }
    if (covers > this.#proven) {
      this.#proven = covers;
      const { storage, environment } = this.#options;
      storage.forgetDirty(covers).catch((error: unknown) => environment.report('drafts document', error));
    }
    for (const request of this.#asked) request.resolve();
    this.#asked = [];
    if (this.#isWanted()) this.soon(BARRIER_DELAY);
  }
}
