/**
 * Requests without end over few connections. Bodies are made once, and a rate limits the attacker's own cost.
 */
import { Agent, request } from 'node:http';
import { connect } from 'node:net';
import type { Outcome, Target } from './attack.ts';

export interface Shot {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Buffer;
}

/** Most requests a second, over all connections. */
const RATE = 150;

const shoot = (agent: Agent, url: URL, { method, path, headers, body }: Shot): Promise<number> =>
  new Promise((resolve) => {
    const length = body === undefined ? {} : { 'content-length': String(body.length) };
    const sent = request(
      { agent, hostname: url.hostname, port: url.port, method, path, headers: { ...headers, ...length } },
      (answer) => {
        answer.resume();
        answer.on('close', () => resolve(answer.statusCode ?? 0));
      },
    );
    // A server that answers before everything was sent closes the connection.
    sent.on('error', () => resolve(0));
    sent.end(body);
  });

/** Sends shots for some seconds, `hands` at a time. Shots without an answer by then are abandoned. */
export const flood = async (target: Target, hands: number, next: (n: number) => Shot): Promise<Outcome> => {
  const agent = new Agent({ keepAlive: true, maxSockets: hands });
  const url = new URL(target.url);
  const end = performance.now() + target.seconds * 1_000;
  let sent = 0;
  let refused = 0;
  const hand = async (): Promise<void> => {
    while (performance.now() < end) {
      const began = performance.now();
      const status = await shoot(agent, url, next(sent++));
      if (status === 0 || status >= 400) refused += 1;
      const pause = (hands / RATE) * 1_000 - (performance.now() - began);
      if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause));
    }
  };
  const late = new Promise((resolve) => setTimeout(resolve, target.seconds * 1_000));
  await Promise.race([Promise.all(Array.from({ length: hands }, hand)), late]);
  agent.destroy();
  return { sent, refused };
};

/** Sends all shots at once, and reads only the beginning of each answer. */
export const unread = async (target: Target, shots: readonly Shot[]): Promise<Outcome> => {
  const { hostname, port } = new URL(target.url);
  let refused = 0;
  const sockets = shots.map(({ method, path, headers, body = Buffer.alloc(0) }) => {
    const socket = connect(Number(port), hostname);
    const lines = Object.entries({ host: `${hostname}:${port}`, ...headers, 'content-length': body.length });
    socket.write(
      `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n`,
    );
    socket.write(body);
    socket.on('error', () => socket.destroy());
    socket.once('data', (chunk: Buffer) => {
      if (!chunk.toString('latin1', 9, 12).startsWith('2')) refused += 1;
      socket.pause();
    });
    return socket;
  });
  await new Promise((resolve) => setTimeout(resolve, target.seconds * 1_000));
  for (const socket of sockets) socket.destroy();
  return { sent: shots.length, refused };
};
