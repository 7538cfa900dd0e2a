import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, it } from 'vitest';
import { isVariable, variableValue } from '../workspace/variables.ts';
import { isBlank, toPlainText } from './plain-text.ts';
import { fromPlainText, RichTextSchema, type Inline, type RichText } from './rich-text.ts';
import { fillVariables, variablesOf, withVariables } from './variables.ts';

const parsed = (words: string): RichText => withVariables(fromPlainText(words), isVariable);
const paragraph = (...children: readonly unknown[]) => ({ v: 1, blocks: [{ type: 'paragraph', children }] });
const accepts = (value: unknown): boolean => v.safeParse(RichTextSchema, value).success;

const source = {
  contact: { name: 'Claire Dupont', email: ' ' },
  agent: { name: 'Ana Costa' },
  workspace: { name: 'Marlow' },
};
const filled = (words: string): string =>
  toPlainText(fillVariables(parsed(words), (name) => variableValue(name, source)));

describe('variables', () => {
  it('DR-6 are found in what is typed, with their fallback', () => {
    const first: Inline = { type: 'variable', name: 'contact.firstName', fallback: 'there' };
    expect(parsed('Hi {contact.firstName|there}!').blocks).toEqual([
      {
        type: 'paragraph',
        children: [{ type: 'text', text: 'Hi ' }, first, { type: 'text', text: '!' }],
      },
    ]);
    expect(variablesOf(parsed('{agent.name} {contact.email} {agent.name}'))).toEqual([
      'agent.name',
      'contact.email',
    ]);
    const nested: RichText = {
      v: 1,
      blocks: [{ type: 'list', ordered: false, items: [parsed('{workspace.name}').blocks] }],
    };
    expect(variablesOf({ v: 1, blocks: [{ type: 'quote', children: nested.blocks }] })).toEqual([
      'workspace.name',
    ]);
  });

  it('DR-6 are filled with what is known, else with their fallback, else they stay', () => {
    expect(filled('{contact.name}, {contact.firstName}, {agent.firstName}, {workspace.name}')).toBe(
      'Claire Dupont, Claire, Ana, Marlow',
    );
    expect(filled('{contact.company|your company}')).toBe('your company');
    expect(filled('{contact.email} {contact.phone|}')).toBe('{contact.email} {contact.phone|}');
    expect(isBlank(parsed('{contact.email}'))).toBe(false);
  });

  it.each([
    '{contact.__proto__}',
    '{contact.constructor}',
    '{__proto__.name}',
    '{contact.note}',
    '{contact}',
    '{ contact.name }',
    '{contact.name|{agent.name}',
    '{contact.name|a\nb}',
    '{}',
  ])('DR-6 %j is no variable, and reaches nothing', (words) => {
    expect(variablesOf(parsed(words)).join()).not.toMatch(/proto|constructor|note/);
    expect(variableValue(words.slice(1, -1), source)).toBeUndefined();
  });

  it('DR-6 pass as rich text by the shape of their name, known or not', () => {
    expect(accepts(paragraph({ type: 'variable', name: 'contact.birthday' }))).toBe(true);
    for (const name of [
      '',
      '__proto__',
      'contact.__proto__',
      'a.b.c',
      'contact.',
      `contact.${'x'.repeat(41)}`,
      7,
    ]) {
      expect(accepts(paragraph({ type: 'variable', name }))).toBe(false);
    }
    for (const fallback of ['{', '}', 'a\nb', 'x'.repeat(201), 7]) {
      expect(accepts(paragraph({ type: 'variable', name: 'contact.name', fallback }))).toBe(false);
    }
  });

  it('DR-6 typed text comes back as it was typed, whatever it is', () => {
    const piece = fc.constantFrom('{', '}', '|', 'contact.name', 'agent.name', 'x', '.', ' ', '\n');
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), (pieces) => {
        const words = pieces.join('');
        const text = parsed(words);
        expect(toPlainText(text)).toBe(words);
        expect(accepts(text)).toBe(true);
      }),
    );
  });
});
