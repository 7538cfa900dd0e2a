/** Opens a replica where all of the program is there at once. */
import { createLive } from '../live.ts';
import type { ReplicaOptions } from '../opening.ts';
import type { Replica } from '../replica-api.ts';
import type { Environment } from '../environment.ts';
import { openReplica } from '../replica.ts';

export const openWhole = async (
  options: Omit<ReplicaOptions, 'loadLive'> & { readonly environment: Environment },
): Promise<Replica> => {
  const { attachments } = options.environment;
  const replica = await openReplica({
    ...options,
    loadLive: async () => (of) => createLive({ ...of, attachments }),
  });
  await replica.whole();
  return replica;
};
