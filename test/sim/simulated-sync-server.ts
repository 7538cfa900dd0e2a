/**
 * Documents on the simulated server: record documents made of rows, drafts documents logged before they are acknowledged,
 * feeds. The real functions decide; what Hocuspocus does between them is played here. A connection's messages are
 * handled one after the other, as on a socket.
 */
import { parseName, segmentName } from '@parley/core/documents/names';
import { encodeRecord, extendRecord, recordLength } from '@parley/core/documents/record-document';
import type { AgentId } from '@parley/core/ids';
import type { FeedMessage } from '@parley/core/protocol/agent-api';
import { documentAccess } from '@parley/sync-server/auth/authorize';
import type { Account, Commit, Store } from '@parley/sync-server/store/port';
import { isTrueOf, parseAttachToken } from '@parley/sync-server/sync/connection/attach-token';
import { formatCursor, headOf } from '@parley/sync-server/sync/feed/changes';
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

export interface Hub {
  connect(agent: AgentId, send: (message: ToTab) => void): Connection;
  isOnline(agent: AgentId): boolean;
  begin(store: Store): void;
  /** The process ends: connections, documents and timers are gone. */
  end(): void;
}

interface Client {
  readonly agent: AgentId;
  readonly send: (message: ToTab) => void;
  readonly attached: Set<string>;
}

interface Feed {
  epoch: number;
  rev: number;
  scheduled: boolean;
}

/** As the real server's: at once, then at most five a second, at most so many changes. */
const PUSH_INTERVAL = 200;
const PUSH_CHANGES = 4;

