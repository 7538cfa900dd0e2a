import { describe, expect, it } from 'vitest';
import { StillChoices } from './still-choices.ts';

const choices = (...ids: readonly string[]) => ids.map((id) => ({ id, label: id.toUpperCase() }));

describe('choices that stand still', () => {
  it('IN-2 what comes is put below, what leaves keeps its place, and what is known of each is new', () => {
    const still = new StillChoices<{ readonly id: string; readonly label: string }>();
    still.of('be', choices('ben', 'bea'));
    const renamed = { id: 'bea', label: 'Beatrix' };
    const shown = still.of('be', [...choices('abe'), renamed]);
    expect(shown).toEqual([...choices('ben'), renamed, ...choices('abe')]);
    expect(['ben', 'bea', 'abe'].filter((id) => still.isGone(id))).toEqual(['ben']);
    expect(still.of('be', choices('ben', 'bea')).map(({ id }) => id)).toEqual(['ben', 'bea', 'abe']);
    expect(['ben', 'bea', 'abe'].filter((id) => still.isGone(id))).toEqual(['abe']);
  });

  it('another question, and a list that was not open, begin anew', () => {
    const still = new StillChoices();
    still.of('b', choices('ben', 'bea'));
    expect(still.of('be', choices('bea', 'ben'))).toEqual(choices('bea', 'ben'));
    expect(still.of(undefined, choices('ben'))).toEqual(choices('ben'));
    expect(still.of('be', choices('cleo', 'bea'))).toEqual(choices('cleo', 'bea'));
    expect(still.isGone('ben')).toBe(false);
  });
});
