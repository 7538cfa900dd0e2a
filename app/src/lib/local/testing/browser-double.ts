/** A browser with tabs, locks, channels and a network that comes and goes, for tests of the replica. */
import type { AgentId } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { Member } from '@parley/core/workspace/workspace';
import { createStore, type UseStore } from 'idb-keyval';
import type { Replica } from '../replica-api.ts';
import type {
  Clock,
  Lease,
  Locks,
  Outcome,
  Page,
  TabChannel,
  Transport,
  Environment,
} from '../environment.ts';
import { AttachmentsDouble } from './attachments-double.ts';
import { Network, soon } from './network-double.ts';
import { openWhole } from './open-whole.ts';
import { pullFrom } from './pull-double.ts';
import type { ServerDouble } from './server-double.ts';

/** Time runs this much faster than it does: pauses are over soon, and still come in their order. */
const SPEED = 40;

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
    const clock = this.#clockOf(() => dead);
    const channel = this.#channelOf(tab, () => dead);
    const page = this.#pageOf(() => visible, visibility);
    const environment: Environment = {
      database,
      transport: createTransport(this.#server, this.network, self.id),
      attachments: new AttachmentsDouble(this.#server, this.network, self.id),
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
        channel.close();
        environment.attachments.close();
        for (const connection of [...this.#server.connections]) {
          // Its sockets go with it.
          if (connection.agent === self.id) connection.denied('unavailable');
        }
        this.#releaseLocksOf(tab);
      },
    };
  }

  /** A crash releases the tab's locks, and it waits for none any more. */
  #releaseLocksOf(tab: object): void {
    for (const [name, lock] of [...this.#locks]) {
      lock.queue = lock.queue.filter((waiter) => waiter.tab !== tab);
      if (lock.holder.tab !== tab) continue;
      this.#locks.delete(name);
      lock.queue.shift()?.grant();
    }
  }

  #clockOf(isDead: () => boolean): Clock {
    const started = performance.now();
    return {
      now: () => Math.round(this.#server.now + (performance.now() - started) * SPEED),
      after: (ms, run) => {
        const timer = setTimeout(() => {
          if (!isDead()) run();
        }, ms / SPEED);
        return () => clearTimeout(timer);
      },
      random: () => Math.random(),
    };
  }

  #channelOf(tab: object, isDead: () => boolean): TabChannel {
    const listeners = new Set<(message: unknown) => void>();
    const bus = {
      tab,
      hear: (message: unknown) => {
        if (!isDead()) for (const listener of [...listeners]) listener(message);
      },
    };
    this.#buses.add(bus);
    return {
      post: (message) => {
        if (isDead()) return;
        const copy: unknown = structuredClone(message);
        for (const other of this.#buses) if (other.tab !== tab) setImmediate(() => other.hear(copy));
      },
      onMessage: (listener) => {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
      close: () => this.#buses.delete(bus),
    };
  }

  #pageOf(isVisible: () => boolean, onVisibility: Set<() => void>): Page {
    return {
      visible: isVisible,
      onVisibility: (listener) => {
        onVisibility.add(listener);
        return () => onVisibility.delete(listener);
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
  }
}
