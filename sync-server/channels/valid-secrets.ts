import type { ConnectedChannel } from '../store/channel-store.ts';

/**
 * The secrets under a name that are valid as a proof: the present one, then the former one until it expires. An
 * empty secret does not count: everybody could sign with it.
 */
export function validSecrets(
  { secrets, formerSecrets = {} }: Pick<ConnectedChannel, 'secrets' | 'formerSecrets'>,
  name: string,
): readonly string[] {
  return [secrets[name], formerSecrets[name]].flatMap((secret) => secret || []);
}
