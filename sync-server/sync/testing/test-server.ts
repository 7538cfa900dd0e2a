/** For tests: the sync server on a port of its own, with a real store, and sessions that a test gives and takes. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Action, Command } from '@parley/core/contact/decide/command';
import type { AgentId, ChannelId, CommandId, ContactId, WorkspaceId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { DEFAULT_WEB_CHAT } from '@parley/core/workspace/defaults';
import { Registry } from 'prom-client';
import type { Revoked, Sessions } from '../../auth/port.ts';
import { createLocalBus, type LocalBus } from '../../bus/local-bus.ts';
import { createLog } from '../../log/log.ts';
import type { Work, WorkResult } from '../../ledger/work.ts';
import type { Store } from '../../store/store.ts';
import { openSqliteStore } from '../../store/sqlite-store.ts';
import { testStore } from '../../store/testing/test-store.ts';
import type { SyncLimits } from '../connection/limits.ts';
import { createSockets, type Sockets } from '../connection/sockets.ts';
import { createSync, type Sync } from '../sync.ts';

export const makeDataDir = (): string => mkdtempSync(path.join(tmpdir(), 'parley-sync-'));

/** Ids that every test server begins with, so that a second one on the same folder knows them. */
export const WORKSPACE = 'workspace1' as WorkspaceId;
export const CHANNEL = 'channel001' as ChannelId;
export const ANA = 'agentana01' as AgentId;
export const BEN = 'agentben01' as AgentId;
/** Sees only own contacts, unassigned ones and those mentioned in. */
export const LIM = 'agentlim01' as AgentId;

export interface TestServer {
  readonly url: string;
  readonly port: number;
  readonly store: Store;
  readonly bus: LocalBus;
  readonly sockets: Sockets;
  readonly sync: Sync;
  readonly registry: Registry;
  readonly dataDir: string;
  /** Lines of the log so far. */
  readonly log: readonly string[];
  /** Ends a session, or all of an agent's. */
  revoke(revoked: Revoked): void;
  /** A session is no longer valid, and nobody is told. */
  expire(session: string): void;
  /** A customer writes; the first time the contact comes into being. */
  write(contact: ContactId, text: string): Promise<WorkResult>;
  /** An agent acts on a contact. */
  act(agent: AgentId, contact: ContactId, action: Action): Promise<WorkResult>;
  stop(): Promise<void>;
  /** Stops it and removes its data. */
  remove(): Promise<void>;
}

/** Cookie of a test session: `session=<agent>.<anything>`; each such text is a session of its own. */
export const cookieOf = (agent: AgentId, session = 'one'): string => `session=${agent}.${session}`;

