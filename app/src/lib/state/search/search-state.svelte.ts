import type { ContactId } from '@parley/core/ids';
import type { SearchClient, SearchClientOptions } from '../../search/index/client.ts';
import { LONGEST_QUESTION } from '../../search/index/question.ts';
import type { SearchResult } from '../../search/index/searched.ts';

/** Hits shown at first, and added at each press of *Show more*. */
const CONTACTS = 5;
const ENTRIES = 30;
const MORE = 50;
/** Most hits that are shown: to find others, a person types another word. */
const MOST = 500;
/** While the index grows, what was asked is asked again at most this often, in ms. */
const PACE = 250;

export type Handlers = Omit<SearchClientOptions, 'start' | 'database'>;

/** A place in a conversation. */
export interface Place {
  readonly contact: ContactId;
  readonly seq: number;
}

/** What is being looked for, and what was found, in the local copy (IN-4). The worker starts when first needed. */
export class SearchState {
  readonly #connect: (handlers: Handlers) => Promise<SearchClient>;
  readonly #report: (what: string, error: unknown) => void;
  #text = $state('');
  #result = $state.raw<SearchResult>();
  /** What the result answers. */
  #answered = $state('');
  #progress = $state.raw({ left: 1, all: 0 });
  #failed = $state(false);
  #limits = $state.raw({ contacts: CONTACTS, entries: ENTRIES });
  #client: SearchClient | undefined;
  #starting = false;
  #disposed = false;
  #again: ReturnType<typeof setTimeout> | undefined;

  /** @param connect starts the worker; may fail, as when its file cannot be fetched */
  constructor(
    connect: (handlers: Handlers) => Promise<SearchClient>,
    report: (what: string, error: unknown) => void,
  ) {
    this.#connect = connect;
    this.#report = report;
  }

  /** What was typed. */
  get text(): string {
    return this.#text;
  }
  set text(text: string) {
    this.#text = text.slice(0, LONGEST_QUESTION);
    this.#limits = { contacts: CONTACTS, entries: ENTRIES };
    if (this.active) this.#ask();
    else this.#result = undefined;
  }

  /** Whether something is looked for, so that results stand where the list was. */
  get active(): boolean {
    return this.#text.trim() !== '';
  }

  /** Undefined until the first answer. */
  get result(): SearchResult | undefined {
    return this.#result;
  }

  /** Whether the result is that of an earlier text. */
  get stale(): boolean {
    return this.#answered !== this.#text;
  }

  /** Share of the conversations kept on this device that were read so far, 0 to 1; undefined once all were. */
  get reading(): number | undefined {
    const { left, all } = this.#progress;
    if (left === 0) return undefined;
    return all === 0 ? 0 : Math.min(1, (all - left) / all);
  }

  get failed(): boolean {
    return this.#failed;
  }

  get limits(): { readonly contacts: number; readonly entries: number } {
    return this.#limits;
  }

  /** Begins to read the local copy: somebody is about to type. */
  warm(): void {
    if (this.#client !== undefined || this.#starting || this.#disposed || this.#failed) return;
    this.#starting = true;
    this.#connect({
      onFound: (result, text) => {
        this.#result = this.active ? result : undefined;
        this.#answered = text;
      },
      onProgress: (left, all) => {
        this.#progress = { left, all };
        this.#askSoon();
      },
      onFailure: (error) => this.#fail(error),
      report: this.#report,
    }).then(
      (client) => {
        this.#starting = false;
        if (this.#disposed) {
          client.close();
          return;
        }
        this.#client = client;
        if (this.active) this.#ask();
      },
      (error: unknown) => {
        this.#starting = false;
        this.#fail(error);
      },
    );
  }

  moreContacts(): void {
    const { contacts, entries } = this.#limits;
    this.#limits = { contacts: Math.min(MOST, contacts + MORE), entries };
    this.#ask();
  }

  moreEntries(): void {
    const { contacts, entries } = this.#limits;
    this.#limits = { contacts, entries: Math.min(MOST, entries + MORE) };
    this.#ask();
  }

  /** Back to the list. */
  clear(): void {
    this.text = '';
  }

  retry(): void {
    this.#failed = false;
    this.#progress = { left: 1, all: 0 };
    this.warm();
  }

  dispose(): void {
    this.#disposed = true;
    clearTimeout(this.#again);
    this.#client?.close();
    this.#client = undefined;
  }

  #ask(): void {
    this.warm();
    this.#client?.ask(this.#text, this.#limits);
  }

  #askSoon(): void {
    if (!this.active || this.#again !== undefined) return;
    this.#again = setTimeout(() => {
      this.#again = undefined;
      if (this.active) this.#ask();
    }, PACE);
  }

  #fail(error: unknown): void {
    this.#report('search', error);
    this.#client?.close();
    this.#client = undefined;
    this.#failed = true;
    this.#result = undefined;
  }
}
