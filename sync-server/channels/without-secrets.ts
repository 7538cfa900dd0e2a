import type { ConnectedChannel } from '../store/channel-store.ts';

/** Shorter words are no secrets that somebody gave: they stand in every text. */
const LEAST = 8;

/** A text of an outside service without the channel's secrets: some services repeat in an error what they were given. */
export function withoutSecrets(
  text: string,
  { secrets, formerSecrets = {} }: Pick<ConnectedChannel, 'secrets' | 'formerSecrets'>,
): string {
  return [...Object.values(secrets), ...Object.values(formerSecrets)].reduce<string>(
    (clean, secret) =>
      secret !== undefined && secret.length >= LEAST ? clean.replaceAll(secret, '…') : clean,
    text,
  );
}
