import { createYjsBinding } from '@lexical/yjs';
import { $getRoot, createEditor } from 'lexical';
import * as Y from 'yjs';
import type { AgentId } from '@parley/core/ids';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import type { RichText } from '@parley/core/rich-text/rich-text';
import { describe, expect, it } from 'vitest';
import { NODES } from '../nodes/nodes.ts';
import { seedDraft, seedUpdate } from './seed.ts';
import { $toRichText } from '../to-rich-text.ts';

const root = 'edit/abcdefgh12345678/0/0';
const posted: RichText = {
  v: 1,
  blocks: [
    {
      type: 'paragraph',
      children: [
        { type: 'text', text: 'The ' },
        { type: 'text', text: 'rug', bold: true },
        { type: 'mention', agent: 'agentana0' as AgentId },
      ],
    },
    {
      type: 'list',
      ordered: false,
      items: [[{ type: 'paragraph', children: [{ type: 'text', text: 'one' }] }]],
    },
    { type: 'code', text: 'a\nb' },
  ],
};

/** What an editor that is bound to a document shows. */
const shown = (doc: Y.Doc): RichText => {
  const editor = createEditor({
    nodes: [...NODES],
    onError: (error) => {
      throw error;
    },
  });
  const binding = createYjsBinding({ editor, id: 'x', doc, docMap: new Map([['x', doc]]), rootName: root });
  editor.update(
    () => {
      $getRoot().clear();
      const shared = binding.root.getSharedType();
      binding.root.applyChildrenYjsDelta(
        binding,
        shared.toDelta() as Parameters<typeof binding.root.applyChildrenYjsDelta>[1],
      );
      binding.root.syncChildrenFromYjs(binding);
    },
    { discrete: true, tag: 'collaboration' },
  );
  return editor.read($toRichText);
};

describe('the text that an edit begins with', () => {
  it('CM-5 is what was posted', () => {
    const doc = new Y.Doc();
    seedDraft(doc, root, posted);
    expect(shown(doc)).toEqual(posted);
  });

  it('CM-5 filled on two devices is filled once', () => {
    const [one, other] = [new Y.Doc(), new Y.Doc()];
    seedDraft(one, root, posted);
    seedDraft(other, root, posted);
    expect(seedUpdate(root, posted)).toEqual(seedUpdate(root, posted));
    Y.applyUpdate(one, Y.encodeStateAsUpdate(other));
    Y.applyUpdate(other, Y.encodeStateAsUpdate(one));
    expect(toPlainText(shown(one))).toBe(toPlainText(posted));
    expect(Y.encodeStateAsUpdate(one)).toEqual(Y.encodeStateAsUpdate(other));
  });

  it('does not bring back what was deleted since', () => {
    const doc = new Y.Doc();
    seedDraft(doc, root, posted);
    const type = doc.get(root, Y.XmlText);
    type.delete(0, type.length);
    seedDraft(doc, root, posted);
    expect(type.length).toBe(0);
  });
});
