/** Channels: added, changed and removed by members, paused and resumed as their outside services do. */
import type { ChannelPause } from '@parley/core/channels/pause';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { ChannelId, WorkspaceId } from '@parley/core/ids';
import type { ChangeRefusal } from '@parley/core/workspace/change';
import { presentChannel, type Channel } from '@parley/core/workspace/channels';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';
import { done, type Step } from '../ledger-store.ts';
import { addChannel, putChannel } from './items.ts';
import type { SealedSecret } from './requests.ts';

type ChannelChange = Extract<
  WorkspaceChange,
  { type: 'add-channel' | 'set-channel' | 'remove-channel' | 'set-channel-secret' }
>;

/** Most channels of a workspace, the removed ones included. */
const MOST_CHANNELS = 200;

/**
 * Makes a change of a channel, or gives the reason why not.
 * @param secrets the secrets that come with the change, or were made for it
 */
export function changeChannel(
  workspace: Workspace,
  change: ChannelChange,
  secrets: readonly SealedSecret[],
): readonly LedgerChange[] | ChangeRefusal {
  // What the service has may be other templates with other settings, or can be asked only with a secret.
  const sync = { type: 'sync-templates', workspace: workspace.id, channel: change.channel } as const;
  if (change.type === 'add-channel') {
    return whyNot(workspace, change) ?? [...addChannel(workspace.id, channelOf(change), secrets), sync];
  }
  const before = presentChannel(workspace, change.channel);
  if (before === undefined) return 'unknown';
  switch (change.type) {
    case 'set-channel': {
      const { name, settings } = change;
      // The channel's kind has checked the settings before.
      return [putChannel(workspace.id, { ...before, name, settings } as Channel), sync];
    }
    case 'remove-channel': {
      const { paused: _paused, templates: _templates, ...rest } = before;
      return [
        putChannel(workspace.id, { ...rest, removed: true }),
        { type: 'remove-secrets', channel: before.id },
      ];
    }
    case 'set-channel-secret': {
      const secret = secrets.find(({ channel, name }) => channel === before.id && name === change.name);
      return secret === undefined ? 'unknown' : [{ type: 'put-secret', secret }, sync];
    }
  }
}

/** Stops a channel; true if it was not stopped for this reason before. */
export function pauseChannel(id: WorkspaceId, channel: ChannelId, paused: ChannelPause): Step<boolean> {
  return changeState(id, channel, (before) =>
    before.paused?.why === paused.why ? undefined : { ...before, paused },
  );
}

/** Lets a channel go on; true if it was stopped. */
export function resumeChannel(id: WorkspaceId, channel: ChannelId): Step<boolean> {
  return changeState(id, channel, ({ paused, ...rest }) => (paused === undefined ? undefined : rest));
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
      : { ...before, templates },
  );
}

/** Puts a channel in the place of what it was; false if nothing is to be changed. */
function changeState(
  id: WorkspaceId,
  channel: ChannelId,
  change: (before: Channel) => Channel | undefined,
): Step<boolean> {
  return {
    needs: { workspace: [id] },
    decide: (known) => {
      const workspace = known.get('workspace', id);
      const before = workspace && presentChannel(workspace, channel);
      const after = before && change(before);
      return done(after !== undefined, after === undefined ? [] : [putChannel(id, after)]);
    },
  };
}

type AddChannel = Extract<ChannelChange, { type: 'add-channel' }>;

/** Why a channel cannot be added, if so. */
function whyNot({ channels }: Workspace, { channel: id }: AddChannel): ChangeRefusal | undefined {
  if (channels.some((channel) => channel.id === id)) return 'conflict';
  return channels.length >= MOST_CHANNELS ? 'no-room' : undefined;
}

function channelOf({ channel: id, kind, name, settings }: AddChannel): Channel {
  // The channel's kind has checked the settings before.
  return { id, kind, name, settings } as Channel;
}
