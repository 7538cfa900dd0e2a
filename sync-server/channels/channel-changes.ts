/**
 * Readies changes of channels for the ledger, which knows no kind of channel: settings are checked by the channel's kind,
 * and secrets are sealed before anything is written.
 */
import { randomBytes } from 'node:crypto';
import type { ChannelKind } from '@parley/core/channels/kinds';
import type { ChannelId, WorkspaceId } from '@parley/core/ids';
import type { ChangeRefusal } from '@parley/core/workspace/change';
import type { ChannelSettings } from '@parley/core/workspace/channels';
import type { WorkspaceChange } from '@parley/core/workspace/workspace';
import type { SealedSecret } from '../ledger/workspace/requests.ts';
import type { Store } from '../store/store.ts';
import type { ChannelAdapter } from './adapter.ts';
import type { Registry } from './registry.ts';
import type { Secrets } from './secrets.ts';
import { errorText } from '../error-text.ts';

/** Bytes of a secret that the server makes. */
const MADE_BYTES = 32;

export interface ChannelChangesOptions {
  readonly store: Pick<Store, 'workspaces'>;
  readonly kinds: Registry;
  readonly secrets: Pick<Secrets, 'seal'>;
}

export type Readied =
  | {
      readonly outcome: 'ready';
      readonly change: WorkspaceChange;
      readonly secrets: readonly SealedSecret[];
    }
  /** `detail` says in English, for developers, what is wrong. */
  | { readonly outcome: 'refused'; readonly why: ChangeRefusal; readonly detail: string };

/** Makes and seals the secrets that the server itself gives to a new channel. */
export function madeSecrets(
  { kinds, secrets }: Pick<ChannelChangesOptions, 'kinds' | 'secrets'>,
  kind: ChannelKind,
  channel: ChannelId,
): readonly SealedSecret[] {
  const made = kinds.adapter(kind)?.secrets.filter((secret) => secret.made) ?? [];
  return made.map((secret) => {
    const { name } = secret;
    return { channel, name, sealed: secrets.seal(channel, name, makeSecret(secret)) };
  });
}

/** A new secret of a kind that the server makes itself. */
export function makeSecret({ make }: ChannelAdapter['secrets'][number]): string {
  return make?.() ?? randomBytes(MADE_BYTES).toString('hex');
}

/** Gives the change as it is to be written. Changes of other things pass as they are. */
export async function readyChange(
  options: ChannelChangesOptions,
  workspace: WorkspaceId,
  change: WorkspaceChange,
): Promise<Readied> {
  if (change.type === 'add-channel') {
    const adapter = options.kinds.adapter(change.kind);
    return adapter
      ? withSettings(adapter, change, madeSecrets(options, change.kind, change.channel))
      : unknown('there is no such kind of channel');
  }
  if (change.type !== 'set-channel' && change.type !== 'set-channel-secret') return ready(change, []);
  const channel = await options.store.workspaces.channel(change.channel);
  const adapter = channel?.workspace === workspace && options.kinds.adapter(channel.kind);
  if (!adapter) return unknown('there is no such channel');
  if (change.type === 'set-channel') return withSettings(adapter, change, []);
  const { channel: id, name, value } = change;
  if (!adapter.secrets.some((secret) => secret.name === name)) return unknown('there is no such secret');
  return ready(change, [{ channel: id, name, sealed: options.secrets.seal(id, name, value) }]);
}

function withSettings(
  adapter: ChannelAdapter,
  change: Extract<WorkspaceChange, { type: 'add-channel' | 'set-channel' }>,
  secrets: readonly SealedSecret[],
): Readied {
  try {
    return ready({ ...change, settings: adapter.readSettings(change.settings) as ChannelSettings }, secrets);
  } catch (error) {
    const detail = errorText(error);
    return { outcome: 'refused', why: 'invalid-settings', detail };
  }
}

function ready(change: WorkspaceChange, secrets: readonly SealedSecret[]): Readied {
  return { outcome: 'ready', change, secrets };
}

function unknown(detail: string): Readied {
  return { outcome: 'refused', why: 'unknown', detail };
}
