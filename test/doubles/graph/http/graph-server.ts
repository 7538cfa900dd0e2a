/** The server: reads calls, lets faults happen, answers, and keeps a record. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { checkToken, findToken } from './debug-token.ts';
import type { Fault, Faults } from './faults.ts';
import { findRoute } from './find-route.ts';
import { GraphError } from './graph-error.ts';
import { type CallBody, parseBody, readBytes } from './read-call.ts';
import type { Answer, World } from './routes.ts';
import type { Call, Traffic } from './traffic.ts';

interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}

export class GraphServer {
  readonly #world: World;
  readonly #faults: Faults;
  readonly #traffic: Traffic;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  constructor(world: World, faults: Faults, traffic: Traffic) {
    this.#world = world;
    this.#faults = faults;
    this.#traffic = traffic;
    this.#server = createServer((request, response) => void this.#serve(request, response));
    this.#server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => this.#sockets.delete(socket));
    });
  }

  /** @returns the port */
  async listen(port: number): Promise<number> {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  async close(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
    await closed;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const bytes = await readBytes(request).catch(() => null);
    if (!bytes) return;
    const url = new URL(request.url ?? '/', 'http://graph');
    const query = Object.fromEntries(url.searchParams);
    const path = url.pathname.replace(/^\/v\d+\.\d+(?=\/)/, '');
    const method = request.method ?? 'GET';
    const given = bearerOf(request.headers.authorization) ?? query.access_token;
    const token = given === undefined ? undefined : findToken(this.#world, given);
    const parsed = await parseBody(request.headers['content-type'] ?? '', bytes).catch(
      (error: unknown) => error,
    );
    const body: CallBody = isCallBody(parsed) ? parsed : { fields: {}, files: new Map() };
    const route = findRoute(this.#world, method, path, body.fields, token ?? null);
    const call: Call = {
      at: this.#world.clock.now(),
      operation: route.operation,
      method,
      path,
      query,
      headers: headersOf(request),
      body: body.fields,
      raw: bytes.toString(),
      fault: this.#faults.next({ operation: route.operation, path, body: body.fields }),
      status: null,
      answer: null,
    };
    this.#traffic.addCall(call);
    const answer = async (): Promise<Reply> => {
      if (!isCallBody(parsed)) throw parsed;
      const asked = { world: this.#world, query, body };
      if (!route.needs) return replyOf(await route.answer(asked));
      const checked = checkToken(this.#world, token, given !== undefined, route.needs);
      return replyOf(await route.answer({ ...asked, token: checked }));
    };
    await this.#answer(response, call, answer);
  }

  async #answer(response: ServerResponse, call: Call, answer: () => Promise<Reply>): Promise<void> {
    const { fault } = call;
    if (!fault || fault.type === 'slow' || fault.when === 'after') {
      const reply = await answer().catch((error: unknown) => this.#errorReply(error));
      if (!fault) return writeReply(response, call, reply);
      if (fault.type === 'slow') {
        this.#world.clock.after(fault.ms, () => writeReply(response, call, reply));
        return;
      }
    }
    this.#break(response, call, fault);
  }

  #break(response: ServerResponse, call: Call, fault: Exclude<Fault, { type: 'slow' }>): void {
    switch (fault.type) {
      case 'hang':
        return;
      case 'cut':
        response.destroy();
        return;
      case 'error':
        writeReply(response, call, this.#errorReply(fault.error));
        return;
      case 'answer':
        writeReply(response, call, {
          status: fault.status,
          headers: fault.headers ?? {},
          body: fault.body ?? '',
        });
        return;
      case 'malformed':
        writeReply(response, call, { status: 200, headers: JSON_TYPE, body: '{"messaging_product":"what' });
        return;
      case 'short':
        call.status = 200;
        response.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' });
        response.write('{"messages":[', () => response.destroy());
    }
  }

  #errorReply(error: unknown): Reply {
    if (!(error instanceof GraphError)) throw error;
    const body = JSON.stringify(error.body(this.#world.ids.trace()));
    return { status: error.status, headers: { ...JSON_TYPE, ...error.headers }, body };
  }
}

const JSON_TYPE = { 'content-type': 'application/json; charset=UTF-8' };

function replyOf(answer: Answer): Reply {
  if (answer.bytes instanceof Uint8Array) {
    return { status: 200, headers: { 'content-type': String(answer.type) }, body: answer.bytes };
  }
  return { status: 200, headers: JSON_TYPE, body: JSON.stringify(answer) };
}

function writeReply(response: ServerResponse, call: Call, reply: Reply): void {
  call.status = reply.status;
  call.answer = typeof reply.body === 'string' ? reply.body : `${reply.body.length} bytes`;
  response.writeHead(reply.status, { ...reply.headers, 'content-length': Buffer.byteLength(reply.body) });
  response.end(reply.body);
}

function isCallBody(value: unknown): value is CallBody {
  return typeof value === 'object' && value !== null && 'files' in value;
}

function bearerOf(header: string | undefined): string | undefined {
  return /^(?:Bearer|OAuth) (.+)$/i.exec(header ?? '')?.[1];
}

function headersOf(request: IncomingMessage): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
}
