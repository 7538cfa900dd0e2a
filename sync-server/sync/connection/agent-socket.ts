/**
 * One agent's WebSocket. It stands between the wire and Hocuspocus: bounds what comes in, knows which documents are
 * attached, and refuses them with a reason. Hocuspocus is told only of frames that are whole and have a document.
 */
import { MessageType, type Connection, type Document } from '@hocuspocus/server';
import { parseName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import type { DocumentReason } from '@parley/core/protocol/reasons';
import type { SignedIn } from '../../auth/port.ts';
import type { Account } from '../../store/workspace-store.ts';
import { documentOf, readFrame } from './frame.ts';
import type { SyncLimits } from './limits.ts';
import type { SyncMetrics } from '../metrics.ts';
import type { AccountRate } from './rate.ts';
import { CLOSE, permissionDenied } from './refusal.ts';

/** What Hocuspocus carries with each connection of a document. */
export interface SyncContext {
  readonly socket: AgentSocket;
}

/** An attached document, or one that is being attached or left. */
export interface Slot {
  phase: 'opening' | 'open' | 'leaving';
  /** Set when it was refused after it had been let in: nothing more of it is handled. */
  refused: DocumentReason | undefined;
  /** Whether the client has been told so. */
  told: boolean;
  /** Contact that the document is about, once that is known; null for presence and feed. */
  contact: ContactId | null;
  /** Frames that attach it again, which came before it was left: Hocuspocus would lose them. */
  readonly held: Uint8Array[];
}

/** The WebSocket below. */
export interface Wire {
  send(data: Uint8Array): void;
  close(code: number, reason: string): void;
  terminate(): void;
  bufferedAmount(): number;
}

export interface SocketEnvironment {
  readonly limits: SyncLimits;
  readonly metrics: SyncMetrics;
  readonly rate: AccountRate;
  readonly awarenessRate: AccountRate;
  /** Hands a frame on to Hocuspocus. */
  readonly forward: (data: Uint8Array) => void;
  /** The client lives, though it says nothing. */
  readonly alive: () => void;
  /** The connections of a document that is loaded. */
  readonly document: (name: string) => Document | undefined;
  /** Who the socket's cookie belongs to now. */
  readonly verify: () => Promise<SignedIn | undefined>;
  readonly now: () => number;
}

/** The context that our own upgrade gave to a connection. */
export const contextOf = (connection: Connection): SyncContext => connection.context as SyncContext;

/** How long an answer of `verify` is good for, in ms: many documents are attached at once. */
const VERIFIED_FOR = 1_000;

const PING = new Uint8Array([MessageType.Ping]);

export class AgentSocket {
  readonly session: string;
  /** As of the last verification. */
  account: Account;
  readonly slots = new Map<string, Slot>();
  isClosed = false;
  readonly #wire: Wire;
  readonly #around: SocketEnvironment;
  /** Documents that the client has left, while Hocuspocus is still at it: it may be attaching them again already. */
  readonly #left = new Set<string>();
  #verified: { readonly at: number; readonly result: Promise<SignedIn | undefined> } | undefined;
  /** Frames that wait while the agent's rights are judged again; undefined while nothing is judged. */
  #waiting: Uint8Array[] | undefined;

  constructor(signedIn: SignedIn, wire: Wire, around: SocketEnvironment) {
    this.session = signedIn.session;
    this.account = signedIn.account;
    this.#wire = wire;
    this.#around = around;
  }

  /** The account behind the socket's session now, or undefined if it has ended. */
  async verify(): Promise<Account | undefined> {
    const now = this.#around.now();
    if (!this.#verified || now - this.#verified.at > VERIFIED_FOR) {
      this.#verified = { at: now, result: this.#around.verify() };
    }
    const verified = this.#verified;
    const signedIn = await verified.result;
    // The rights have changed since this was asked.
    if (this.#verified !== verified) return this.verify();
    // Another session's cookie on an old socket would be another identity.
    if (signedIn?.session !== this.session) return undefined;
    this.account = signedIn.account;
    return signedIn.account;
  }

  /** The agent has other rights than before: what was verified says nothing any more. */
  become(account: Account): void {
    this.account = account;
    this.#verified = undefined;
  }

  /** Keeps frames back until `letGo`: the agent may have lost the right to see what is in them. */
  keepBack(): void {
    this.#waiting ??= [];
  }

  /** Sends what was kept back, but for documents that were refused meanwhile. */
  letGo(): void {
    const waiting = this.#waiting ?? [];
    this.#waiting = undefined;
    for (const data of waiting) this.send(data);
  }

  /** Ends the socket if its session has. One that cannot be looked at is left: documents are still refused. */
  async recheck(): Promise<void> {
    const account = await this.verify().catch(() => this.account);
    if (!account) this.revoke();
  }

  /** Takes a message from the wire. */
  receive(data: Uint8Array): void {
    if (this.isClosed) return;
    const { limits, metrics, rate, awarenessRate } = this.#around;
    if (!rate.take(this.account.id, data.length)) {
      metrics.refused('rate-limited');
      this.close(CLOSE.rateLimited, 'rate-limited');
      return;
    }
    const frame = readFrame(data, limits);
    if (frame.kind === 'pong') {
      this.#around.alive();
      return;
    }
    if (frame.kind === 'garbage') {
      metrics.refused('malformed');
      this.close(CLOSE.malformed, 'malformed');
      return;
    }
    const slot = this.slots.get(frame.document);
    if (slot?.phase === 'leaving') {
      // Only a whole new attachment is kept for later: it begins with its token. The first exchange brings again
      // what is too much.
      const isNew = frame.kind === 'auth' || slot.held.length > 0;
      if (isNew && slot.held.length < limits.maxHeld) slot.held.push(data);
      else metrics.ignored('leaving');
      return;
    }
    if (frame.kind === 'auth') {
      if (slot) metrics.ignored('attached-twice');
      else if (frame.refusal) this.#deny(frame.document, frame.refusal);
      else this.#open(frame.document, data);
      return;
    }
    if (!slot) {
      metrics.ignored('not-attached');
      return;
    }
    if (frame.refusal) {
      this.refuse(frame.document, frame.refusal);
      return;
    }
    if (frame.kind === 'awareness' && !awarenessRate.take(this.account.id, data.length)) {
      metrics.ignored('awareness-flood');
      return;
    }
    if (frame.kind === 'close') {
      slot.phase = 'leaving';
      this.#left.add(frame.document);
    }
    this.#around.forward(data);
  }

  #open(document: string, data: Uint8Array): void {
    // Hocuspocus keeps documents in plain objects: a name like `constructor` must not come that far.
    if (!parseName(document)) {
      this.#deny(document, 'unknown-document');
      return;
    }
    if (this.slots.size >= this.#around.limits.maxDocuments) {
      this.#deny(document, 'too-many-documents');
      return;
    }
    this.slots.set(document, {
      phase: 'opening',
      refused: undefined,
      told: false,
      contact: null,
      held: [],
    });
    this.#around.forward(data);
  }

  #deny(document: string, reason: DocumentReason): void {
    this.#around.metrics.refused(reason);
    this.send(permissionDenied(document, reason));
  }

  /** Ends one attachment with a reason; what is still to come of it is not handled. */
  refuse(document: string, reason: DocumentReason): void {
    const slot = this.slots.get(document);
    if (!slot || slot.told) return;
    slot.refused ??= reason;
    const connection = this.connection(document);
    // One that is just being let in meets its refusal at the next hook.
    if (!connection) return;
    slot.told = true;
    slot.phase = 'leaving';
    this.#waiting = this.#waiting?.filter((data) => documentOf(data) !== document);
    this.#deny(document, slot.refused);
    connection.close({ code: CLOSE.refused, reason: slot.refused });
  }

  /** Hocuspocus's side of an attached document. */
  connection(document: string): Connection | undefined {
    return this.#around
      .document(document)
      ?.getConnections()
      .find((connection) => contextOf(connection).socket === this);
  }

  /** An attachment is over, on Hocuspocus's side too: a new one that waited for this comes in. */
  ended(document: string): void {
    const slot = this.slots.get(document);
    if (!slot) return;
    const forget = (): void => {
      this.slots.delete(document);
      this.#left.delete(document);
    };
    if (slot.held.length === 0) {
      forget();
      return;
    }
    // Until then the slot stays: what comes from the wire before has its place behind what is held.
    setImmediate(() => {
      forget();
      for (const data of slot.held) this.receive(data);
    });
  }

  /** Sends a frame, unless the client has left its document: it would take it for a word on the next attachment. */
  send(data: Uint8Array): void {
    if (this.isClosed) return;
    if (this.#left.size > 0 && this.#left.has(documentOf(data))) return;
    if (this.#waiting) this.#waiting.push(data);
    else this.#transmit(data);
  }

  #transmit(data: Uint8Array): void {
    if (this.#wire.bufferedAmount() > this.#around.limits.maxBufferedBytes) {
      this.#around.metrics.refused('slow');
      this.isClosed = true;
      this.#wire.terminate();
      return;
    }
    this.#wire.send(data);
  }

  /** Asks for a sign of life, and gives one: the stock provider takes silence for a dead line. */
  ping(): void {
    if (!this.isClosed) this.#transmit(PING);
  }

  /** Closes the socket; frames that are under way to Hocuspocus are still handled, later ones are not. */
  close(code: number, reason: string): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.#wire.close(code, reason);
  }

  /** Closes the socket of a session that has ended: nothing of it is handled any more. */
  revoke(): void {
    for (const slot of this.slots.values()) slot.refused ??= 'unauthenticated';
    this.#around.metrics.refused('unauthenticated');
    this.close(CLOSE.unauthenticated, 'unauthenticated');
  }
}
