import * as fc from 'fast-check';
import * as Y from 'yjs';
import { describe, expect, it } from 'vitest';
import { draftText } from '../../../local/drafts/draft-text.ts';
import { ROOT, writingAgent } from '../testing/agent.ts';

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

const textOf = (type: string, words: string, properties: object = {}): Y.XmlText => {
  const text = new Y.XmlText();
  text.setAttribute('__type', type);
  for (const [name, value] of Object.entries(properties)) text.setAttribute(name, value as string);
  text.insertEmbed(
    0,
    new Y.Map(Object.entries({ __type: 'text', __format: 0, __style: '', __mode: 0, __detail: 0 })),
  );
  text.insert(1, words);
  return text;
};
const thingOf = (type: string, properties: object): Y.XmlElement => {
  const thing = new Y.XmlElement(type);
  for (const [name, value] of Object.entries({ __type: type, ...properties }))
    thing.setAttribute(name, value);
  return thing;
};
const mapOf = (entries: object): Y.Map<unknown> => new Y.Map(Object.entries(entries));

const nested = (depth: number): Y.XmlText => {
  const outer = textOf('quote', 'outermost');
  let at = outer;
  for (let level = 0; level < depth; level += 1) {
    const inner = textOf('quote', `level ${String(level)}`);
    at.insertEmbed(at.length, inner);
    at = inner;
  }
  return outer;
};

type Write = (root: Y.XmlText) => void;
const inLine =
  (write: (line: Y.XmlText) => void): Write =>
  (root) => {
    const line = textOf('paragraph', 'beside it');
    root.insertEmbed(root.length, line);
    write(line);
  };
const block =
  (make: () => unknown): Write =>
  (root) =>
    root.insertEmbed(root.length, make() as object);
const part = (make: () => unknown): Write =>
  inLine((line) => line.insertEmbed(line.length, make() as object));

/** Content that a colleague's browser, or a newer build, may write, with words of it that must be visible. */
const CONTENT: Readonly<Record<string, readonly [Write, string?]>> = {
  'a node of an unknown type': [block(() => textOf('no-such-node', 'words in it')), 'words in it'],
  'an unknown node in a line': [part(() => textOf('sparkle', 'words in it')), 'words in it'],
  'an unknown thing': [part(() => thingOf('sticker', { __id: 'x' })), 'beside it'],
  'an unknown run': [
    inLine(
      (line) => (
        line.insertEmbed(line.length, mapOf({ __type: 'fancy' })),
        line.insert(line.length, 'in a run')
      ),
    ),
    'in a run',
  ],
  'a map where a block is expected': [block(() => mapOf({ __type: 'paragraph' }))],
  'a text where a thing is expected': [block(() => textOf('mention', 'no mention')), 'no mention'],
  'a thing where a block is expected': [block(() => thingOf('paragraph', {}))],
  'a type without a type': [block(() => new Y.XmlText())],
  'a type whose type is a number': [block(() => thingOf('x', { __type: 7 }))],
  'an array': [block(() => new Y.Array())],
  'a plain value': [block(() => ({ __type: 'paragraph' }))],
  'words without a run': [inLine((line) => line.insert(0, 'without a run ')), 'without a run'],
  'words at the top': [(root) => root.insert(0, 'at the top'), 'at the top'],
  'a run without words': [part(() => mapOf({ __type: 'text', __format: 0 })), 'beside it'],
  'a format that is no number': [
    inLine(
      (line) => (
        line.insertEmbed(line.length, mapOf({ __type: 'text', __format: 'evil' })),
        line.insert(line.length, 'with a format')
      ),
    ),
    'with a format',
  ],
  'a style that asks a foreign host': [
    inLine(
      (line) => (
        line.insertEmbed(
          line.length,
          mapOf({ __type: 'text', __format: 0, __style: 'background:url(https://evil.example)' }),
        ),
        line.insert(line.length, 'with a style')
      ),
    ),
    'with a style',
  ],
  'a list with a paragraph in it': [
    block(() => {
      const list = textOf('list', '', { __listType: 'bullet', __start: 1, __tag: 'ul' });
      list.delete(0, list.length);
      list.insertEmbed(0, textOf('paragraph', 'in a list'));
      return list;
    }),
    'in a list',
  ],
  'an item without a list': [block(() => textOf('listitem', 'an item', { __value: 1 })), 'an item'],
  'a list of no kind': [block(() => textOf('list', 'no item', { __listType: 'rubbish' })), 'no item'],
  'a heading of no kind': [block(() => textOf('heading', 'a heading', { __tag: 'script' })), 'a heading'],
  'an indent beyond all bounds': [block(() => textOf('paragraph', 'far in', { __indent: 1e9 })), 'far in'],
  slots: [block(() => textOf('paragraph', 'with slots', { __slots: 'x' })), 'with slots'],
  'a state that is none': [block(() => textOf('quote', 'stateless', { __state: 'x' })), 'stateless'],
  'a link to a script': [
    part(() => textOf('link', 'click here', { __url: 'javascript:alert(1)' })),
    'click here',
  ],
  'a link that is a map': [part(() => mapOf({ __type: 'link', __url: 'https://shop.example' }))],
  'a mention of nobody': [part(() => thingOf('mention', { __agent: 7, __name: {} }))],
  'a picture of another host': [
    block(() =>
      thingOf('picture', { __file: 'https://evil.example/x.png', __src: 'https://evil.example/x.png' }),
    ),
  ],
  'a variable that is none': [part(() => thingOf('variable', { __variable: '<b>', __fallback: null }))],
  'deep nesting': [block(() => nested(300)), 'outermost'],
  'a property with the name of a method': [
    block(() => textOf('paragraph', 'with a method', { getTextContent: 'x', __parent: 'x', __key: 'root' })),
    'with a method',
  ],
};

