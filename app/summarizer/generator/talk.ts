/** How a conversation opens, and the talk that a summary leaves out. */
import type { Domain } from './domain.ts';
import type { Phrase, Script } from './script.ts';
import { told } from './template.ts';
import { capital, stopped } from '@parley/core/language/third-person/sentence';
import type { Fact } from './voice.ts';

/** The customer says what it is about; the identifier now, when asked, or not at all. */
export const open = (s: Script, domain: Domain, first: boolean, borrowed?: Fact): void => {
  const { voice, random } = s;
  const { small } = voice;
  const clause = borrowed?.said ?? s.fill(random.pick(domain.matters));
  const want = random.chance(0.55) ? s.fact(voice.want(random.pick(domain.wants))) : undefined;
  const noun = voice.noun(domain.id);
  const gives = random.pick(voice.gives).replaceAll('{n}', noun).replaceAll('{id}', `{${domain.id}}`);
  const identifier = random.pick(['now', 'now', 'asked', 'none'] as const);
  const hello = first ? s.maybe(0.6, small.hello) : random.pick(small.another);
  const details = random.some(domain.details, random.pick([0, 0, 1, 1, 2]));
  const pieces: Phrase[] = [
    { label: 'issue', said: clause },
    ...details.map((detail) => s.fill(detail)),
    ...(want ? [{ label: 'want', said: want.said } as const] : []),
  ];
  if (identifier === 'now') pieces.splice(random.pick([0, 1, pieces.length]), 0, s.fill(gives));
  if (first && random.chance(0.15)) {
    s.customer(hello === '' ? random.pick(small.hello) : hello);
    if (random.chance(0.7)) s.agent(random.pick(small.agentHello));
    s.customer(...pieces);
  } else s.customer(hello, ...pieces);
  let issue = borrowed?.told ?? voice.matter(told(clause)) ?? stopped(capital(told(clause)));
  if (want) issue = voice.andWants(issue, want.told);
  const hasIt = identifier === 'now';
  if (identifier === 'asked') {
    s.agent(
      s.maybe(0.4, small.agentHello),
      s.maybe(0.5, small.sorry),
      random.pick(voice.askIdentifier).replaceAll('{n}', noun),
    );
    s.customer(gives);
  }
  if (hasIt || identifier === 'asked')
    issue = random.pick(voice.withIdentifier(issue, noun, s.value(domain.id)));
  s.tell('issue', issue);
};

/** Talk that a summary leaves out. */
export const chatter = (s: Script, rounds: number): void => {
  const { small, asks } = s.voice;
  const { random } = s;
  const questions = random.some(asks, rounds);
  for (let i = 0; i < rounds; i += 1) {
    const kind = random.int(0, 5);
    const question = questions[i];
    if (kind <= 2 && question) {
      s.agent(s.maybe(0.3, small.sorry), question.ask);
      s.customer(question.answer);
    } else if (kind === 3) {
      s.customer(random.pick(small.impatience));
      s.agent(s.maybe(0.5, small.sorry), random.pick(small.wait));
    } else if (kind === 4) {
      s.customer(random.pick(small.offTopic));
      if (random.chance(0.6)) s.agent(random.pick(small.agentSmall));
    } else {
      s.agent(random.pick(small.wait));
      if (random.chance(0.6)) s.customer(random.pick(small.thanks));
    }
  }
};

export const handOver = (s: Script): void => {
  s.agent(s.random.pick(s.voice.small.handOver));
  if (s.random.chance(0.4)) s.customer(s.random.pick(s.voice.small.thanks));
  s.agent(s.random.pick(s.voice.small.takeOver));
};
