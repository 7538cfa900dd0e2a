/** A system of the shop's own, beyond a custom channel: its customers write in an app, and get there what the team writes. */
import type { ChannelId } from '@parley/core/ids';
import { keyOf, signedHeaders } from '@parley/sync-server/channels/custom/signature';
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import type { Ad, Customer, Place, Tongue } from './customer.ts';

/** What Parley sends. A test of the channel has no message. */
interface Sent {
  readonly type: string;
  readonly id: string;
  readonly to?: { readonly id: string };
  readonly message?: { readonly text?: string };
}

export class ShopApp {
  readonly #server: Server;
  readonly #now: () => number;
  /** Bytes of files that customers have sent, by the path of their address. */
  readonly #files = new Map<string, Buffer>();
  readonly #customers: AppCustomer[] = [];
  /** Events go out one after the other. */
  #tail: Promise<void> = Promise.resolve();
  #events = '';
  #key: Uint8Array = Buffer.alloc(0);

  constructor(now: () => number) {
    this.#now = now;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
  }

  /** Where the system takes messages of the team. */
  get address(): string {
    return `${this.#origin}/messages`;
  }

  /** @param events where Parley takes events @param secret of the channel's signatures */
  connect(events: string, secret: string): void {
    this.#events = events;
    this.#key = keyOf(secret) ?? this.#key;
  }

  addCustomer(channel: ChannelId, name: string, tongue: Tongue): AppCustomer {
    const customer = new AppCustomer(this, channel, {
      id: `app-${1_000 + this.#customers.length}`,
      name,
      tongue,
    });
    this.#customers.push(customer);
    return customer;
  }

  /** Sends an event. */
  tell(event: object): void {
    const body = JSON.stringify({ events: [{ id: randomUUID(), at: this.#now(), ...event }] });
    const headers = signedHeaders([this.#key], randomUUID(), body, this.#now());
    this.#tail = this.#tail.then(async () => {
      const response = await fetch(this.#events, { method: 'POST', headers, body });
      await response.arrayBuffer();
    });
  }

  /** Resolves when every event has been taken. */
  settled(): Promise<void> {
    return this.#tail;
  }

  /** @returns the address of a file that a customer sends */
  host(bytes: Buffer, name: string): string {
    const path = `/files/${this.#files.size}/${name}`;
    this.#files.set(path, bytes);
    return this.#origin + path;
  }

  get #origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const file = this.#files.get(request.url ?? '');
    if (file !== undefined) {
      response.end(file);
      return;
    }
    const { type, id, to, message } = JSON.parse(await text(request)) as Sent;
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ id }));
    if (type !== 'message') return;
    this.#customers.find((customer) => customer.id === to?.id)?.gets(id, message?.text ?? '');
    this.tell({ type: 'status', message: { id }, status: 'delivered' });
  }
}

export class AppCustomer implements Customer {
  readonly id: string;
  readonly name: string;
  readonly tongue: Tongue;
  readonly channel: ChannelId;
  readonly #app: ShopApp;
  /** Ids of messages that have come from the team. */
  readonly #received: string[] = [];
  /** The words of the last one. */
  #words = '';
  /** Id of the customer's own last message. */
  #last = '';

  constructor(app: ShopApp, channel: ChannelId, person: { id: string; name: string; tongue: Tongue }) {
    this.#app = app;
    this.channel = channel;
    this.id = person.id;
    this.name = person.name;
    this.tongue = person.tongue;
  }

  get key(): string {
    return `custom:${this.id}`;
  }

  /** A message of the team has come. */
  gets(id: string, words: string): void {
    this.#received.push(id);
    this.#words = words;
  }

  received(): number {
    return this.#received.length;
  }

  lastReceived(): string {
    return this.#words;
  }

  says(words: string, { quotes = false } = {}): void {
    const replyTo = quotes ? this.#received.at(-1) : undefined;
    this.#write({ text: words, ...(replyTo === undefined ? {} : { replyTo }) });
  }

  reads(): void {
    const id = this.#received.at(-1);
    if (id !== undefined) this.#app.tell({ type: 'status', message: { id }, status: 'read' });
  }

  sendsVoice(bytes: Buffer): void {
    this.#write({ files: [{ url: this.#app.host(bytes, 'voice.wav'), name: 'voice.wav' }] });
  }

  sendsPicture(bytes: Buffer, caption?: string): void {
    this.#write({ text: caption, files: [{ url: this.#app.host(bytes, 'photo.png'), name: 'photo.png' }] });
  }

  sharesPlace(place: Place): void {
    this.#write({ location: place });
  }

  reacts(emoji: string): void {
    const id = this.#received.at(-1);
    if (id !== undefined) this.#app.tell({ type: 'reaction', message: { id }, emoji });
  }

  corrects(words: string): void {
    this.#app.tell({ type: 'edit', message: { id: this.#last, text: words } });
  }

  takesBack(): void {
    this.#app.tell({ type: 'delete', message: { id: this.#last } });
  }

  clicksAd({ code, title, url }: Ad, words: string): void {
    this.#write({ text: words }, { reference: { code, title, url } });
  }

  #write(message: object, around: object = {}): void {
    this.#last = randomUUID();
    const from = { id: this.id, name: this.name };
    this.#app.tell({ type: 'message', id: this.#last, from, message, ...around });
  }
}
