import { plainLine } from '@parley/core/language/summary/placeholders';
import { describe, expect, it } from 'vitest';
import { knownWords } from './known-words.ts';

describe('names that are kept', () => {
  it('AI-5 are those of the workspace and the contact, and what the conversation names', () => {
    const lines = [
      plainLine('customer', 'Hello, my name is Zoé Le Goff, my Zarbo lamp and the iMaster are broken.', 0),
      plainLine('agent', 'Sorry to hear that.', 1),
    ];
    const { names, words } = knownWords(['Ana Costa', 'Ana', undefined, ' ', 'Lampes d’Or'], lines);
    expect(names).toEqual(['Lampes d’Or', 'Ana Costa', 'Ana']);
    for (const word of ['ana', 'costa', 'zoé', 'goff', 'zarbo', 'imaster', "d'or"])
      expect(words).toContain(word);
    for (const word of ['hello', 'lamp', 'sorry', 'hear']) expect(words).not.toContain(word);
  });
});
