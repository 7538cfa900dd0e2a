/** Plays a script with a contact: who says what when, with what happens beside it. */
import type { Reference } from '@parley/core/contact/entry';
import type { AgentId, StageId } from '@parley/core/ids';
import { agentText, fill } from './fill.ts';
import { HOUR, MINUTE, nineAfter } from './office-hours.ts';
import type { Random } from './random.ts';
import type { Scene } from './scene.ts';
import type { Script, Step } from './script.ts';
import { afterReply, closing } from './sprinkle.ts';
import type { Page } from './teller.ts';
import { REFERENCES } from './words.ts';

const SHOP = 'https://shop.example';

/** A reference as a link to the shop brings it. */
export const someReference = (random: Random): Reference => ({
  source: 'web-chat',
  ...random.pick(REFERENCES),
});

const pageOf = ({ slots, random }: Scene, path: string, title: string): Page => ({
  url: SHOP + fill(path, slots, random),
  title: fill(title, slots, random),
});

/** Time until a customer writes, in ms: after an answer now and then only hours later. */
const customerPause = ({ random, brisk }: Scene, before: Step | undefined): number => {
  if (before?.type === 'contact') return random.between(6, 90) * 1_000;
  const kind = brisk ? 0 : random.next();
  if (kind < 0.66) return random.between(1, 14) * MINUTE;
  return kind < 0.9 ? random.between(15, 150) * MINUTE : random.between(3, 18) * HOUR;
};

const agentPause = ({ random, brisk }: Scene, before: Step | undefined): number => {
  if (before?.type === 'reply') return random.between(20, 240) * 1_000;
  return brisk || random.chance(0.8) ? random.between(1, 22) * MINUTE : random.between(23, 170) * MINUTE;
};

/** Until a customer writes to whom we snoozed: before it ends, or when it has. */
const afterSnooze = ({ teller, random, lead }: Scene, who: 'customer' | 'agent'): boolean => {
  const snooze = teller.snooze();
  if (!snooze) return false;
  const left = snooze.until - teller.time();
  if (who === 'agent' && random.chance(0.2)) {
    teller.pass(left * (0.3 + 0.6 * random.next()), who);
    teller.wakes(lead);
    return true;
  }
  const isEarly = who === 'customer' && !snooze.regardless && random.chance(0.5);
  teller.pass(isEarly ? left * (0.3 + 0.6 * random.next()) : left + random.between(2, 50) * MINUTE, who);
  return true;
};

const contactSays = (scene: Scene, words: string, before: Step | undefined, first: FirstWords): void => {
  const { teller, random, slots } = scene;
  if (!afterSnooze(scene, 'customer')) teller.pass(customerPause(scene, before), 'customer');
  // Whoever answers has read, mostly a moment ago.
  if (before?.type !== 'contact') teller.receives('read');
  teller.writes(fill(words, slots, random), teller.isOpen() ? {} : first);
};

const agentSays = (scene: Scene, agent: AgentId, words: string, before: Step | undefined): void => {
  const { teller, random, slots, mate, lead, persona } = scene;
  if (!afterSnooze(scene, 'agent')) teller.pass(agentPause(scene, before), 'agent');
  if (teller.assignee() === null && random.chance(0.18)) {
    teller.assigns(random.pick(scene.stage.agents), agent);
    teller.pass(random.between(1, 20) * MINUTE, 'agent');
  }
  teller.reads(agent);
  teller.replies(agent, agentText(fill(words, slots, random), agent === mate ? lead : mate));
  afterReply(scene);
  if (persona.shy && persona.identity.name !== undefined && random.chance(0.7)) {
    teller.pass(random.between(20, 90) * 1_000, 'clock');
    teller.identifies();
  }
};

const comment = (scene: Scene, agent: AgentId, words: string): void => {
  const { teller, random, slots, lead, mate } = scene;
  teller.pass(random.between(1, 9) * MINUTE, 'agent');
  teller.comments(agent, agentText(fill(words, slots, random), agent === lead ? mate : lead));
  teller.reads(agent);
};

/** What goes with a message that opens a conversation. */
export type FirstWords = { readonly pages?: readonly Page[]; readonly reference?: Reference };

const playStep = (scene: Scene, step: Step, before: Step | undefined, first: FirstWords): void => {
  const { teller, random, slots, lead, mate } = scene;
  switch (step.type) {
    case 'contact':
      contactSays(scene, step.words, before, first);
      return;
    case 'reply':
      agentSays(scene, step.mate ? mate : lead, step.words, before);
      return;
    case 'note':
      comment(scene, step.mate ? mate : lead, step.words);
      return;
    case 'page':
      teller.pass(random.between(20, 300) * 1_000, 'clock');
      teller.sees(pageOf(scene, step.path, step.title));
      return;
    case 'stage':
      teller.pass(random.between(20, 200) * 1_000, 'clock');
      teller.does(lead, { type: 'stage', to: step.to as string as StageId });
      return;
    case 'snooze':
      teller.pass(random.between(1, 8) * MINUTE, 'clock');
      teller.snoozes(lead, nineAfter(teller.time(), step.days), random.chance(0.15));
      return;
    case 'wait':
      teller.pass(step.hours * HOUR * (0.8 + 0.4 * random.next()), 'clock');
      return;
    case 'assign-mate':
      teller.pass(random.between(20, 120) * 1_000, 'clock');
      teller.assigns(lead, mate);
      return;
    case 'unassign':
      teller.pass(random.between(1, 30) * MINUTE, 'agent');
      teller.assigns(lead, null);
      return;
    case 'details':
      teller.pass(random.between(20, 120) * 1_000, 'clock');
      teller.does(lead, { type: 'fields', set: { [step.field]: fill(step.words, slots, random) } });
      return;
    case 'block':
      teller.pass(random.between(10, 60) * 1_000, 'clock');
      teller.reads(lead);
      teller.does(lead, { type: 'block' });
      return;
    case 'close':
      closing(scene, step);
  }
};

/** Plays steps one after the other, as long as there is time before now. */
export const playSteps = (scene: Scene, steps: readonly Step[], first: FirstWords = {}): void => {
  let before: Step | undefined;
  for (const step of steps) {
    if (scene.teller.over()) return;
    playStep(scene, step, before, first);
    before = step;
  }
};

/** Plays a whole script. */
export const playScript = (scene: Scene, script: Script): void => {
  const { teller, random, lead } = scene;
  const pages = script.from?.map(([path, title]) => pageOf(scene, path, title));
  const reference = random.chance(0.22) ? someReference(random) : undefined;
  if (script.byHand) {
    teller.opens(lead);
    teller.pass(random.between(30, 200) * 1_000, 'agent');
  }
  playSteps(scene, script.steps, { ...(pages ? { pages } : {}), ...(reference ? { reference } : {}) });
};
