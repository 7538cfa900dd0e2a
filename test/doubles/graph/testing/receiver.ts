/** A stand-in for the receiver of webhooks: keeps what comes, and answers as a test wants. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { readBytes } from '../http/read-call.ts';

export interface Delivered {
  readonly raw: string;
  readonly signature: string;
}

export class Receiver {
  readonly delivered: Delivered[] = [];
  /** Status of the next answers; 200 when there are no more. */
  statuses: number[] = [];
  readonly #server = createServer((request, response) => {
    void readBytes(request).then((bytes) => {
      const url = new URL(request.url ?? '/', 'http://receiver');
      if (request.method === 'GET') {
        const right = url.searchParams.get('hub.verify_token') === 'right';
        response.writeHead(right ? 200 : 403).end(right ? url.searchParams.get('hub.challenge') : '');
        return;
      }
      const signature = String(request.headers['x-hub-signature-256']);
      this.delivered.push({ raw: bytes.toString(), signature });
      response.writeHead(this.statuses.shift() ?? 200).end();
    });
  });

  /** @returns the address for webhooks */
  async start(): Promise<string> {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/webhook`;
  }

  async stop(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Changes of WhatsApp's bodies, in the order in which they came. */
  values(): readonly Record<string, unknown>[] {
    return this.delivered.flatMap(({ raw }) => {
      const body = JSON.parse(raw) as { entry: { changes?: { value: Record<string, unknown> }[] }[] };
      return body.entry.flatMap(({ changes }) => (changes ?? []).map(({ value }) => value));
    });
  }

  /** Events of Messenger's bodies. */
  events(): readonly Record<string, unknown>[] {
    return this.delivered.flatMap(({ raw }) => {
      const body = JSON.parse(raw) as { entry: Record<string, Record<string, unknown>[]>[] };
      return body.entry.flatMap(({ messaging, standby }) => messaging ?? standby ?? []);
    });
  }
}
