import type { ContactState, Identity } from './state.ts';

/** The identity that the contact last wrote with: replies go there unless another one is chosen (MG-3). */
export function lastWriter({
  identities,
  channel,
}: Pick<ContactState, 'identities' | 'channel'>): Identity | undefined {
  return identities.findLast((one) => one.channel === channel);
}
