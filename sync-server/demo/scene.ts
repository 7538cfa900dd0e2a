/** Who plays in a part of a contact's story, and what the slots stand for in it. */
import type { AgentId } from '@parley/core/ids';
import type { Persona } from './cast.ts';
import type { Stage } from './deed.ts';
import { newSlots, type Slots } from './fill.ts';
import type { Random } from './random.ts';
import type { About } from './script.ts';
import type { Teller } from './teller.ts';

export interface Scene {
  readonly stage: Stage;
  readonly persona: Persona;
  readonly teller: Teller;
  readonly random: Random;
  /** Who answers, and the colleague whom that one asks. */
  readonly lead: AgentId;
  readonly mate: AgentId;
  readonly slots: Slots;
  /** They know each other and answer at once. */
  readonly brisk: boolean;
}

/** Slots, lead and colleague of a new scene. Whoever is in charge already stays so. */
export const newScene = (
  stage: Stage,
  persona: Persona,
  teller: Teller,
  random: Random,
  about: About | undefined,
  brisk = false,
): Scene => {
  const lead = teller.assignee() ?? random.pick([...stage.agents, stage.agents[1], stage.agents[2]]);
  const mate = random.pick(stage.agents.filter((agent) => agent !== lead));
  const slots = newSlots(random, about === undefined ? persona : { ...persona, about }, persona);
  return { stage, persona, teller, random, lead, mate, slots, brisk };
};
