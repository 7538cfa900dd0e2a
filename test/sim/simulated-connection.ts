/**
 * A tab's line to the server: requests and a socket, over a network that delays, drops, repeats and cuts. What was
 * heard from the server is noted: an answer that reached a tab must hold for ever.
 */
import type { Command } from '@parley/core/contact/decide/command';
import type { AgentId } from '@parley/core/ids';
import type { Answer } from '@parley/core/protocol/answers';
import * as Y from 'yjs';
import type {
  Attachments,
  AttachOptions,
  Clock,
  Outcome,
  Transport,
} from '../../app/src/lib/local/environment.ts';
import type { VirtualClock } from './clock.ts';
import type { Connection, ToServer, ToTab } from './simulated-sync-server.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import { WORKSPACE } from './team.ts';

export interface Heard {
  readonly agent: AgentId;
  readonly command: Command;
  readonly answer: Answer;
}

export interface Line {
  readonly transport: Transport;
  readonly attachments: Attachments;
  readonly heard: readonly Heard[];
  setUp(up: boolean): void;
  /** Cuts the socket once; it connects again by itself. */
  cut(): void;
  /** From here on nothing is dropped, repeated or refused. */
  heal(): void;
  end(): void;
}

interface Deps {
  /** The tab's own clock, which stops with the tab. */
  readonly clock: Clock;
  readonly virtual: VirtualClock;
  readonly random: Random;
  readonly server: Server;
  readonly agent: AgentId;
  readonly alive: () => boolean;
}

const OFFLINE = { ok: false, failure: { why: 'offline' } } as const;
const NEVER = new Promise<never>(() => undefined);
/** Longest way in one direction, in ms, and how long a tab waits for an answer. */
const LONGEST = 400;
const TIMEOUT = 3_000;
const RECONNECT = 1_500;

const copy = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

