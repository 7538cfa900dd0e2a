import type { ConnectedChannel } from '../store/channel-store.ts';

/**
 * What proves something under a name: the present secret, and after it the former one while that is valid. An empty secret
 * is no secret: everybody could sign with it.
 */
export function validSecrets(
  { secrets, formerSecrets = {} }: Pick<ConnectedChannel, 'secrets' | 'formerSecrets'>,
  name: string,
): readonly string[] {
  return [secrets[name], formerSecrets[name]].flatMap((secret) => secret || []);
}
