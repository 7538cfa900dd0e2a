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

  it('AI-6 a model is set for one task, and automatic again', () => {
    const settings = after(
      { type: 'set-model', task: 'summary', model: 'smollm2-360m-instruct' },
      { type: 'set-model', task: 'writing', model: 'qwen3-0.6b' },
      { type: 'set-summary-language', language: 'fr' },
      { type: 'set-model', task: 'writing', model: null },
    );
    expect(settings.models).toEqual({ summary: 'smollm2-360m-instruct', writing: null });
    expect(settings.summaryLanguage).toBe('fr');
    expect(readSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
  });

  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['a text', 'smollm2'],
    ['paths', { summary: '../etc', writing: 'a/b' }],
    ['much', { summary: 'x'.repeat(65), writing: 7 }],
  ])('AI-6 reads models that are stored as %s as automatic', (_, models) => {
    expect(readSettings({ models, summaryLanguage: 'tlh' })).toEqual(DEFAULT_SETTINGS);
    expect(readSettings({ models: { summary: 'tiny', later: 1 } }).models).toEqual({
      summary: 'tiny',
      writing: null,
    });
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
    { type: 'set-model', task: 'summary', model: '../etc' },
    { type: 'set-model', task: 'summary', model: 'a..b' },
    { type: 'set-model', task: 'summary', model: 'x'.repeat(65) },
    { type: 'set-model', task: 'summary' },
    { type: 'set-model', task: '__proto__', model: null },
    { type: 'set-summary-language', language: 'tlh' },
    { type: 'set-keys', keys: {} },
    { type: 'reset-keys', also: 1 },
    null,
  ])('does not take the change %j', (change) => {
    expect(v.is(SettingsRequestSchema, { id: 'changeone', change })).toBe(false);
    expect(v.is(SettingsRequestSchema, { id: 'changeone', change: { type: 'reset-keys' } })).toBe(true);
  });
});
