/** Stops channels whose secrets this server cannot read: another SECRET than theirs was given at the start. */
import type { Logger } from 'pino';
import type { Store } from '../store/store.ts';
import { UnreadableSecretError } from '../store/channel-store.ts';

/** Nothing is lost: with the right SECRET, or after the secrets are entered again, the channel goes on. */
export async function pauseUnreadable({
  store,
  log,
  now,
}: {
  readonly store: Pick<Store, 'workspaces' | 'channels' | 'ledger'>;
  readonly log: Logger;
  readonly now: () => number;
}): Promise<void> {
  for (const workspace of await store.workspaces.ids()) {
    const found = await store.workspaces.workspace(workspace);
    for (const { id } of found?.channels ?? []) {
      try {
        await store.channels.connected(id);
      } catch (error) {
        if (!(error instanceof UnreadableSecretError)) throw error;
        log.error({ err: error, channel: id }, 'a channel is stopped: its secrets cannot be read');
        const pause = { why: 'settings', error: error.message, since: now() } as const;
        await store.ledger.pauseChannel(workspace, id, pause);
      }
    }
  }
}
