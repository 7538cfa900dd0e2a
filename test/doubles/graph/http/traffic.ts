/** All that has passed: calls of the Graph with their answers, and webhooks with theirs. */
import type { Json } from '../kit/json.ts';
import type { Fault, Operation } from './faults.ts';

export interface Call {
  /** By Meta's clock, in ms. */
  readonly at: number;
  readonly operation: Operation;
  readonly method: string;
  /** Without version and query. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Fields of JSON or of a form; without the bytes of files. */
  readonly body: Json;
  /** The bytes as they came, as text. */
  readonly raw: string;
  /** What went wrong on demand. */
  fault: Fault | null;
  /** Of the answer; null while there is none, or if there never is one. */
  status: number | null;
  answer: unknown;
}

export interface WebhookAttempt {
  readonly at: number;
  readonly url: string;
  readonly body: string;
  /** 1 for the first. */
  readonly attempt: number;
  /** Of the receiver's answer; null if there was none. */
  readonly status: number | null;
}

export class Traffic {
  readonly #calls: Call[] = [];
  readonly #attempts: WebhookAttempt[] = [];

  addCall(call: Call): void {
    this.#calls.push(call);
  }

  addAttempt(attempt: WebhookAttempt): void {
    this.#attempts.push(attempt);
  }

  /** In the order in which they came. */
  calls(operation?: Operation): readonly Call[] {
    return this.#calls.filter((call) => operation === undefined || call.operation === operation);
  }

  attempts(): readonly WebhookAttempt[] {
    return this.#attempts;
  }

  /** Whether a text stands anywhere in what came: in an address, a header or a body. Files count as text. */
  mentions(text: string): boolean {
    const escaped = JSON.stringify(text).slice(1, -1);
    return this.#calls.some((call) =>
      [call.path, JSON.stringify(call.query), JSON.stringify(call.headers), call.raw].some(
        (part) => part.includes(text) || part.includes(escaped),
      ),
    );
  }

  clear(): void {
    this.#calls.length = 0;
    this.#attempts.length = 0;
  }
}
