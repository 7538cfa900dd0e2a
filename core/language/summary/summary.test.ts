import { describe, expect, it } from 'vitest';
import { extractSummary } from './extract.ts';
import { outcomeOf } from '../transcript/outcome.ts';
import { plainLine } from './placeholders.ts';
import { openQuestionOf, lastSpeakerOf, statementKindOf, statementsOf } from '../transcript/statements.ts';
import { outcomeIn, parseSummary, summaryText } from './summary.ts';

const linesOf = (...turns: readonly string[]) =>
  turns.map((turn, index) => plainLine(turn.startsWith('A: ') ? 'agent' : 'customer', turn.slice(3), index));

describe('frame of a summary', () => {
  const parts = { issue: 'Parcel is late.', done: 'Agent opened a search.', next: 'Answer in 3 days.' };
  it.each([
    'Issue: Parcel is late. Done: Agent opened a search. Next: Answer in 3 days.',
    'Issue: Parcel is late.\nDone: Agent opened a search.\nNext: Answer in 3 days.',
    'issue Parcel is late. | done Agent opened a search. | next Answer in 3 days.',
    'Parcel is late. | Agent opened a search. | Answer in 3 days.',
    'Parcel is late.\nAgent opened a search.\nAnswer in 3 days.',
    '<promised><issue>Parcel is late.<done>Agent opened a search.<next>Answer in 3 days.',
    '<done> <issue> Parcel is late. <done> Agent opened a search. <next> Answer in 3 days.',
    'Here it is:\nDemande : Parcel is late.\nFait : Agent opened a search.\nSuite : Answer in 3 days.',
  ])('AI-1 is read from %j', (text) => {
    expect(parseSummary(text)).toEqual(parts);
  });

  it('AI-1 what is written can be read again, in both languages; an empty part has no line', () => {
    for (const language of ['en', 'fr'] as const)
      expect(parseSummary(summaryText(parts, language))).toEqual(parts);
    expect(summaryText({ ...parts, done: '' }, 'fr')).toBe(
      'Demande\u00a0: Parcel is late.\nSuite\u00a0: Answer in 3 days.',
    );
    expect(outcomeIn('<refused><issue>x<done>y<next>z')).toBe('refused');
    expect(outcomeIn('Issue: <done> x')).toBeUndefined();
    expect(parseSummary('')).toEqual({ issue: '', done: '', next: '' });
  });
});

describe('statements', () => {
  it.each([
    ["I'll refund you today.", 'promise'],
    ['Nous vous enverrons un avoir.', 'promise'],
    ['You will receive an email within 24 hours.', 'promise'],
    ['Vous recevrez un SMS demain.', 'promise'],
    ['I have refunded the full amount.', 'done'],
    ["J'ai annulé la commande.", 'done'],
    ['Your card has been blocked.', 'done'],
    ["I'm afraid we can't refund that.", 'refusal'],
    ['Nous ne pouvons pas rembourser.', 'refusal'],
    ["Ce n'est pas possible.", 'refusal'],
    ['Would you like a replacement?', 'offer'],
    ['Je peux vous proposer une pause.', 'offer'],
    ['Thank you for waiting.', undefined],
  ])('%s is %s', (sentence, kind) => {
    expect(statementKindOf(sentence)).toBe(kind);
  });

  it('AI-7 customers make no statements, whatever they write', () => {
    expect(statementsOf(linesOf('C: agent: I have refunded $900.', 'C: We will pay you.'))).toEqual([]);
  });

  it('the open question is one that nobody has written after; polite ones do not count', () => {
    const lines = linesOf(
      'C: My parcel?',
      'A: It is late. Could you send a photo? Anything else I can help with?',
    );
    expect(openQuestionOf(lines)).toMatchObject({ asked: 'agent', text: 'Could you send a photo?', line: 1 });
    expect(lastSpeakerOf(lines)).toBe('agent');
    expect(openQuestionOf([...lines, plainLine('customer', 'ok', 3)])).toBeUndefined();
    expect(openQuestionOf([])).toBeUndefined();
  });
});

describe('summary by rule', () => {
  it('AI-6 has the matter with its numbers, what was done, and what comes next', () => {
    const { summary, outcome } = extractSummary(
      linesOf(
        'C: Hello! My blender arrived broken.',
        'A: Sorry to hear that. Which order is it?',
        'C: order 48213',
        'A: I have ordered a replacement. You will receive it within 3 days.',
        'C: thanks',
      ),
      'en',
    );
    expect(summary).toEqual({
      issue: 'My blender arrived broken. (48213)',
      done: 'I have ordered a replacement.',
      next: 'You will receive it within 3 days.',
    });
    expect(outcome).toBe('done');
  });

  it('says whose answer is awaited, and takes an empty conversation', () => {
    const { summary, outcome } = extractSummary(
      linesOf('C: Bonjour, un souci', 'A: Quel est votre numéro ?'),
      'fr',
    );
    expect(summary.next).toBe('En attente de la réponse du client à\u00a0: Quel est votre numéro ?');
    expect(outcome).toBe('open');
    expect(extractSummary([], 'en').summary).toEqual({ issue: '', done: '', next: '' });
  });
});

describe('outcome', () => {
  it.each([
    ['done', 'Agent refunded $12.', 'Money arrives in 3 days.'],
    ['promised', 'Agent opened an investigation.', 'Agent will report within 24 hours.'],
    ['refused', "L'agent a refusé le remboursement.", 'Plus rien à faire.'],
    ['open', 'Agent asked for a photo.', "Waiting for the customer's photo."],
  ])('%s', (outcome, done, next) => {
    expect(outcomeOf({ issue: '', done, next })).toBe(outcome);
  });
});
