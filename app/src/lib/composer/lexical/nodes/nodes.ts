import { CodeHighlightNode, CodeNode } from '@lexical/code-core';
import { LinkNode } from '@lexical/link';
import { ListItemNode, ListNode } from '@lexical/list';
import { HeadingNode, QuoteNode } from '@lexical/rich-text';
import type { Klass, LexicalNode } from 'lexical';
import { MentionNode } from './mention-node.ts';
import { PictureNode } from './picture-node.ts';
import { UnknownNode } from './unknown-node.ts';
import { VariableNode } from './variable-node.ts';

/** Everything that may stand in a draft. Headings come only by pasting and are sent as paragraphs. */
export const NODES: readonly Klass<LexicalNode>[] = [
  QuoteNode,
  HeadingNode,
  ListNode,
  ListItemNode,
  LinkNode,
  CodeNode,
  CodeHighlightNode,
  MentionNode,
  PictureNode,
  VariableNode,
  UnknownNode,
];
