/** Which key does what: the defaults, with what the agent has changed (IN-8). */
import type { Action } from './action.ts';
import { hasModifier, parseChord } from './chord.ts';

export interface Keymap {
  /** The chord of an action, if it has one. */
  readonly chordOf: (id: string) => string | undefined;
  /** Actions on a chord; actions whose key the agent has chosen come first. */
  readonly actionsOn: (chord: string) => readonly Action[];
  /** Actions on two strokes of which this is the first. */
  readonly after: (stroke: string) => readonly Action[];
}

/** Whether a chord can be the key of an action: a key that works during typing must have a modifier. */
export const fits = (action: Action, chord: string): boolean =>
  action.whileTyping === undefined || (!chord.includes(' ') && hasModifier(chord));

/**
 * Makes a keymap. Unknown actions and broken chords among the changes are ignored: the default applies.
 * @param changed keys by action, as the settings have them; null removes a key
 */
export const createKeymap = (
  actions: readonly Action[],
  changed: Readonly<Record<string, string | null>>,
): Keymap => {
  const own = new Map(Object.entries(changed));
  const chosen = (action: Action): string | null | undefined => {
    const text = own.get(action.id);
    if (text === undefined || text === null) return text;
    const chord = parseChord(text);
    return chord !== undefined && fits(action, chord) ? chord : undefined;
  };
  const placed = actions
    .map((action) => {
      const mine = chosen(action);
      return {
        action,
        chord: mine === undefined ? action.key : (mine ?? undefined),
        isOwn: mine !== undefined,
      };
    })
    .sort((a, b) => Number(b.isOwn) - Number(a.isOwn));
  const chords = new Map(placed.map(({ action, chord }) => [action.id, chord]));
  const byChord = Map.groupBy(placed, ({ chord }) => chord);
  return {
    chordOf: (id) => chords.get(id),
    actionsOn: (chord) => (byChord.get(chord) ?? []).map(({ action }) => action),
    after: (stroke) =>
      placed.flatMap(({ action, chord }) => (chord?.startsWith(`${stroke} `) === true ? [action] : [])),
  };
};

/** Why a chord cannot be used for an action. */
export type Conflict =
  | { readonly type: 'taken'; readonly by: Action }
  /** The chord begins other actions' chords, or another chord begins it. */
  | { readonly type: 'begins'; readonly other: Action }
  /** The chord would be typed: this action's key works during typing. */
  | { readonly type: 'needs-modifier' }
  /** Browsers keep these keys for themselves, or the keyboard could not be used without them. */
  | { readonly type: 'reserved' };

const RESERVED: ReadonlySet<string> = new Set([
  'Mod+w',
  'Mod+t',
  'Mod+n',
  'Mod+q',
  'Mod+r',
  'Mod+l',
  'Mod+c',
  'Mod+v',
  'Mod+x',
  'Mod+a',
  'Mod+z',
  'Space',
]);

/** Whether a chord can be given to an action, considering the keys of all others. */
export const conflictOf = (keymap: Keymap, action: Action, chord: string): Conflict | undefined => {
  if (!fits(action, chord)) return { type: 'needs-modifier' };
  if (RESERVED.has(chord)) return { type: 'reserved' };
  const by = keymap.actionsOn(chord).find(({ id }) => id !== action.id);
  if (by !== undefined) return { type: 'taken', by };
  const [first = '', second] = chord.split(' ');
  const others = second === undefined ? keymap.after(first) : keymap.actionsOn(first);
  const other = others.find(({ id }) => id !== action.id);
  return other && { type: 'begins', other };
};
