/** Binds an editor to a named top-level type of a desk's document: one desk holds many drafts (law L13). */
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
  $getRoot,
  BLUR_COMMAND,
  COLLABORATION_TAG,
  COMMAND_PRIORITY_EDITOR,
  FOCUS_COMMAND,
  HISTORY_MERGE_TAG,
  REDO_COMMAND,
  SKIP_SCROLL_INTO_VIEW_TAG,
  UNDO_COMMAND,
  type LexicalEditor,
} from 'lexical';
import type { Awareness } from 'y-protocols/awareness';
import * as Y from 'yjs';

export interface Writer {
  readonly name: string;
  /** A CSS colour. */
  readonly color: string;
}

export interface BindOptions {
  readonly editor: LexicalEditor;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** Name of the top-level type, such as `reply/3`. */
  readonly root: string;
  readonly self: Writer;
  /** Name and colour of another agent: from the workspace, never from what the other says of itself. */
  readonly writer: (agent: string) => Writer | undefined;
  /** Where others' carets are drawn: an empty element over the editor. */
  readonly carets: HTMLElement;
}

type Cached = { _collabNode?: unknown };

/**
 * Forgets what an earlier binding has cached on the shared types: its nodes belong to another editor, and a later
 * binding would take them for its own.
 */
const forget = (type: unknown): void => {
  if (!(type instanceof Y.AbstractType)) return;
  delete (type as Y.AbstractType<unknown> & Cached)._collabNode;
  if (type instanceof Y.XmlText) {
    for (const { insert } of type.toDelta() as { insert?: unknown }[]) forget(insert);
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

/** States of others that can be drawn: those the server put a name on. */
const drawable = (options: BindOptions): Map<number, UserState> => {
  const states = new Map<number, UserState>();
  for (const [client, state] of options.awareness.getStates() as Map<number, Partial<UserState>>) {
    const writer = typeof state.agent === 'string' ? options.writer(state.agent) : undefined;
    if (writer === undefined) continue;
    states.set(client, {
      anchorPos: null,
      focusPos: null,
      focusing: false,
      awarenessData: {},
      ...state,
      name: writer.name,
      color: writer.color,
    });
  }
  return states;
};

/** Shows what the document already holds. Nothing is written into the shared type. */
const showExisting = (binding: Binding): void => {
  const { editor, root } = binding;
  editor.update(
    () => {
      $getRoot().clear();
      root.applyChildrenYjsDelta(
        binding,
        root.getSharedType().toDelta() as Parameters<typeof root.applyChildrenYjsDelta>[1],
      );
      root.syncChildrenFromYjs(binding);
    },
    {
      discrete: true,
      skipTransforms: true,
      tag: [COLLABORATION_TAG, HISTORY_MERGE_TAG, SKIP_SCROLL_INTO_VIEW_TAG],
    },
  );
};

/**
 * Binds until the returned disposer is called. The editor must be fresh: one editor serves one binding.
 * @returns the disposer
 */
export const bindDraft = (options: BindOptions): (() => void) => {
  const { editor, doc, awareness, self } = options;
  const provider = providerOf(awareness);
  const shared = doc.get(options.root, Y.XmlText);
  forget(shared);
  // It becomes part of the name of a CSS highlight.
  const id = options.root.replaceAll(/[^\w-]/g, '-');
  const binding = createYjsBinding({
    editor,
    id,
    doc,
    docMap: new Map([[id, doc]]),
    rootName: options.root,
  });
  binding.cursorsContainer = options.carets;

  const drawCarets: typeof syncCursorPositions = (one, by) =>
    syncCursorPositions(one, by, { getAwarenessStates: () => drawable(options), selectionHighlight: true });
  const say = (focusing: boolean) =>
    awareness.setLocalState({
      anchorPos: null,
      focusPos: null,
      awarenessData: {},
      ...awareness.getLocalState(),
      ...self,
      focusing,
    });

  showExisting(binding);
  say(document.activeElement === editor.getRootElement());

  const undo = createUndoManager(binding, shared);
  const onShared = (events: Y.YEvent<Y.Text>[], transaction: Y.Transaction) => {
    if (transaction.origin === binding) return;
    syncYjsChangesToLexical(binding, provider, events, transaction.origin === undo, drawCarets);
  };
  const observed = shared as unknown as Y.Text;
  observed.observeDeep(onShared as Parameters<typeof observed.observeDeep>[0]);
  const onAwareness = () => drawCarets(binding, provider);
  awareness.on('update', onAwareness);
  onAwareness();

  const unregister = mergeRegister(
    editor.registerUpdateListener((update) => {
      if (update.tags.has(COLLABORATION_TAG) && update.normalizedNodes.size === 0) return;
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
    editor.registerCommand(UNDO_COMMAND, () => (undo.undo(), true), COMMAND_PRIORITY_EDITOR),
    editor.registerCommand(REDO_COMMAND, () => (undo.redo(), true), COMMAND_PRIORITY_EDITOR),
  );

  return () => {
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
    forget(shared);
  };
};

const drawNobody = (binding: Binding, provider: Provider): void =>
  syncCursorPositions(binding, provider, { getAwarenessStates: () => new Map<number, UserState>() });
