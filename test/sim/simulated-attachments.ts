/** A tab's documents over a socket that delays and is cut: it connects again by itself, and loses what was on its way. */
import type { AgentId } from '@parley/core/ids';
import * as Y from 'yjs';
import type { Attachment, Attachments, AttachOptions, Clock } from '../../app/src/lib/local/environment.ts';
import type { Network } from './network.ts';
import type { Random } from './random.ts';
import type { Server } from './server.ts';
import type { Connection, ToServer, ToTab } from './simulated-sync-server.ts';

interface AttachmentsDeps {
  /** The tab's own clock, which stops with the tab. */
  readonly clock: Clock;
  readonly random: Random;
  readonly server: Server;
  readonly agent: AgentId;
}

interface Attached {
  readonly options: AttachOptions;
  readonly origin: object;
  readonly onUpdate: (update: Uint8Array, from: unknown) => void;
  isSynced: boolean;
}

/** Longest pause before the socket connects again, in ms. */
const RECONNECT = 1_500;

export class SimulatedAttachments implements Attachments {
  readonly #deps: AttachmentsDeps;
  readonly #network: Network;
  /** What the tab has attached, by name. */
  readonly #attached = new Map<string, Attached>();
  readonly #connectListeners = new Set<() => void>();
  /** The server's side of the socket, while it is connected. */
  #connection: Connection | undefined;
  /** Rises with every disconnection: what was on its way before is lost. */
  #epoch = 0;
  /** Whether another connection is planned. */
  #isConnecting = false;
  /** Whether the tab has gone. */
  #isEnded = false;
  /** When the last message arrives at either end: nothing overtakes on a socket. */
  readonly #arrival = { server: 0, tab: 0 };

  constructor(deps: AttachmentsDeps, network: Network) {
    this.#deps = deps;
    this.#network = network;
    this.#connectSoon();
  }

  attach(options: AttachOptions): Attachment {
    const { name, doc } = options;
    if (this.#attached.has(name)) throw new Error(`${name} is attached already`);
    const origin = {};
    const onUpdate = (update: Uint8Array, from: unknown): void => {
      if (from !== origin && this.#attached.get(name)?.isSynced) this.#send({ type: 'update', name, update });
    };
    const attached: Attached = { options, origin, onUpdate, isSynced: false };
    this.#attached.set(name, attached);
    doc.on('update', onUpdate);
    if (this.#connection) this.#begin(attached);
    return {
      origin,
      sendStateless: (payload) => this.#send({ type: 'stateless', name, payload }),
      close: () => {
        if (this.#attached.get(name) !== attached) return;
        this.#attached.delete(name);
        doc.off('update', onUpdate);
        this.#send({ type: 'detach', name });
      },
    };
  }

  connected(): boolean {
    return this.#connection !== undefined;
  }

  onConnected(listener: () => void): () => void {
    this.#connectListeners.add(listener);
    return () => this.#connectListeners.delete(listener);
  }

  /** The socket connects by itself. */
  connectNow(): void {
    return undefined;
  }

  close(): void {
    this.#isEnded = true;
    this.#connection?.close();
  }

  /** Cuts the socket once; it connects again by itself. */
  cut(): void {
    this.#disconnect();
    this.#connectSoon();
  }

  #connectSoon(): void {
    if (this.#isConnecting || this.#isEnded) return;
    this.#isConnecting = true;
    const { clock, random } = this.#deps;
    clock.after(1 + random.below(RECONNECT), () => {
      this.#isConnecting = false;
      if (this.#isEnded || this.#connection) return;
      if (this.#network.isUp && this.#deps.server.up) this.#connect();
      else this.#connectSoon();
    });
  }

  #connect(): void {
    const { server, agent } = this.#deps;
    const { life } = server;
    const connection = server.sync.connect(agent, (message) =>
      this.#travel('tab', () => this.#receive(message)),
    );
    this.#connection = connection;
    this.#watch(connection, life);
    for (const attached of [...this.#attached.values()]) this.#begin(attached);
    for (const listener of [...this.#connectListeners]) listener();
  }

  /** A process that is killed closes its sockets; the other end notices a little later. */
  #watch(connection: Connection, life: number): void {
    if (this.#connection !== connection) return;
    if (this.#deps.server.life === life) this.#deps.clock.after(250, () => this.#watch(connection, life));
    else this.cut();
  }

  #disconnect(): void {
    if (!this.#connection) return;
    this.#connection.close();
    this.#connection = undefined;
    this.#epoch += 1;
    this.#arrival.server = 0;
    this.#arrival.tab = 0;
    for (const attached of [...this.#attached.values()]) {
      attached.isSynced = false;
      attached.options.onLost();
    }
  }

  #send(message: ToServer): void {
    const connection = this.#connection;
    if (connection) this.#travel('server', () => connection.receive(message));
  }

  #travel(to: 'server' | 'tab', arrive: () => void): void {
    const { clock } = this.#deps;
    const epoch = this.#epoch;
    const at = Math.max(this.#arrival[to], clock.now() + this.#network.messageDelay());
    this.#arrival[to] = at;
    clock.after(at - clock.now(), () => {
      if (epoch === this.#epoch) arrive();
    });
  }

  /** Begins the first exchange of a document. */
  #begin({ options }: Attached): void {
    this.#send({
      type: 'attach',
      name: options.name,
      token: JSON.stringify(options.token()),
      vector: Y.encodeStateVector(options.doc),
    });
  }

  #receive(message: ToTab): void {
    const attached = this.#attached.get(message.name);
    if (!attached || this.#isEnded) return;
    const { options, origin } = attached;
    switch (message.type) {
      case 'denied':
        options.onDenied(message.reason);
        return;
      case 'state': {
        Y.applyUpdate(options.doc, message.update, origin);
        attached.isSynced = true;
        options.onSynced();
        const update = Y.encodeStateAsUpdate(options.doc, message.vector);
        if (update.length > 2) this.#send({ type: 'update', name: message.name, update });
        return;
      }
      case 'update':
        Y.applyUpdate(options.doc, message.update, origin);
        return;
      case 'stateless':
        options.onStateless(message.payload);
    }
  }
}
