/** A browser with tabs, locks, channels and a network that comes and goes, for tests of the replica. */
import type { AgentId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { Member } from '@parley/core/workspace/workspace';
import { createStore, type UseStore } from 'idb-keyval';
import * as Y from 'yjs';
import type { Replica } from '../replica-api.ts';
import type {
  Attachments,
  AttachOptions,
  Channel,
  Clock,
  Failure,
  Lease,
  Locks,
  Outcome,
  Page,
  Transport,
  Environment,
} from '../environment.ts';
import { openWhole } from './open-whole.ts';
import { pullFrom } from './pull-double.ts';
import type { ServerConnection, ServerDouble } from './server-double.ts';

/** Time runs this much faster than it does: pauses are over soon, and still come in their order. */
const SPEED = 40;

const soon = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** What stands between a browser and the server. */
export class Network {
  online = true;
  /** When set, every request ends so. */
  failure: Failure | undefined;
  /** Answers are lost on their way back: the server has done what was asked. */
  loseAnswers = false;
  signedIn = true;
  /** Requests are answered, but no socket is let through. */
  blocksSockets = false;
  /** Somebody else who has signed in in this browser. */
  stranger: Member | undefined;
  /** Awaited before each answer is handed over; tests decide on the order with it. */
  gate: (kind: 'commands' | 'changes' | 'pull' | 'upload' | 'session' | 'settings') => Promise<void> = soon;
  readonly listeners = new Set<() => void>();

  setBlocksSockets(blocks: boolean): void {
    this.blocksSockets = blocks;
    for (const listener of [...this.listeners]) listener();
  }

  setOnline(online: boolean): void {
    this.online = online;
    for (const listener of [...this.listeners]) listener();
  }
}

const createTransport = (server: ServerDouble, network: Network, agent: AgentId): Transport => {
  const call = async <Value>(
    kind: Parameters<Network['gate']>[0],
    work: () => Value,
  ): Promise<Outcome<Value>> => {
    await soon();
    if (!network.online) return { ok: false, failure: { why: 'offline' } };
    if (!network.signedIn) return { ok: false, failure: { why: 'unauthenticated' } };
    if (network.stranger) return { ok: false, failure: { why: 'not-you' } };
    if (network.failure) return { ok: false, failure: network.failure };
    const value = structuredClone(work());
    await network.gate(kind);
    if (!network.online || network.loseAnswers) return { ok: false, failure: { why: 'offline' } };
    return { ok: true, value };
  };
  return {
    session: async () => {
      const member = network.stranger ?? server.workspace.members.find(({ id }) => id === agent);
      if (!network.online) return { ok: false, failure: { why: 'offline' } };
      return network.signedIn && member
        ? { ok: true, value: { state: 'signed-in', agent: member, workspace: server.workspace } }
        : { ok: true, value: { state: 'signed-out' } };
    },
    commands: async (commands) => {
      const outcome = await call('commands', () => ({
        answers: structuredClone(commands).map((command) => server.apply(agent, command)),
      }));
      server.push();
      return outcome;
    },
    changes: (cursor) => call('changes', () => server.changes(agent, cursor)),
    changeSettings: async (request) => {
      const outcome = await call('settings', () => server.changeSettings(agent, request));
      server.push();
      return outcome;
    },
    pull: (request) => call('pull', () => ({ contacts: pullFrom(server, agent, request) })),
    upload: ({ id, name, blob }) =>
      call('upload', () => {
        server.files.add(id);
        return { id, name, type: blob.type, size: blob.size };
      }),
  };
};

/** Attachments as Hocuspocus has them: step 2 comes first, then the question for what the server lacks. */
const createAttachments = (server: ServerDouble, network: Network, agent: AgentId): Attachments => {
  const reconnects = new Set<() => void>();
  const attached = new Set<string>();
  const onNetwork = (): void => {
    for (const reconnect of [...reconnects]) reconnect();
  };
  network.listeners.add(onNetwork);

  return {
    attach(options: AttachOptions) {
      const { name, doc } = options;
      // The stock line throws as well.
      if (attached.has(name)) throw new Error(`${name} is attached already`);
      attached.add(name);
      const origin = Symbol(name);
      let connection: ServerConnection | undefined;
      let ended = false;
      /** Messages to the server are handled in order, after a while. */
      let up: Promise<void> = Promise.resolve();
      const send = (run: () => void): void => {
        const of = connection;
        up = up.then(soon).then(() => {
          if (of !== undefined && of === connection && network.online) run();
        });
      };
      const disconnect = (): void => {
        if (connection) server.connections.delete(connection);
        connection = undefined;
      };
      const connect = (): void => {
        if (ended) return;
        if (!network.online || network.blocksSockets) {
          if (!connection) return;
          disconnect();
          options.onLost();
          return;
        }
        if (connection) return;
        const refusal = network.stranger ? 'not-you' : 'unauthenticated';
        const isOwn = network.signedIn && network.stranger === undefined;
        const serverDoc = isOwn ? server.open(agent, name, options.token()) : refusal;
        if (typeof serverDoc === 'string') {
          void soon().then(() => {
            if (!ended) options.onDenied(serverDoc);
          });
          return;
        }
        const onServer = (update: Uint8Array): void => {
          const of = connection;
          void soon().then(() => {
            if (of === connection && !ended) Y.applyUpdate(doc, update, origin);
          });
        };
        const mine: ServerConnection = {
          agent,
          name,
          update: onServer,
          stateless: (payload) => {
            void soon().then(() => {
              if (connection === mine && !ended) options.onStateless(payload);
            });
          },
          denied: (reason) => {
            void soon().then(() => {
              if (connection !== mine || ended) return;
              disconnect();
              options.onDenied(reason);
            });
          },
        };
        connection = mine;
        server.connections.add(mine);
        serverDoc.on('update', onServer);
        void soon().then(() => {
          if (connection !== mine || ended) return;
          Y.applyUpdate(doc, Y.encodeStateAsUpdate(serverDoc, Y.encodeStateVector(doc)), origin);
          options.onSynced();
          const missing = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(serverDoc));
          send(() => server.write(name, missing));
        });
      };
      const onLocal = (update: Uint8Array, from: unknown): void => {
        if (from !== origin) send(() => server.write(name, update));
      };
      doc.on('update', onLocal);
      reconnects.add(connect);
      void soon().then(connect);
      return {
        origin,
        sendStateless: (payload) => {
          const of = connection;
          send(() => of?.stateless(payload));
        },
        close() {
          if (!ended) attached.delete(name);
          ended = true;
          doc.off('update', onLocal);
          reconnects.delete(connect);
          disconnect();
        },
      };
    },
    connected: () => network.online && !network.blocksSockets,
    onConnected(listener) {
      network.listeners.add(listener);
      return () => network.listeners.delete(listener);
    },
    connectNow: () => undefined,
    close: () => {
      network.listeners.delete(onNetwork);
      for (const reconnect of [...reconnects]) reconnects.delete(reconnect);
    },
  };
};

