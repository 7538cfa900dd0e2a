import {
  DecoratorNode,
  type EditorConfig,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
  type SerializedLexicalNode,
  type Spread,
} from 'lexical';
import type { AgentId } from '@parley/core/ids';

type SerializedMention = Spread<{ agent: string; name: string }, SerializedLexicalNode>;

/** Gives the name of a teammate as it is now. */
type NameOf = (agent: AgentId) => string | undefined;

const names = new WeakMap<LexicalEditor, NameOf>();

/** Tells an editor what its mentions are to be called. */
export const setMentionNames = (editor: LexicalEditor, nameOf: NameOf): void => {
  names.set(editor, nameOf);
};

/**
 * A tagged teammate in a draft. It is no text, so that it is deleted as one and cannot be edited into another name.
 * The name it carries is only a last resort; the record keeps the id.
 */
export class MentionNode extends DecoratorNode<null> {
  /** @internal Synced between agents under this name. */
  __agent: string;
  /** @internal As above. */
  __name: string;

  static override getType(): string {
    return 'mention';
  }

  static override clone(node: MentionNode): MentionNode {
    return new MentionNode(node.__agent, node.__name, node.__key);
  }

  static override importJSON(json: SerializedMention): MentionNode {
    return new MentionNode(json.agent, json.name);
  }

  /** Without arguments when it comes from another agent: its properties follow. */
  constructor(agent = '', name = '', key?: NodeKey) {
    super(key);
    this.__agent = agent;
    this.__name = name;
  }

  override exportJSON(): SerializedMention {
    return { ...super.exportJSON(), agent: this.__agent, name: this.__name };
  }

  override createDOM(_config: EditorConfig, editor: LexicalEditor): HTMLElement {
    const element = document.createElement('span');
    element.className = 'editor-mention';
    element.textContent = `@${names.get(editor)?.(this.getAgent()) ?? this.__name}`;
    return element;
  }

  /** Properties of what another agent tagged come after the node itself: then the node is drawn again. */
  override updateDOM(before: this): boolean {
    return before.__agent !== this.__agent || before.__name !== this.__name;
  }

  override getTextContent(): string {
    return `@${this.getLatest().__name}`;
  }

  override isInline(): boolean {
    return true;
  }

  override decorate(): null {
    return null;
  }

  getAgent(): AgentId {
    return this.getLatest().__agent as AgentId;
  }
}

export const $createMentionNode = (agent: AgentId, name: string): MentionNode => new MentionNode(agent, name);

export const $isMentionNode = (node: LexicalNode | null | undefined): node is MentionNode =>
  node instanceof MentionNode;