export const createHub = (deps: {
  readonly clock: VirtualClock;
  readonly store: () => Store;
  readonly account: (agent: AgentId) => Account;
}): Hub => {
  const { clock, account } = deps;
  let clients = new Set<Client>();
  let documents = new Map<string, Y.Doc>();
  let feeds = new Map<Client, Feed>();
  let stop: () => void = () => undefined;
  let life = 0;

  const tell = (name: string, message: ToTab, except?: Client): void => {
    for (const client of clients) if (client !== except && client.attached.has(name)) client.send(message);
  };

  const deny = (client: Client, name: string, reason: string): void => {
    client.attached.delete(name);
    if (name.startsWith('feed/')) feeds.delete(client);
    client.send({ type: 'denied', name, reason });
  };

  const extend = (name: string, doc: Y.Doc): void => {
    const parsed = parseName(name);
    if (parsed?.kind !== 'conversation' && parsed?.kind !== 'interval') return;
    const segment = segmentName(parsed);
    const store = deps.store();
    if (store.segment(segment)?.incarnation !== parsed.incarnation) {
      for (const client of clients) if (client.attached.has(name)) deny(client, name, 'stale');
      documents.delete(name);
      return;
    }
    const from = recordLength(doc);
    extendRecord(doc, from, store.recordRows(segment, from));
  };

  const load = (name: string): Y.Doc => {
    const known = documents.get(name);
    if (known) return known;
    const parsed = parseName(name);
    const store = deps.store();
    const isRecord = parsed?.kind === 'conversation' || parsed?.kind === 'interval';
    const doc = isRecord
      ? encodeRecord(store.recordRows(segmentName(parsed), 0))
      : readDraftsDocument(store.loadDrafts(name)).doc;
    documents.set(name, doc);
    doc.on('update', (update: Uint8Array, origin: unknown) => {
      tell(name, { type: 'update', name, update }, origin as Client | undefined);
    });
    return doc;
  };

  const push = (client: Client, feed: Feed): void => {
    const store = deps.store();
    const who = account(client.agent);
    const send = (message: FeedMessage): void =>
      client.send({ type: 'stateless', name: `feed/${client.agent}`, payload: JSON.stringify(message) });
    const { changes, rev, more } = store.changes(who, feed.rev, PUSH_CHANGES);
    if (more || store.epoch(who.id) !== feed.epoch) {
      feed.epoch = store.epoch(who.id);
      feed.rev = headOf(store, who);
      send({ type: 'behind' });
      return;
    }
    if (changes.length === 0) return;
    const at = (position: number) => formatCursor(store, { epoch: feed.epoch, rev: position });
    send({ type: 'changes', page: { since: at(feed.rev), cursor: at(rev), reset: false, changes, more } });
    feed.rev = rev;
  };

  const announce = (): void => {
    const mine = life;
    for (const [client, feed] of feeds) {
      if (feed.scheduled) continue;
      feed.scheduled = true;
      clock.after(PUSH_INTERVAL, () => {
        feed.scheduled = false;
        if (mine === life && feeds.get(client) === feed) push(client, feed);
      });
    }
  };

  /** Who may no longer see a contact is cut off before its documents grow. */
  const revoke = (): void => {
    for (const client of clients) {
      for (const name of [...client.attached]) {
        const parsed = parseName(name);
        const access = parsed && documentAccess(account(client.agent), parsed, deps.store());
        if (access?.access === undefined) deny(client, name, access?.reason ?? 'unknown-document');
      }
    }
  };

  const onCommit = (commit: Commit): void => {
    revoke();
    for (const [name, doc] of [...documents]) extend(name, doc);
    for (const { name, update } of commit.draftWrites) {
      const doc = documents.get(name);
      if (doc) Y.applyUpdate(doc, update);
    }
    announce();
  };

  const attach = (client: Client, message: ToServer & { type: 'attach' }): void => {
    const { name } = message;
    const store = deps.store();
    const parsed = parseName(name);
    const token = parseAttachToken(message.token);
    if (!parsed || !token) {
      client.send({ type: 'denied', name, reason: 'malformed' });
      return;
    }
    const access = documentAccess(account(client.agent), parsed, store);
    if (access.access === undefined) {
      client.send({ type: 'denied', name, reason: access.reason });
      return;
    }
    const isRecord = parsed.kind === 'conversation' || parsed.kind === 'interval';
    if (isRecord && !isTrueOf(store, parsed, token)) {
      client.send({ type: 'denied', name, reason: 'stale' });
      return;
    }
    client.attached.add(name);
    if (parsed.kind === 'feed' || parsed.kind === 'presence') {
      const empty = new Y.Doc();
      const update = Y.encodeStateAsUpdate(empty);
      client.send({ type: 'state', name, update, vector: Y.encodeStateVector(empty) });
      if (parsed.kind === 'presence') return;
      const feed = {
        epoch: store.epoch(client.agent),
        rev: headOf(store, account(client.agent)),
        scheduled: false,
      };
      feeds.set(client, feed);
      const here = formatCursor(store, feed);
      const page = { since: here, cursor: here, reset: false, changes: [], more: false };
      client.send({ type: 'stateless', name, payload: JSON.stringify({ type: 'changes', page }) });
      return;
    }
    const doc = load(name);
    const update = Y.encodeStateAsUpdate(doc, message.vector);
    client.send({ type: 'state', name, update, vector: Y.encodeStateVector(doc) });
  };

  const takeUpdate = async (client: Client, name: string, update: Uint8Array): Promise<void> => {
    const parsed = parseName(name);
    if (!client.attached.has(name)) return;
    if (parsed?.kind !== 'drafts' && parsed?.kind !== 'private' && parsed?.kind !== 'edits') return;
    const mine = life;
    const doc = load(name);
    // As on the server: parts that build upon something missing are left out.
    const taken = applicableOf(doc, update);
    if (taken === undefined) throw new Error(`a malformed update of ${name}`);
    if (!taken.isNew) return;
    await clock.busy(deps.store().appendDrafts(name, parsed.contact, taken.update));
    if (mine === life) Y.applyUpdate(doc, taken.update, client);
  };

  return {
    connect: (agent, send) => {
      const client: Client = { agent, send, attached: new Set() };
      clients.add(client);
      const mine = life;
      let line = Promise.resolve();
      const handle = async (message: ToServer): Promise<void> => {
        if (mine !== life || !clients.has(client)) return;
        if (message.type === 'attach') attach(client, message);
        else if (message.type === 'update') await takeUpdate(client, message.name, message.update);
        else if (message.type === 'detach') client.attached.delete(message.name);
        else if (client.attached.has(message.name)) client.send({ ...message });
      };
      return {
        receive: (message) => {
          // What fails here after the process was killed is nobody's concern.
          line = line
            .then(() => handle(message))
            .catch((error: unknown) => {
              if (mine === life) throw error;
            });
        },
        close: () => {
          clients.delete(client);
          feeds.delete(client);
        },
      };
    },
    isOnline: (agent) => [...clients].some((client) => client.agent === agent),
    begin: (store) => {
      stop = store.onCommit(onCommit);
    },
    end: () => {
      life += 1;
      stop();
      clients = new Set();
      documents = new Map();
      feeds = new Map();
    },
  };
};
