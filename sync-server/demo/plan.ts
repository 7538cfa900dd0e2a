/** The whole of the demo's story: who wrote when about what, in the six weeks up to now. */
import type { ContactId } from '@parley/core/ids';
import { createCast, type Persona } from './cast.ts';
import type { Deed, Stage } from './deed.ts';
import { agentText, fill } from './fill.ts';
import { awake, atWork, DAY, HOUR, MINUTE } from './office-hours.ts';
import { playScript, playSteps, someReference } from './play.ts';
import { createRandom, type Random } from './random.ts';
import { newScene } from './scene.ts';
import type { Exchange, Language, Script } from './script.ts';
import { GOODS } from './scripts/goods.ts';
import { LONG_EN } from './scripts/long-en.ts';
import { LONG_FR } from './scripts/long-fr.ts';
import { MONEY } from './scripts/money.ts';
import { PARCELS } from './scripts/parcels.ts';
import { THANKS } from './scripts/small.ts';
import { SPAM, TALK } from './scripts/talk.ts';
import { Teller } from './teller.ts';

export const SCRIPTS: readonly Script[] = [...PARCELS, ...MONEY, ...GOODS, ...TALK];
export const EXCHANGES: readonly Exchange[] = [...LONG_EN, ...LONG_FR];

const SEED = 20_261;
export const WEEKS = 6;

/** Entries of the long conversations; the first ones of the cast that speak the language have them. */
const LONG: readonly { readonly language: Language; readonly entries: number }[] = [
  { language: 'en', entries: 1_250 },
  { language: 'fr', entries: 420 },
  { language: 'en', entries: 310 },
  { language: 'en', entries: 250 },
  { language: 'fr', entries: 230 },
];
const SPAMMERS = 3;
/** Conversations of the last hours, and of the last minutes: those are still going on. */
const OF_TODAY = 120;
const OF_THIS_HOUR = 20;

/** Gives all before it gives one again. */
const createBag = <Item>(items: readonly Item[], random: Random): (() => Item) => {
  let rest: Item[] = [];
  return () => {
    if (rest.length === 0) rest = random.shuffle(items);
    const next = rest.pop();
    if (next === undefined) throw new Error('the bag is empty');
    return next;
  };
};

const bagsOf = <Item extends { readonly language: Language }>(items: readonly Item[], random: Random) => {
  const bag = (language: Language) =>
    createBag(
      items.filter((item) => item.language === language),
      random,
    );
  return { en: bag('en'), fr: bag('fr') };
};

/** When somebody's conversations begin, oldest first. */
const beginnings = (index: number, now: number, random: Random): readonly number[] => {
  const kind = random.next();
  const count = kind < 0.6 ? 1 : kind < 0.86 ? 2 : kind < 0.96 ? 3 : 4;
  const past = Array.from(
    { length: count },
    () => now - DAY - random.next() ** 1.2 * (WEEKS * 7 - 1.5) * DAY,
  );
  if (index < OF_THIS_HOUR) past[0] = now - random.between(2, 55) * MINUTE;
  else if (index < OF_TODAY) past[0] = now - random.between(60, 13 * 60) * MINUTE;
  return past.map(Math.round).sort((a, b) => a - b);
};

/** What is left when the script has ended: an answer that nobody gave, thanks that open it again. */
const aftermath = (teller: Teller, persona: Persona, stage: Stage, random: Random): void => {
  const { now } = stage;
  if (teller.over()) return;
  const lead = teller.assignee() ?? random.pick(stage.agents);
  if (!teller.isOpen()) {
    if (!random.chance(0.07)) return;
    teller.pass(random.between(20, 600) * MINUTE, 'customer');
    teller.writes(random.pick(THANKS[persona.language]));
  }
  // Old ones do not stay open for ever.
  if (now - teller.time() < 40 * HOUR || teller.snooze()) return;
  teller.pass(random.between(2, 30) * HOUR, 'agent');
  if (teller.over() || !teller.isOpen()) return;
  teller.reads(lead);
  teller.closes(lead, random.chance(0.5) ? { category: 'Other' } : undefined);
};

/** Between two conversations: they look around, or come by another link. */
const between = (teller: Teller, persona: Persona, random: Random): void => {
  if (!random.chance(0.3) || teller.over()) return;
  teller.pass(random.between(2, 30) * HOUR, 'customer');
  teller.sees({
    url: 'https://shop.example/new',
    title: persona.language === 'fr' ? 'Nouveautés' : 'New in',
  });
  if (!random.chance(0.4)) return;
  teller.pass(random.between(20, 200) * 1_000, 'clock');
  teller.comesAgain(someReference(random));
};

