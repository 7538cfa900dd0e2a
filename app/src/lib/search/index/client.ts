/** The page's half: starts the worker when it is first needed, and asks one question at a time, the latest. */
import { replyOf, type Reply } from './protocol.ts';
import type { Limits, SearchResult } from './searched.ts';

/** What a worker is to the page. */
export interface WorkerLike {
  postMessage(message: unknown): void;
  terminate(): void;
  onmessage: ((event: MessageEvent) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

export interface SearchClientOptions {
  readonly start: () => WorkerLike;
  /** Name of the local copy. */
  readonly database: string;
  /** The answer to the latest question: earlier ones may be left out. */
  readonly onFound: (result: SearchResult, text: string) => void;
  /** More or less is in the index than before. */
  readonly onProgress: (left: number, all: number) => void;
  readonly onFailure: (error: unknown) => void;
  readonly report: (what: string, error: unknown) => void;
}

export interface SearchClient {
  ask(text: string, limits: Limits): void;
  close(): void;
}

interface Question {
  readonly id: number;
  readonly text: string;
  readonly limits: Limits;
}

export const createSearchClient = (options: SearchClientOptions): SearchClient => {
  const { database, onFound, onProgress, onFailure, report } = options;
  const worker = options.start();
  let asked: Question | undefined;
  let waiting: Question | undefined;
  let last = 0;

  const send = (question: Question): void => {
    asked = question;
    worker.postMessage({ type: 'search', ...question });
  };

  const take = (reply: Reply): void => {
    switch (reply.type) {
      case 'progress':
        onProgress(reply.left, reply.all);
        return;
      case 'failed':
        onFailure(new Error(reply.message));
        return;
      case 'unreadable':
        report(reply.what, new Error(reply.message));
        return;
      case 'found': {
        if (reply.id !== asked?.id) return;
        const { text } = asked;
        asked = undefined;
        const next = waiting;
        waiting = undefined;
        if (next !== undefined) send(next);
        onFound({ contacts: reply.contacts, entries: reply.entries }, text);
      }
    }
  };

  worker.onmessage = (event: MessageEvent<unknown>) => {
    const reply = replyOf(event.data);
    if (reply === undefined) report('search', new Error('the worker said something unknown'));
    else take(reply);
  };
  worker.onerror = (event) => onFailure(new Error(event.message));
  worker.postMessage({ type: 'open', database });

  return {
    ask(text, limits) {
      last += 1;
      const question = { id: last, text, limits };
      if (asked === undefined) send(question);
      else waiting = question;
    },
    close() {
      worker.onmessage = null;
      worker.onerror = null;
      worker.terminate();
    },
  };
};
