import { isEmoji } from '@parley/core/contact/emoji';
import { describe, expect, it } from 'vitest';
import { EMOJI_GROUPS, findEmoji, loadEmoji, QUICK_REACTIONS } from './emoji.ts';

const groups = await loadEmoji();
const all = [...groups.values()].flat();
const find = (typed: string): string[] => findEmoji(all, typed, 5).map(({ emoji }) => emoji);

describe('emoji', () => {
  it('CM-7 each can be a reaction, and has a name in both languages', () => {
    expect([...groups.keys()]).toEqual(EMOJI_GROUPS);
    expect(all.length).toBeGreaterThan(1_800);
    expect(all.filter(({ emoji }) => !isEmoji(emoji))).toEqual([]);
    expect(all.filter(({ en, fr }) => en === '' || fr === '')).toEqual([]);
    expect(new Set(all.map(({ emoji }) => emoji)).size).toBe(all.length);
    const known = new Set(all.map(({ emoji }) => emoji));
    expect(QUICK_REACTIONS.filter((emoji) => !known.has(emoji))).toEqual([]);
  });

  it('CM-7 are found by code and by name, in English and French, with and without accents', () => {
    expect(find('tada')).toEqual(['🎉']);
    expect(find('+1')).toEqual(['👍']);
    expect(find('thumbs_up')[0]).toBe('👍');
    expect(find('colis')[0]).toBe('📦');
    expect(find('etincelles')[0]).toBe('✨');
    expect(find('étincelles')[0]).toBe('✨');
    expect(findEmoji(all, 'coeur', 50).map(({ emoji }) => emoji)).toContain('❤️');
    expect(find('lumi').length).toBeGreaterThan(0);
    for (const nothing of ['', '  ', 'zzzz', '__proto__', '|', '\n']) expect(find(nothing)).toEqual([]);
  });
});
