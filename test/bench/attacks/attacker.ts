/**
 * The process of the attacks. It has the lowest priority: on a machine that is shared with the server, what is
 * measured is what an attack costs the server, not that the attacker takes the processors.
 */
import { constants, setPriority } from 'node:os';
import { agentAttacks } from './agents.ts';
import type { Target } from './attack.ts';
import { visitorAttacks } from './visitors.ts';

setPriority(constants.priority.PRIORITY_LOW);

const attacks = { ...visitorAttacks, ...agentAttacks };

process.on('message', ({ name, target }: { readonly name: string; readonly target: Target }) => {
  const attack = attacks[name];
  if (!attack) throw new Error(`There is no attack ${name}`);
  void attack(target).then((outcome) => process.send?.(outcome));
});
