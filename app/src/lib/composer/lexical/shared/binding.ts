/** Binds an editor to a draft: a named top-level type of a drafts document, which holds many drafts (law L13). */
import {
  createUndoManager,
  createYjsBinding,
  syncCursorPositions,
  syncLexicalUpdateToYjs,
  syncYjsChangesToLexical,
  type Binding,
  type Provider,
  type UserState,
} from '@lexical/yjs';
import { mergeRegister } from '@lexical/utils';
import {
  $getSelection,
  BLUR_COMMAND,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_EDITOR,
  FOCUS_COMMAND,
  HISTORIC_TAG,
  REDO_COMMAND,
  UNDO_COMMAND,
  type LexicalEditor,
} from 'lexical';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';
import { drawableStates, type Writer } from './carets.ts';
import { showShared, showsShared } from './show-shared.ts';
import { allAsWords, isSoundRoot, lookThrough, tidy, type AnyType } from './shared-types.ts';
import { createUnknownTypes } from '../nodes/unknown-types.ts';
import { writeWholeCharacters } from './whole-characters.ts';

export interface BindOptions {
  readonly editor: LexicalEditor;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Name of the top-level type, such as `reply/3`. */
  readonly root: string;
  readonly self: Writer;
  /** Name and colour of another agent: from the workspace, never from what the other says of itself. */
  readonly writer: (agent: string) => Writer | undefined;
  /** An empty element over the editor in which others' carets are drawn; null where none are drawn. */
  readonly carets: HTMLElement | null;
}

/**
 * Binds until the returned disposer is called. The editor must be fresh: one editor serves one binding.
 * @returns the disposer
 */
export function bindDraft(options: BindOptions): () => void {
  const binding = new DraftBinding(options);
  return () => binding.release();
}

/** After so many failures in a row, only the words of a draft are drawn. */
const MOST_FAILURES = 2;

/** Origin of the transactions in which a binding tidies the draft by itself. */
const TIDIED = Symbol('tidied');

class DraftBinding {
  readonly #options: BindOptions;
  readonly #provider: Provider;
  /** The draft's shared type. */
  readonly #shared: Y.XmlText;
  /** Draws types that the editor does not know. */
  readonly #unknown = createUnknownTypes();
  /** The library's binding of the editor. */
  readonly #binding: Binding;
  readonly #undo: ReturnType<typeof createUndoManager>;
  /** Ends the editor's listeners. */
  readonly #unregister: () => void;
  #isReleased = false;
  /** Failures of the editor in a row. */
  #failures = 0;
  /** The editor cannot follow the shared type. Neither informs the other until all is drawn again. */
  #isStale = false;
  #isCheckScheduled = false;

