/**
 * The connection between one device and the server. A test can cut it (every socket drops, new ones are reset), hold it
 * (nothing passes, nothing drops) and read what went over it, byte by byte.
 */
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface Wire {
  /** Address of the server as this device sees it, without a slash at the end. */
  readonly url: string;
  /** Drops every connection and lets none in until `mend`. */
  cut(): void;
  mend(): void;
  /** Drops what is connected once so many more bytes have gone one way, and lets new ones in. */
  breakAfter(way: 'up' | 'down', bytes: number): void;
  /** Keeps back what either side sends until `release`. */
  hold(): void;
  release(): void;
  /** Answers WebSocket upgrades with 403, as some proxies do; other requests pass. */
  refuseUpgrades(refuse: boolean): void;
  /** So far: connections that were let in and kept out, bytes that went up to the server and down from it. */
  counts(): {
    readonly accepted: number;
    readonly refused: number;
    readonly up: number;
    readonly down: number;
  };
  /** All that went over the wire so far, both ways, each byte as one character. */
  recorded(): string;
  close(): Promise<void>;
}

export interface WireOptions {
  /** Answers come uncompressed, so that the record can be read. */
  readonly plain?: boolean;
}

/** A connection to the server at `target`, such as `http://127.0.0.1:3000`. */
export async function openWire(target: string, options: WireOptions = {}): Promise<Wire> {
  const wire = new TcpWire(new URL(target), options);
  await wire.listen();
  return wire;
}

type Way = 'up' | 'down';

class TcpWire implements Wire {
  readonly #target: URL;
  readonly #options: WireOptions;
  readonly #server = createServer({ allowHalfOpen: true }, (near) => this.#accept(near));
  /** Where the device connects. */
  #port = 0;
  /** The two sockets of each connection. */
  readonly #pairs = new Set<readonly [Socket, Socket]>();
  /** All that went over the wire. */
  readonly #record: Buffer[] = [];
  readonly #counts = { accepted: 0, refused: 0, up: 0, down: 0 };
  #isCut = false;
  #isHeld = false;
  #refusesUpgrades = false;
  /** How many more bytes go one way before every connection drops. */
  #breaking: { readonly way: Way; left: number } | undefined;

  constructor(target: URL, options: WireOptions) {
    this.#target = target;
    this.#options = options;
  }

  async listen(): Promise<void> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://${this.#target.hostname}:${this.#port}`;
  }

  cut(): void {
    this.#isCut = true;
    this.#drop();
  }

  mend(): void {
    this.#isCut = false;
    this.#breaking = undefined;
  }

  breakAfter(way: Way, bytes: number): void {
    this.#breaking = { way, left: bytes };
  }

  hold(): void {
    this.#isHeld = true;
    for (const socket of this.#sockets()) socket.pause();
  }

  release(): void {
    this.#isHeld = false;
    for (const socket of this.#sockets()) socket.resume();
  }

  refuseUpgrades(refuse: boolean): void {
    this.#refusesUpgrades = refuse;
  }

  counts(): ReturnType<Wire['counts']> {
    return { ...this.#counts };
  }

  recorded(): string {
    return Buffer.concat(this.#record).toString('latin1');
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets()) socket.destroy();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #sockets(): readonly Socket[] {
    return [...this.#pairs].flat();
  }

  #drop(): void {
    for (const socket of this.#sockets()) socket.resetAndDestroy();
  }

  #accept(near: Socket): void {
    this.#counts[this.#isCut ? 'refused' : 'accepted'] += 1;
    if (this.#isCut) {
      near.on('error', () => undefined);
      near.resetAndDestroy();
      return;
    }
    const { hostname, port } = this.#target;
    const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const pair = [near, far] as const;
    this.#pairs.add(pair);
    near.on('close', () => this.#pairs.delete(pair));
    this.#pass('up', near, far, (bytes) => this.#change(near, bytes));
    this.#pass('down', far, near);
    if (this.#isHeld) for (const socket of pair) socket.pause();
  }

  /** What of the device's bytes goes on to the server. */
  #change(near: Socket, bytes: Buffer): Buffer {
    if (this.#refusesUpgrades && /^upgrade: websocket/im.test(bytes.toString('latin1'))) {
      near.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
      return Buffer.alloc(0);
    }
    return this.#options.plain === true ? withoutCompression(bytes) : bytes;
  }

  #pass(way: Way, from: Socket, to: Socket, change: (bytes: Buffer) => Buffer = (bytes) => bytes): void {
    from.on('data', (data) => {
      const bytes = this.#untilBreak(way, change(data));
      this.#counts[way] += bytes.length;
      this.#record.push(bytes);
      if (!to.write(bytes)) {
        from.pause();
        to.once('drain', () => {
          if (!this.#isHeld) from.resume();
        });
      }
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  }

  /** As much as gets through before the connection breaks. */
  #untilBreak(way: Way, bytes: Buffer): Buffer {
    const breaking = this.#breaking;
    if (breaking?.way !== way) return bytes;
    const { left } = breaking;
    breaking.left -= bytes.length;
    if (breaking.left > 0) return bytes;
    this.#breaking = undefined;
    // What still gets through is written before.
    setImmediate(() => this.#drop());
    return bytes.subarray(0, left);
  }
}

/** Replaces a header by another of the same length: the server then answers without compression, readable by a test. */
function withoutCompression(bytes: Buffer): Buffer {
  return Buffer.from(bytes.toString('latin1').replace(/accept-encoding:/gi, 'ignore-encoding:'), 'latin1');
}