const write = (content: Write): Uint8Array => {
  const doc = new Y.Doc();
  const root = doc.get(ROOT, Y.XmlText);
  root.insertEmbed(0, textOf('paragraph', 'before'));
  content(root);
  root.insertEmbed(root.length, textOf('paragraph', 'after'));
  const update = Y.encodeStateAsUpdate(doc);
  doc.destroy();
  return update;
};

describe('what a colleague’s browser writes into a shared draft', () => {
  it.each(Object.keys(CONTENT))('DR-1 %s leaves the draft readable and writable', async (name) => {
    const [content, words = ''] = CONTENT[name] ?? [() => undefined];
    const sent: Uint8Array[] = [];
    const agent = writingAgent((update) => sent.push(update));
    agent.write(0, 0, 0, 'mine');
    await settled();
    agent.take(write(content));
    await settled();
    for (const when of ['when it comes', 'after a reload']) {
      expect(agent.text(), when).toContain('before');
      expect(agent.text(), when).toContain(words);
      expect(agent.text(), when).toContain('after');
      expect(agent.text(), when).toContain('mine');
      agent.write(agent.runs().indexOf('mine'), 0, 0, 'still ');
      await settled();
      expect(draftText(agent.doc, ROOT)).toContain('still mine');
      agent.write(agent.runs().indexOf('still mine'), 0, 6, '');
      agent.write(agent.runs().indexOf('after'), 0, 5, 'after');
      agent.reload();
      await settled();
    }
    agent.close();
  });

  it(
    'DR-1 any nodes, whatever they carry, leave the words of the others readable',
    { timeout: 120_000 },
    async () => {
      const value = fc.oneof(
        fc.string(),
        fc.double(),
        fc.constant(null),
        fc.boolean(),
        fc.constantFrom('ltr', 'h1', 'bullet', 0, 1),
      );
      const names = [
        '__type',
        '__format',
        '__style',
        '__mode',
        '__detail',
        '__indent',
        '__dir',
        '__tag',
        '__listType',
        '__start',
        '__value',
        '__url',
        '__words',
        '__slots',
        '__state',
        '__parent',
        '__first',
        '__size',
        'constructor',
      ];
      const types = [
        'paragraph',
        'text',
        'linebreak',
        'list',
        'listitem',
        'link',
        'code',
        'quote',
        'heading',
        'mention',
        'picture',
        'variable',
        'unknown',
        'root',
        'x',
        'tab',
        'code-highlight',
      ];
      const properties = fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 4 });
      const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
        tree: fc.record({
          shape: fc.constantFrom<Tree['shape']>('text', 'map', 'thing', 'array', 'words', 'value'),
          type: fc.constantFrom(...types),
          properties,
          children: fc.oneof({ maxDepth: 3 }, fc.constant([]), fc.array(tie('tree'), { maxLength: 3 })),
        }),
      }));
      await fc.assert(
        fc.asyncProperty(fc.array(tree, { minLength: 1, maxLength: 4 }), async (trees) => {
          const agent = writingAgent(() => undefined);
          agent.take(write((root) => trees.forEach((one) => grow(root, one))));
          await settled();
          for (let round = 0; round < 2; round += 1) {
            expect(agent.text()).toContain('before');
            expect(agent.text()).toContain('after');
            agent.reload();
            await settled();
          }
          agent.write(agent.runs().indexOf('before'), 0, 0, 'well ');
          await settled();
          expect(draftText(agent.doc, ROOT)).toContain('well before');
          agent.close();
        }),
        { numRuns: 300 },
      );
    },
  );
});

interface Tree {
  readonly shape: 'text' | 'map' | 'thing' | 'array' | 'words' | 'value';
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly children: readonly Tree[];
}

const grow = (into: Y.XmlText, { shape, type, properties, children }: Tree): void => {
  const all = { __type: type, ...properties };
  if (shape === 'words') into.insert(into.length, 'words');
  else if (shape === 'value') into.insertEmbed(into.length, all);
  else if (shape === 'array') into.insertEmbed(into.length, new Y.Array());
  else if (shape === 'map') into.insertEmbed(into.length, mapOf(all));
  else if (shape === 'thing') into.insertEmbed(into.length, thingOf(type, all));
  else {
    const text = new Y.XmlText();
    into.insertEmbed(into.length, text);
    for (const [name, one] of Object.entries(all)) text.setAttribute(name, one);
    for (const child of children) grow(text, child);
  }
};
