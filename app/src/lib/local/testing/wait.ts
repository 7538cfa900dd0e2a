/** Waiting for conditions, and reading what is on screen, in tests of the replica. */
import { draftName } from '@parley/core/documents/drafts';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { expect, vi } from 'vitest';
import * as Y from 'yjs';
import { draftText } from '../drafts/draft-text.ts';
import type { OpenContact, Replica } from '../replica-api.ts';

// A busy machine is no failure.
vi.setConfig({ testTimeout: 30_000 });

/** A condition that has to come true; long enough for a busy machine. */
export const until = (check: () => void | Promise<void>): Promise<void> =>
  vi.waitFor(check, { timeout: 10_000, interval: 5 });

export const saved = (replica: Replica): Promise<void> =>
  until(() => expect(replica.sync()).toEqual({ state: 'saved' }));

/** Messages and comments on screen; with their standing while they are not recorded. */
export const words = (open: OpenContact): string[] =>
  open
    .entries()
    .flatMap(({ entry, pending }) =>
      entry.kind === 'message' || entry.kind === 'comment'
        ? [`${toPlainText(entry.body)}${pending === null ? '' : ` (${pending})`}`]
        : [],
    );

/** Types at the end of a draft, as an editor would: a paragraph of text. */
export const type = (doc: Y.Doc, kind: 'reply' | 'comment', n: number, text: string): void => {
  const root = doc.get(draftName(kind, n), Y.XmlText);
  doc.transact(() => {
    const paragraph = new Y.XmlText();
    root.insertEmbed(root.length, paragraph);
    paragraph.insert(0, text);
  });
};

export const draft = (doc: Y.Doc, kind: 'reply' | 'comment', n: number): string =>
  draftText(doc, draftName(kind, n));
