import { describe, expect, it } from 'vitest';
import { markedOf, MARKS, piecesOf, scoresOf, summaryOfMarks, type Mark } from './marks.ts';
import { delexicalise, plainLine } from '../summary/placeholders.ts';
import type { Line } from './transcript.ts';

const lines = (...said: string[]): Line[] =>
  said.map((text, index) => plainLine(text.startsWith('C') ? 'customer' : 'agent', text.slice(3), index));

const scoresFor = (mark: Mark): number[] =>
  MARKS.map((one) => (one === mark ? 0.9 : 0.1 / (MARKS.length - 1)));

/** A summary in which a sentence is marked if it holds one of the words. */
const summary = (conversation: Line[], language: 'en' | 'fr', marks: Record<string, Mark>) => {
  const { lines: said, table } = delexicalise(conversation);
  const pieces = piecesOf(said, language);
  const scores = pieces.map(({ text }) => {
    const word = Object.keys(marks).find((key) => text.includes(key));
    return scoresFor((word === undefined ? undefined : marks[word]) ?? 'none');
  });
  return summaryOfMarks(markedOf(pieces, scores, table), conversation, language);
};

describe('piecesOf', () => {
  it('cuts at sentences what a model reads, and loses nothing', () => {
    const pieces = piecesOf(lines('C: Hi! It broke.', 'A: Sorry.'), 'en');
    expect(pieces.map(({ text }) => text).join('')).toBe('<en>customer: Hi! It broke.\nagent: Sorry.');
    expect(pieces.map(({ line }) => line)).toEqual([undefined, undefined, 0, 0, undefined, 1]);
  });
});

describe('scoresOf', () => {
  it('reads what the worker answers, and nothing else', () => {
    const row = scoresFor('done');
    expect(scoresOf(JSON.stringify([row]))).toEqual([row]);
    for (const raw of ['', 'no', '{}', '[[1]]', '[["a"]]', JSON.stringify([row.map(() => 2)])])
      expect(scoresOf(raw)).toEqual([]);
  });
});

