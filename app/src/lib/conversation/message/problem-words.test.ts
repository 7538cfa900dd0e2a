import {
  FAILURE_CLASSES,
  WAIT_SCOPES,
  type FailureClass,
  type WaitScope,
} from '@parley/core/channels/send-failure';
import type { BrokenReason } from '@parley/core/channels/pause';
import { afterAll, describe, expect, it } from 'vitest';
import { getLocale, overwriteGetLocale } from '../../paraglide/runtime.js';
import { failureTitle } from '../../ui/failure-titles.ts';
import { failureText, pauseText, remediesOf, waitText } from './problem-words.ts';

const before = getLocale();
afterAll(() => overwriteGetLocale(() => before));

const PAUSES: readonly BrokenReason[] = [
  'token',
  'permission',
  'payment',
  'restricted',
  'settings',
  'unreachable',
];

/** The words in both languages. */
const inBoth = (words: () => string): readonly [string, string] => {
  overwriteGetLocale(() => 'en');
  const english = words();
  overwriteGetLocale(() => 'fr');
  return [english, words()];
};

/** Both languages have words of their own, and no two names have the same. */
const expectAllWorded = <Name extends string>(names: readonly Name[], words: (name: Name) => string) => {
  const all = names.map((name) => inBoth(() => words(name)));
  for (const [index, [english, french]] of all.entries()) {
    expect(english.trim(), names[index]).not.toBe('');
    expect(french.trim(), names[index]).not.toBe('');
    expect(french, names[index]).not.toBe(english);
  }
  for (const language of [0, 1] as const)
    expect(new Set(all.map((both) => both[language])).size).toBe(names.length);
};

describe('DR-3 what is said of a message that was not sent', () => {
  it('has words in English and French for every class', () => {
    expectAllWorded(FAILURE_CLASSES, failureTitle);
    expectAllWorded(FAILURE_CLASSES, (name) => failureText(name, true));
    expectAllWorded(FAILURE_CLASSES, (name) => failureText(name, false));
  });

  it('has words in English and French for all that a message waits for', () => {
    expectAllWorded(WAIT_SCOPES, waitText);
  });

  it('CH-8 has words in English and French for every reason for which a channel pauses', () => {
    expectAllWorded(PAUSES, pauseText);
  });

  it('offers a template only where templates can help', () => {
    const offered = FAILURE_CLASSES.filter((name) => remediesOf(name).includes('template'));
    expect(offered).toEqual(['window-closed', 'bad-template']);
    expect(inBoth(() => failureText('window-closed', false))).not.toEqual(
      inBoth(() => failureText('window-closed', true)),
    );
    for (const name of FAILURE_CLASSES) expect(remediesOf(name), name).not.toEqual([]);
  });

  it('L18 says something sensible of what a newer server says', () => {
    overwriteGetLocale(() => 'en');
    expect(failureTitle('sunspots' as FailureClass)).toBe(failureTitle(undefined));
    expect(failureText('sunspots' as FailureClass, true)).toBe(failureText(undefined, true));
    expect(remediesOf('sunspots' as FailureClass)).toEqual(['retry', 'edit']);
    expect(waitText('planet' as WaitScope)).not.toBe('');
    expect(pauseText('sunspots' as BrokenReason)).not.toBe('');
  });
});