const tellOrdinary = (
  stage: Stage,
  persona: Persona,
  starts: readonly number[],
  next: () => Script,
  random: Random,
): Teller => {
  const { now } = stage;
  const teller = new Teller(
    stage,
    persona,
    stage.newId<ContactId>(),
    random,
    awake(starts[0] ?? now, now, random),
  );
  for (const [n, start] of starts.entries()) {
    if (n > 0) between(teller, persona, random);
    let script = next();
    // The first word to somebody unknown is theirs: there is nowhere to write to before.
    while (n === 0 && script.byHand) script = next();
    const wait = Math.max(start - teller.time(), n === 0 ? 0 : DAY / 2);
    teller.pass(wait, script.byHand ? 'agent' : 'customer');
    // Still open from before: it goes on there.
    if (!teller.over()) playScript(newScene(stage, persona, teller, random, script.about), script);
    aftermath(teller, persona, stage, random);
  }
  return teller;
};

const entriesOf = (teller: Teller): number =>
  teller.deeds.filter(
    (deed) =>
      deed.type !== 'work' ||
      deed.work.type !== 'command' ||
      deed.work.command.action.type !== 'set-read-cursor',
  ).length;

/** A conversation of weeks, made of exchanges, with about so many entries; it goes on until now. */
const tellLong = (
  stage: Stage,
  persona: Persona,
  entries: number,
  next: () => Exchange,
  random: Random,
): Teller => {
  const { now } = stage;
  const from = atWork(now - (WEEKS * 7 - 2) * DAY, now, random);
  const teller = new Teller(stage, persona, stage.newId<ContactId>(), random, from);
  while (!teller.over() && entriesOf(teller) < entries) {
    let exchange = next();
    // The first word is theirs.
    while (teller.deeds.length === 0 && exchange.steps[0]?.type !== 'contact') exchange = next();
    playSteps(newScene(stage, persona, teller, random, exchange.about, true), exchange.steps);
    const left = Math.max(1, (entries - entriesOf(teller)) / 7);
    const pause = (Math.max(0, now - 30 * MINUTE - teller.time()) / left) * (0.2 + 0.7 * random.next());
    teller.pass(Math.min(pause, DAY), 'agent');
  }
  return teller;
};

const tellSpam = (stage: Stage, persona: Persona, random: Random): Teller => {
  const start = atWork(stage.now - random.between(2, 30) * DAY, stage.now, random);
  const teller = new Teller(stage, persona, stage.newId<ContactId>(), random, start);
  playScript(newScene(stage, persona, teller, random, undefined), SPAM);
  if (!random.chance(0.5)) return teller;
  // Taken for spam by mistake, it may be; then it is set right.
  teller.pass(5 * HOUR, 'agent');
  teller.does(stage.agents[0], { type: 'unblock' });
  teller.pass(2 * MINUTE, 'clock');
  teller.comments(
    stage.agents[0],
    agentText('@mate that one really is spam, please block it again.', stage.agents[2]),
  );
  teller.pass(20 * MINUTE, 'agent');
  teller.does(stage.agents[2], { type: 'block' });
  return teller;
};

/** Who of the team has seen what is new: whoever answers mostly has, others now and then. */
const readAround = (teller: Teller, stage: Stage, random: Random): void => {
  const isFresh = stage.now - teller.time() < 20 * HOUR;
  for (const agent of stage.agents) {
    if (!isFresh || random.chance(0.35)) teller.reads(agent);
  }
};

/** Some are put off until tomorrow, or taken by nobody. */
const leaveForLater = (teller: Teller, stage: Stage, persona: Persona, random: Random): void => {
  if (teller.over() || !teller.isOpen() || teller.snooze() || !random.chance(0.12)) return;
  const agent = teller.assignee();
  if (agent === null) return;
  if (random.chance(0.3)) {
    teller.assigns(agent, null);
    return;
  }
  const words = {
    en: 'Waiting for the depot in {city}, they answer tomorrow.',
    fr: 'En attente de l’agence, réponse demain.',
  };
  teller.comments(
    agent,
    agentText(fill(words[persona.language], { city: 'Leeds' }, random), stage.agents[0]),
  );
  const morning = new Date(stage.now + DAY).setHours(9, 0, 0, 0);
  teller.snoozes(agent, morning, random.chance(0.3));
};

/** All that happened, contact by contact, each in order of time. The same each time for the same `now` and ids. */
export const tellAll = (stage: Stage): readonly Deed[] => {
  const random = createRandom(SEED);
  const scripts = bagsOf(SCRIPTS, random);
  const exchanges = bagsOf(EXCHANGES, random);
  const open = [...LONG];
  let spammers = 0;
  let ordinary = 0;
  return createCast().flatMap((persona) => {
    const at = open.findIndex(({ language }) => language === persona.language);
    const [long] = at < 0 || !persona.proven ? [] : open.splice(at, 1);
    let teller: Teller;
    if (long) teller = tellLong(stage, persona, long.entries, exchanges[persona.language], random);
    else if (persona.language === 'en' && spammers < SPAMMERS && !persona.proven) {
      spammers += 1;
      teller = tellSpam(stage, persona, random);
    } else {
      const starts = beginnings(ordinary, stage.now, random);
      ordinary += 1;
      teller = tellOrdinary(stage, persona, starts, scripts[persona.language], random);
      leaveForLater(teller, stage, persona, random);
    }
    readAround(teller, stage, random);
    // What the clock still does before now.
    teller.pass(Math.max(0, stage.now - teller.time()), 'clock');
    return teller.deeds;
  });
};
