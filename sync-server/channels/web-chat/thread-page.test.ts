import { fromPlainText } from '@parley/core/rich-text/rich-text';
import { describe, expect, it } from 'vitest';
import type { ThreadMessage } from '../../store/visitor-store.ts';
import { withinBytes } from './thread-page.ts';

const message = (n: number, length: number): ThreadMessage =>
  ({ n, entry: { body: fromPlainText('x'.repeat(length)) } }) as ThreadMessage;

describe('a page of a visitor’s list', () => {
  it('holds what fits, and at least one message', () => {
    const short = Array.from({ length: 50 }, (_, n) => message(n, 100));
    expect(withinBytes(short)).toEqual(short);
    expect(withinBytes(Array.from({ length: 50 }, (_, n) => message(n, 20_000)))).toHaveLength(6);
    expect(withinBytes([message(1, 64_000), message(2, 64_000), message(3, 64_000)])).toHaveLength(2);
    expect(withinBytes([message(1, 300_000), message(2, 1)])).toHaveLength(1);
    expect(withinBytes([])).toEqual([]);
  });
});