export const createLine = ({ clock, virtual, random, server, agent, alive }: Deps): Line => {
  const heard: Heard[] = [];
  let up = true;
  let healed = false;

  const bad = (probability: number): boolean => !healed && random.chance(probability);
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      clock.after(ms, resolve);
    });

  /** There and back. The server may act twice, or act and not be heard. */
  const request = async <Value>(act: () => Promise<Value> | Value): Promise<Outcome<Value>> => {
    await wait(1 + random.below(LONGEST));
    if (!up || !server.up || bad(0.05)) {
      await wait(up ? TIMEOUT : 1);
      return OFFLINE;
    }
    if (bad(0.03)) return { ok: false, failure: { why: 'unavailable' } };
    if (bad(0.02)) return { ok: false, failure: { why: 'rate-limited', retryAfter: 700 } };
    const { life } = server;
    const once = async (): Promise<Outcome<Value>> => {
      try {
        return { ok: true, value: copy(await act()) };
      } catch (error) {
        // Only a process that was killed gives no answer; everything else is a fault of the program.
        if (server.life === life && server.up) throw error;
        return OFFLINE;
      }
    };
    if (bad(0.06))
      virtual.after(random.below(2_000), () => void (server.up && server.life === life ? once() : 0));
    const outcome = await once();
    await wait(1 + random.below(LONGEST));
    if (!up || !server.up || server.life !== life || bad(0.05)) {
      await wait(TIMEOUT);
      return OFFLINE;
    }
    return alive() ? outcome : NEVER;
  };

  const transport: Transport = {
    session: () =>
      request(async () => {
        const { workspace: _workspace, user: _user, ...member } = await server.account(agent);
        const workspace = await server.store().workspaces.workspace(WORKSPACE);
        if (!workspace) throw new Error('no workspace');
        return { state: 'signed-in', agent: member, workspace } as const;
      }),
    commands: async (commands) => {
      const asked = copy(commands);
      const outcome = await request(() => server.commands(agent, asked));
      if (outcome.ok) {
        for (const answer of outcome.value.answers) {
          const command = asked.find(({ id }) => id === answer.id);
          if (command) heard.push({ agent, command, answer });
        }
      }
      return outcome;
    },
    changes: (cursor) => request(() => server.changes(agent, cursor)),
    changeSettings: (asked) => request(() => server.changeSettings(agent, copy(asked))),
    pull: (asked) => request(() => server.pull(agent, copy(asked))),
    upload: () => Promise.resolve(OFFLINE),
  };

  // ── the socket ──
  interface Attached {
    readonly options: AttachOptions;
    readonly origin: object;
    readonly onUpdate: (update: Uint8Array, from: unknown) => void;
    synced: boolean;
  }
  const attached = new Map<string, Attached>();
  const onConnected = new Set<() => void>();
  let connection: Connection | undefined;
  /** Rises with every connection: what was on its way in an earlier one is lost. */
  let epoch = 0;
  let connecting = false;
  let ended = false;
  const arrival = { server: 0, tab: 0 };

  /** In order: nothing overtakes on a socket. */
  const travel = (to: 'server' | 'tab', run: () => void): void => {
    const mine = epoch;
    const at = Math.max(arrival[to], clock.now() + 1 + random.below(LONGEST / 2));
    arrival[to] = at;
    clock.after(at - clock.now(), () => {
      if (mine === epoch) run();
    });
  };

  const send = (message: ToServer): void => {
    const to = connection;
    if (to) travel('server', () => to.receive(message));
  };

  const begin = (one: Attached): void => {
    const { options } = one;
    send({
      type: 'attach',
      name: options.name,
      token: JSON.stringify(options.token()),
      vector: Y.encodeStateVector(options.doc),
    });
  };

  const receive = (message: ToTab): void => {
    const one = attached.get(message.name);
    if (!one || ended) return;
    const { options, origin } = one;
    switch (message.type) {
      case 'denied':
        options.onDenied(message.reason);
        return;
      case 'state': {
        Y.applyUpdate(options.doc, message.update, origin);
        one.synced = true;
        options.onSynced();
        const update = Y.encodeStateAsUpdate(options.doc, message.vector);
        if (update.length > 2) send({ type: 'update', name: message.name, update });
        return;
      }
      case 'update':
        Y.applyUpdate(options.doc, message.update, origin);
        return;
      case 'stateless':
        options.onStateless(message.payload);
    }
  };

  const disconnect = (): void => {
    if (!connection) return;
    connection.close();
    connection = undefined;
    epoch += 1;
    arrival.server = 0;
    arrival.tab = 0;
    for (const one of [...attached.values()]) {
      one.synced = false;
      one.options.onLost();
    }
  };

  const connectSoon = (): void => {
    if (connecting || ended) return;
    connecting = true;
    clock.after(1 + random.below(RECONNECT), () => {
      connecting = false;
      if (ended || connection) return;
      if (!up || !server.up) {
        connectSoon();
        return;
      }
      const { life } = server;
      connection = server.hub.connect(agent, (message) => travel('tab', () => receive(message)));
      const own = connection;
      // A process that is killed closes its sockets; the other end notices a little later.
      const watch = (): void => {
        if (connection !== own) return;
        if (server.life === life) clock.after(250, watch);
        else {
          disconnect();
          connectSoon();
        }
      };
      watch();
      for (const one of [...attached.values()]) begin(one);
      for (const listener of [...onConnected]) listener();
    });
  };
  connectSoon();

  const attachments: Attachments = {
    attach(options) {
      const { name, doc } = options;
      if (attached.has(name)) throw new Error(`${name} is attached already`);
      const origin = {};
      const onUpdate = (update: Uint8Array, from: unknown): void => {
        if (from !== origin && attached.get(name)?.synced) send({ type: 'update', name, update });
      };
      const one: Attached = { options, origin, onUpdate, synced: false };
      attached.set(name, one);
      doc.on('update', onUpdate);
      if (connection) begin(one);
      return {
        origin,
        sendStateless: (payload) => send({ type: 'stateless', name, payload }),
        close: () => {
          if (attached.get(name) !== one) return;
          attached.delete(name);
          doc.off('update', onUpdate);
          send({ type: 'detach', name });
        },
      };
    },
    connected: () => connection !== undefined,
    onConnected(listener) {
      onConnected.add(listener);
      return () => onConnected.delete(listener);
    },
    connectNow: () => undefined,
    close: () => {
      ended = true;
      connection?.close();
    },
  };

  return {
    transport,
    attachments,
    heard,
    setUp: (value) => {
      up = value;
      if (!up) {
        disconnect();
        connectSoon();
      }
    },
    cut: () => {
      disconnect();
      connectSoon();
    },
    heal: () => {
      healed = true;
    },
    end: () => {
      ended = true;
      connection?.close();
    },
  };
};
