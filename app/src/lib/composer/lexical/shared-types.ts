/**
 * What a draft's shared types may hold. Whoever can open a desk can write anything into its types, and a newer build of
 * Parley may write nodes that this one does not know; the editor's binding takes all of it for its own and breaks.
 */
import * as Y from 'yjs';

/** Where a node stands: at the top, as an item of a list, in a line, or in a link or in code. */
type Place = 'top' | 'list' | 'line' | 'words';

type Check = (value: unknown) => boolean;

interface Kind {
  readonly shape: typeof Y.XmlText | typeof Y.Map | typeof Y.XmlElement;
  /** Where it may stand. */
  readonly places: readonly Place[];
  /** What its children are in; undefined if it has none. */
  readonly inside?: Place;
  readonly properties: Readonly<Record<string, Check>>;
}

/** More than any of our nodes carries: a text of its own belongs into a text. */
const LONGEST_VALUE = 4_096;
const DEEPEST_INDENT = 20;
/** A draft that is nested deeper cannot be sent, and drawing it would overflow the stack. */
const DEEPEST = 32;

const isText: Check = (value) => typeof value === 'string' && value.length <= LONGEST_VALUE;
const isTextOrNothing: Check = (value) => value === null || value === undefined || isText(value);
const isCount: Check = (value) => Number.isSafeInteger(value) && Number(value) >= 0;
const isFlag: Check = (value) => value === undefined || typeof value === 'boolean';
const isOneOf = (...values: readonly unknown[]): Check => {
  const known = new Set(values);
  return (value) => known.has(value);
};
/** A style without functions asks no other server for anything; one without a position stays in its place. */
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

/** Whether what stands on a draft's top-level type itself may be taken over. */
export const isSoundRoot = (root: Y.XmlText): boolean =>
  Object.entries(root.getAttributes()).every(
    ([name, value]) => (ELEMENT as Kind['properties'])[name]?.(value) ?? name !== '__slots',
  );

/** Something that stands in a text. */
export type Part =
  | { readonly type: AnyType }
  | { readonly words: string }
  /** A value that no node is made of, of so many units. */
  | { readonly odd: number };

/** What stands in a text, in order. */
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

/** How a type that is not known, or not as it should be, is drawn: its words as a run, or as a thing of its own. */
export type Fallback = 'run' | 'inline' | 'block';

/** Any of Yjs's types, whatever its observers are told. */
export type AnyType = Y.XmlText | Y.Map<unknown> | Y.XmlElement | Y.Array<unknown> | Y.Text;

export interface Findings {
  readonly unknown: Map<AnyType, Fallback>;
  /** Types that have to be tidied before the editor may look at them. */
  readonly untidy: Y.XmlText[];
}

const canHoldWords = (place: Place): boolean => place === 'line' || place === 'words';

const fallbackOf = (type: AnyType, place: Place): Fallback => {
  if (type instanceof Y.Map && canHoldWords(place)) return 'run';
  return place === 'top' ? 'block' : 'inline';
};

type IsRun = (part: Part | undefined) => boolean;

const holdsWords = (part: Part | undefined): boolean => part !== undefined && 'words' in part;

/** How a run looks, as the editor compares it with its neighbour. */
const lookOf = (part: Part): string => {
  const run = 'type' in part && part.type instanceof Y.Map ? part.type : undefined;
  const [type, format, mode, detail, style] = ['__type', '__format', '__mode', '__detail', '__style'].map(
    (name) => run?.get(name),
  );
  return JSON.stringify([type, format ?? 0, mode ?? 0, detail ?? 0, style ?? '']);
};

/**
 * What has to be done with each part of a text so that each run has words, words stand behind a run, runs that look
 * the same are one, and there is nothing else but types.
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
    (one) => one === 'keep',
  );
  if (!isTidy) findings.untidy.push(text);
};

/** A list with anything but items in it is more than the editor can bear: all of it is drawn as words. */
const lookInto = (text: Y.XmlText, place: Place, depth: number, findings: Findings): void => {
  const isBroken =
    place === 'list' &&
    partsOf(text).some((part) => !('type' in part) || kindOf(part.type, place, depth + 1) === undefined);
  if (isBroken) findings.unknown.set(text, depth === 0 ? 'block' : 'inline');
  else look(text, place, depth + 1, findings);
};

/** Looks through a whole draft. */
export const lookThrough = (root: Y.XmlText): Findings => {
  const findings: Findings = { unknown: new Map(), untidy: [] };
  look(root, 'top', 0, findings);
  return findings;
};

/** All that stands at the top as words. */
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
 * Puts words that lost their run into one of their own, as when a colleague deleted the run while they were typed, makes
 * one of runs that look the same, and takes away runs without words and values that no node has. The same is done on
 * every device, so that it does not matter whose tidying comes first. To be called within a transaction.
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
    // At the top there are no runs: all words there are strays.
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
