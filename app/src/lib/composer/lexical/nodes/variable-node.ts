import {
  DecoratorNode,
  type EditorConfig,
  type LexicalEditor,
  type LexicalNode,
  type NodeKey,
  type SerializedLexicalNode,
  type Spread,
} from 'lexical';
import {
  isFallback,
  isVariableName,
  variableText,
  type VariableRun,
} from '@parley/core/rich-text/variable-run';

type SerializedVariable = Spread<{ variable: string; fallback: string }, SerializedLexicalNode>;

/** Gives what a variable is called on the screen. */
type WordsOf = (name: string) => string;

const words = new WeakMap<LexicalEditor, WordsOf>();

/** Tells an editor what its variables are to be called. */
export const setVariableWords = (editor: LexicalEditor, wordsOf: WordsOf): void => {
  words.set(editor, wordsOf);
};

/**
 * Something that is still to be filled in (DR-6). It is no text, so that it cannot be edited into half a variable that
 * goes out; typing over it takes its place. It is synced between agents as what it is, however the draft merges.
 */
export class VariableNode extends DecoratorNode<null> {
  /** @internal Synced between agents under this name. */
  __variable: string;
  /** @internal As above. Empty if there is none. */
  __fallback: string;

  static override getType(): string {
    return 'variable';
  }

  static override clone(node: VariableNode): VariableNode {
    return new VariableNode(node.__variable, node.__fallback, node.__key);
  }

  static override importJSON(json: SerializedVariable): VariableNode {
    return new VariableNode(json.variable, json.fallback);
  }

  /** Without arguments when it comes from another agent: its properties follow. */
  constructor(variable = '', fallback = '', key?: NodeKey) {
    super(key);
    this.__variable = variable;
    this.__fallback = fallback;
  }

  override exportJSON(): SerializedVariable {
    return { ...super.exportJSON(), variable: this.__variable, fallback: this.__fallback };
  }

  override createDOM(_config: EditorConfig, editor: LexicalEditor): HTMLElement {
    const element = document.createElement('span');
    element.className = 'editor-variable';
    element.textContent = words.get(editor)?.(this.__variable) ?? this.__variable;
    element.title = this.getTextContent();
    return element;
  }

  /** Properties of what another agent put in come after the node itself: then the node is drawn again. */
  override updateDOM(before: this): boolean {
    return before.__variable !== this.__variable || before.__fallback !== this.__fallback;
  }

  override getTextContent(): string {
    return variableText(this.getRun());
  }

  override isInline(): boolean {
    return true;
  }

  override decorate(): null {
    return null;
  }

  getRun(): VariableRun {
    const { __variable: name, __fallback: fallback } = this.getLatest();
    const hasFallback = fallback !== '' && isFallback(fallback);
    return { type: 'variable', name, ...(hasFallback ? { fallback } : {}) };
  }

  /** Whether what it carries can be written as a variable: a colleague's browser may say anything. */
  isSound(): boolean {
    return isVariableName(this.getLatest().__variable);
  }
}

export const $createVariableNode = (run: Omit<VariableRun, 'type'>): VariableNode =>
  new VariableNode(run.name, run.fallback ?? '');

export const $isVariableNode = (node: LexicalNode | null | undefined): node is VariableNode =>
  node instanceof VariableNode;
