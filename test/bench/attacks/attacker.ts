/**
 * The process of the attacks. It has the lowest priority: it shares the machine with the server, and the
 * benchmark should measure what an attack costs the server, not the processor time that the attacker takes.
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
