/** Binds an editor to a named top-level type of a drafts document's document: one drafts document holds many drafts (law L13). */
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

type Cached = { _collabNode?: unknown };

/**
 * Forgets what an earlier binding has cached on the shared types: its nodes belong to another editor, and a later
 * binding would take them for its own.
 */
const forget = (root: AnyType): void => {
  const types: AnyType[] = [root];
  for (let type = types.pop(); type !== undefined; type = types.pop()) {
    delete (type as AnyType & Cached)._collabNode;
    for (let item = type._start; item !== null; item = item.right) {
      if (item.content instanceof Y.ContentType) types.push(item.content.type as AnyType);
    }
  }
};

/** What the binding wants of a provider. Attaching is the replica's business. */
const providerOf = (awareness: Awareness): Provider => ({
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
});

/**
 * Keeps the library from deleting words that it cannot place while it takes over a change: it guesses, and
 * deletes letters that a colleague has just typed, or half of an emoji. If it should have deleted something,
 * the draft is drawn again.
 */
const holdWriting = (types: readonly AnyType[]): (() => void) => {
  const texts = types.filter((type) => type instanceof Y.XmlText);
  for (const text of texts) text.delete = () => undefined;
  return () => {
    for (const text of texts) delete (text as Partial<Y.XmlText>).delete;
  };
};

/** Origin of the transactions in which a binding tidies the draft by itself. */
const TIDIED = Symbol('tidied');

/** After so many failures in a row, only the words of a draft are drawn. */
const MOST_FAILURES = 2;

/**
 * Binds until the returned disposer is called. The editor must be fresh: one editor serves one binding.
 * @returns the disposer
 */
export const bindDraft = (options: BindOptions): (() => void) => {
  const { editor, doc, awareness, self } = options;
  const provider = providerOf(awareness);
  const shared = doc.get(options.root, Y.XmlText);
  // It becomes part of the name of a CSS highlight.
  const id = options.root.replaceAll(/[^\w-]/g, '-');
  const unknown = createUnknownTypes();
  const freshBinding = (): Binding => {
    forget(shared);
    return createYjsBinding({ editor, id, doc, docMap: new Map([[id, doc]]), rootName: options.root });
  };
  const binding = freshBinding();
  binding.cursorsContainer = options.carets;
  let isReleased = false;
  let failures = 0;
  /** The editor cannot follow the shared type. Neither informs the other until all is drawn again. */
  let isStale = false;
  let isLookScheduled = false;

  const drawCarets: typeof syncCursorPositions = (one, by) => {
    try {
      syncCursorPositions(one, by, {
        getAwarenessStates: () => drawableStates(awareness, options.root, options.writer),
        selectionHighlight: true,
      });
    } catch {
      // A caret could not be placed: then the text is drawn without carets.
      drawNobody(binding, provider);
    }
  };
  const say = (focusing: boolean) =>
    awareness.setLocalState({
      anchorPos: null,
      focusPos: null,
      awarenessData: {},
      ...awareness.getLocalState(),
      ...self,
      focusing,
    });

  /** Draws the draft again. Types that cannot be drawn are drawn as words. */
  const redraw = (): void => {
    const hadCaret = editor.read(() => $getSelection() !== null);
    unknown.forget();
    const fresh = freshBinding();
    binding.root = fresh.root;
    binding.collabNodeMap = fresh.collabNodeMap;
    const { untidy, unknown: found } = lookThrough(shared);
    if (untidy.length > 0) {
      doc.transact(() => {
        for (const type of untidy) tidy(type, shared, found);
      }, TIDIED);
    }
    unknown.draw(failures < MOST_FAILURES ? lookThrough(shared).unknown : allAsWords(shared));
    showShared(binding, hadCaret ? (awareness.getLocalState() as UserState | undefined) : undefined);
  };

  /**
   * Checks the editor once it has taken over all changes, and draws the draft again if the editor is wrong.
   */
  const lookSoon = (): void => {
    if (isLookScheduled) return;
    isLookScheduled = true;
    queueMicrotask(() => {
      isLookScheduled = false;
      if (isReleased) return;
      if (!isStale && showsShared(binding)) {
        failures = 0;
        return;
      }
      isStale = false;
      redraw();
    });
  };
  // The editor has returned to its state before the failed update.
  editor._onError = () => {
    if (failures > MOST_FAILURES) return;
    failures += 1;
    isStale = true;
    lookSoon();
  };

  const later = (run: () => void): true => {
    queueMicrotask(() => {
      if (!isReleased) run();
    });
    return true;
  };

  const canFollow = (events: readonly Y.YEvent<AnyType>[]): boolean => {
    const { untidy, unknown: found } = lookThrough(shared);
    return (
      untidy.length === 0 &&
      isSoundRoot(shared) &&
      unknown.drawsJust(found) &&
      events.every(({ target }) => !unknown.has(target))
    );
  };

  redraw();
  const element = editor.getRootElement();
  say(element !== null && element.ownerDocument.activeElement === element);

  const undo = createUndoManager(binding, shared);
  const onShared = (events: Y.YEvent<Y.Text>[], transaction: Y.Transaction) => {
    if (transaction.origin === binding || transaction.origin === TIDIED || isStale) return;
    isStale = !canFollow(events);
    if (!isStale) {
      const allowWriting = holdWriting(events.map(({ target }) => target));
      try {
        syncYjsChangesToLexical(binding, provider, events, transaction.origin === undo, drawCarets);
      } catch {
        isStale = true;
      } finally {
        allowWriting();
      }
    }
    lookSoon();
  };
  const observed = shared as unknown as Y.Text;
  observed.observeDeep(onShared as Parameters<typeof observed.observeDeep>[0]);
  const onAwareness = () => drawCarets(binding, provider);
  awareness.on('update', onAwareness);
  onAwareness();

  const unregister = mergeRegister(
    editor.registerUpdateListener((update) => {
      if (isStale) return;
      // Changes from the shared type are already in it. Tidying joins runs that look the same.
      if (update.tags.has(COLLABORATION_TAG) || update.tags.has(HISTORIC_TAG)) return;
      writeWholeCharacters(binding, update.dirtyLeaves);
      syncLexicalUpdateToYjs(
        binding,
        provider,
        update.prevEditorState,
        update.editorState,
        update.dirtyElements,
        update.dirtyLeaves,
        update.normalizedNodes,
        update.tags,
      );
    }),
    editor.registerCommand(FOCUS_COMMAND, () => (say(true), false), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(BLUR_COMMAND, () => (say(false), false), COMMAND_PRIORITY_EDITOR),
    // Runs outside the command's own update, since the editor must take over the changes at once.
    editor.registerCommand(UNDO_COMMAND, () => later(() => undo.undo()), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(REDO_COMMAND, () => later(() => undo.redo()), COMMAND_PRIORITY_EDITOR),
  );

  return () => {
    isReleased = true;
    unregister();
    awareness.off('update', onAwareness);
    observed.unobserveDeep(onShared as Parameters<typeof observed.observeDeep>[0]);
    undo.destroy();
    // Its caret goes with it; what else is said of this agent stays.
    awareness.setLocalState({
      ...awareness.getLocalState(),
      anchorPos: null,
      focusPos: null,
      focusing: false,
    });
    drawNobody(binding, provider);
    unknown.forget();
    forget(shared);
  };
};

const drawNobody = (binding: Binding, provider: Provider): void =>
  syncCursorPositions(binding, provider, { getAwarenessStates: () => new Map<number, UserState>() });
