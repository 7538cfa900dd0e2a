/** A small HTTP server in place of the Graph API, that answers what a test says and keeps what it was asked. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGuardedHttp } from '../../guarded-http.ts';
import type { Net } from '../call-graph.ts';

export interface Asked {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly authorization: string | undefined;
  readonly agent: string | undefined;
  readonly type: string;
  readonly bytes: Uint8Array;
  /** The body, if it is JSON. */
  readonly json: unknown;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is written as JSON. */
  readonly body?: unknown;
  /** The connection ends in place of an answer. */
  readonly hangUp?: boolean;
}

export class GraphDouble {
  readonly #server = createServer();
  readonly #answers = new Map<string, (asked: Asked) => Answer>();
  readonly asked: Asked[] = [];
  /** With the version, as the adapter gets it. */
  url = '';

  static async open(): Promise<GraphDouble> {
    const double = new GraphDouble();
    double.#server.on('request', (request, response) => {
      void bodyOf(request).then((bytes) => {
        const asked = askedOf(request, bytes);
        double.asked.push(asked);
        const path = asked.path.split('?')[0] ?? '';
        const answer = double.#answers.get(`${asked.method} ${path}`)?.(asked) ?? {
          status: 404,
          body: 'none',
        };
        if (answer.hangUp) return response.destroy();
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
        return response.end(toBytes(answer.body));
      });
    });
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    double.url = `http://127.0.0.1:${(double.#server.address() as AddressInfo).port}/v25.0`;
    return double;
  }

  /** What is answered at a path below the version; a list is answered one after the other, the last one for ever. */
  answer(
    route: `${'GET' | 'POST'} ${string}`,
    ...answers: readonly (Answer | ((asked: Asked) => Answer))[]
  ): void {
    const [method, path] = route.split(' ');
    let next = 0;
    this.#answers.set(`${method} /v25.0/${path}`, (asked) => {
      const answer = answers[Math.min(next, answers.length - 1)] ?? {};
      next += 1;
      return typeof answer === 'function' ? answer(asked) : answer;
    });
  }

  forget(): void {
    this.#answers.clear();
    this.asked.length = 0;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** The client as the server uses it, allowed to call this machine. */
export const net = (): Net => ({
  http: createGuardedHttp({ allowLoopback: true }),
  signal: new AbortController().signal,
});

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks);
}

function askedOf({ method = '', url = '', headers }: IncomingMessage, bytes: Uint8Array): Asked {
  const type = headers['content-type'] ?? '';
  const isJson = type.startsWith('application/json') && bytes.byteLength > 0;
  return {
    method,
    path: url,
    authorization: headers.authorization,
    agent: headers['user-agent'],
    type,
    bytes,
    json: isJson ? (JSON.parse(new TextDecoder().decode(bytes)) as unknown) : undefined,
  };
}

function toBytes(body: unknown): Uint8Array | string {
  if (body instanceof Uint8Array || typeof body === 'string') return body;
  return body === undefined ? '' : JSON.stringify(body);
}
