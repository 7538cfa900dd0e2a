import { expect, test } from 'vitest';
import { blocksDirection, directionOf } from './direction.ts';
import { fromPlainText, type Block } from './rich-text.ts';

test.each([
  ['שלום', 'rtl'],
  ['12-34 שלום', 'rtl'],
  ['مرحبا', 'rtl'],
  ['(… Hello שלום', 'ltr'],
  ['你好', 'ltr'],
  ['12-34!', undefined],
  ['', undefined],
])('%s goes %s', (text, direction) => {
  expect(directionOf(text)).toBe(direction);
});

test('a list and a quote go as what stands first in them', () => {
  const list: Block = {
    type: 'list',
    ordered: true,
    items: [fromPlainText('1').blocks, fromPlainText('שלום').blocks],
  };
  expect(blocksDirection([list])).toBe('rtl');
  expect(blocksDirection([{ type: 'quote', children: fromPlainText('\nHello').blocks }, list])).toBe('ltr');
  expect(blocksDirection([])).toBeUndefined();
});
