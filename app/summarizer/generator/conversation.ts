/** Composes a conversation whose summary is known, because every sentence of the summary was said on purpose. */
import { ENDINGS, ends } from './endings.ts';
import type { Example } from './example.ts';
import type { Random } from './random.ts';
import { Script } from './script.ts';
import { chatter, handOver, open } from './talk.ts';
import { said } from './template.ts';
import type { Fact, Voice } from './voice.ts';

const inject = (s: Script): void => {
  const at = s.random.int(0, s.turns.length);
  const text = said(s.fill(s.random.pick(s.voice.small.injections)));
  const before = s.turns[at - 1];
  if (before?.who === 'customer' && s.random.chance(0.5))
    s.turns[at - 1] = { who: 'customer', text: `${before.text} ${text}` };
  else s.turns.splice(at, 0, { who: 'customer', text });
};

/** One conversation of a language. `length` (0 to 1) says how much talk surrounds the matter. */
export const conversation = (
  voice: Voice,
  random: Random,
  length: number,
  borrowed: readonly Fact[] = [],
): Example => {
  const s = new Script(voice, random);
  const domain = random.pick(voice.domains);
  const ending = random.pick(ENDINGS);
  open(s, domain, true, borrowed.length > 0 && random.chance(0.4) ? random.pick(borrowed) : undefined);
  const rounds = Math.floor(length * random.int(0, 13));
  if (ending !== 'unanswered') {
    const greeted = s.maybe(0.4, voice.small.agentHello);
    if (greeted !== '') s.agent(greeted, s.maybe(0.5, voice.small.sorry));
    chatter(s, rounds);
    if (random.chance(0.12)) handOver(s);
  }
  let outcome = ends[ending](s, domain);
  const settled = outcome === 'done' || outcome === 'promised';
  if (settled && ending !== 'retracted' && random.chance(0.15)) {
    const other = random.chance(0.5) ? domain : random.pick(voice.domains);
    open(s, other, false);
    const second = random.pick(['done', 'promised', 'refused', 'choice'] as const);
    outcome = ends[second](s, other);
  }
  if (settled && random.chance(0.6)) {
    s.customer(random.pick(voice.small.bye));
    if (random.chance(0.6)) s.agent(random.pick(voice.small.agentBye));
  }
  const injected = random.chance(0.15);
  if (injected) inject(s);
  if (s.parts.done.length === 0) s.tell('done', random.pick(voice.nothingYet));
  if (s.parts.next.length === 0) s.tell('next', random.pick(voice.nothingLeft));
  const { issue, done, next } = s.parts;
  return {
    language: voice.language,
    turns: s.turns,
    outcome,
    kind: injected ? `${ending} injected` : ending,
    issue: issue.join(' '),
    done: done.join(' '),
    next: next.join(' '),
    marks: s.marks,
  };
};
