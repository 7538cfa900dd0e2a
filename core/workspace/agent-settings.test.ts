import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import {
  changeSettings,
  DEFAULT_SETTINGS,
  isTold,
  MAX_KEYS,
  NOTIFY_REASONS,
  readSettings,
  SettingsRequestSchema,
  type AgentSettings,
  type SettingsChange,
} from './agent-settings.ts';

const after = (...changes: readonly SettingsChange[]): AgentSettings =>
  changes.reduce<AgentSettings>(
    (settings, change) => changeSettings(settings, change) ?? settings,
    DEFAULT_SETTINGS,
  );

describe('settings of an agent', () => {
  it('IN-8 each change sets one thing and leaves the others', () => {
    const settings = after(
      { type: 'set-language', language: 'fr' },
      { type: 'set-key', action: 'conversation.close', key: 'x' },
      { type: 'set-key', action: 'conversation.reply', key: null },
      { type: 'set-notify', which: 'sound', on: false },
    );
    expect(settings).toEqual({
      ...DEFAULT_SETTINGS,
      version: 4,
      language: 'fr',
      keys: { 'conversation.close': 'x', 'conversation.reply': null },
      notify: { ...DEFAULT_SETTINGS.notify, sound: false },
    });
    const back = changeSettings(settings, {
      type: 'set-key',
      action: 'conversation.close',
      key: { default: true },
    });
    expect(back?.keys).toEqual({ 'conversation.reply': null });
    expect(changeSettings(settings, { type: 'reset-keys' })?.keys).toEqual({});
    expect(readSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  it('NT-1 a reason is told in a way when both are on; what is quoted outside of the page has to be allowed', () => {
    const { notify } = after(
      { type: 'set-notify', which: 'desktop', on: true },
      { type: 'set-notify', which: 'desktop/mention', on: false },
      { type: 'set-notify', which: 'sound', on: false },
    );
    expect(NOTIFY_REASONS.map((reason) => isTold(notify, 'desktop', reason))).toEqual([
      false,
      true,
      true,
      true,
    ]);
    expect(NOTIFY_REASONS.some((reason) => isTold(notify, 'sound', reason))).toBe(false);
    expect(isTold(notify, 'title', 'mention')).toBe(true);
    expect([notify.words, DEFAULT_SETTINGS.notify.desktop]).toEqual([false, false]);
  });

  it('keeps no more keys than there may be', () => {
    const full = after(
      ...Array.from(
        { length: MAX_KEYS },
        (_, n) => ({ type: 'set-key', action: `a${n}`, key: 'x' }) as const,
      ),
    );
    expect(changeSettings(full, { type: 'set-key', action: 'more', key: 'x' })).toBeUndefined();
    expect(changeSettings(full, { type: 'set-key', action: 'a7', key: 'y' })?.keys['a7']).toBe('y');
    expect(Object.keys(readSettings({ keys: { ...full.keys, more: 'x' } }).keys)).toHaveLength(MAX_KEYS);
  });

  it.each([undefined, null, 7, 'settings', [], {}])('reads %j as the defaults', (stored) => {
    expect(readSettings(stored)).toEqual(DEFAULT_SETTINGS);
  });

  it('reads what fits of what is stored, and passes over the rest', () => {
    const stored: unknown = JSON.parse(`{
      "version": -1, "language": "tlh", "later": true,
      "keys": { "view.mine": "g m", "__proto__": "x", "UPPER": "x", "far": 7, "long": "${'x'.repeat(41)}", "": "x", "none": null },
      "notify": { "sound": false, "sound/mention": "no", "words": true, "__proto__": true, "smoke": true }
    }`);
    expect(readSettings(stored)).toEqual({
      ...DEFAULT_SETTINGS,
      keys: { 'view.mine': 'g m', none: null },
      notify: { ...DEFAULT_SETTINGS.notify, sound: false, words: true },
    });
  });

  it.each<unknown>([
    { type: 'set-language', language: 'de' },
    { type: 'set-key', action: '__proto__', key: 'x' },
    { type: 'set-key', action: 'a'.repeat(61), key: 'x' },
    { type: 'set-key', action: 'reply', key: '' },
    { type: 'set-key', action: 'reply', key: 'x'.repeat(41) },
    { type: 'set-key', action: 'reply', key: { default: false } },
    { type: 'set-key', action: 'reply' },
    { type: 'set-notify', which: 'smoke', on: true },
    { type: 'set-notify', which: 'sound/snooze', on: true },
    { type: 'set-notify', which: 'mention', on: true },
    { type: 'set-notify', which: 'sound', on: 'yes' },
    { type: 'set-keys', keys: {} },
    { type: 'reset-keys', also: 1 },
    null,
  ])('does not take the change %j', (change) => {
    expect(v.is(SettingsRequestSchema, { id: 'changeone', change })).toBe(false);
    expect(v.is(SettingsRequestSchema, { id: 'changeone', change: { type: 'reset-keys' } })).toBe(true);
  });
});
