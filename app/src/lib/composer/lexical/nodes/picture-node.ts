import {
  DecoratorNode,
  type LexicalNode,
  type NodeKey,
  type SerializedLexicalNode,
  type Spread,
} from 'lexical';
import type { FileId } from '@parley/core/ids';

type SerializedPicture = Spread<{ file: string }, SerializedLexicalNode>;

/** A picture within a text, by the id of its file. The editor shows a frame in place of the picture. */
export class PictureNode extends DecoratorNode<null> {
  /** @internal Synced between agents under this name. */
  __file: string;

  static override getType(): string {
    return 'picture';
  }

  static override clone(node: PictureNode): PictureNode {
    return new PictureNode(node.__file, node.__key);
  }

  static override importJSON(json: SerializedPicture): PictureNode {
    return new PictureNode(json.file);
  }

  /** Without arguments when it comes from another agent: its properties follow. */
  constructor(file = '', key?: NodeKey) {
    super(key);
    this.__file = file;
  }

  override exportJSON(): SerializedPicture {
    return { ...super.exportJSON(), file: this.__file };
  }

  override createDOM(): HTMLElement {
    const element = document.createElement('div');
    element.className = 'editor-picture';
    return element;
  }

  override updateDOM(): boolean {
    return false;
  }

  override getTextContent(): string {
    return '';
  }

  override isInline(): boolean {
    return false;
  }

  override decorate(): null {
    return null;
  }

  getFile(): FileId {
    return this.getLatest().__file as FileId;
  }
}

export const $createPictureNode = (file: FileId): PictureNode => new PictureNode(file);

export const $isPictureNode = (node: LexicalNode | null | undefined): node is PictureNode =>
  node instanceof PictureNode;
