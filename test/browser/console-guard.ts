/** Collects what pages complain of, so that a test fails when one does. */
import type { BrowserContext, ConsoleMessage } from '@playwright/test';

const COMPLAINTS = new Set(['warning', 'error', 'assert']);

export class ConsoleGuard {
  readonly #complaints: string[] = [];
  readonly #allowed: RegExp[] = [];

  /** Watches every page, frame and worker of a context. Call it before the first page is opened. */
  watch(context: BrowserContext): void {
    context.on('console', (message: ConsoleMessage) => {
      if (!COMPLAINTS.has(message.type())) return;
      const { url, lineNumber } = message.location();
      this.#complaints.push(`console.${message.type()}: ${message.text()} (${url}:${lineNumber})`);
    });
    context.on('weberror', (webError) => {
      const { message, stack = '' } = webError.error();
      // What is thrown and is no error has no stack.
      this.#complaints.push(`uncaught: ${stack === '' ? message : stack}`);
    });
  }

  /** From now on and for what was already said, complaints that match are no failure. */
  allow(...patterns: RegExp[]): void {
    this.#allowed.push(...patterns);
  }

  /** What was said and not allowed. */
  get complaints(): readonly string[] {
    return this.#complaints.filter((text) => !this.#allowed.some((pattern) => pattern.test(text)));
  }
}
