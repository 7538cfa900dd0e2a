import type { Handlers } from '../../state/search/search-state.svelte.ts';
import { createSearchClient, type SearchClient } from './client.ts';

/** Starts the search worker: a file of its own in the build, fetched when somebody first searches. */
export const connectSearch = (database: string, handlers: Handlers): SearchClient =>
  createSearchClient({
    ...handlers,
    database,
    start: () => new Worker(new URL('./worker.ts', import.meta.url), { type: 'module', name: 'search' }),
  });
