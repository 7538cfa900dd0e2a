import { describe, expect, it } from 'vitest';
import { readSettings } from '@parley/core/workspace/agent-settings';
import { overwriteGetLocale } from '../paraglide/runtime.js';
import { GROUPS } from './action.ts';
import { ALL_ACTIONS } from './all-actions.ts';
import { parseChord } from './chord.ts';
import { conflictOf, createKeymap, fits } from './keymap.ts';

const keymap = createKeymap(ALL_ACTIONS, {});
const find = (id: string) => {
  const action = ALL_ACTIONS.find((one) => one.id === id);
  if (action === undefined) throw new Error(`no action ${id}`);
  return action;
};

describe('the registry of actions', () => {
  it('IN-8 names every action once, in words of both languages', () => {
    const ids = ALL_ACTIONS.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) {
      // Settings take the name.
      expect(readSettings({ keys: { [id]: 'x' } }).keys).toEqual({ [id]: 'x' });
    }
    for (const { group } of ALL_ACTIONS) expect(GROUPS).toContain(group);
    for (const locale of ['en', 'fr'] as const) {
      overwriteGetLocale(() => locale);
      const labels = ALL_ACTIONS.map(({ label }) => label());
      expect(labels.every((label) => label.length > 2 && !label.includes('{'))).toBe(true);
      expect(new Set(labels).size, locale).toBe(labels.length);
    }
  });

  it('IN-8 has default keys that are well written, fit and do not stand in one another’s way', () => {
    for (const action of ALL_ACTIONS) {
      const { key } = action;
      if (key === undefined) continue;
      expect(parseChord(key), action.id).toBe(key);
      expect(fits(action, key), action.id).toBe(true);
      if (key !== 'Mod+k') expect(conflictOf(keymap, action, key), action.id).toBeUndefined();
    }
  });

  it('has the keys that are promised', () => {
    const promised = {
      j: 'list.next',
      k: 'list.previous',
      Enter: 'list.open',
      Escape: 'list.back',
      r: 'writing.reply',
      c: 'writing.comment',
      a: 'conversation.assign',
      e: 'conversation.close',
      z: 'conversation.snooze',
      l: 'conversation.stage',
      u: 'app.undo',
      '?': 'app.keys',
      'Mod+k': 'app.palette',
      'Mod+Enter': 'writing.send',
    };
    for (const [chord, id] of Object.entries(promised)) {
      expect(keymap.actionsOn(chord).map((action) => action.id)).toEqual([id]);
    }
    expect(keymap.after('g').map(({ id }) => id)).toContain('view.mine');
  });
});

describe('changed keys', () => {
  it('take the place of the default, or take it away', () => {
    const changed = createKeymap(ALL_ACTIONS, { 'writing.reply': 'y', 'conversation.close': null });
    expect(changed.chordOf('writing.reply')).toBe('y');
    expect(changed.actionsOn('r')).toEqual([]);
    expect(changed.actionsOn('y').map(({ id }) => id)).toEqual(['writing.reply']);
    expect(changed.chordOf('conversation.close')).toBeUndefined();
    expect(changed.chordOf('writing.comment')).toBe('c');
  });

  it('come before a default on the same key', () => {
    const changed = createKeymap(ALL_ACTIONS, { 'writing.reply': 'e' });
    expect(changed.actionsOn('e').map(({ id }) => id)).toEqual(['writing.reply', 'conversation.close']);
  });

  it.each([
    ['an action that is not there', { 'no.such-action': 'r', constructor: 'r', toString: 'r' }],
    ['a chord that is none', { 'writing.reply': 'Mod+Mod' }],
    ['three strokes', { 'writing.reply': 'a b c' }],
    ['a control character', { 'writing.reply': '\u0007' }],
    ['a letter for what works while one types', { 'app.palette': 'k', 'writing.send': 's' }],
    ['two strokes for what works while one types', { 'app.palette': 'Mod+k p' }],
  ])('IN-8 pass over %s: the defaults hold', (_what, keys) => {
    const hostile = createKeymap(ALL_ACTIONS, readSettings({ keys }).keys);
    for (const { id, key } of ALL_ACTIONS) expect(hostile.chordOf(id)).toBe(key);
  });

  it('are told what stands in their way', () => {
    const reply = find('writing.reply');
    const close = find('conversation.close');
    const mine = find('view.mine');
    expect(conflictOf(keymap, reply, 'e')).toEqual({ type: 'taken', by: close });
    expect(conflictOf(keymap, reply, 'r')).toBeUndefined();
    expect(conflictOf(keymap, reply, 'g')).toMatchObject({ type: 'begins' });
    expect(conflictOf(keymap, reply, 'g m')).toEqual({ type: 'taken', by: mine });
    expect(conflictOf(keymap, reply, 'r r')).toBeUndefined();
    expect(conflictOf(keymap, reply, 'e e')).toEqual({ type: 'begins', other: close });
    expect(conflictOf(keymap, find('writing.send'), 's')).toEqual({ type: 'needs-modifier' });
    expect(conflictOf(keymap, reply, 'Mod+w')).toEqual({ type: 'reserved' });
    expect(conflictOf(keymap, reply, 'y')).toBeUndefined();
  });
});
