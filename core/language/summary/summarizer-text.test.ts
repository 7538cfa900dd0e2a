import { describe, expect, it } from 'vitest';
import { plainLine } from './placeholders.ts';
import { readSummary, summarizerText } from './summarizer-text.ts';

const LINES = [
  plainLine('customer', 'Where is order 48213? I paid $20.', 0),
  plainLine('agent', 'I have refunded $20.', 1),
];

describe('text of the bundled summarizer', () => {
  it('AI-7 it reads placeholders for facts, and what it writes is put back and checked', () => {
    const { text, table } = summarizerText(LINES, 'en');
    expect(text).toBe('<en>customer: Where is order <ID1>? I paid <AMT1>.\nagent: I have refunded <AMT1>.');
    const read = readSummary(
      '<done><issue>Customer asks for order <ID1>.<done>Agent refunded <AMT1> and gave a voucher.<next>Nothing.',
      LINES,
      table,
    );
    expect(read.summary).toEqual({
      issue: 'Customer asks for order 48213.',
      done: 'Agent refunded $20.',
      next: 'Nothing.',
    });
    expect(read.unchecked.done).toBe('Agent refunded $20 and gave a voucher.');
    expect(read.outcome).toBe('done');
  });

  it('AI-7 an unknown placeholder takes its sentence, not the part after it', () => {
    const { table } = summarizerText(LINES, 'en');
    const read = readSummary('<open><issue>Refund <AMT7>.<done>Agent refunded <AMT1>.<next>', LINES, table);
    expect(read.summary).toEqual({ issue: '', done: 'Agent refunded $20.', next: '' });
  });
});
