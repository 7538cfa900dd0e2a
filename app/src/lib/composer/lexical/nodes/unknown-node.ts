import {
  DecoratorNode,
  type LexicalNode,
  type NodeKey,
  type SerializedLexicalNode,
  type Spread,
} from 'lexical';

type SerializedUnknown = Spread<{ words: string; block: boolean }, SerializedLexicalNode>;

/** The most characters that are shown of an unknown node. */
const SHOWN = 2_000;

/**
 * A part of a draft that this build does not know, or that is malformed. It is shown as its words, can be
 * deleted, and is otherwise left as it is for programs that know it.
 */
export class UnknownNode extends DecoratorNode<null> {
  /** @internal Synced between agents under this name, if an agent has copied the node. */
  __words: string;
  /** @internal As above. */
  __block: boolean;

  static override getType(): string {
    return 'unknown';
  }

  static override clone(node: UnknownNode): UnknownNode {
    return new UnknownNode(node.__words, node.__block, node.__key);
  }

  static override importJSON(json: SerializedUnknown): UnknownNode {
    return new UnknownNode(json.words, json.block);
  }

  constructor(words = '', block = false, key?: NodeKey) {
    super(key);
    this.__words = words;
    this.__block = block;
  }

  override exportJSON(): SerializedUnknown {
    return { ...super.exportJSON(), words: this.__words, block: this.__block };
  }

  override createDOM(): HTMLElement {
    const element = document.createElement(this.__block ? 'div' : 'span');
    element.className = 'editor-unknown';
    element.dir = 'auto';
    element.textContent = this.__words === '' ? '…' : this.__words.slice(0, SHOWN);
    return element;
  }

  override updateDOM(before: this): boolean {
    return before.__words !== this.__words || before.__block !== this.__block;
  }

  override getTextContent(): string {
    return this.getLatest().__words;
  }

  override isInline(): boolean {
    return !this.__block;
  }

  override decorate(): null {
    return null;
  }
}

export const $isUnknownNode = (node: LexicalNode | null | undefined): node is UnknownNode =>
  node instanceof UnknownNode;