const createTestSessions = (store: Pick<Store, 'workspaces'>) => {
  const ended = new Set<string>();
  const listeners = new Set<(revoked: Revoked) => void>();
  const sessions: Sessions = {
    verify: async (headers) => {
      const session = /session=([\w.]+)/.exec(headers.get('cookie') ?? '')?.[1];
      const agent = session?.split('.')[0];
      const account = agent === undefined ? undefined : await store.workspaces.account(agent as AgentId);
      if (session === undefined || !account?.active || ended.has(session) || ended.has(account.id)) {
        return undefined;
      }
      return { session, account };
    },
    onRevoked: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  const revoke = (revoked: Revoked): void => {
    ended.add(typeof revoked === 'string' ? revoked : revoked.agent);
    for (const listener of listeners) listener(revoked);
  };
  return { sessions, revoke, expire: (session: string) => void ended.add(session) };
};

const populate = async (store: Store, now: () => number): Promise<void> => {
  await store.ledger.createWorkspace({
    workspace: WORKSPACE,
    name: 'Test',
    owner: { id: ANA, user: 'user-ana', name: 'Ana', email: 'ana@example.com' },
    channel: { id: CHANNEL, kind: 'web-chat', name: 'Web', settings: DEFAULT_WEB_CHAT },
    secrets: [],
  });
  for (const [id, name, limited] of [
    [BEN, 'Ben', false],
    [LIM, 'Lim', true],
  ] as const) {
    const tokenHash = `token-${id}`;
    await store.ledger.createInvitation({
      by: ANA,
      tokenHash,
      role: 'agent',
      limited,
      expiresAt: now() + 60_000,
    });
    const member = { id, user: `user-${id}`, name, email: `${name}@example.com` };
    await store.ledger.acceptInvitation(tokenHash, now(), member);
  }
};

export interface TestServerOptions {
  readonly dataDir?: string;
  readonly limits?: Partial<SyncLimits>;
  readonly port?: number;
  /** Stands before the store, to make it fail or wait. */
  readonly wrap?: (store: Store) => Store;
}

export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const dataDir = options.dataDir ?? makeDataDir();
  const now = Date.now;
  const lines: string[] = [];
  const log = createLog('debug', { write: (line) => lines.push(line) });
  const environment = { now, newId, isOnline: () => false, isDirect: () => true };
  const bus = createLocalBus(log);
  const opened = testStore(openSqliteStore({ dataDir, environment, log, publish: bus.publish }));
  const store = options.wrap?.(opened) ?? opened;
  if (await store.workspaces.isEmpty()) await populate(store, now);
  const { sessions, revoke, expire } = createTestSessions(store);
  const registry = new Registry();
  const sockets = createSockets();
  const { limits = {} } = options;
  const sync = createSync({ store, bus, sockets, sessions, log, registry, now, limits });
  const { server, port } = await listen(sync, options.port ?? 0);

  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopping ??= stopParts(server, sync, opened);
    return stopping;
  };
  const remove = async (): Promise<void> => {
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  const url = `ws://127.0.0.1:${port}/sync`;
  const parts = { url, port, store, bus, sockets, sync, registry, dataDir, log: lines, revoke, expire };
  return { ...parts, ...deedsOn(store, now), stop, remove };
}

async function listen(sync: Sync, port: number): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer();
  server.on('upgrade', (request, socket, head) => void sync.handleUpgrade(request, socket, head));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return { server, port: address.port };
}

async function stopParts(server: Server, sync: Sync, store: Store): Promise<void> {
  server.close();
  await sync.close(3_000);
  server.closeAllConnections();
  await store.close();
}

function deedsOn(store: Store, now: () => number): Pick<TestServer, 'write' | 'act'> {
  const apply = async (work: Work): Promise<WorkResult> => {
    const [result] = await store.ledger.apply([work]);
    if (!result) throw new Error('no result');
    return result;
  };
  return {
    write: (contact, text) => apply(messageOf(contact, text)),
    act: async (author, contact, action) => {
      const command: Command = {
        v: 1,
        id: newId<CommandId>(),
        contact,
        happenedAt: now(),
        seen: (await store.record.row(WORKSPACE, contact))?.state.seq ?? 0,
        action,
      };
      return apply({ type: 'command', workspace: WORKSPACE, author, command });
    },
  };
}

function messageOf(contact: ContactId, text: string): Work {
  return {
    type: 'inbound',
    workspace: WORKSPACE,
    person: { channel: CHANNEL, sender: { external: contact } },
    create: true,
    inbound: {
      id: newId<CommandId>(),
      contact,
      event: {
        type: 'message',
        channel: CHANNEL,
        body: fromPlainText(text),
        files: [],
        external: contact,
        sender: { external: contact },
      },
    },
  };
}

/** Waits until a figure of the registry, by name and one label's value, is at least so much. */
export const figure = async (registry: Registry, name: string, label?: string): Promise<number> => {
  const metric = await registry.getSingleMetric(name)?.get();
  const values = metric?.values ?? [];
  return values
    .filter(({ labels }) => label === undefined || Object.values(labels).includes(label))
    .reduce((sum, { value }) => sum + value, 0);
};