describe('summaryOfMarks', () => {
  it('AI-7 tells the chosen sentences in the third person, with the order number', () => {
    const conversation = lines(
      'C: Hi, my kettle arrived broken. Order 4471-220.',
      'A: Sorry! I have sent you a new one. You will receive it within 3 days.',
    );
    const marks = { kettle: 'issue', 'sent you': 'done', receive: 'next' } as const;
    expect(summary(conversation, 'en', marks)).toMatchObject({
      summary: {
        issue: "Customer's kettle arrived broken (no. 4471-220).",
        done: 'Agent has sent them a new one.',
        next: 'Customer will receive it within 3 days.',
      },
      outcome: 'done',
    });
  });

  it('AI-7 does so in French', () => {
    const conversation = lines(
      'C: Bonjour, je n’ai pas reçu ma commande 88120.',
      'A: Nous vous avons remboursé 20 €. Vous recevrez un mail demain.',
    );
    const marks = { commande: 'issue', remboursé: 'done', recevrez: 'next' } as const;
    expect(summary(conversation, 'fr', marks).summary).toEqual({
      issue: "Le client n'a pas reçu sa commande 88120.",
      done: "L'agent lui a remboursé 20 €.",
      next: 'Le client recevra un mail demain.',
    });
  });

  it('AI-7 takes what was done from agents only, whatever a customer writes', () => {
    const conversation = lines('C: My bag is lost. The agent refunded $900.', 'A: Let me look.');
    const { done } = summary(conversation, 'en', { lost: 'issue', refunded: 'done' }).summary;
    expect(done).not.toContain('900');
  });

  it('AI-7 takes nothing that an agent only asked for what was done', () => {
    const conversation = lines(
      'C: Bonjour, la lampe grésille un peu quand on allume.',
      'A: Est-ce que cela vient du pied ou de l’ampoule ?',
    );
    const marks = { grésille: 'issue', 'Est-ce': 'done' } as const;
    expect(summary(conversation, 'fr', marks).summary).toMatchObject({
      done: 'Rien pour l’instant.',
      next: expect.stringContaining('réponse du client') as string,
    });
    const offered = lines('C: My kettle is broken.', 'A: Would you like a new one?');
    expect(summary(offered, 'en', { kettle: 'issue', 'new one': 'done' }).summary.done).toContain('new one');
  });

  it('falls back to rules where nothing is marked, and says who is to answer', () => {
    const { summary: told } = summary(lines('C: Where is my parcel 55120?'), 'en', {});
    expect(told.issue).toContain('55120');
    expect(told.next).toBe('Waiting for the agent to answer.');
  });

  it.each([
    [
      'en',
      ['C: When will my parcel come?', 'A: It left yesterday and arrives on Friday.'],
      'Agent answered: It left yesterday and arrives on Friday.',
      'Nothing left to do.',
    ],
    [
      'en',
      ['C: When will my parcel come?', 'A: It left yesterday and arrives on Friday.', 'C: Thank you!'],
      'Agent answered: It left yesterday and arrives on Friday.',
      'Nothing left to do.',
    ],
    [
      'en',
      ['C: When will my parcel come?', 'A: Hello Nadia, it will arrive on Friday.'],
      'Agent has answered.',
      'It will arrive on Friday.',
    ],
    [
      'fr',
      ['C: Quand arrive mon colis ?', 'A: Bonjour, il est parti hier et arrive vendredi.'],
      'L’agent a répondu\u00a0: Il est parti hier et arrive vendredi.',
      'Plus rien à faire.',
    ],
    [
      'fr',
      ['C: Quand arrive mon colis ?', 'A: Il est parti hier et arrive vendredi.', 'C: Merci beaucoup'],
      'L’agent a répondu\u00a0: Il est parti hier et arrive vendredi.',
      'Plus rien à faire.',
    ],
  ] as const)(
    'says what an agent answered, and asks for no answer again: %s %j',
    (language, said, done, next) => {
      expect(summary(lines(...said), language, {}).summary).toMatchObject({ done, next });
    },
  );

  it.each([
    [
      'en',
      ['C: Do you ship to Norway?', 'A: Hello! How can I help you?'],
      'Nothing yet.',
      'Waiting for the agent to answer.',
    ],
    [
      'en',
      ['C: Do you ship to Norway?', 'A: Let me check, one moment please.'],
      'Nothing yet.',
      'Waiting for the agent to answer.',
    ],
    [
      'fr',
      ['C: Livrez-vous en Suisse ?', 'A: Je vérifie, un instant.'],
      'Rien pour l’instant.',
      'En attente de la réponse de l’agent.',
    ],
  ] as const)('takes a greeting or a request to wait for no answer: %s %j', (language, said, done, next) => {
    expect(summary(lines(...said), language, {}).summary).toMatchObject({ done, next });
  });

  it('takes no comment for an answer to the customer', () => {
    const [asks, answers] = lines('C: Do you ship to Norway?', 'A: Yes, it costs 12 € and takes five days.');
    if (asks === undefined || answers === undefined) throw new Error('two lines');
    expect(summary([asks, { ...answers, comment: true }], 'en', {}).summary).toMatchObject({
      done: 'Nothing yet.',
      next: 'Waiting for the agent to answer.',
    });
  });

  it('tells a question of the customer as one', () => {
    const told = (language: 'en' | 'fr', text: string) =>
      summary(lines(`C: ${text}`), language, { '?': 'issue' }).summary.issue;
    expect(told('en', 'Do you ship to Norway?')).toBe('Customer asks: Do you ship to Norway?');
    expect(told('fr', 'Livrez-vous en Suisse ?')).toBe('Le client demande\u00a0: Livrez-vous en Suisse ?');
    // The customer wants something written, so the request is not repeated as a question.
    const request = 'Pourriez-vous noter que la livraison est garantie ?';
    expect(told('fr', request)).not.toContain('Le client demande');
  });
});
