import { Awareness } from 'y-protocols/awareness';
import { describe, expect, it } from 'vitest';
import * as Y from 'yjs';
import { drawableStates } from './carets.ts';

const ROOT = 'reply/0';
const CLIENT = 77;

/** The states that are drawn when a colleague's browser says `said`, beside an honest state. */
const drawn = (said: unknown, agent: unknown = 'agentben01') => {
  const doc = new Y.Doc();
  const root = doc.get(ROOT, Y.XmlText);
  root.insert(0, 'Hello');
  const awareness = new Awareness(doc);
  const state = typeof said === 'object' && said !== null ? { ...said, agent } : said;
  awareness.states.set(CLIENT, state as Record<string, unknown>);
  const place = Y.createRelativePositionFromTypeIndex(root, 2);
  awareness.states.set(78, { agent: 'agentcleo1', anchorPos: place, focusPos: place, focusing: true });
  const names = [...doc.share.keys()];
  const states = drawableStates(awareness, ROOT, (id) =>
    id.startsWith('agent') ? { name: `Name of ${id}`, color: '#123456' } : undefined,
  );
  // Whatever the other state says, the honest caret is drawn, and the check creates no type.
  expect(states.get(78)).toMatchObject({ name: 'Name of agentcleo1', focusing: true });
  expect(states.get(78)?.anchorPos).not.toBeNull();
  expect([...doc.share.keys()]).toEqual(names);
  awareness.destroy();
  doc.destroy();
  return states.get(CLIENT);
};

const PLACES: Readonly<Record<string, unknown>> = {
  'a list': [],
  'a word': 'reply/0',
  'a number': 7,
  'an id that is none': { item: { client: {}, clock: 'x' } },
  'an id below nothing': { item: { client: -1, clock: -1 } },
  'an id that is nowhere': { item: { client: 5, clock: 9e15 } },
  'another type': { tname: 'comment/0', assoc: 0 },
  'a type that is an object': { type: [], assoc: 0 },
  'a side that is none': { tname: ROOT, assoc: {} },
  nothing: {},
};

describe('carets of others', () => {
  it.each(Object.entries(PLACES))('are left out where their place is %s', (_, place) => {
    expect(drawn({ anchorPos: place, focusPos: place, focusing: true })).toEqual({
      anchorPos: null,
      focusPos: null,
      focusing: true,
      awarenessData: {},
      name: 'Name of agentben01',
      color: '#123456',
    });
  });

  it.each([[null], [undefined], [7], ['x'], [[]]])('are left out if the whole state is %j', (said) => {
    expect(drawn(said, null)).toBeUndefined();
  });

  it.each([[{}], [['agentben01']], [7], [''], ['x'.repeat(100_000)]])(
    'have no name where the agent is %j',
    (agent) => {
      expect(drawn({ focusing: true }, agent)).toBeUndefined();
    },
  );

  it('take name and colour of the team, whatever the browser says', () => {
    const state = drawn({
      name: { toString: () => 'evil' },
      color: 'url(https://evil.example)',
      awarenessData: { constructor: 1 },
      focusing: 'yes',
      cursor: [],
    });
    expect(state).toMatchObject({
      name: 'Name of agentben01',
      color: '#123456',
      awarenessData: {},
      focusing: false,
    });
    expect(Object.keys(state ?? {}).sort()).toEqual(
      ['anchorPos', 'awarenessData', 'color', 'focusPos', 'focusing', 'name'].sort(),
    );
  });
});
