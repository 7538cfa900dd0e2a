import { describe, expect, it } from 'vitest';
import { plainLine } from '../summary/placeholders.ts';
import { standingOf } from './standing.ts';
import { openQuestionOf, statementsOf } from './statements.ts';
import type { Line } from './transcript.ts';

const lines = (...said: string[]): Line[] =>
  said.map((text, index) => plainLine(text.startsWith('C') ? 'customer' : 'agent', text.slice(3), index));
const standing = (...said: string[]) => {
  const all = lines(...said);
  return standingOf(statementsOf(all), openQuestionOf(all));
};

describe('how a conversation stands', () => {
  it.each([
    ['done', ['C: My kettle broke.', 'A: I have refunded you 40 €. You will see it in 3 days.']],
    ['done', ['C: Ma bouilloire est cassée.', 'A: Je vous ai remboursé 40 €. Vous le verrez sous 3 jours.']],
    ['refused', ['C: Can I have a refund?', "A: I'm sorry, we can't refund sale items."]],
    ['open', ['C: Where is it?', 'A: Could you give me the order number?']],
    ['open', []],
  ] as const)('%s: %j', (outcome, said) => {
    expect(standing(...said)).toBe(outcome);
  });

  it.each([
    ['C: My bag is lost.', 'A: I have opened a case with the courier. We will write to you on Thursday.'],
    ['C: My bag is lost.', 'A: I will bring it tonight.', 'C: ok', 'A: I have noted your address.'],
    ['C: Mon sac est perdu.', "A: J'ai transmis votre demande. Nous vous écrirons jeudi."],
    ['C: Mon sac est perdu.', 'A: Je vous rappelle jeudi.', 'C: ok', "A: C'est noté."],
  ])('promised where what was done is only a step towards it: %s %s', (...said) => {
    expect(standing(...said)).toBe('promised');
  });

  it.each([
    ['C: When?', "A: I can't guarantee a time.", 'C: ok', 'A: The courier will bring it tomorrow.'],
    ['C: Quand ?', 'A: Je ne peux pas garantir l’heure.', 'C: ok', 'A: Le livreur passera demain.'],
  ])('promised where an agent was only not sure: %s %s', (...said) => {
    expect(standing(...said)).toBe('promised');
  });
});
