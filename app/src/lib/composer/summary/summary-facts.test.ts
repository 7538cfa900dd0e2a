import { plainLine } from '@parley/core/language/summary/placeholders';
import { describe, expect, it } from 'vitest';
import { factsOf } from './summary-facts.ts';

const said = [
  'Hello, my order 4711-22 arrived broken.',
  'I paid 49.90 € for it.',
  'It is order 4711-22, can you help?',
].map((text, index) => ({ ...plainLine('customer', text, index), seq: index + 3 }));

describe('the facts beside a summary', () => {
  it('AI-1 are each told once, the most telling first, with the message that said it last', async () => {
    const facts = await factsOf(said, new AbortController().signal);
    expect(facts.map(({ text, seq }) => [text, seq])).toEqual([
      ['4711-22', 5],
      ['49.90 €', 4],
    ]);
  });

  it('AI-3 are looked for bit by bit, and no further when nobody wants them any more', async () => {
    const long = Array.from({ length: 400 }, (_, at) => said.map((line) => ({ ...line, seq: at }))).flat();
    const gone = new AbortController();
    const finding = factsOf(long, gone.signal);
    let turns = 0;
    const timer = setInterval(() => (turns += 1));
    await expect.poll(() => turns).toBeGreaterThan(1);
    gone.abort();
    await expect(finding).rejects.toMatchObject({ name: 'AbortError' });
    clearInterval(timer);
  });
});
