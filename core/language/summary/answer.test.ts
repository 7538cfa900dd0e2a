import { describe, expect, it } from 'vitest';
import { answerOf, withoutGreeting } from './answer.ts';
import { plainLine } from './placeholders.ts';

const answer = (said: readonly string[], told?: readonly string[]) =>
  answerOf(
    said.map((text, index) => plainLine(text.startsWith('C') ? 'customer' : 'agent', text.slice(3), index)),
    told,
  );

describe('what an agent answered', () => {
  it.each([
    ['It left yesterday.', ['C: Where is it?', 'A: Hello! It left yesterday. Anything else?']],
    ['Friday.', ['C: When?', 'A: Friday.']],
    ['Il est parti hier.', ['C: Où est-il ?', 'A: Bonjour Madame, Il est parti hier. Bonne journée !']],
    // The last one that says something.
    [
      'It is open until 7 pm.',
      ['C: Hi', 'A: The shop is in Paris.', 'C: Open?', 'A: It is open until 7 pm.', 'A: Have a nice day!'],
    ],
    // An agent who writes before the customer has answered nobody.
    ['', ['A: Our shop opens at nine o’clock.', 'C: Hi']],
    ['', ['C: Hi', 'A: Please send us a photo of it.']],
    ['', []],
  ] as const)('%j: %j', (expected, said) => {
    expect(answer(said)).toBe(expected);
  });

  it('leaves out what is told elsewhere', () => {
    const said = ['C: When?', 'A: It left yesterday evening. It arrives on Friday.'];
    expect(answer(said, ['It arrives on Friday.'])).toBe('It left yesterday evening.');
  });

  it('greets with more than a name', () => {
    expect(withoutGreeting('Bonjour Madame Petit, il part demain')).toBe('il part demain');
    expect(withoutGreeting('Hello!')).toBe('Hello!');
  });
});
