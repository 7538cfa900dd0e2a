/**
 * The line between one device and the server. A test can cut it (every socket drops, new ones are reset), hold it
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

/** As long as what it takes the place of: the server then answers without compression, so that a test can read it. */
const withoutCompression = (bytes: Buffer): Buffer =>
  Buffer.from(bytes.toString('latin1').replace(/accept-encoding:/gi, 'ignore-encoding:'), 'latin1');

export interface WireOptions {
  /** Answers come uncompressed, so that the record can be read. */
  readonly plain?: boolean;
}

/** A line to the server at `target`, such as `http://127.0.0.1:3000`. */
export const openWire = async (target: string, options: WireOptions = {}): Promise<Wire> => {
  const { hostname, port } = new URL(target);
  const pairs = new Set<readonly [Socket, Socket]>();
  const record: Buffer[] = [];
  let isCut = false;
  let isHeld = false;
  let refusesUpgrades = false;
  let breaking: { readonly way: 'up' | 'down'; left: number } | undefined;

  const counts = { accepted: 0, refused: 0, up: 0, down: 0 };

  const drop = (): void => {
    for (const pair of pairs) for (const socket of pair) socket.resetAndDestroy();
  };

  /** As much as gets through before the line breaks. */
  const untilBreak = (way: 'up' | 'down', bytes: Buffer): Buffer => {
    if (breaking?.way !== way) return bytes;
    const { left } = breaking;
    breaking.left -= bytes.length;
    if (breaking.left > 0) return bytes;
    breaking = undefined;
    // What still gets through is written before.
    setImmediate(drop);
    return bytes.subarray(0, left);
  };

  const pass = (
    way: 'up' | 'down',
    from: Socket,
    to: Socket,
    change: (bytes: Buffer) => Buffer = (bytes) => bytes,
  ): void => {
    from.on('data', (data) => {
      const bytes = untilBreak(way, change(data));
      counts[way] += bytes.length;
      record.push(bytes);
      if (!to.write(bytes)) {
        from.pause();
        to.once('drain', () => {
          if (!isHeld) from.resume();
        });
      }
    });
    from.on('end', () => to.end());
    from.on('error', () => to.destroy());
    from.on('close', () => to.destroy());
  };

  const server = createServer({ allowHalfOpen: true }, (near) => {
    counts[isCut ? 'refused' : 'accepted'] += 1;
    if (isCut) {
      near.on('error', () => undefined);
      near.resetAndDestroy();
      return;
    }
    const far = connect({ host: hostname, port: Number(port), allowHalfOpen: true });
    const pair = [near, far] as const;
    pairs.add(pair);
    near.on('close', () => pairs.delete(pair));
    pass('up', near, far, (bytes) => {
      if (refusesUpgrades && /^upgrade: websocket/im.test(bytes.toString('latin1'))) {
        near.end('HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
        return Buffer.alloc(0);
      }
      return options.plain === true ? withoutCompression(bytes) : bytes;
    });
    pass('down', far, near);
    if (isHeld) for (const socket of pair) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  return {
    url: `http://${hostname}:${(server.address() as AddressInfo).port}`,
    cut: () => {
      isCut = true;
      drop();
    },
    mend: () => {
      isCut = false;
      breaking = undefined;
    },
    breakAfter: (way, bytes) => {
      breaking = { way, left: bytes };
    },
    hold: () => {
      isHeld = true;
      for (const pair of pairs) for (const socket of pair) socket.pause();
    },
    release: () => {
      isHeld = false;
      for (const pair of pairs) for (const socket of pair) socket.resume();
    },
    refuseUpgrades: (refuse) => {
      refusesUpgrades = refuse;
    },
    counts: () => ({ ...counts }),
    recorded: () => Buffer.concat(record).toString('latin1'),
    close: async () => {
      for (const pair of pairs) for (const socket of pair) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
};
