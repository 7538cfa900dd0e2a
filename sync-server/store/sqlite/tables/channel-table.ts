/** What the server keeps of channels for itself: sealed secrets, health, notices. */
import type { ChannelId } from '@parley/core/ids';
import type {
  ChannelHealth,
  ChannelNotice,
  RefusedWebhooks,
  SealedSecret,
  StoredNotice,
  StoredSecret,
} from '../../channel-store.ts';
import type { Sql } from '../statements.ts';

type HealthColumns = {
  last_inbound: number | null;
  last_sent: number | null;
  refused: number;
  refused_at: number | null;
  refused_why: string | null;
};
type SecretColumns = { name: string; sealed: string; former: string | null; former_until: number | null };
type NoticeColumns = { n: number; type: string; level: string; text: string; at: number; count: number };

/** A sealed secret, and the one that it has replaced, while that is valid. */
interface SecretRow {
  readonly name: string;
  readonly sealed: string;
  readonly former: { readonly sealed: string; readonly until: number } | null;
}

/** Notices of a channel that are kept: the oldest go. */
const MOST_NOTICES = 50;

export const createChannelTable = (sql: Sql) => {
  const { secrets, ...changesOfSecrets } = createSecretTable(sql);
  const { notices, ...changesOfNotices } = createNoticeTable(sql);
  const selectHealth = sql<[string], HealthColumns>('SELECT * FROM channel_health WHERE channel = ?');
  const setInbound = sql<[string, number]>(
    `INSERT INTO channel_health (channel, last_inbound) VALUES (?, ?)
     ON CONFLICT (channel) DO UPDATE SET last_inbound = excluded.last_inbound`,
  );
  const setSent = sql<[string, number]>(
    `INSERT INTO channel_health (channel, last_sent) VALUES (?, ?)
     ON CONFLICT (channel) DO UPDATE SET last_sent = excluded.last_sent`,
  );
  const addRefused = sql<[string, number, number, string]>(
    `INSERT INTO channel_health (channel, refused, refused_at, refused_why) VALUES (?, ?, ?, ?)
     ON CONFLICT (channel) DO UPDATE SET refused = refused + excluded.refused,
       refused_at = excluded.refused_at, refused_why = excluded.refused_why`,
  );

  return {
    secrets,
    ...changesOfSecrets,
    ...changesOfNotices,
    /** @param now in ms */
    health: (channel: ChannelId, now: number): ChannelHealth => {
      const found = selectHealth.get(channel);
      return {
        channel,
        lastInbound: found?.last_inbound ?? null,
        lastSent: found?.last_sent ?? null,
        refused: refusedOf(found),
        secrets: secrets(channel, now).map(healthOfSecret),
        notices: notices(channel),
      };
    },
    noteInbound: (channel: ChannelId, at: number): void => {
      setInbound.run(channel, at);
    },
    noteSent: (channel: ChannelId, at: number): void => {
      setSent.run(channel, at);
    },
    noteRefused: (channel: ChannelId, { count, at, why }: RefusedWebhooks): void => {
      addRefused.run(channel, count, at, why);
    },
  };
};

function createSecretTable(sql: Sql) {
  const select = sql<[string], SecretColumns>(
    'SELECT name, sealed, former, former_until FROM channel_secrets WHERE channel = ?',
  );
  const put = sql<[string, string, string]>(
    `INSERT INTO channel_secrets (channel, name, sealed) VALUES (?, ?, ?)
     ON CONFLICT (channel, name) DO UPDATE SET sealed = excluded.sealed, former = NULL, former_until = NULL`,
  );
  const rotate = sql<[number, string, string, string, number]>(
    `UPDATE channel_secrets SET former = sealed, former_until = ?, sealed = ?
     WHERE channel = ? AND name = ? AND (former IS NULL OR former_until <= ?)`,
  );
  const endFormer = sql<[string, string]>(
    'UPDATE channel_secrets SET former = NULL, former_until = NULL WHERE channel = ? AND name = ?',
  );
  const remove = sql<[string]>('DELETE FROM channel_secrets WHERE channel = ?');
  return {
    /** The sealed secrets, with the former ones that are valid at a time in ms. */
    secrets: (channel: ChannelId, now: number): readonly SecretRow[] =>
      select.all(channel).map((found) => secretOf(found, now)),
    /** False if a former one is valid at that time, or there is no such secret. */
    rotateSecret: ({ channel, name, sealed }: SealedSecret, until: number, now: number): boolean =>
      rotate.run(until, sealed, channel, name, now) > 0,
    endFormerSecret: (channel: ChannelId, name: string): void => {
      endFormer.run(channel, name);
    },
    putSecret: ({ channel, name, sealed }: SealedSecret): void => {
      put.run(channel, name, sealed);
    },
    removeSecrets: (channel: ChannelId): void => {
      remove.run(channel);
    },
  };
}

function createNoticeTable(sql: Sql) {
  const select = sql<[string], NoticeColumns>(
    'SELECT n, type, level, text, at, count FROM channel_notices WHERE channel = ? ORDER BY at DESC, n DESC',
  );
  const add = sql<[string, string, string, string, number]>(
    `INSERT INTO channel_notices (channel, type, level, text, at, count) VALUES (?, ?, ?, ?, ?, 1)
     ON CONFLICT (channel, type, level, text) DO UPDATE SET at = excluded.at, count = count + 1`,
  );
  const removeOldest = sql<[string, string, number]>(
    `DELETE FROM channel_notices WHERE channel = ? AND n NOT IN
       (SELECT n FROM channel_notices WHERE channel = ? ORDER BY at DESC, n DESC LIMIT ?)`,
  );
  const remove = sql<[string, number]>('DELETE FROM channel_notices WHERE channel = ? AND n = ?');
  return {
    notices: (channel: ChannelId): readonly StoredNotice[] => select.all(channel).map(noticeOf),
    addNotice: (channel: ChannelId, { type, level, text }: ChannelNotice, at: number): void => {
      add.run(channel, type, level, text, at);
      removeOldest.run(channel, channel, MOST_NOTICES);
    },
    removeNotice: (channel: ChannelId, notice: number): void => {
      remove.run(channel, notice);
    },
  };
}

function secretOf({ name, sealed, former, former_until: until }: SecretColumns, now: number): SecretRow {
  const isValid = former !== null && until !== null && until > now;
  return { name, sealed, former: isValid ? { sealed: former, until } : null };
}

function healthOfSecret({ name, former }: SecretRow): StoredSecret {
  return { name, formerUntil: former?.until ?? null };
}

function refusedOf(found: HealthColumns | undefined): RefusedWebhooks | null {
  if (!found || found.refused === 0) return null;
  return { count: found.refused, at: found.refused_at ?? 0, why: found.refused_why ?? '' };
}

function noticeOf({ n, type, level, text, at, count }: NoticeColumns): StoredNotice {
  return {
    id: n,
    type: type as StoredNotice['type'],
    level: level as StoredNotice['level'],
    text,
    at,
    count,
  };
}