  constructor(options: BindOptions) {
    const { editor, doc, awareness, root, carets } = options;
    this.#options = options;
    this.#provider = providerOf(awareness);
    this.#shared = doc.get(root, Y.XmlText);
    this.#binding = this.#freshBinding();
    this.#binding.cursorsContainer = carets;
    // The editor has returned to its state before the failed update.
    editor._onError = () => this.#onEditorFailure();
    this.#redraw();
    const element = editor.getRootElement();
    this.#announce(element !== null && element.ownerDocument.activeElement === element);
    this.#undo = createUndoManager(this.#binding, this.#shared);
    this.#shared.observeDeep(this.#onShared as DeepListener);
    awareness.on('update', this.#drawCarets);
    this.#drawCarets();
    this.#unregister = this.#listen();
  }

  release(): void {
    const { awareness } = this.#options;
    this.#isReleased = true;
    this.#unregister();
    awareness.off('update', this.#drawCarets);
    this.#shared.unobserveDeep(this.#onShared as DeepListener);
    this.#undo.destroy();
    // The caret goes with the binding; the rest of this agent's state stays.
    awareness.setLocalState({
      ...awareness.getLocalState(),
      anchorPos: null,
      focusPos: null,
      focusing: false,
    });
    this.#drawNobody();
    this.#unknown.forget();
    forget(this.#shared);
  }

  #listen(): () => void {
    const { editor } = this.#options;
    const announce = (focusing: boolean): false => {
      this.#announce(focusing);
      return false;
    };
    return mergeRegister(
      editor.registerUpdateListener((update) => this.#onEditor(update)),
      editor.registerCommand(FOCUS_COMMAND, () => announce(true), COMMAND_PRIORITY_EDITOR),
      editor.registerCommand(BLUR_COMMAND, () => announce(false), COMMAND_PRIORITY_EDITOR),
      editor.registerCommand(
        UNDO_COMMAND,
        () => this.#later(() => this.#undo.undo()),
        COMMAND_PRIORITY_EDITOR,
      ),
      editor.registerCommand(
        REDO_COMMAND,
        () => this.#later(() => this.#undo.redo()),
        COMMAND_PRIORITY_EDITOR,
      ),
    );
  }

  /** Runs outside the present command's update, since the editor must take over the changes at once. */
  #later(run: () => void): true {
    queueMicrotask(() => {
      if (!this.#isReleased) run();
    });
    return true;
  }

  /** Writes a change of the editor to the shared type. */
  #onEditor(update: EditorUpdate): void {
    if (this.#isStale) return;
    const { tags, dirtyElements, dirtyLeaves, normalizedNodes } = update;
    // Changes from the shared type are already in it. Tidying joins runs that look the same.
    if (tags.has(COLLABORATION_TAG) || tags.has(HISTORIC_TAG)) return;
    writeWholeCharacters(this.#binding, dirtyLeaves);
    syncLexicalUpdateToYjs(
      this.#binding,
      this.#provider,
      update.prevEditorState,
      update.editorState,
      dirtyElements,
      dirtyLeaves,
      normalizedNodes,
      tags,
    );
  }

  /** Shows a change of the shared type in the editor. */
  readonly #onShared = (events: Y.YEvent<Y.Text>[], transaction: Y.Transaction): void => {
    const isOwn = transaction.origin === this.#binding || transaction.origin === TIDIED;
    if (isOwn || this.#isStale) return;
    this.#isStale = !this.#canFollow(events);
    if (!this.#isStale) {
      const allowWriting = holdWriting(events.map(({ target }) => target));
      try {
        syncYjsChangesToLexical(
          this.#binding,
          this.#provider,
          events,
          transaction.origin === this.#undo,
          this.#drawCarets,
        );
      } catch {
        this.#isStale = true;
      } finally {
        allowWriting();
      }
    }
    this.#checkSoon();
  };

  #canFollow(events: readonly Y.YEvent<AnyType>[]): boolean {
    const { untidy, unknown } = lookThrough(this.#shared);
    return (
      untidy.length === 0 &&
      isSoundRoot(this.#shared) &&
      this.#unknown.drawsJust(unknown) &&
      events.every(({ target }) => !this.#unknown.has(target))
    );
  }

  #onEditorFailure(): void {
    if (this.#failures > MOST_FAILURES) return;
    this.#failures += 1;
    this.#isStale = true;
    this.#checkSoon();
  }

  /** Checks the editor once it has taken over all changes, and draws the draft again if the editor is wrong. */
  #checkSoon(): void {
    if (this.#isCheckScheduled) return;
    this.#isCheckScheduled = true;
    queueMicrotask(() => {
      this.#isCheckScheduled = false;
      if (this.#isReleased) return;
      if (!this.#isStale && showsShared(this.#binding)) {
        this.#failures = 0;
        return;
      }
      this.#isStale = false;
      this.#redraw();
    });
  }

  /** Draws the draft again. Types that cannot be drawn are drawn as words. */
  #redraw(): void {
    const { editor, doc, awareness } = this.#options;
    const shared = this.#shared;
    const hadCaret = editor.read(() => $getSelection() !== null);
    this.#unknown.forget();
    const fresh = this.#freshBinding();
    this.#binding.root = fresh.root;
    this.#binding.collabNodeMap = fresh.collabNodeMap;
    const { untidy, unknown } = lookThrough(shared);
    if (untidy.length > 0) {
      doc.transact(() => {
        for (const type of untidy) tidy(type, shared, unknown);
      }, TIDIED);
    }
    this.#unknown.draw(this.#failures < MOST_FAILURES ? lookThrough(shared).unknown : allAsWords(shared));
    showShared(this.#binding, hadCaret ? (awareness.getLocalState() as UserState | undefined) : undefined);
  }

  #freshBinding(): Binding {
    const { editor, doc, root } = this.#options;
    // The id becomes part of the name of a CSS highlight.
    const id = root.replaceAll(/[^\w-]/g, '-');
    forget(this.#shared);
    return createYjsBinding({ editor, id, doc, docMap: new Map([[id, doc]]), rootName: root });
  }

  readonly #drawCarets = (): void => {
    const { awareness, root, writer } = this.#options;
    try {
      syncCursorPositions(this.#binding, this.#provider, {
        getAwarenessStates: () => drawableStates(awareness, root, writer),
        selectionHighlight: true,
      });
    } catch {
      // A caret could not be placed: then the text is drawn without carets.
      this.#drawNobody();
    }
  };

  #drawNobody(): void {
    syncCursorPositions(this.#binding, this.#provider, {
      getAwarenessStates: () => new Map<number, UserState>(),
    });
  }

  /** Announces to the others whether this agent's caret is in the draft. */
  #announce(focusing: boolean): void {
    const { awareness, self } = this.#options;
    awareness.setLocalState({
      anchorPos: null,
      focusPos: null,
      awarenessData: {},
      ...awareness.getLocalState(),
      ...self,
      focusing,
    });
  }
}

type DeepListener = Parameters<Y.XmlText['observeDeep']>[0];
type EditorUpdate = Parameters<Parameters<LexicalEditor['registerUpdateListener']>[0]>[0];

/** What the binding wants of a provider. The replica attaches the document. */
function providerOf(awareness: Awareness): Provider {
  return {
    awareness: {
      getLocalState: () => awareness.getLocalState() as UserState | null,
      getStates: () => awareness.getStates() as Map<number, UserState>,
      setLocalState: (state) => awareness.setLocalState(state),
      setLocalStateField: (field, value) => awareness.setLocalStateField(field, value),
      on: (type, listener) => awareness.on(type, listener),
      off: (type, listener) => awareness.off(type, listener),
    },
    connect: () => undefined,
    disconnect: () => undefined,
    on: () => undefined,
    off: () => undefined,
  };
}

/**
 * Keeps the library from deleting words that it cannot place while it takes over a change: it guesses, and
 * deletes letters that a colleague has just typed, or half of an emoji. If it should have deleted something,
 * the draft is drawn again.
 */
function holdWriting(types: readonly AnyType[]): () => void {
  const texts = types.filter((type) => type instanceof Y.XmlText);
  for (const text of texts) text.delete = () => undefined;
  return () => {
    for (const text of texts) delete (text as Partial<Y.XmlText>).delete;
  };
}

type Cached = { _collabNode?: unknown };

/**
 * Forgets what an earlier binding has cached on the shared types: its nodes belong to another editor, and a later
 * binding would take them for its own.
 */
function forget(root: AnyType): void {
  const types: AnyType[] = [root];
  for (let type = types.pop(); type !== undefined; type = types.pop()) {
    delete (type as AnyType & Cached)._collabNode;
    for (let item = type._start; item !== null; item = item.right) {
      if (item.content instanceof Y.ContentType) types.push(item.content.type as AnyType);
    }
  }
}
