/** For tests: the team's system, which takes messages as a test says, and has files. */
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Taken {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  readonly json: {
    readonly type: string;
    readonly id: string;
    readonly to: unknown;
    readonly message: {
      readonly type?: string;
      readonly text: string;
      readonly files: readonly { readonly url: string }[];
    };
  };
}

export interface SystemAnswer {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  /** The connection ends in place of an answer. */
  readonly hangUp?: boolean;
  /** No answer comes, and the connection stays. */
  readonly silent?: boolean;
}

export class SystemDouble {
  readonly #server = createServer();
  readonly taken: Taken[] = [];
  /** The reports that messages were read, which are answered as `readStatus` says. */
  readonly reads: Taken[] = [];
  readStatus = 200;
  /** Answers in order, the last one for ever. */
  answers: SystemAnswer[] = [{ body: {} }];
  /** What is answered to GET, by path. */
  readonly files = new Map<string, RequestListener>();
  url = '';

  static async open(): Promise<SystemDouble> {
    const double = new SystemDouble();
    double.#server.on('request', (request, response) => {
      if (request.method === 'GET') {
        const answer = double.files.get(request.url ?? '');
        if (answer) answer(request, response);
        else response.writeHead(404).end();
        return;
      }
      void textOf(request).then((text) => {
        const { url: path = '', headers } = request;
        const taken = { path, headers, text, json: JSON.parse(text) as Taken['json'] };
        if (taken.json.type === 'read') {
          double.reads.push(taken);
          return response.writeHead(double.readStatus).end();
        }
        double.taken.push(taken);
        const [next = {}] = double.answers.length > 1 ? double.answers.splice(0, 1) : double.answers;
        if (next.silent) return undefined;
        if (next.hangUp) return response.destroy();
        const body = typeof next.body === 'string' ? next.body : JSON.stringify(next.body ?? {});
        return response.writeHead(next.status ?? 200, next.headers).end(body);
      });
    });
    await new Promise<void>((resolve) => double.#server.listen(0, '127.0.0.1', resolve));
    double.url = `http://127.0.0.1:${(double.#server.address() as AddressInfo).port}`;
    return double;
  }

  close(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((resolve) => this.#server.close(() => resolve()));
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request as AsyncIterable<Uint8Array>) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}
