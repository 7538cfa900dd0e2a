/** Visitors of the web chat, their own lists of messages (law L9), and inbounds that have arrived (CH-4). */
import { upcastEntry, type Entry, type EntryOf } from '@parley/core/contact/entry';
import type { ChannelId, ContactId, EntryId, FileId, WorkspaceId } from '@parley/core/ids';
import type { ThreadMessage, Visitor } from '../../visitor-store.ts';
import type { SetAside } from '../../set-aside.ts';
import type { Sql } from '../statements.ts';

export interface Arrived {
  readonly contact: ContactId | null;
  readonly entries: readonly EntryId[];
}

export const createVisitorTable = (sql: Sql, setAside: SetAside) => {
  const insert = sql<[string, string, string, number]>('INSERT INTO visitors VALUES (?, ?, ?, ?)');
  const select = sql<
    [string],
    { channel: string; external: string; workspace: string; contact: string | null }
  >(
    `SELECT v.channel, coalesce(u.external, v.external) AS external, c.workspace, i.contact
     FROM visitors v JOIN channels c ON c.id = v.channel
     LEFT JOIN user_chats u ON u.channel = v.channel AND u.user = v.external
     LEFT JOIN identities i ON i.channel = v.channel AND i.external = coalesce(u.external, v.external)
     WHERE v.token_hash = ?`,
  );
  const insertChat = sql<[string, string, string]>('INSERT OR IGNORE INTO user_chats VALUES (?, ?, ?)');
  const selectChat = sql<[string, string], { external: string }>(
    'SELECT external FROM user_chats WHERE channel = ? AND user = ?',
  );
  const hasContact = sql<[string, string], { found: number }>(
    'SELECT 1 AS found FROM identities WHERE channel = ? AND external = ?',
  );
  /** The `external` of a proven user's chat, if there is one: the one it began with, or the user's own. */
  const chatOf = (channel: ChannelId, user: string): string | undefined =>
    selectChat.get(channel, user)?.external ??
    (hasContact.get(channel, user) === undefined ? undefined : user);
  const append = sql<[string, string, string, string, string]>(
    `INSERT INTO thread VALUES (?, ?,
       (SELECT coalesce(max(n), 0) + 1 FROM thread WHERE channel = ? AND external = ?), ?)`,
  );
  const selectThread = sql<[string, string, number], { n: number; contact: string; json: string }>(
    `SELECT t.n, e.contact, e.json FROM thread t JOIN entries e ON e.id = t.entry
     WHERE t.channel = ? AND t.external = ? AND t.n > ? ORDER BY t.n`,
  );
  const hasFile = sql<[string, string, string], { found: number }>(
    `SELECT 1 AS found FROM file_uses u JOIN thread t ON t.entry = u.by
     WHERE u.file = ? AND t.channel = ? AND t.external = ? LIMIT 1`,
  );
  const selectArrived = sql<[string, string], { contact: string | null; entries: string }>(
    'SELECT contact, entries FROM inbounds WHERE channel = ? AND external = ?',
  );
  const insertArrived = sql<[string, string, string | null, string]>(
    'INSERT INTO inbounds VALUES (?, ?, ?, ?)',
  );

  const messageOf = (json: string, contact: string): EntryOf<'message'> | undefined => {
    try {
      const entry = upcastEntry(JSON.parse(json) as Entry);
      return entry.kind === 'message' ? entry : undefined;
    } catch (error) {
      setAside.note('entry', contact, error);
      return undefined;
    }
  };

  return {
    create: (tokenHash: string, channel: ChannelId, external: string, at: number): void => {
      insert.run(tokenHash, channel, external, at);
    },
    visitor: (tokenHash: string): Visitor | undefined => {
      const found = select.get(tokenHash);
      return (
        found && {
          channel: found.channel as ChannelId,
          workspace: found.workspace as WorkspaceId,
          external: found.external,
          contact: found.contact as ContactId | null,
        }
      );
    },
    chatOf,
    /**
     * Makes `external` the user's chat, if the user has none and nobody else owns it. Gives the `external` of
     * the user's chat.
     */
    claimChat: (channel: ChannelId, user: string, external: string): string => {
      if (chatOf(channel, user) === undefined) insertChat.run(channel, user, external);
      return chatOf(channel, user) ?? user;
    },
    append: (channel: ChannelId, external: string, entry: EntryId): void => {
      append.run(channel, external, channel, external, entry);
    },
    /** Unreadable messages are left out; the messages after them are not. */
    thread: (
      channel: ChannelId,
      external: string,
      after: number,
      limit: number,
    ): readonly ThreadMessage[] => {
      const found: ThreadMessage[] = [];
      for (const { n, contact, json } of selectThread.iterate(channel, external, after)) {
        const entry = messageOf(json, contact);
        if (entry) found.push({ n, contact: contact as ContactId, entry });
        if (found.length >= limit) break;
      }
      return found;
    },
    threadHasFile: (channel: ChannelId, external: string, file: FileId): boolean =>
      hasFile.get(file, channel, external) !== undefined,
    /** What an inbound led to when it came before. */
    arrived: (channel: ChannelId, external: string): Arrived | undefined => {
      const found = selectArrived.get(channel, external);
      return (
        found && {
          contact: found.contact as ContactId | null,
          entries: JSON.parse(found.entries) as readonly EntryId[],
        }
      );
    },
    saveArrived: (channel: ChannelId, external: string, arrived: Arrived): void => {
      insertArrived.run(channel, external, arrived.contact, JSON.stringify(arrived.entries));
    },
  };
};
