/** The message templates of a workspace's channels. */
import type { MessageTemplate } from '../channels/templates.ts';
import type { ChannelId } from '../ids.ts';
import type { Workspace } from './workspace.ts';

/** The templates of a channel; undefined if the channel is unknown or has no templates. */
export const templatesOf = (
  { channels }: Pick<Workspace, 'channels'>,
  id: ChannelId,
): readonly MessageTemplate[] | undefined => channels.find((channel) => channel.id === id)?.templates;
