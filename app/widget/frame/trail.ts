/** What is kept until the first message: the last pages, and how the visitor came (law L9). */
import type { ChatReference, Page } from '@parley/core/protocol/chat-api';
import { MAX_PAGES } from '@parley/core/protocol/max-pages';
import { referenceFrom, webAddress } from '../bridge.ts';
import { readJson, type Memory } from './storage.ts';

const isPages = (value: unknown): value is readonly Page[] =>
  Array.isArray(value) &&
  value.every((item: unknown) => {
    const page = item as Partial<Page> | null;
    return webAddress(page?.url) !== undefined && typeof page?.at === 'number';
  });

const isReference = (value: unknown): value is ChatReference => referenceFrom(value) !== undefined;

export interface Trail {
  addPage(page: Page): void;
  setReference(reference: ChatReference): void;
  dropReference(): void;
  /** Removes all of the trail, to go with a message. */
  takeAll(): { readonly pages?: Page[]; readonly reference?: ChatReference };
}

export const createTrail = (memory: Memory): Trail => {
  const pages = (): readonly Page[] => readJson(memory, 'pages', isPages) ?? [];
  return {
    addPage(page) {
      const before = pages();
      if (before.at(-1)?.url === page.url) return;
      memory.set('pages', JSON.stringify([...before, page].slice(-MAX_PAGES)));
    },
    setReference(next) {
      memory.set('reference', JSON.stringify(next));
    },
    dropReference() {
      memory.remove('reference');
    },
    takeAll() {
      const visited = pages();
      const reference = readJson(memory, 'reference', isReference);
      memory.remove('pages');
      memory.remove('reference');
      return {
        ...(visited.length === 0 ? {} : { pages: [...visited] }),
        ...(reference === undefined ? {} : { reference }),
      };
    },
  };
};
