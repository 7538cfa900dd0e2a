import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createSettledText } from './settled-text.ts';

describe('createSettledText', () => {
  const follow = (read: (raw: string) => string = (raw) => raw) => {
    const pieces: string[] = [];
    return { pieces, settled: createSettledText(read, (piece) => pieces.push(piece)) };
  };

  it('AI-3 tells sentences as they end, and the rest at the end', () => {
    const { pieces, settled } = follow();
    settled.grow('The parcel is');
    settled.grow('The parcel is late. It');
    settled.grow('The parcel is late. It has 3.5 kg');
    expect(settled.end('The parcel is late. It has 3.5 kg')).toBe('The parcel is late. It has 3.5 kg');
    expect(pieces).toEqual(['The parcel is late.', ' It has 3.5 kg']);
  });

  it('says nothing twice, however the text came', () => {
    const words = fc.array(fc.constantFrom('a', 'b.', 'c!', '\n', ' ', '1.5', '…'), { maxLength: 40 });
    fc.assert(
      fc.property(words, fc.infiniteStream(fc.nat(5)), (parts, steps) => {
        const whole = parts.join('');
        const { pieces, settled } = follow();
        for (let at = 0; at < whole.length; at += 1 + (steps.next().value ?? 0))
          settled.grow(whole.slice(0, at));
        settled.end(whole);
        expect(pieces.join('')).toBe(whole);
      }),
    );
  });

  it('AI-7 keeps what a check has changed after it was told', () => {
    const { pieces, settled } = follow((raw) => raw.replace(' Lie.', ''));
    settled.grow('True. Lie. More');
    settled.end('True. Lie. More.');
    expect(pieces).toEqual(['True.', ' More.']);
  });
});
