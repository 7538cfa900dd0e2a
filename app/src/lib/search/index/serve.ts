/** The worker's half: opens the local copy, keeps the index, answers questions. Without a DOM, so tests run it. */
import type { UseStore } from 'idb-keyval';
import { Library } from './library.ts';
import { requestOf, type Reply } from './protocol.ts';
import { SearchIndex } from './search-index.ts';

/** The local copy as the worker opens it. */
export interface OpenedCopy {
  readonly database: UseStore;
  /** What the tabs of this browser tell each other. */
  readonly onMessage: (listener: (message: unknown) => void) => void;
}

export interface ServeOptions {
  readonly open: (database: string) => OpenedCopy;
  readonly reply: (reply: Reply) => void;
  readonly breathe: () => Promise<void>;
}

export interface Server {
  /** Takes a message of the page; what is no request is left unanswered. */
  hear(message: unknown): void;
  /** Resolves once all that was heard of is in the index. */
  settled(): Promise<void>;
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export const serve = ({ open, reply, breathe }: ServeOptions): Server => {
  const index = new SearchIndex();
  let library: Library | undefined;

  const begin = (name: string): void => {
    // A worker reads one copy, that of the agent who was signed in when it began.
    if (library !== undefined) return;
    const { database, onMessage } = open(name);
    const created = new Library({
      database,
      index,
      breathe,
      onChange: (left, all) => reply({ type: 'progress', left, all }),
      onFailure: (error) => reply({ type: 'failed', message: messageOf(error) }),
      report: (what, error) => reply({ type: 'unreadable', what, message: messageOf(error) }),
    });
    library = created;
    onMessage((message) => created.hear(message));
  };

  return {
    hear(message) {
      const request = requestOf(message);
      if (request?.type === 'open') begin(request.database);
      else if (request?.type === 'search') {
        const { id, text, limits } = request;
        reply({ type: 'found', id, ...index.search(text, limits) });
      }
    },
    async settled() {
      await library?.settled();
    },
  };
};
