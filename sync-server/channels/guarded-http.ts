/**
 * The one way out to outside services: https only, no machine of a private network, no redirects, a limit on the time of
 * the whole exchange and on the size of the answer.
 */
import {
  request as requestHttp,
  type ClientRequest,
  type IncomingMessage,
  type RequestOptions,
} from 'node:http';
import { request as requestHttps } from 'node:https';
import type { LookupFunction } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { GuardedHttp, GuardedResponse } from './adapter.ts';
import {
  readTarget,
  resolveName,
  resolveTarget,
  type AddressRules,
  type Resolve,
} from './guarded-address.ts';
import { GuardedHttpError, ResponseTooLargeError } from './guarded-http-error.ts';

export interface GuardedHttpOptions {
  /** For development and tests: this machine may be called, without encryption too. */
  readonly allowLoopback?: boolean;
  readonly resolve?: Resolve;
}

type GuardedRequest = Parameters<GuardedHttp['request']>[0];

/** Most bytes of the headers of an answer. */
const MAX_HEADERS = 32 * 1024;

/** Makes the client. Every request rejects with a `GuardedHttpError` if it has no answer. */
export function createGuardedHttp(options: GuardedHttpOptions = {}): GuardedHttp {
  const rules = { allowLoopback: options.allowLoopback ?? false, resolve: options.resolve ?? resolveName };
  return {
    request: async (request) => {
      const url = readTarget(request.url, rules);
      const { bytes, type } = await encodeBody(request.body);
      const headers = {
        ...(type === undefined ? {} : { 'content-type': type }),
        ...lowerCased(request.headers ?? {}),
        ...(bytes === undefined ? {} : { 'content-length': String(bytes.byteLength) }),
        'accept-encoding': 'identity',
      };
      return new Exchange(url, request, headers, bytes, rules).answer();
    },
  };
}

/** One request, and its answer to the last byte. */
class Exchange {
  readonly #request: GuardedRequest;
  readonly #call: ClientRequest;
  /** Ends the exchange when its time is over, however slowly bytes still come. */
  readonly #deadline: NodeJS.Timeout;
  /** Whether the request may have left this machine. */
  #connected = false;
  /** Why this side ended the exchange. */
  #ended: GuardedHttpError | undefined;
  /** Stops listening to the caller's signal. */
  readonly #over = new AbortController();

  constructor(
    url: URL,
    request: GuardedRequest,
    headers: Readonly<Record<string, string>>,
    bytes: Uint8Array | undefined,
    rules: AddressRules,
  ) {
    this.#request = request;
    this.#deadline = setTimeout(
      () => this.#end('timed-out', 'The time for an answer was over.'),
      request.timeout,
    );
    const options: RequestOptions = {
      method: request.method,
      headers,
      lookup: lookupBy(url, rules),
      // A reused connection may end at that very moment, and nobody would know whether the request arrived.
      agent: false,
      maxHeaderSize: MAX_HEADERS,
    };
    this.#call = url.protocol === 'https:' ? requestHttps(url, options) : requestHttp(url, options);
    this.#call.once('socket', (socket) => {
      const event = (socket as Partial<TLSSocket>).encrypted === true ? 'secureConnect' : 'connect';
      socket.once(event, () => (this.#connected = true));
    });
    const onAbort = (): void => this.#end('aborted', 'The request was given up.');
    request.signal?.addEventListener('abort', onAbort, { signal: this.#over.signal });
    if (request.signal?.aborted === true) onAbort();
    this.#call.end(bytes);
  }

  /** @throws GuardedHttpError */
  answer(): Promise<GuardedResponse> {
    return new Promise((resolve, reject) => {
      this.#call.once('response', (message) => resolve(this.#responseOf(message)));
      this.#call.on('error', (error) => {
        this.#close();
        reject(this.#errorOf(error));
      });
    });
  }

  #responseOf(message: IncomingMessage): GuardedResponse {
    message.once('close', () => this.#close());
    // Without a reader, an error of the message would end the process.
    message.on('error', () => undefined);
    const chunks = (): AsyncGenerator<Uint8Array> => this.#read(message);
    return {
      status: message.statusCode ?? 0,
      headers: headersOf(message),
      body: () => joined(chunks()),
      stream: () => streamOf(chunks(), () => this.#giveUp()),
    };
  }

  async *#read(message: IncomingMessage): AsyncGenerator<Uint8Array> {
    const { limit } = this.#request;
    let size = 0;
    try {
      for await (const chunk of message as AsyncIterable<Uint8Array>) {
        size += chunk.byteLength;
        if (size > limit) throw new ResponseTooLargeError(limit);
        yield chunk;
      }
    } catch (error) {
      throw error instanceof GuardedHttpError ? error : this.#errorOf(error);
    } finally {
      this.#giveUp();
    }
    if (this.#ended !== undefined) throw this.#ended;
    if (!message.complete) throw this.#errorOf(undefined);
  }

  /** Ends the exchange from this side. */
  #end(reason: 'timed-out' | 'aborted', message: string): void {
    this.#ended ??= new GuardedHttpError(reason, message, this.#connected);
    this.#call.destroy(this.#ended);
  }

  /** Closes the connection, whether or not everything was read. */
  #giveUp(): void {
    this.#call.destroy();
    this.#close();
  }

  #close(): void {
    clearTimeout(this.#deadline);
    this.#over.abort();
  }

  #errorOf(error: unknown): GuardedHttpError {
    if (this.#ended !== undefined) return this.#ended;
    if (error instanceof GuardedHttpError) return error;
    return this.#connected
      ? new GuardedHttpError('broken-off', 'The connection ended before the answer.', true, error)
      : new GuardedHttpError('not-connected', 'No connection could be made.', false, error);
  }
}

/** Looks up the name at the moment of the connection, and lets Node connect only to what was judged. */
function lookupBy(url: URL, rules: AddressRules): LookupFunction {
  return (hostname, { all }, callback) => {
    resolveTarget(url, hostname, rules).then(
      (addresses) => {
        const [first] = addresses;
        if (all === true) callback(null, [...addresses]);
        else callback(null, first?.address ?? '', first?.family);
      },
      (error: unknown) => callback(error as Error, ''),
    );
  };
}

interface EncodedBody {
  readonly bytes?: Uint8Array;
  /** The media type that the body has by its form. */
  readonly type?: string;
}

async function encodeBody(body: GuardedRequest['body']): Promise<EncodedBody> {
  if (body === undefined) return {};
  if (typeof body === 'string') return { bytes: Buffer.from(body) };
  if (body instanceof Uint8Array) return { bytes: body };
  const encoded = new Response(body);
  const type = encoded.headers.get('content-type');
  return { bytes: new Uint8Array(await encoded.arrayBuffer()), ...(type === null ? {} : { type }) };
}

/** @param giveUp a generator that was never asked for a chunk does not notice that it is ended */
function streamOf(chunks: AsyncGenerator<Uint8Array>, giveUp: () => void): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      giveUp();
      await chunks.return(undefined);
    },
  });
}

async function joined(chunks: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

function lowerCased(headers: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.append(rawHeaders[at] ?? '', rawHeaders[at + 1] ?? '');
  }
  return headers;
}
