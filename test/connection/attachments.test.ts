import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { formatName } from '@parley/core/documents/names';
import type { ContactId } from '@parley/core/ids';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  ANA,
  startTestServer,
  WORKSPACE,
  type TestServer,
} from '../../sync-server/sync/testing/test-server.ts';
import { createRandom } from '../sim/random.ts';
import { DRAFT, liveName, openConnection, type AgentConnection } from './agent-connection.ts';

/** Much longer than a test waits. */
const LONG = 120_000;
const QUICK = { delay: 10, minDelay: 5, maxDelay: 20 };
const NEVER_AGAIN = { delay: LONG, minDelay: LONG, maxDelay: LONG };
const CONTACTS = ['contact001', 'contact002', 'contact003'] as ContactId[];

const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 2 });

let server: TestServer;
let connection: AgentConnection;
let names: string[];

beforeEach(async () => {
  server = await startTestServer();
  for (const contact of CONTACTS) await server.write(contact, 'Hello?');
  names = [
    ...(await Promise.all(CONTACTS.map((contact) => liveName(server, contact)))),
    ...CONTACTS.map((contact) => formatName({ kind: 'drafts', contact, incarnation: 1 })),
    formatName({ kind: 'presence', workspace: WORKSPACE }),
    formatName({ kind: 'feed', agent: ANA }),
  ];
});

afterEach(async () => {
  await connection.end();
  await server.remove();
});

const connected = (is: boolean): Promise<void> =>
  until(() => expect(connection.attachments.connected()).toBe(is));

describe('a connection that has been away', () => {
  it('OF-2 is taken at once when there is a network again, however far off the next try is', async () => {
    connection = await openConnection(server, NEVER_AGAIN);
    for (const name of names) connection.open(name);
    await connection.settled();
    connection.wire.cut();
    await connected(false);
    await server.write(CONTACTS[0] as ContactId, 'Are you there?');
    // Tried in vain, and then not again for long.
    connection.attachments.connectNow();
    await until(() => expect(connection.wire.counts().refused).toBe(1));
    connection.wire.mend();
    connection.attachments.connectNow();
    await connection.settled();
  });

  it('OF-2 is not left for another while it works, or while it is just being taken', async () => {
    connection = await openConnection(server, QUICK);
    connection.attachments.connectNow();
    for (const name of names) connection.open(name);
    await connection.settled();
    connection.attachments.connectNow();
    await connection.settled();
    expect(connection.wire.counts().accepted).toBe(1);
  });

  it('OF-2 is given up if it falls silent at once, and opened again', async () => {
    connection = await openConnection(server, { ...QUICK, messageReconnectTimeout: 300 });
    const off = connection.attachments.onConnected(() => connection.wire.hold());
    for (const name of names) connection.open(name);
    await connected(true);
    await connected(false);
    off();
    connection.wire.release();
    await connection.settled();
  });

  it('OF-1 is not connected where a socket opens and nothing passes, as behind a proxy that swallows what it lets in', async () => {
    const greeted = vi.fn();
    const deaf = createServer((socket) => {
      socket.once('data', (request) => {
        const asked = /sec-websocket-key: (\S+)/i.exec(request.toString())?.[1] ?? '';
        const accept = createHash('sha1')
          .update(`${asked}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`)
          .digest('base64');
        socket.write(
          `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
        );
        // From here on the socket carries the greetings of documents.
        socket.once('data', greeted);
        socket.on('error', () => undefined);
      });
    });
    deaf.listen(0, '127.0.0.1');
    await once(deaf, 'listening');
    const { port } = deaf.address() as AddressInfo;
    connection = await openConnection({ ...server, port }, { ...QUICK, messageReconnectTimeout: 300 });
    const heard = vi.fn();
    connection.attachments.onConnected(heard);
    connection.open(names[0] ?? '');
    // The socket is given up, and opened again.
    await until(() => expect(greeted.mock.calls.length).toBeGreaterThanOrEqual(2));
    expect([connection.attachments.connected(), heard.mock.calls.length]).toEqual([false, 0]);
    deaf.close();
  });

  it('OF-2 L7 tells documents of it when it died unnoticed: what they wait for will not come', async () => {
    connection = await openConnection(server, { ...QUICK, messageReconnectTimeout: 300 });
    const all = names.map((name) => connection.open(name));
    await connection.settled();
    connection.wire.hold();
    await until(() => {
      for (const { told } of all) expect(told.at(-1)).toBe('lost');
    });
    await server.write(CONTACTS[0] as ContactId, 'Are you there?');
    connection.wire.release();
    await connection.settled();
  });
});

describe('a connection that breaks', () => {
  it.each(['up', 'down'] as const)(
    'OF-2 at whichever byte of a greeting on its way %s: all is attached in the end',
    async (way) => {
      connection = await openConnection(server, QUICK);
      const before = connection.wire.counts()[way];
      for (const name of names) connection.open(name);
      await connection.settled();
      const whole = connection.wire.counts()[way] - before;
      for (let at = 1; at < whole; at += 41) {
        connection.wire.cut();
        await connected(false);
        connection.wire.mend();
        connection.wire.breakAfter(way, at);
        await connection.settled();
      }
      expect(connection.wire.counts().accepted).toBeGreaterThan(whole / 41);
    },
  );

  it.each([1, 2, 3, 4, 5, 6])(
    'OF-2 L6 while documents are opened, left, opened again and written in, run %i',
    async (seed) => {
      const random = createRandom(seed);
      connection = await openConnection(server, QUICK);
      const pick = <Item>(items: readonly Item[]): Item => items[random.below(items.length)] as Item;
      const steps: readonly (() => unknown)[] = [
        () => connection.wire.cut(),
        () => connection.wire.mend(),
        () => connection.attachments.connectNow(),
        () => connection.wire.breakAfter('up', 1 + random.below(1_200)),
        () => connection.wire.breakAfter('down', 1 + random.below(4_000)),
        () => server.write(pick(CONTACTS), 'More.'),
        () => {
          for (const { name, doc } of connection.opened.values()) {
            if (name.startsWith('drafts/')) doc.getText(DRAFT).insert(0, `${random.below(100)} `);
          }
        },
        () => {
          const name = pick(names);
          const one = connection.opened.get(name);
          if (one) one.close();
          else connection.open(name);
        },
        () => {
          const name = pick(names);
          connection.opened.get(name)?.close();
          connection.open(name);
        },
      ];
      const waits: readonly (() => unknown)[] = [
        () => undefined,
        () => new Promise((resolve) => setImmediate(resolve)),
        () => new Promise((resolve) => setTimeout(resolve, random.below(15))),
      ];
      for (let round = 0; round < 12; round += 1) {
        for (let step = random.below(14); step >= 0; step -= 1) {
          await pick(steps)();
          await pick(waits)();
        }
        connection.wire.mend();
        await connection.settled();
        expect([...connection.opened.values()].flatMap(({ told }) => told)).not.toContain('final');
      }
    },
  );
});
