/**
 * Gives the editor's binding something to draw in place of shared types that would break it. The types
 * themselves are not changed: programs that know them still read them.
 */
import { createYjsBinding, syncLexicalUpdateToYjs, type Binding } from '@lexical/yjs';
import { $getRoot, createEditor } from 'lexical';
import * as Y from 'yjs';
import { wordsIn } from '../../../local/drafts/draft-text.ts';
import type { AnyType, Fallback } from '../shared/shared-types.ts';
import { NOBODY } from '../shared/nobody.ts';
import { UnknownNode } from './unknown-node.ts';

type CollabNode = Binding['collabNodeMap'] extends Map<string, infer Node> ? Node : never;
type CollabThing = Extract<CollabNode, { _xmlElem: unknown }>;
type CollabThingClass = new (element: Y.XmlElement, parent: Binding['root'], type: string) => CollabThing;

/** A shared type, with the marks of the binding and the members that hide its content from readers. */
type Marked = AnyType & {
  _collabNode?: unknown;
  __type?: unknown;
  getAttribute?: unknown;
  get?: unknown;
  keys?: unknown;
};

let thingClass: CollabThingClass | undefined;

/** The binding's class for objects in a text; its library does not export the class. */
const collabThing = (): CollabThingClass => {
  if (thingClass !== undefined) return thingClass;
  const doc = new Y.Doc();
  const editor = createEditor({ nodes: [UnknownNode] });
  const binding = createYjsBinding({ editor, id: 'probe', doc, docMap: new Map([['probe', doc]]) });
  const stop = editor.registerUpdateListener((update) => {
    const { prevEditorState, editorState, dirtyElements, dirtyLeaves, normalizedNodes, tags } = update;
    syncLexicalUpdateToYjs(
      binding,
      NOBODY,
      prevEditorState,
      editorState,
      dirtyElements,
      dirtyLeaves,
      normalizedNodes,
      tags,
    );
  });
  editor.update(() => void $getRoot().append(new UnknownNode('', true)), { discrete: true });
  stop();
  const thing = [...binding.collabNodeMap.values()].find((node) => '_xmlElem' in node);
  if (thing === undefined) throw new Error('the binding makes no things');
  thingClass = thing.constructor as CollabThingClass;
  doc.destroy();
  return thingClass;
};

/** Longest text that is drawn for a type, in UTF-16 units: as long as the type of a copy may carry. */
const LONGEST = 4_000;

export interface UnknownTypes {
  /** Draws these types as their fallbacks from now on. */
  readonly draw: (types: ReadonlyMap<AnyType, Fallback>) => void;
  /** Whether exactly these types are drawn as their fallbacks; types that are gone do not count. */
  readonly drawsJust: (types: ReadonlyMap<AnyType, Fallback>) => boolean;
  /** Whether a type, or a type around it, is drawn as a fallback. */
  readonly has: (type: unknown) => boolean;
  /** Restores all types. */
  readonly forget: () => void;
}

const OWN_NAMES = ['_collabNode', '__type', 'getAttribute', 'get', 'keys'] as const;

export const createUnknownTypes = (): UnknownTypes => {
  const drawn = new Set<Marked>();
  /** Holds the elements that the binding reads in place of unknown types. */
  const scratch = new Y.Doc();

  const asThing = (type: Marked, isBlock: boolean): void => {
    const element = new Y.XmlElement<{ __type: string; __words: string; __block: boolean }>('unknown');
    scratch.getXmlFragment('unknown').push([element as unknown as Y.XmlElement]);
    element.setAttribute('__type', 'unknown');
    element.setAttribute('__words', wordsIn(type).slice(0, LONGEST));
    element.setAttribute('__block', isBlock);
    const parentOf = (): Binding['root'] =>
      (type.parent as unknown as { _collabNode: Binding['root'] })._collabNode;
    const thing = new (collabThing())(element as unknown as Y.XmlElement, parentOf(), 'unknown');
    // The binding makes the parent later, and may make it again.
    Object.defineProperty(thing, '_parent', { get: parentOf });
    type._collabNode = thing;
    const read = (name: string): unknown => (name === '__type' ? 'unknown' : undefined);
    if (type instanceof Y.Map) type.get = read;
    else if (type instanceof Y.XmlText || type instanceof Y.XmlElement)
      Object.assign(type, { getAttribute: read });
    else type.__type = 'unknown';
  };

  /** Makes the binding read a type as a plain text, whatever its properties say. */
  const asRun = (type: Marked): void => {
    Object.assign(type, {
      get: (name: string): unknown => (name === '__type' ? 'text' : undefined),
      keys: () => ['__type'].values(),
    });
  };

  return {
    draw: (types) => {
      for (const [type, fallback] of types) {
        if (drawn.has(type)) continue;
        drawn.add(type);
        if (fallback === 'run') asRun(type);
        else asThing(type, fallback === 'block');
      }
    },
    drawsJust: (types) => {
      const there = [...drawn].filter((type) => type._item !== null && !type._item.deleted);
      return there.length === types.size && there.every((type) => types.has(type));
    },
    has: (type) => {
      for (let at = type; at instanceof Y.AbstractType; at = (at as AnyType).parent) {
        if (drawn.has(at as Marked)) return true;
      }
      return false;
    },
    forget: () => {
      for (const type of drawn)
        for (const name of OWN_NAMES) if (Object.hasOwn(type, name)) delete type[name];
      drawn.clear();
      scratch.destroy();
    },
  };
};
