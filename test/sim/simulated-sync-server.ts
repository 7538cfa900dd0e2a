/**
 * Documents on the simulated server: record documents made of rows, drafts documents logged before they are acknowledged,
 * feeds. The real functions decide; what Hocuspocus does between them is played here, one piece of work after the other.
 */
import {
  parseName,
  segmentName,
  type DraftsName,
  type DocumentName,
  type RecordName,
} from '@parley/core/documents/names';
import { encodeRecord, extendRecord, recordLength } from '@parley/core/documents/record-document';
import type { AgentId } from '@parley/core/ids';
import type { FeedMessage } from '@parley/core/protocol/agent-api';
import { documentAccess } from '@parley/sync-server/auth/authorize';
import type { Bus } from '@parley/sync-server/bus/bus';
import type { Commit } from '@parley/sync-server/ledger/commit';
import type { Head } from '@parley/sync-server/store/feed-store';
import type { Store } from '@parley/sync-server/store/store';
import type { Account } from '@parley/sync-server/store/workspace-store';
import { isTrueOf, parseAttachToken } from '@parley/sync-server/sync/connection/attach-token';
import { formatCursor } from '@parley/sync-server/sync/feed/changes';
import { readDraftsDocument } from '@parley/sync-server/sync/drafts/draft-document';
import { applicableOf } from '@parley/core/documents/applicable';
import * as Y from 'yjs';
import type { VirtualClock } from './clock.ts';

export type ToServer =
  | { readonly type: 'attach'; readonly name: string; readonly token: string; readonly vector: Uint8Array }
  | { readonly type: 'update'; readonly name: string; readonly update: Uint8Array }
  | { readonly type: 'stateless'; readonly name: string; readonly payload: string }
  | { readonly type: 'detach'; readonly name: string };

export type ToTab =
  | { readonly type: 'denied'; readonly name: string; readonly reason: string }
  /** The server's state, and what it holds: the tab answers with what the server lacks. */
  | {
      readonly type: 'state';
      readonly name: string;
      readonly update: Uint8Array;
      readonly vector: Uint8Array;
    }
  | { readonly type: 'update'; readonly name: string; readonly update: Uint8Array }
  | { readonly type: 'stateless'; readonly name: string; readonly payload: string };

export interface Connection {
  receive(message: ToServer): void;
  close(): void;
}

interface Client {
  readonly agent: AgentId;
  readonly send: (message: ToTab) => void;
  readonly attached: Set<string>;
}

interface Feed extends Head {
  readonly scheduled: boolean;
}

/** As the real server's: at once, then at most five a second, at most so many changes. */
const PUSH_INTERVAL = 200;
const PUSH_CHANGES = 4;

interface Deps {
  readonly clock: VirtualClock;
  readonly account: (agent: AgentId) => Promise<Account>;
}

const isRecord = (name: DocumentName): name is RecordName =>
  name.kind === 'conversation' || name.kind === 'interval';

const isDrafts = (name: DocumentName): name is DraftsName =>
  name.kind === 'drafts' || name.kind === 'private' || name.kind === 'edits';

/** One life of the process. What it does comes one after the other; after it was killed, nothing of it is heard. */
class Life {
  readonly clients = new Set<Client>();
  readonly #deps: Deps;
  readonly #store: Store;
  /** The loaded documents, by name. */
  readonly #documents = new Map<string, Y.Doc>();
  /** How far each client's feed has come. */
  readonly #feeds = new Map<Client, Feed>();
  /** Stops listening to commits. */
  readonly #stop: () => void;
  #isOver = false;
  /** The last piece of work that was given. */
  #last: Promise<void> = Promise.resolve();

  constructor(deps: Deps, store: Store, bus: Bus) {
    this.#deps = deps;
    this.#store = store;
    this.#stop = bus.onCommit((commit) => this.inTurn(() => this.#onCommit(commit)));
  }

  end(): void {
    this.#isOver = true;
    this.#stop();
    this.clients.clear();
  }

