/**
 * The content that a draft's shared types may have. Anyone who can open a drafts document can write anything into its
 * types, and a newer build of Parley may write nodes that this build does not know. The editor's binding
 * trusts all of it, and would break.
 */
import * as Y from 'yjs';

/** Where a node is: at the top, in a list as an item, in a line, or in a link or in code. */
type Place = 'top' | 'list' | 'line' | 'words';

type Check = (value: unknown) => boolean;

interface Kind {
  readonly shape: typeof Y.XmlText | typeof Y.Map | typeof Y.XmlElement;
  /** The places where it is allowed. */
  readonly places: readonly Place[];
  /** The place that it makes for its children; undefined if it has no children. */
  readonly inside?: Place;
  readonly properties: Readonly<Record<string, Check>>;
}

/** Longer than any value of our nodes: longer words belong in a text of their own. */
const LONGEST_VALUE = 4_096;
const DEEPEST_INDENT = 20;
/** A draft with deeper nesting cannot be sent, and drawing it would overflow the stack. */
const DEEPEST = 32;

const isText: Check = (value) => typeof value === 'string' && value.length <= LONGEST_VALUE;
const isTextOrNothing: Check = (value) => value === null || value === undefined || isText(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isFlag: Check = (value) => value === undefined || typeof value === 'boolean';
const isOneOf = (...values: readonly unknown[]): Check => {
  const known = new Set(values);
  return (value) => known.has(value);
};
/** A style without functions requests nothing from servers; without `position` it stays in its place. */
const isStyle: Check = (value) =>
  typeof value === 'string' && !/[(\\]|position/iu.test(value) && isText(value);

const ELEMENT = {
  __format: isCount,
  __style: isStyle,
  __indent: (value) => isCount(value) && Number(value) <= DEEPEST_INDENT,
  __dir: isOneOf(null, 'ltr', 'rtl'),
  __textFormat: isCount,
  __textStyle: isStyle,
} satisfies Kind['properties'];

const TEXT = {
  __format: isCount,
  __detail: isCount,
  __mode: isOneOf(0, 1, 2),
  __style: isStyle,
} satisfies Kind['properties'];

const block = (inside: Place, properties: Kind['properties'] = {}): Kind => ({
  shape: Y.XmlText,
  places: ['top', 'line'],
  inside,
  properties: { ...ELEMENT, ...properties },
});
const words = (properties: Kind['properties'] = {}): Kind => ({
  shape: Y.Map,
  places: ['line', 'words'],
  properties: { ...TEXT, ...properties },
});
const thing = (places: readonly Place[], properties: Kind['properties']): Kind => ({
  shape: Y.XmlElement,
  places,
  properties,
});

const KINDS: ReadonlyMap<unknown, Kind> = new Map<string, Kind>([
  ['paragraph', block('line')],
  ['heading', block('line', { __tag: isOneOf('h1', 'h2', 'h3', 'h4', 'h5', 'h6') })],
  ['quote', block('line')],
  [
    'code',
    block('words', {
      __language: isTextOrNothing,
      __theme: isTextOrNothing,
      __isSyntaxHighlightSupported: isFlag,
    }),
  ],
  [
    'list',
    block('list', {
      __listType: isOneOf('number', 'bullet', 'check'),
      __start: isCount,
      __tag: isOneOf('ol', 'ul'),
    }),
  ],
  ['listitem', { ...block('line', { __value: isCount, __checked: isFlag }), places: ['list'] }],
  [
    'link',
    {
      ...block('words', {
        __url: isText,
        __target: isTextOrNothing,
        __rel: isTextOrNothing,
        __title: isTextOrNothing,
      }),
      places: ['line'],
    },
  ],
  ['text', words()],
  ['tab', words()],
  ['code-highlight', words({ __highlightType: isTextOrNothing })],
  ['linebreak', { shape: Y.Map, places: ['line', 'words'], properties: {} }],
  ['mention', thing(['line', 'words'], { __agent: isText, __name: isText })],
  ['variable', thing(['line', 'words'], { __variable: isText, __fallback: isText })],
  ['picture', thing(['top', 'line'], { __file: isText })],
  ['unknown', thing(['top', 'line', 'words'], { __words: isText, __block: isFlag })],
]);

const RUNS: ReadonlySet<unknown> = new Set(['text', 'tab', 'code-highlight']);

const propertiesOf = (type: unknown): Readonly<Record<string, unknown>> => {
  if (type instanceof Y.Map) return Object.fromEntries(type.entries());
  return type instanceof Y.XmlText || type instanceof Y.XmlElement ? type.getAttributes() : {};
};

const kindOf = (type: unknown, place: Place, depth: number): Kind | undefined => {
  const properties = propertiesOf(type);
  const kind = KINDS.get(properties['__type']);
  if (kind === undefined || !(type instanceof kind.shape) || '__slots' in properties) return undefined;
  if (!kind.places.includes(place) || depth > DEEPEST) return undefined;
  const isRight = Object.entries(properties).every(([name, value]) => kind.properties[name]?.(value) ?? true);
  return isRight ? kind : undefined;
};

/** Whether the properties of a draft's top-level type itself may be taken over. */
export const isSoundRoot = (root: Y.XmlText): boolean =>
  Object.entries(root.getAttributes()).every(
    ([name, value]) => (ELEMENT as Kind['properties'])[name]?.(value) ?? name !== '__slots',
  );

/** A part of a text. */
export type Part =
  | { readonly type: AnyType }
  | { readonly words: string }
  /** A value that is not part of any node, with its length in units. */
  | { readonly odd: number };

/** The parts of a text, in order. */
export const partsOf = (text: Y.XmlText): Part[] => {
  const parts: Part[] = [];
  for (let item = text._start; item !== null; item = item.right) {
    if (item.deleted || !item.countable) continue;
    const { content } = item;
    if (content instanceof Y.ContentString) parts.push({ words: content.str });
    else if (content instanceof Y.ContentType) parts.push({ type: content.type as AnyType });
    else parts.push({ odd: item.length });
  }
  return parts;
};

/** How an unknown or malformed type is drawn: its words as a run, or as an object in a line or of its own. */
export type Fallback = 'run' | 'inline' | 'block';

/** Any of Yjs's types, whatever events its observers get. */
export type AnyType = Y.XmlText | Y.Map<unknown> | Y.XmlElement | Y.Array<unknown> | Y.Text;

export interface Findings {
  readonly unknown: Map<AnyType, Fallback>;
  /** Types that must be tidied before the editor may read them. */
  readonly untidy: Y.XmlText[];
}

const canHoldWords = (place: Place): boolean => place === 'line' || place === 'words';

const fallbackOf = (type: AnyType, place: Place): Fallback => {
  if (type instanceof Y.Map && canHoldWords(place)) return 'run';
  return place === 'top' ? 'block' : 'inline';
};

type IsRun = (part: Part | undefined) => boolean;

const holdsWords = (part: Part | undefined): boolean => part !== undefined && 'words' in part;

/** The look of a run, by the properties that the editor compares between neighbours. */
const lookOf = (part: Part): string => {
  const run = 'type' in part && part.type instanceof Y.Map ? part.type : undefined;
  const [type, format, mode, detail, style] = ['__type', '__format', '__mode', '__detail', '__style'].map(
    (name) => run?.get(name),
  );
  return JSON.stringify([type, format ?? 0, mode ?? 0, detail ?? 0, style ?? '']);
};

/**
 * What has to be done with each part of a text so that each run has words, words follow a run, runs that look
 * the same are one, and everything else is a type.
 */
const tidyings = (parts: readonly Part[], isRun: IsRun): ('keep' | 'delete' | 'wrap')[] => {
  let run: string | undefined;
  return parts.map((part, index) => {
    if ('odd' in part) return 'delete';
    if ('words' in part) {
      if (run !== undefined) return 'keep';
      run = lookOf(part);
      return 'wrap';
    }
    const before = run;
    run = isRun(part) ? lookOf(part) : undefined;
    if (run === undefined) return 'keep';
    const isBare = !holdsWords(parts[index + 1]);
    if (isBare) run = before;
    return isBare || run === before ? 'delete' : 'keep';
  });
};

const look = (text: Y.XmlText, place: Place, depth: number, findings: Findings): void => {
  const parts = partsOf(text);
  const runs = new Set<Part>();
  for (const part of parts) {
    if (!('type' in part)) continue;
    const kind = kindOf(part.type, place, depth);
    if (kind === undefined) {
      const fallback = fallbackOf(part.type, place);
      findings.unknown.set(part.type, fallback);
      if (fallback === 'run') runs.add(part);
    } else if (kind.inside !== undefined && part.type instanceof Y.XmlText) {
      lookInto(part.type, kind.inside, depth, findings);
    } else if (part.type instanceof Y.Map && RUNS.has(part.type.get('__type'))) runs.add(part);
  }
  const isTidy = tidyings(parts, (part) => part !== undefined && runs.has(part)).every(
    (how) => how === 'keep',
  );
  if (!isTidy) findings.untidy.push(text);
};

/** The editor breaks at a list that has anything but items: the whole list is then drawn as words. */
const lookInto = (text: Y.XmlText, place: Place, depth: number, findings: Findings): void => {
  const isBroken =
    place === 'list' &&
    partsOf(text).some((part) => !('type' in part) || kindOf(part.type, place, depth + 1) === undefined);
  if (isBroken) findings.unknown.set(text, depth === 0 ? 'block' : 'inline');
  else look(text, place, depth + 1, findings);
};

/** Checks a whole draft. */
export const lookThrough = (root: Y.XmlText): Findings => {
  const findings: Findings = { unknown: new Map(), untidy: [] };
  look(root, 'top', 0, findings);
  return findings;
};

/** Everything at the top, to be drawn as words. */
export const allAsWords = (root: Y.XmlText): Findings['unknown'] =>
  new Map(partsOf(root).flatMap((part) => ('type' in part ? [[part.type, 'block']] : [])));

const BARE_RUN = { __type: 'text', __format: 0, __detail: 0, __mode: 0, __style: '' };

const bareRun = (): Y.Map<unknown> => new Y.Map(Object.entries(BARE_RUN));

const appendLine = (root: Y.XmlText, words: string): void => {
  const paragraph = new Y.XmlText();
  root.insertEmbed(root.length, paragraph);
  paragraph.setAttribute('__type', 'paragraph');
  paragraph.insertEmbed(0, bareRun());
  paragraph.insert(1, words);
};

/**
 * Puts words without a run into a run of their own (a colleague may have deleted their run while they were
 * typed), joins runs that look the same, and removes runs without words and values that are not part of any
 * node. Every device does the same, so the order of their tidying does not matter. To be called within a
 * transaction.
 */
export const tidy = (text: Y.XmlText, root: Y.XmlText, unknown: Findings['unknown']): void => {
  const isRun: IsRun = (part) =>
    part !== undefined &&
    'type' in part &&
    part.type instanceof Y.Map &&
    (unknown.get(part.type) === 'run' || (!unknown.has(part.type) && RUNS.has(part.type.get('__type'))));
  const parts = partsOf(text);
  const what = tidyings(parts, isRun);
  const strays: string[] = [];
  let at = 0;
  parts.forEach((part, index) => {
    const length = 'odd' in part ? part.odd : 'words' in part ? part.words.length : 1;
    // The top has no runs: all words there are strays.
    const isStray = text === root && 'words' in part;
    if (isStray) strays.push(part.words);
    if (isStray || what[index] === 'delete') text.delete(at, length);
    else {
      if (what[index] === 'wrap') text.insertEmbed(at++, bareRun());
      at += length;
    }
  });
  for (const words of strays) appendLine(root, words);
};
