/**
 * Requests to a hub of models: redirects are followed, answers are read up to a bound and checked for their shape. Each
 * error says what was asked for, and whether a later try may do better.
 */
import * as v from 'valibot';
import { ModelsError, PassingError, reasonOf } from './models-error.ts';

const MAX_REDIRECTS = 5;
/** In bytes, of an answer about a model. */
const MAX_ANSWER = 8_000_000;

export interface JsonAnswer<Value> {
  readonly value: Value;
  /** The `Link` header, which names the next page. */
  readonly link: string | null;
}

export interface HubClientOptions {
  readonly fetch: typeof fetch;
  readonly signal: AbortSignal;
}

export class HubClient {
  /** Host and path of the hub, for messages. */
  readonly #name: string;
  readonly #fetch: typeof fetch;
  /** Ends every request when a person interrupts the command. */
  readonly #signal: AbortSignal;

  constructor(name: string, { fetch, signal }: HubClientOptions) {
    this.#name = name;
    this.#fetch = fetch;
    this.#signal = signal;
  }

  /**
   * Gives an answer with status 200, 206 or 416.
   * @param subject what is asked for, as messages name it
   * @throws ModelsError, or PassingError when the request may succeed later
   */
  async get(url: string, subject: string, headers: Record<string, string>): Promise<Response> {
    let address = new URL(url);
    for (let hops = 0; hops <= MAX_REDIRECTS; hops++) {
      const response = await this.#request(address, headers);
      const { status } = response;
      if ([200, 206, 416].includes(status)) {
        if (!isPage(response)) return response;
        await response.body?.cancel();
        throw pageError(address.host);
      }
      await response.body?.cancel();
      if (status < 300 || status >= 400) throw refusal(address.host, status, subject);
      address = redirectTarget(address, response, subject);
    }
    throw new ModelsError(`${this.#name} sends from one address to the next without an end, for ${subject}.`);
  }

  /** Gives a JSON answer that has the shape of `schema`. @throws as `get` does */
  async getJson<Schema extends v.GenericSchema>(
    url: string,
    subject: string,
    schema: Schema,
  ): Promise<JsonAnswer<v.InferOutput<Schema>>> {
    const response = await this.get(url, subject, { accept: 'application/json' });
    const text = await this.#readText(response);
    if (/^\s*</.test(text)) throw pageError(this.#name);
    const parsed = v.safeParse(schema, jsonOf(text));
    if (!parsed.success)
      throw new ModelsError(`${this.#name} answers for ${subject} in a way that is not understood.`);
    return { value: parsed.output, link: response.headers.get('link') };
  }

  async #request(address: URL, headers: Record<string, string>): Promise<Response> {
    const request = this.#fetch;
    try {
      return await request(address, { headers, signal: this.#signal, redirect: 'manual' });
    } catch (error) {
      if (this.#signal.aborted) throw error;
      throw new PassingError(`${address.host} cannot be reached: ${reasonOf(error)}.`, {
        advice: 'Is there a network? A mirror of the hub can be named with --hub or MODEL_HUB.',
        cause: error,
      });
    }
  }

  async #readText(response: Response): Promise<string> {
    const parts: Uint8Array[] = [];
    let length = 0;
    try {
      for await (const part of (response.body ?? []) as AsyncIterable<Uint8Array>) {
        length += part.byteLength;
        if (length > MAX_ANSWER) throw new ModelsError(`${this.#name} answers with far too much.`);
        parts.push(part);
      }
    } catch (error) {
      if (this.#signal.aborted || error instanceof ModelsError) throw error;
      throw new PassingError(`The answer of ${this.#name} broke off.`, { cause: error });
    }
    return Buffer.concat(parts).toString('utf8');
  }
}

function isPage(response: Response): boolean {
  return /^text\/html\b/i.test(response.headers.get('content-type') ?? '');
}

function pageError(host: string): ModelsError {
  return new ModelsError(`${host} answered with a web page instead of a file.`, {
    advice: 'Perhaps a proxy or a sign-in page stands between, or the address of the hub is another.',
  });
}

function refusal(host: string, status: number, subject: string): ModelsError {
  if (status === 404 || status === 410) return new ModelsError(`${host} does not have ${subject}.`);
  if (status === 401 || status === 403)
    return new ModelsError(`${host} does not have ${subject}, or asks for a sign-in first (${status}).`);
  if (status === 429 || status >= 500)
    return new PassingError(`${host} cannot answer just now (${status}).`, { advice: 'Try again later.' });
  return new ModelsError(`${host} refused ${subject} (${status}).`);
}

/** Where a redirect leads. @throws ModelsError when it leaves https, or leads to no web address */
function redirectTarget(address: URL, response: Response, subject: string): URL {
  const target = URL.parse(response.headers.get('location') ?? '', address.href);
  const isDowngrade = address.protocol === 'https:' && target?.protocol !== 'https:';
  if (!target || !/^https?:$/.test(target.protocol) || isDowngrade)
    throw new ModelsError(`${address.host} sends on to an address that is not followed, for ${subject}.`);
  return target;
}

/** The value of a JSON text; `undefined` if the text is no JSON. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
