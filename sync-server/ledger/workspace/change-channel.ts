/** Channels: added, changed and removed by members, paused and resumed as their outside services do. */
import type { ChannelPause } from '@parley/core/channels/pause';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { ChannelId, WorkspaceId } from '@parley/core/ids';
import type { ChangeRefusal } from '@parley/core/workspace/change';
import { presentChannel, type Channel } from '@parley/core/workspace/channels';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';
import { done, type Step } from '../ledger-store.ts';
import type { Made } from './made.ts';
import type { SealedSecret, WorkspaceWrite } from './requests.ts';

type ChannelChange = Extract<
  WorkspaceChange,
  { type: 'add-channel' | 'set-channel' | 'remove-channel' | 'set-channel-secret' }
>;

/** Most channels of a workspace, the removed ones included. */
const MOST_CHANNELS = 200;

/** @param secrets the secrets that come with the change, or were made for it */
export function changeChannel(
  workspace: Workspace,
  change: ChannelChange,
  secrets: readonly SealedSecret[],
): Made | ChangeRefusal {
  if (change.type === 'add-channel') return addChannel(workspace, change, secrets);
  if (presentChannel(workspace, change.channel) === undefined) return 'unknown';
  switch (change.type) {
    case 'set-channel': {
      const { channel, name } = change;
      const settings = change.settings as Channel['settings'];
      return write({ type: 'set-channel', channel, name, settings });
    }
    case 'remove-channel':
      return write({ type: 'remove-channel', channel: change.channel });
    case 'set-channel-secret': {
      const secret = secrets.find(({ channel, name }) => channel === change.channel && name === change.name);
      return secret === undefined ? 'unknown' : write({ type: 'set-secret', secret });
    }
  }
}

/** Stops a channel; true if it was not stopped for this reason before. */
export function pauseChannel(id: WorkspaceId, channel: ChannelId, paused: ChannelPause): Step<boolean> {
  return changeState(id, channel, (before) =>
    before.paused?.why === paused.why ? undefined : { type: 'set-paused', workspace: id, channel, paused },
  );
}

/** Lets a channel go on; true if it was stopped. */
export function resumeChannel(id: WorkspaceId, channel: ChannelId): Step<boolean> {
  return changeState(id, channel, (before) =>
    before.paused === undefined ? undefined : { type: 'set-paused', workspace: id, channel, paused: null },
  );
}

/** Takes over the templates of a channel; true if they have changed. */
export function setTemplates(
  id: WorkspaceId,
  channel: ChannelId,
  templates: readonly MessageTemplate[],
): Step<boolean> {
  return changeState(id, channel, (before) =>
    JSON.stringify(before.templates ?? []) === JSON.stringify(templates)
      ? undefined
      : { type: 'set-templates', workspace: id, channel, templates },
  );
}

function changeState(
  id: WorkspaceId,
  channel: ChannelId,
  change: (before: Channel) => LedgerChange | undefined,
): Step<boolean> {
  return {
    needs: { workspace: [id] },
    decide: (known) => {
      const workspace = known.get('workspace', id);
      const before = workspace && presentChannel(workspace, channel);
      const changed = before && change(before);
      return done(changed !== undefined, changed === undefined ? [] : [changed]);
    },
  };
}

function addChannel(
  { channels }: Workspace,
  { channel: id, kind, name, settings }: Extract<ChannelChange, { type: 'add-channel' }>,
  secrets: readonly SealedSecret[],
): Made | ChangeRefusal {
  if (channels.some((channel) => channel.id === id)) return 'conflict';
  if (channels.length >= MOST_CHANNELS) return 'no-room';
  // Its kind has checked the settings before.
  return write({ type: 'add-channel', channel: { id, kind, name, settings } as Channel, secrets });
}

function write(written: WorkspaceWrite): Made {
  return { write: written, changes: [] };
}
