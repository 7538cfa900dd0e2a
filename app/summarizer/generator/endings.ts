/** How a conversation ends: done, promised, refused, left open, taken back, a promise not kept. */
import type { Domain } from './domain.ts';
import type { Outcome } from './example.ts';
import type { Phrase, Script } from './script.ts';
import { stopped } from '@parley/core/language/third-person/sentence';

export const ENDINGS = [
  'done',
  'done',
  'done',
  'done',
  'promised',
  'promised',
  'promised',
  'promised',
  'refused',
  'refused',
  'refused',
  'homework',
  'homework',
  'choice',
  'waiting',
  'unanswered',
  'retracted',
  'broken',
  'broken',
  'claim',
  'claim',
] as const;
type Ending = (typeof ENDINGS)[number];

/** The agent says what was found out, if anything. */
const finding = (s: Script, domain: Domain, p: number): Phrase => {
  if (!s.random.chance(p)) return '';
  const fact = s.fact(s.voice.finding(s.fill(s.random.pick(domain.findings))));
  s.tell('done', fact.told);
  return { label: 'done', said: fact.said };
};

const after = (s: Script, p: number): Phrase => {
  if (!s.random.chance(p)) return '';
  const fact = s.fact(s.voice.after);
  s.tell('next', fact.told);
  return { label: 'next', said: fact.said };
};

const homework = (s: Script, domain: Domain): Phrase => {
  const fact = s.fact(s.voice.homework(s.fill(s.random.pick(domain.homework))));
  s.tell('next', fact.told);
  return { label: 'ask', said: fact.said };
};

const promise = (s: Script, domain: Domain): Phrase => {
  const fact = s.fact(
    s.voice.promise(s.fill(s.random.pick(domain.actions)), s.fill(s.random.pick(s.voice.whens))),
  );
  s.tell('next', fact.told);
  return { label: 'next', said: fact.said };
};

const refuse = (s: Script, domain: Domain): Outcome => {
  const found = finding(s, domain, 0.25);
  const fact = s.fact(s.voice.refuse(s.fill(s.random.pick(domain.refusals))));
  s.tell('done', fact.told);
  s.agent(s.maybe(0.5, s.voice.small.sorry), found, { label: 'refuse', said: fact.said });
  if (s.random.chance(0.6)) {
    s.customer(s.random.pick(s.voice.small.grumble));
    if (s.random.chance(0.5)) s.agent(s.random.pick(s.voice.small.sorry));
  }
  if (s.random.chance(0.15)) s.agent(homework(s, domain));
  return 'refused';
};

const act = (s: Script, domain: Domain): Outcome => {
  const [first, second] = s.random.some(domain.actions, 2);
  const found = finding(s, domain, 0.35);
  const facts = [first, s.random.chance(0.25) ? second : undefined].flatMap((action) =>
    action === undefined ? [] : [s.fact(s.voice.done(s.fill(action)))],
  );
  for (const fact of facts) s.tell('done', fact.told);
  s.agent(
    s.maybe(0.3, s.voice.small.sorry),
    found,
    ...facts.map((fact) => ({ label: 'done', said: fact.said }) as const),
    after(s, 0.3),
  );
  if (s.random.chance(0.12)) s.agent(homework(s, domain));
  return 'done';
};

export const ends: Readonly<Record<Ending, (s: Script, domain: Domain) => Outcome>> = {
  done: (s, domain) => {
    if (s.random.chance(0.25)) {
      const asked = s.fact(s.voice.choice(s.fill(s.random.pick(domain.choices))));
      s.agent(asked.said);
      s.customer(s.random.pick(s.voice.small.agree));
    }
    return act(s, domain);
  },
  promised: (s, domain) => {
    const found = finding(s, domain, 0.45);
    s.agent(s.maybe(0.3, s.voice.small.sorry), found, promise(s, domain), after(s, 0.15));
    if (s.random.chance(0.15)) s.agent(homework(s, domain));
    return 'promised';
  },
  refused: refuse,
  homework: (s, domain) => {
    const found = finding(s, domain, 0.5);
    s.agent(s.maybe(0.3, s.voice.small.sorry), found, homework(s, domain));
    return 'open';
  },
  choice: (s, domain) => {
    const found = finding(s, domain, 0.5);
    const asked = s.fact(s.voice.choice(s.fill(s.random.pick(domain.choices))));
    s.tell('next', asked.told);
    s.agent(s.maybe(0.3, s.voice.small.sorry), found, { label: 'ask', said: asked.said });
    return 'open';
  },
  waiting: (s, domain) => {
    const found = finding(s, domain, 0.2);
    const ask = s.random.pick(s.voice.asks);
    s.agent(s.maybe(0.4, s.voice.small.sorry), found, { label: 'ask', said: ask.ask });
    if (s.random.chance(0.3)) s.customer(s.random.pick(s.voice.small.impatience));
    s.tell('done', s.voice.askedFor(ask.told));
    s.tell('next', s.voice.waitingFor(ask.told));
    return 'open';
  },
  unanswered: (s) => {
    for (let i = s.random.int(0, 2); i > 0; i -= 1) s.customer(s.random.pick(s.voice.small.impatience));
    if (s.random.chance(0.3)) s.agent(s.random.pick(s.voice.small.received));
    s.tell('next', s.random.pick(s.voice.toAnswer));
    return 'open';
  },
  retracted: (s, domain) => {
    if (s.random.chance(0.5)) s.agent(s.maybe(0.5, s.voice.small.sorry), s.random.pick(s.voice.small.wait));
    else s.agent(finding(s, domain, 1));
    const fact = s.fact(s.voice.retract);
    s.customer({ label: 'done', said: fact.said });
    if (s.random.chance(0.7)) s.agent(s.random.pick(s.voice.small.agentBye));
    s.tell('done', fact.told);
    return 'done';
  },
  broken: (s, domain) => {
    const action = s.fill(s.random.pick(domain.actions));
    const early = s.fact(s.voice.promise(action, s.fill(s.random.pick(s.voice.whens))));
    s.agent(s.maybe(0.3, s.voice.small.sorry), early.said);
    s.customer(s.random.pick(s.voice.small.agree));
    const fact = s.fact(s.voice.broken(action));
    s.customer(s.maybe(0.4, s.voice.small.hello), { label: 'issue', said: fact.said });
    s.tell('done', fact.told);
    if (s.random.chance(0.35)) {
      s.tell('next', s.random.pick(s.voice.toAnswer));
      return 'open';
    }
    if (s.random.chance(0.5)) return act(s, domain);
    s.agent(s.random.pick(s.voice.small.sorry), promise(s, domain));
    return 'promised';
  },
  claim: (s, domain) => {
    const claim = s.fact(s.voice.claim(s.fill(s.random.pick(domain.actions))));
    s.customer({ label: 'issue', said: claim.said });
    s.parts.issue.push(
      stopped(
        `${s.parts.issue.pop()?.replace(/\.$/, '') ?? ''} ; ${claim.told}`.replace(
          ' ; ',
          s.voice.language === 'fr' ? ' ; ' : '; ',
        ),
      ),
    );
    if (s.random.chance(0.25)) {
      s.tell('next', s.random.pick(s.voice.toAnswer));
      return 'open';
    }
    const trace = s.fact(s.voice.noTrace);
    s.agent(s.maybe(0.4, s.voice.small.sorry), { label: 'done', said: trace.said });
    s.tell('done', trace.told);
    if (s.random.chance(0.6)) return refuse(s, domain);
    s.agent(promise(s, domain));
    return 'promised';
  },
};
