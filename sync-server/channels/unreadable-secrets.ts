/** Stops channels whose secrets this server cannot read: another SECRET than theirs was given at the start. */
import type { Channel } from '@parley/core/workspace/channels';
import type { WorkspaceId } from '@parley/core/ids';
import type { Logger } from 'pino';
import type { Store } from '../store/store.ts';
import { UnreadableSecretError } from '../store/channel-store.ts';

/** Marks a pause that ends by itself once the secrets can be read. */
const CODE = 'secret';

interface Options {
  readonly store: Pick<Store, 'workspaces' | 'channels' | 'ledger'>;
  readonly log: Logger;
  readonly now: () => number;
}

/** Nothing is lost: with the right SECRET, or after the secrets are entered again, the channel goes on. */
export async function pauseUnreadable(options: Options): Promise<void> {
  const { workspaces } = options.store;
  for (const workspace of await workspaces.ids()) {
    const found = await workspaces.workspace(workspace);
    for (const channel of found?.channels ?? []) await check(options, workspace, channel);
  }
}

async function check(
  { store, log, now }: Options,
  workspace: WorkspaceId,
  { id, paused }: Channel,
): Promise<void> {
  try {
    await store.channels.connected(id);
    if (paused?.code === CODE) await store.ledger.resumeChannel(workspace, id);
  } catch (error) {
    if (!(error instanceof UnreadableSecretError)) throw error;
    log.error({ err: error, channel: id }, 'a channel is stopped: its secrets cannot be read');
    const pause = { why: 'settings', code: CODE, error: error.message, since: now() } as const;
    await store.ledger.pauseChannel(workspace, id, pause);
  }
}
