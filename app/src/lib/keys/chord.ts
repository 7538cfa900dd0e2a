/**
 * Keys as text. A stroke is one press: modifiers in the order `Mod+Ctrl+Alt+Shift+`, then the key by what it writes
 * (`r`, `?`, `E`), so that every keyboard layout has its own; `Mod` is ⌘ on Apple keyboards and Ctrl elsewhere. Shift
 * stands only with keys that write nothing, or with Mod: else the letter says it. A chord is one stroke, or two after
 * one another: `g i`.
 */

import { isComposing, type Composing } from './composing.ts';

/** The properties of a key press from which a stroke is read; keyboard events fit. */
export type Press = Pick<KeyboardEvent, 'key' | 'code' | 'ctrlKey' | 'metaKey' | 'altKey' | 'shiftKey'> &
  Composing & { readonly getModifierState?: (name: string) => boolean };

const NAMED: ReadonlySet<string> = new Set([
  'Enter',
  'Escape',
  'Space',
  'Plus',
  'Backspace',
  'Delete',
  'Insert',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
  ...Array.from({ length: 12 }, (_, n) => `F${n + 1}`),
]);

const MODIFIERS = ['Mod', 'Ctrl', 'Alt', 'Shift'] as const;
type Modifier = (typeof MODIFIERS)[number];

const isPrintable = (key: string): boolean => [...key].length === 1 && !/[\s\p{C}]/u.test(key);

/** Whether this browser runs on a device with an Apple keyboard. */
export const isApple = (agent = navigator.userAgent): boolean => /Mac|iPhone|iPad/.test(agent);

/**
 * The key of a press as it is written in a chord; undefined for keys that no chord can hold, such as a
 * modifier by itself or a dead key.
 */
const keyOf = ({ key, code, shiftKey }: Press): string | undefined => {
  if (key === ' ') return 'Space';
  if (key === '+') return 'Plus';
  if (NAMED.has(key)) return key;
  if (!isPrintable(key)) return undefined;
  // Caps lock makes no difference: the same key gives the same chord.
  if (/^[a-z]$/i.test(key)) return shiftKey ? key.toUpperCase() : key.toLowerCase();
  // On a layout without Latin letters, the Latin letter in the key's place counts.
  const latin = /^Key([A-Z])$/.exec(code)?.[1];
  const isForeign = /\p{L}/u.test(key) && !/\p{Script=Latin}/u.test(key);
  if (isForeign && latin !== undefined) return shiftKey ? latin : latin.toLowerCase();
  return key;
};

const join = (modifiers: readonly Modifier[], key: string): string => [...modifiers, key].join('+');

/**
 * The stroke of a press; undefined while something is composed, and for modifiers alone.
 * @param apple whether ⌘ is the modifier
 */
export const strokeOf = (press: Press, apple: boolean): string | undefined => {
  if (isComposing(press)) return undefined;
  const key = keyOf(press);
  if (key === undefined) return undefined;
  // AltGr writes a character, on Windows in the guise of Ctrl and Alt.
  const altGraph = isPrintable(key) && press.getModifierState?.('AltGraph') === true;
  const ctrl = press.ctrlKey && !altGraph;
  const alt = press.altKey && !altGraph;
  if (!apple && press.metaKey) return undefined;
  const mod = apple ? press.metaKey : ctrl;
  const held = mod || ctrl || alt;
  const writes = isPrintable(key) || key === 'Plus';
  const modifiers = MODIFIERS.filter((modifier) => {
    if (modifier === 'Mod') return mod;
    if (modifier === 'Ctrl') return apple && ctrl;
    if (modifier === 'Alt') return alt;
    return press.shiftKey && (held || !writes);
  });
  return join(modifiers, held && /^[A-Z]$/.test(key) ? key.toLowerCase() : key);
};

const parseStroke = (text: string): string | undefined => {
  const parts = text.split('+');
  const key = parts.at(-1) ?? '';
  const given = parts.slice(0, -1);
  const modifiers = MODIFIERS.filter((modifier) => given.includes(modifier));
  if (modifiers.length !== given.length) return undefined;
  if (!NAMED.has(key) && !isPrintable(key)) return undefined;
  const held = modifiers.some((modifier) => modifier !== 'Shift');
  // Shift with a letter alone is the capital, and a capital under a modifier is Shift.
  if (isPrintable(key) && (held ? /^[A-Z]$/.test(key) : modifiers.includes('Shift'))) return undefined;
  return join(modifiers, key);
};

/** A chord in its only spelling; undefined for a text that is not a chord. */
export const parseChord = (text: string): string | undefined => {
  const strokes = text.split(' ').map(parseStroke);
  if (strokes.length > 2 || strokes.some((stroke) => stroke === undefined)) return undefined;
  return strokes.join(' ');
};

/** Whether a stroke has a modifier, or is a function key: such a stroke types nothing. */
export const hasModifier = (stroke: string): boolean => /^(Mod|Ctrl|Alt)\+|(^|\+)F\d+$/.test(stroke);

const APPLE: Readonly<Record<string, string>> = { Mod: '⌘', Ctrl: '⌃', Alt: '⌥', Shift: '⇧' };
const OTHERS: Readonly<Record<string, string>> = { Mod: 'Ctrl', Alt: 'Alt', Shift: 'Shift' };
const SIGNS: Readonly<Record<string, string>> = {
  Enter: '↵',
  Escape: 'Esc',
  Plus: '+',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
};

/** How a chord is shown, key cap by key cap; an empty cap stands between two strokes. */
export const capsOf = (chord: string, apple: boolean): readonly string[] =>
  chord.split(' ').flatMap((stroke, index) => {
    const parts = stroke.split('+');
    const key = parts.at(-1) ?? '';
    const names = apple ? APPLE : OTHERS;
    const caps = [...parts.slice(0, -1).map((part) => names[part] ?? part), SIGNS[key] ?? key];
    return index === 0 ? caps : ['', ...caps];
  });

/** The same on one line: `Ctrl+K`, `⌘K`, `g i`. */
export const wordsOf = (chord: string, apple: boolean): string =>
  chord
    .split(' ')
    .map((stroke) => {
      const caps = capsOf(stroke, apple);
      const shown = caps.length > 1 ? [...caps.slice(0, -1), caps.at(-1)?.toUpperCase() ?? ''] : caps;
      return shown.join(apple ? '' : '+');
    })
    .join(' ');

/** The same for `aria-keyshortcuts`; undefined for two strokes, which the attribute cannot express. */
export const ariaOf = (chord: string, apple: boolean): string | undefined =>
  chord.includes(' ')
    ? undefined
    : chord.replace('Mod', apple ? 'Meta' : 'Control').replace('Ctrl', 'Control');