  /** Runs a piece of work after those that were given before. */
  inTurn(work: () => Promise<void>): void {
    const run = async (): Promise<void> => {
      try {
        if (!this.#isOver) await work();
      } catch (error) {
        // What fails here after the process was killed is nobody's concern.
        if (!this.#isOver) throw error;
      }
    };
    this.#last = this.#deps.clock.busy(this.#last.then(run));
  }

  async handle(client: Client, message: ToServer): Promise<void> {
    if (!this.clients.has(client)) return;
    if (message.type === 'attach') await this.#attach(client, message);
    else if (message.type === 'update') await this.#takeUpdate(client, message.name, message.update);
    else if (message.type === 'detach') client.attached.delete(message.name);
    else if (client.attached.has(message.name)) this.#send(client, { ...message });
  }

  leave(client: Client): void {
    this.clients.delete(client);
    this.#feeds.delete(client);
  }

  #send(client: Client, message: ToTab): void {
    if (!this.#isOver && this.clients.has(client)) client.send(message);
  }

  #tell(name: string, message: ToTab, except?: Client): void {
    for (const client of this.clients) {
      if (client !== except && client.attached.has(name)) this.#send(client, message);
    }
  }

  #deny(client: Client, name: string, reason: string): void {
    client.attached.delete(name);
    if (name.startsWith('feed/')) this.#feeds.delete(client);
    this.#send(client, { type: 'denied', name, reason });
  }

