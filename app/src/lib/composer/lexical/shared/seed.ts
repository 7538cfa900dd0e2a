/**
 * The text that the edit of a posted comment begins with. It is written as an update under a client id that follows
 * from the type's name, which has comment and version in it: two devices that begin the same edit write the same
 * structs, so filling it twice is filling it once (law L13).
 */
import { createYjsBinding, syncLexicalUpdateToYjs } from '@lexical/yjs';
import { $getRoot, createEditor } from 'lexical';
import * as Y from 'yjs';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { $fromRichText } from '../from-rich-text.ts';
import { NOBODY } from './nobody.ts';
import { NODES } from '../nodes/nodes.ts';

/** A Yjs client id from a text, by FNV-1a: 32 bits, as Yjs has them. 0 and 1 have meanings of their own. */
const clientOf = (text: string): number => {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  }
  return Math.max(2, hash);
};

/** The update that fills a top-level type with a text: the same bytes of meaning for the same name and text. */
export const seedUpdate = (root: string, text: RichText): Uint8Array => {
  const doc = new Y.Doc();
  doc.clientID = clientOf(root);
  const editor = createEditor({
    nodes: [...NODES],
    onError: (error) => {
      throw error;
    },
  });
  const binding = createYjsBinding({
    editor,
    id: 'seed',
    doc,
    docMap: new Map([['seed', doc]]),
    rootName: root,
  });
  const stop = editor.registerUpdateListener((update) => {
    syncLexicalUpdateToYjs(
      binding,
      NOBODY,
      update.prevEditorState,
      update.editorState,
      update.dirtyElements,
      update.dirtyLeaves,
      update.normalizedNodes,
      update.tags,
    );
  });
  // Names are looked up when shown: two devices may know a teammate by different ones.
  editor.update(() => void $getRoot().append(...$fromRichText(text, () => '')), { discrete: true });
  stop();
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
};

/** Fills a type with the text that its edit begins with, unless it was filled before. */
export const seedDraft = (doc: Y.Doc, root: string, text: RichText): void => {
  if (doc.store.clients.has(clientOf(root))) return;
  Y.applyUpdate(doc, seedUpdate(root, text));
};
