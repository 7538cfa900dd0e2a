/** Attachments as Hocuspocus has them: step 2 comes first, then the question for what the server lacks. */
import * as Y from 'yjs';
import type { AgentId } from '@parley/core/ids';
import type { Attachment, Attachments, AttachOptions } from '../environment.ts';
import { soon, type Network } from './network-double.ts';
import type { ServerConnection, ServerDouble } from './server-double.ts';

export class AttachmentsDouble implements Attachments {
  readonly #server: ServerDouble;
  readonly #network: Network;
  readonly #agent: AgentId;
  readonly #attached = new Map<string, AttachmentDouble>();

  constructor(server: ServerDouble, network: Network, agent: AgentId) {
    this.#server = server;
    this.#network = network;
    this.#agent = agent;
    network.listeners.add(this.#onNetwork);
  }

  attach(options: AttachOptions): Attachment {
    const { name } = options;
    // The stock connection throws as well.
    if (this.#attached.has(name)) throw new Error(`${name} is attached already`);
    const onClose = (): void => void this.#attached.delete(name);
    const attachment = new AttachmentDouble(this.#server, this.#network, this.#agent, options, onClose);
    this.#attached.set(name, attachment);
    return attachment;
  }

  connected(): boolean {
    return this.#network.online && !this.#network.blocksSockets;
  }

  onConnected(listener: () => void): () => void {
    this.#network.listeners.add(listener);
    return () => this.#network.listeners.delete(listener);
  }

  connectNow(): void {
    // A double connects as soon as there is a network.
  }

  close(): void {
    this.#network.listeners.delete(this.#onNetwork);
  }

  readonly #onNetwork = (): void => {
    for (const attachment of [...this.#attached.values()]) attachment.connect();
  };
}

class AttachmentDouble implements Attachment {
  readonly origin: symbol;
  readonly #server: ServerDouble;
  readonly #network: Network;
  readonly #agent: AgentId;
  readonly #options: AttachOptions;
  readonly #onClose: () => void;
  #connection: ServerConnection | undefined;
  #ended = false;
  /** Messages to the server are handled in order, after a while. */
  #up: Promise<void> = Promise.resolve();

  constructor(
    server: ServerDouble,
    network: Network,
    agent: AgentId,
    options: AttachOptions,
    onClose: () => void,
  ) {
    this.origin = Symbol(options.name);
    this.#server = server;
    this.#network = network;
    this.#agent = agent;
    this.#options = options;
    this.#onClose = onClose;
    options.doc.on('update', this.#onLocal);
    void soon().then(() => this.connect());
  }

  /** Connects or disconnects, as the network is. */
  connect(): void {
    if (this.#ended) return;
    if (!this.#network.online || this.#network.blocksSockets) {
      if (!this.#connection) return;
      this.#disconnect();
      this.#options.onLost();
      return;
    }
    if (this.#connection) return;
    const { name, token, onDenied } = this.#options;
    const { stranger, signedIn } = this.#network;
    const refusal = stranger ? 'not-you' : 'unauthenticated';
    const isOwn = signedIn && stranger === undefined;
    const serverDoc = isOwn ? this.#server.open(this.#agent, name, token()) : refusal;
    if (typeof serverDoc !== 'string') {
      this.#begin(serverDoc);
      return;
    }
    void soon().then(() => {
      if (!this.#ended) onDenied(serverDoc);
    });
  }

  sendStateless(payload: string): void {
    const connection = this.#connection;
    this.#send(() => connection?.stateless(payload));
  }

  close(): void {
    if (!this.#ended) this.#onClose();
    this.#ended = true;
    this.#options.doc.off('update', this.#onLocal);
    this.#disconnect();
  }

  readonly #onLocal = (update: Uint8Array, from: unknown): void => {
    if (from !== this.origin) this.#send(() => this.#server.write(this.#options.name, update));
  };

  #begin(serverDoc: Y.Doc): void {
    const { name, doc, onSynced } = this.#options;
    const connection = this.#newConnection();
    this.#connection = connection;
    this.#server.connections.add(connection);
    serverDoc.on('update', connection.update);
    this.#soonOn(connection, () => {
      Y.applyUpdate(doc, Y.encodeStateAsUpdate(serverDoc, Y.encodeStateVector(doc)), this.origin);
      onSynced();
      const missing = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(serverDoc));
      this.#send(() => this.#server.write(name, missing));
    });
  }

  #newConnection(): ServerConnection {
    const { name, doc, onStateless, onDenied } = this.#options;
    const connection: ServerConnection = {
      agent: this.#agent,
      name,
      update: (update) => this.#soonOn(connection, () => Y.applyUpdate(doc, update, this.origin)),
      stateless: (payload) => this.#soonOn(connection, () => onStateless(payload)),
      denied: (reason) =>
        this.#soonOn(connection, () => {
          this.#disconnect();
          onDenied(reason);
        }),
    };
    return connection;
  }

  /** Runs after a while, if this connection is still there. */
  #soonOn(connection: ServerConnection, run: () => void): void {
    void soon().then(() => {
      if (this.#connection === connection && !this.#ended) run();
    });
  }

  #send(run: () => void): void {
    const connection = this.#connection;
    this.#up = this.#up.then(soon).then(() => {
      if (connection !== undefined && connection === this.#connection && this.#network.online) run();
    });
  }

  #disconnect(): void {
    if (this.#connection) this.#server.connections.delete(this.#connection);
    this.#connection = undefined;
  }
}
