import { describe, expect, it } from 'vitest';
import { ariaOf, capsOf, hasModifier, parseChord, strokeOf, wordsOf, type Press } from './chord.ts';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  isComposing: false,
  ...more,
});

describe('strokes', () => {
  it.each<[string, Press, string | undefined]>([
    ['a letter', press('r'), 'r'],
    ['a capital', press('R', { shiftKey: true }), 'R'],
    ['a letter with caps lock', press('R'), 'r'],
    ['a capital with caps lock', press('r', { shiftKey: true }), 'R'],
    ['? of a US keyboard', press('?', { shiftKey: true, code: 'Slash' }), '?'],
    ['? of an AZERTY keyboard', press('?', { shiftKey: true, code: 'KeyM' }), '?'],
    ['a of an AZERTY keyboard', press('a', { code: 'KeyQ' }), 'a'],
    ['/ of an AZERTY keyboard', press('/', { shiftKey: true, code: 'Period' }), '/'],
    ['a letter of a Greek keyboard', press('ρ', { code: 'KeyR' }), 'r'],
    ['a capital of a Cyrillic keyboard', press('К', { code: 'KeyR', shiftKey: true }), 'R'],
    ['é of an AZERTY keyboard', press('é', { code: 'Digit2' }), 'é'],
    ['the palette', press('k', { ctrlKey: true }), 'Mod+k'],
    ['the palette with Shift', press('K', { ctrlKey: true, shiftKey: true }), 'Mod+Shift+k'],
    ['send', press('Enter', { ctrlKey: true }), 'Mod+Enter'],
    ['a named key with Shift', press('Enter', { shiftKey: true }), 'Shift+Enter'],
    ['a blank', press(' '), 'Space'],
    ['plus', press('+', { shiftKey: true }), 'Plus'],
    ['Alt', press('ArrowUp', { altKey: true }), 'Alt+ArrowUp'],
    ['a modifier alone', press('Shift', { shiftKey: true }), undefined],
    ['a dead key', press('Dead'), undefined],
    ['what an input method takes', press('Process'), undefined],
    ['what is being composed', press('a', { isComposing: true }), undefined],
    ['the last key of what is composed', press('Enter', { keyCode: 229 }), undefined],
    ['the Windows key', press('e', { metaKey: true }), undefined],
    ['a key without a name', press('Unidentified'), undefined],
    ['Tab, which moves the focus', press('Tab'), undefined],
  ])('reads %s', (_what, event, stroke) => {
    expect(strokeOf(event, false)).toBe(stroke);
    if (stroke !== undefined) expect(parseChord(stroke)).toBe(stroke);
  });

  it('takes what AltGr writes as the character, and not as Ctrl and Alt', () => {
    const getModifierState = (name: string): boolean => name === 'AltGraph';
    expect(strokeOf(press('@', { ctrlKey: true, altKey: true, getModifierState }), false)).toBe('@');
    expect(strokeOf(press('k', { ctrlKey: true, altKey: true }), false)).toBe('Mod+Alt+k');
  });

  it('has ⌘ as the modifier on Apple keyboards, and Ctrl beside it', () => {
    expect(strokeOf(press('k', { metaKey: true }), true)).toBe('Mod+k');
    expect(strokeOf(press('k', { ctrlKey: true }), true)).toBe('Ctrl+k');
    expect(strokeOf(press('Enter', { metaKey: true, shiftKey: true }), true)).toBe('Mod+Shift+Enter');
  });
});

describe('chords', () => {
  it.each([
    ['g i', 'g i'],
    ['Shift+Mod+Enter', 'Mod+Shift+Enter'],
    ['Alt+Mod+x', 'Mod+Alt+x'],
    ['?', '?'],
    ['Mod+Plus', 'Mod+Plus'],
    ['F2', 'F2'],
  ])('reads %j', (text, chord) => {
    expect(parseChord(text)).toBe(chord);
  });

  it.each([
    '',
    ' ',
    'g  i',
    'g i u',
    'gi',
    '+',
    'Mod+',
    'Mod',
    'Mod+Mod+k',
    'Hyper+k',
    'Shift+a',
    'Mod+K',
    'mod+k',
    'F13',
    'Tab',
    '\u0000',
    '\u202e',
    '<script>',
    'x'.repeat(40),
  ])('does not take %j for one', (text) => {
    expect(parseChord(text)).toBeUndefined();
  });

  it('are shown as people know their keyboard', () => {
    expect(capsOf('Mod+Shift+Enter', true)).toEqual(['⌘', '⇧', '↵']);
    expect(capsOf('g i', false)).toEqual(['g', '', 'i']);
    expect(wordsOf('Mod+k', true)).toBe('⌘K');
    expect(wordsOf('Mod+k', false)).toBe('Ctrl+K');
    expect(wordsOf('Mod+Enter', false)).toBe('Ctrl+↵');
    expect(wordsOf('g i', false)).toBe('g i');
    expect(ariaOf('Mod+k', false)).toBe('Control+k');
    expect(ariaOf('Mod+Enter', true)).toBe('Meta+Enter');
    expect(ariaOf('g i', false)).toBeUndefined();
    expect(['Mod+k', 'F2', 'Alt+x'].every(hasModifier)).toBe(true);
    expect(['k', 'F', 'Shift+Enter', '?', 'Plus'].some(hasModifier)).toBe(false);
  });
});
