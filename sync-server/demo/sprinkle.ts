/** What happens beside the words now and then: asides, edits, failures, pages, second thoughts about a close. */
import type { AgentId, EntryId } from '@parley/core/ids';
import { agentText, fill } from './fill.ts';
import { DAY, HOUR, MINUTE } from './office-hours.ts';
import type { Scene } from './scene.ts';
import type { Category, Step } from './script.ts';
import { ADDED, ANSWERS, ASIDES, REACTIONS, REGRETTED } from './scripts/small.ts';

const say = ({ random, slots }: Scene, words: readonly string[]): string =>
  fill(random.pick(words), slots, random);

const aside = (scene: Scene): void => {
  const { teller, random, persona, lead, mate } = scene;
  const [author, other] = random.chance(0.6) ? [lead, mate] : [mate, lead];
  teller.pass(random.between(1, 12) * MINUTE, 'clock');
  const words = say(scene, ASIDES[persona.language]);
  const comment = teller.comments(author, agentText(words, other));
  if (random.chance(0.35)) {
    teller.pass(random.between(1, 6) * MINUTE, 'clock');
    const body = agentText(`${words} ${say(scene, ADDED[persona.language])}`, other);
    teller.does(author, { type: 'edit-comment', comment, base: 0, body });
  } else if (words.includes('@mate') && random.chance(0.7)) {
    teller.pass(random.between(2, 30) * MINUTE, 'clock');
    teller.comments(other, agentText(say(scene, ANSWERS[persona.language]), author), comment);
  } else if (random.chance(0.5)) {
    teller.pass(random.between(1, 20) * MINUTE, 'clock');
    teller.does(other, { type: 'react', comment, emoji: random.pick(REACTIONS), on: true });
  }
};

const regret = (scene: Scene): void => {
  const { teller, random, persona, lead, mate } = scene;
  teller.pass(random.between(20, 90) * 1_000, 'clock');
  const comment = teller.comments(lead, agentText(say(scene, REGRETTED[persona.language]), mate));
  teller.pass(random.between(10, 60) * 1_000, 'clock');
  teller.does(lead, { type: 'delete-comment', comment });
};

/** A message that could not be sent at first, and is tried again. */
const failure = (scene: Scene): void => {
  const { teller, random, lead, mate, persona } = scene;
  const words = {
    en: 'Sorry, one more thing: the order number is {order}.',
    fr: 'Pardon, une précision : le numéro est {order}.',
  };
  const isLost = random.chance(0.3);
  teller.pass(random.between(20, 80) * 1_000, 'clock');
  const body = agentText(say(scene, [words[persona.language]]), mate);
  const message: EntryId = teller.replies(lead, body, isLost ? 'uncertain' : 'failed');
  if (random.chance(0.2)) return;
  teller.pass(random.between(1, 5) * MINUTE, 'clock');
  teller.does(lead, { type: 'retry', message });
  teller.sends(message);
};

/** After a reply: the visitor gets it, and sometimes more. */
export const afterReply = (scene: Scene): void => {
  const { teller, random } = scene;
  if (random.chance(0.75)) {
    teller.pass(random.between(200, 2_000), 'clock');
    teller.receives('delivered');
    if (random.chance(0.7)) {
      teller.pass(random.between(3, 90) * 1_000, 'clock');
      teller.receives('read');
    }
  }
  const kind = random.next();
  if (kind < 0.07) aside(scene);
  else if (kind < 0.085) regret(scene);
  else if (kind < 0.1) failure(scene);
  else if (kind < 0.15) {
    teller.pass(random.between(20, 400) * 1_000, 'clock');
    teller.sees({
      url: 'https://shop.example/lamps',
      title: scene.persona.language === 'fr' ? 'Luminaires' : 'Lamps',
    });
  }
};

type Closing = Extract<Step, { type: 'close' }>;

const noteOf = (scene: Scene, step: Closing): { category?: Category; summary?: string } | undefined => {
  const { random, slots } = scene;
  if (step.category === undefined || random.chance(0.12)) return undefined;
  return {
    category: step.category,
    ...(step.summary === undefined ? {} : { summary: fill(step.summary, slots, random) }),
  };
};

/** Closes, or leaves it to the clock; sometimes too early. */
export const closing = (scene: Scene, step: Closing): void => {
  const { teller, random, lead, stage } = scene;
  if (!teller.isOpen()) return;
  if (random.chance(0.12)) {
    teller.pass(4 * DAY, 'clock');
    return;
  }
  teller.pass(random.chance(0.7) ? random.between(1, 40) * MINUTE : random.between(1, 20) * HOUR, 'agent');
  // The clock may have closed it meanwhile.
  if (teller.over() || !teller.isOpen()) return;
  const closer: AgentId = random.chance(0.85) ? lead : random.pick(stage.agents);
  teller.reads(closer);
  const closed = teller.closes(closer, noteOf(scene, step));
  if (!random.chance(0.03)) return;
  teller.pass(random.between(4, 40) * 1_000, 'clock');
  teller.undoesClose(closer, closed);
  teller.pass(random.between(1, 6) * HOUR, 'agent');
  if (teller.over() || !teller.isOpen()) return;
  teller.closes(closer, noteOf(scene, step));
};
