/** A channel for tests, and what reads and sends over it. */
import type { ChannelId, CommandId, FileId, WorkspaceId } from '@parley/core/ids';
import { entryIdOf } from '@parley/core/ids';
import { newId } from '@parley/core/new-id';
import type { ConnectedChannel, ReadItem } from '../../adapter.ts';
import { createCustomAdapter } from '../custom-adapter.ts';

export const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
export const TOKEN = 'a'.repeat(64);
export const ENTRY = entryIdOf('k3m9x2p0a7b1c4d8e5f6g7h8' as CommandId, 0);

export function channelWith(
  settings: object = {},
  secrets: Readonly<Record<string, string>> = { signing: SECRET, token: TOKEN },
  formerSecrets: Readonly<Record<string, string>> = {},
): ConnectedChannel {
  return {
    id: 'customchannel1' as ChannelId,
    workspace: 'workspace1' as WorkspaceId,
    kind: 'custom',
    name: 'Shop',
    settings: { address: 'https://shop.example/parley', form: 'standard', idType: 'custom', ...settings },
    secrets,
    formerSecrets,
  };
}

const { webhook } = createCustomAdapter(false);

/** What each event of a body says. */
export function readBody(body: unknown, channel = channelWith()): readonly (readonly ReadItem[])[] {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const context = { channel, newFileId: () => newId<FileId>() };
  return (webhook?.split(bytes) ?? []).map((item) => {
    // Items are stored while they wait.
    const stored = JSON.parse(JSON.stringify(item)) as unknown;
    return webhook?.read(stored, context) ?? [];
  });
}

/** What one event says. */
export function readEvent(event: unknown, channel = channelWith()): ReadItem | undefined {
  return readBody({ events: [event] }, channel)[0]?.[0];
}