  async #extend(name: string, doc: Y.Doc): Promise<void> {
    const parsed = parseName(name);
    if (!parsed || !isRecord(parsed)) return;
    const { record } = this.#store;
    const segment = segmentName(parsed);
    const from = recordLength(doc);
    const texts = await record.entryTexts(segment, from);
    if ((await record.segment(segment))?.incarnation !== parsed.incarnation) {
      for (const client of this.clients) if (client.attached.has(name)) this.#deny(client, name, 'stale');
      this.#documents.delete(name);
      return;
    }
    extendRecord(doc, from, texts);
  }

  async #load(name: string, parsed: RecordName | DraftsName): Promise<Y.Doc> {
    const known = this.#documents.get(name);
    if (known) return known;
    const doc = isRecord(parsed)
      ? encodeRecord(await this.#store.record.entryTexts(segmentName(parsed), 0))
      : readDraftsDocument(await this.#store.drafts.load(name)).doc;
    this.#documents.set(name, doc);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      this.#tell(name, { type: 'update', name, update }, origin as Client | undefined);
    });
    return doc;
  }

  async #push(client: Client, feed: Feed): Promise<void> {
    const store = this.#store.feed;
    const send = (message: FeedMessage): void =>
      this.#send(client, {
        type: 'stateless',
        name: `feed/${client.agent}`,
        payload: JSON.stringify(message),
      });
    const { epoch, rev, changes } = await store.recentChanges(client.agent, feed.rev, PUSH_CHANGES);
    if (changes === 'more' || epoch !== feed.epoch) {
      this.#feeds.set(client, { epoch, rev, scheduled: false });
      send({ type: 'behind' });
      return;
    }
    if (changes.length === 0) return;
    const since = await formatCursor(store, feed);
    const cursor = await formatCursor(store, { epoch, rev });
    send({ type: 'changes', page: { since, cursor, reset: false, changes, more: false } });
    this.#feeds.set(client, { epoch, rev, scheduled: false });
  }

  #announce(): void {
    for (const [client, feed] of this.#feeds) {
      if (feed.scheduled) continue;
      const scheduled = { ...feed, scheduled: true };
      this.#feeds.set(client, scheduled);
      this.#deps.clock.after(PUSH_INTERVAL, () =>
        this.inTurn(async () => {
          if (this.#feeds.get(client) !== scheduled) return;
          const due = { ...scheduled, scheduled: false };
          this.#feeds.set(client, due);
          await this.#push(client, due);
        }),
      );
    }
  }

  /** Who may no longer see a contact is cut off before its documents grow. */
  async #revoke(): Promise<void> {
    for (const client of this.clients) {
      const account = await this.#deps.account(client.agent);
      for (const name of [...client.attached]) {
        const parsed = parseName(name);
        const access = parsed && (await documentAccess(account, parsed, this.#store));
        if (access?.access === undefined) this.#deny(client, name, access?.reason ?? 'unknown-document');
      }
    }
  }

  async #onCommit(commit: Commit): Promise<void> {
    await this.#revoke();
    for (const [name, doc] of [...this.#documents]) await this.#extend(name, doc);
    for (const { name, update } of commit.draftWrites) {
      const doc = this.#documents.get(name);
      if (doc) Y.applyUpdate(doc, update);
    }
    this.#announce();
  }

  /** Why a document is not attached, or undefined. */
  async #refusal(client: Client, message: ToServer & { type: 'attach' }): Promise<string | undefined> {
    const parsed = parseName(message.name);
    const token = parseAttachToken(message.token);
    if (!parsed || !token) return 'malformed';
    const access = await documentAccess(await this.#deps.account(client.agent), parsed, this.#store);
    if (access.access === undefined) return access.reason;
    return isRecord(parsed) && !(await isTrueOf(this.#store.record, parsed, token)) ? 'stale' : undefined;
  }

  async #attach(client: Client, message: ToServer & { type: 'attach' }): Promise<void> {
    const { name } = message;
    const reason = await this.#refusal(client, message);
    if (reason !== undefined) {
      this.#send(client, { type: 'denied', name, reason });
      return;
    }
    client.attached.add(name);
    const parsed = parseName(name);
    if (parsed && (isRecord(parsed) || isDrafts(parsed))) {
      const doc = await this.#load(name, parsed);
      const update = Y.encodeStateAsUpdate(doc, message.vector);
      this.#send(client, { type: 'state', name, update, vector: Y.encodeStateVector(doc) });
      return;
    }
    const empty = new Y.Doc();
    const update = Y.encodeStateAsUpdate(empty);
    this.#send(client, { type: 'state', name, update, vector: Y.encodeStateVector(empty) });
    if (parsed?.kind === 'feed') await this.#greet(client, name);
  }

  async #greet(client: Client, name: string): Promise<void> {
    const head = await this.#store.feed.head(client.agent);
    const here = await formatCursor(this.#store.feed, head);
    this.#feeds.set(client, { ...head, scheduled: false });
    const page = { since: here, cursor: here, reset: false, changes: [], more: false };
    this.#send(client, { type: 'stateless', name, payload: JSON.stringify({ type: 'changes', page }) });
  }

  async #takeUpdate(client: Client, name: string, update: Uint8Array): Promise<void> {
    const parsed = parseName(name);
    if (!client.attached.has(name) || !parsed || !isDrafts(parsed)) return;
    const doc = await this.#load(name, parsed);
    // As on the server: parts that build upon something missing are left out.
    const taken = applicableOf(doc, update);
    if (taken === undefined) throw new Error(`a malformed update of ${name}`);
    if (!taken.isNew) return;
    await this.#store.drafts.append(name, parsed.contact, taken.update);
    if (!this.#isOver) Y.applyUpdate(doc, taken.update, client);
  }
}

export class SimulatedSyncServer {
  readonly #deps: Deps;
  /** The process that runs now. */
  #life: Life | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  connect(agent: AgentId, send: (message: ToTab) => void): Connection {
    const client: Client = { agent, send, attached: new Set() };
    const life = this.#life;
    life?.clients.add(client);
    return {
      receive: (message) => life?.inTurn(() => life.handle(client, message)),
      close: () => life?.leave(client),
    };
  }

  isOnline(agent: AgentId): boolean {
    return [...(this.#life?.clients ?? [])].some((client) => client.agent === agent);
  }

  begin(store: Store, bus: Bus): void {
    this.#life = new Life(this.#deps, store, bus);
  }

  /** The process ends: connections, documents and timers are gone. */
  end(): void {
    this.#life?.end();
    this.#life = undefined;
  }
}
