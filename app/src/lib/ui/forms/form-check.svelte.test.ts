import { describe, expect, it } from 'vitest';
import { ChangePasswordSchema } from '@parley/core/protocol/account-api';
import { JoinSchema } from '@parley/core/protocol/agent-api';
import { OwnPromptSchema } from '@parley/core/workspace/own-prompts';
import { m } from '../../paraglide/messages.js';
import { overwriteGetLocale } from '../../paraglide/runtime.js';
import { categoryProblems } from '../../settings/category-problems.ts';
import { FormCheck, problemsOf } from './form-check.svelte.ts';

const JOIN = { token: 't', name: 'Bo', email: 'bo@example.com', password: 'a long password' };

describe('what is wrong with a form', () => {
  it.each([
    ['name', '', () => m.problem_empty()],
    ['name', '  ', () => m.problem_empty()],
    ['name', '\u3164', () => m.problem_unseen()],
    ['name', 'x'.repeat(101), () => m.problem_long({ most: 100, there: 101 })],
    ['name', 'x'.repeat(10_000), () => m.problem_long({ most: 100, there: 10_000 })],
    ['email', '', () => m.problem_empty()],
    ['email', 'bo@example', () => m.problem_email()],
    ['email', 'bo example.com', () => m.problem_email()],
    ['password', '', () => m.problem_empty()],
    ['password', 'short', () => m.problem_short({ least: 10 })],
    ['password', 'x'.repeat(201), () => m.problem_long({ most: 200, there: 201 })],
  ])('is said at the field, with the reason: %s', (field, typed, words) => {
    expect(problemsOf(JoinSchema, { ...JOIN, [field]: typed })).toEqual({ [field]: words() });
  });

  it('is said of every field at once', () => {
    const problems = problemsOf(ChangePasswordSchema, { current: '', next: 'short' });
    expect(problems).toEqual({ current: m.problem_empty(), next: m.problem_short({ least: 10 }) });
    const prompt = { id: 'prompt000001', name: 'a\u200bb', text: 'Write\u202e' };
    expect(problemsOf(OwnPromptSchema, prompt)).toEqual({
      name: m.problem_hidden(),
      text: m.problem_hidden(),
    });
  });

  it('names the line', () => {
    const typed = `Question\n\n\u3164\n${'x'.repeat(101)}\nOther`;
    const { categories = '' } = categoryProblems(typed);
    expect(categories.split('\n')).toEqual([
      m.problem_line({ line: 3, text: '\u3164', problem: m.problem_unseen() }),
      m.problem_line({
        line: 4,
        text: `${'x'.repeat(40)}…`,
        problem: m.problem_long({ most: 100, there: 101 }),
      }),
    ]);
    expect(categoryProblems('Question\nOther')).toEqual({});
    const many = Array.from({ length: 101 }, (_, n) => `No ${n}`).join('\n');
    expect(categoryProblems(many)).toEqual({ categories: m.problem_many({ most: 100, there: 101 }) });
  });

  it('is said in the language of the page', () => {
    overwriteGetLocale(() => 'fr');
    expect(problemsOf(JoinSchema, { ...JOIN, name: '' })).toEqual({ name: 'Remplissez ce champ.' });
    overwriteGetLocale(() => 'en');
    expect(problemsOf(JoinSchema, { ...JOIN, name: '' })).toEqual({ name: 'Fill this in.' });
  });
});

describe('a form', () => {
  it('says nothing before it is sent, and what the server found until something else is typed', () => {
    let typed = { ...JOIN, email: '' };
    const check = new FormCheck(
      () => typed,
      (value) => problemsOf(JoinSchema, value),
    );
    expect(check.at('email')).toBeUndefined();
    expect(check.passes()).toBe(false);
    expect(check.at('email')).toBe(m.problem_empty());
    typed = JOIN;
    const again = new FormCheck(
      () => typed,
      (value) => problemsOf(JoinSchema, value),
    );
    expect(again.passes()).toBe(true);
    expect(again.tell({ name: 'taken' })).toBe('marked');
    expect(again.at('name')).toBe('taken');
    expect(again.passes()).toBe(true);
  });
});