interface Waiter {
  readonly tab: object;
  readonly grant: () => void;
}

/** One browser: a database that outlives its tabs. */
export class BrowserDouble {
  readonly network = new Network();
  readonly reports: { readonly what: string; readonly error: unknown }[] = [];
  readonly database: UseStore;
  readonly #server: ServerDouble;
  readonly #locks = new Map<string, { holder: Waiter & { lose: () => void }; queue: Waiter[] }>();
  readonly #buses = new Set<{ readonly tab: object; readonly hear: (message: unknown) => void }>();

  constructor(server: ServerDouble, name = newId()) {
    this.#server = server;
    this.database = createStore(name, 'replica');
  }

  #locksOf(tab: object): Locks {
    const release = (name: string, waiter: Waiter): void => {
      const lock = this.#locks.get(name);
      if (lock?.holder.tab !== waiter.tab) return;
      const next = lock.queue.shift();
      this.#locks.delete(name);
      if (next) next.grant();
    };
    return {
      acquire: (name, steal, onHeld) => {
        let lose = (): void => undefined;
        const lost = new Promise<void>((resolve) => (lose = resolve));
        const waiter: Waiter = {
          tab,
          grant: () => {
            const queue = this.#locks.get(name)?.queue ?? queued;
            this.#locks.set(name, { holder: { ...waiter, lose }, queue });
            const lease: Lease = { lost, release: () => release(name, waiter) };
            void soon().then(() => onHeld(lease));
          },
        };
        let queued: Waiter[] = [];
        const lock = this.#locks.get(name);
        if (lock === undefined) waiter.grant();
        else if (steal) {
          queued = lock.queue;
          lock.holder.lose();
          waiter.grant();
        } else lock.queue.push(waiter);
        return () => {
          const present = this.#locks.get(name);
          if (present) present.queue = present.queue.filter((one) => one !== waiter);
          release(name, waiter);
        };
      },
    };
  }

  /** Hears what the tabs tell each other, as a worker does. */
  listen(listener: (message: unknown) => void): () => void {
    const bus = { tab: {}, hear: listener };
    this.#buses.add(bus);
    return () => this.#buses.delete(bus);
  }

  /** Opens a tab. `kill` ends it as a crash does: nothing it has not done by then is done. */
  async open(self: Member): Promise<{
    readonly replica: Replica;
    readonly kill: () => void;
    readonly setVisible: (visible: boolean) => void;
    readonly environment: Environment;
  }> {
    const tab = {};
    let dead = false;
    let visible = true;
    const visibility = new Set<() => void>();
    const never = new Promise<never>(() => undefined);
    const database: UseStore = (mode, work) => (dead ? never : this.database(mode, work));
    const started = performance.now();
    const clock: Clock = {
      now: () => Math.round(this.#server.now + (performance.now() - started) * SPEED),
      after: (ms, run) => {
        const timer = setTimeout(() => {
          if (!dead) run();
        }, ms / SPEED);
        return () => clearTimeout(timer);
      },
      random: () => Math.random(),
    };
    const hearing = new Set<(message: unknown) => void>();
    const bus = {
      tab,
      hear: (message: unknown) => {
        if (!dead) for (const listener of [...hearing]) listener(message);
      },
    };
    this.#buses.add(bus);
    const channel: Channel = {
      post: (message) => {
        if (dead) return;
        const copy: unknown = structuredClone(message);
        for (const other of this.#buses) if (other.tab !== tab) setImmediate(() => other.hear(copy));
      },
      onMessage: (listener) => {
        hearing.add(listener);
        return () => hearing.delete(listener);
      },
      close: () => this.#buses.delete(bus),
    };
    const page: Page = {
      visible: () => visible,
      onVisibility: (listener) => {
        visibility.add(listener);
        return () => visibility.delete(listener);
      },
      drawn: soon,
      online: () => this.network.online,
      onOnline: (listener) => {
        this.network.listeners.add(listener);
        return () => this.network.listeners.delete(listener);
      },
      objectUrl: (blob) => URL.createObjectURL(blob),
      revokeUrl: () => undefined,
      usage: async () => undefined,
    };
    const environment: Environment = {
      database,
      transport: createTransport(this.#server, this.network, self.id),
      attachments: createAttachments(this.#server, this.network, self.id),
      locks: this.#locksOf(tab),
      channel,
      clock,
      page,
      newId,
      report: (what, error) => {
        if (!dead) this.reports.push({ what, error });
      },
    };
    const replica = await openWhole({ environment, self, workspace: this.#server.workspace });
    return {
      replica,
      environment,
      setVisible: (value) => {
        visible = value;
        for (const listener of [...visibility]) listener();
      },
      kill: () => {
        dead = true;
        this.#buses.delete(bus);
        environment.attachments.close();
        for (const connection of [...this.#server.connections]) {
          // Its sockets go with it.
          if (connection.agent === self.id) connection.denied('unavailable');
        }
        for (const [name, lock] of [...this.#locks]) {
          lock.queue = lock.queue.filter((one) => one.tab !== tab);
          if (lock.holder.tab !== tab) continue;
          this.#locks.delete(name);
          lock.queue.shift()?.grant();
        }
      },
    };
  }
}
