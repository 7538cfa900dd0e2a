import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Row } from '@parley/core/inbox/row';
import { stillList } from './still-list.ts';

const row = (name: string, inbound = 0): Row =>
  ({ contact: `contact${name}`, state: { inbound } }) as unknown as Row;
const rows = (names: string): Row[] => [...names].map((name) => row(name));
const shown = (list: readonly Row[]): string => list.map(({ contact }) => contact.slice(-1)).join('');
const none = () => undefined;

describe('a list that stands still', () => {
  it('is the live list while nobody aims', () => {
    expect(shown(stillList(rows('abc'), undefined, none).rows)).toBe('abc');
  });

  it('puts what comes above, keeps what moves, and what has left', () => {
    const held = { rows: rows('abcd'), keepsLeft: true };
    const still = stillList(rows('xcab'), held, (contact) =>
      contact === 'contactc' ? row('c', 1) : undefined,
    );
    expect(shown(still.rows)).toBe('xabcd');
    expect([still.above, still.news, [...still.left]]).toEqual([1, 2, ['contactd']]);
  });

  it('lets go of what has left where keys are used', () => {
    const still = stillList(rows('cab'), { rows: rows('abcd'), keepsLeft: false }, none);
    expect(shown(still.rows)).toBe('abc');
    expect(still.left.size).toBe(0);
  });

  it('never moves what stands there, whatever happens', () => {
    const names = fc.uniqueArray(fc.constantFrom(...'abcdefghijkl')).map((list) => list.join(''));
    fc.assert(
      fc.property(names, names, (before, after) => {
        const still = stillList(rows(after), { rows: rows(before), keepsLeft: true }, none);
        expect(shown(still.rows).slice(still.above)).toBe(before);
        const all = new Set(still.rows.map(({ contact }) => contact));
        expect(all.size).toBe(still.rows.length);
        for (const { contact } of rows(after)) expect(all.has(contact)).toBe(true);
      }),
    );
  });
});
