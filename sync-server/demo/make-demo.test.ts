import type { Entry, Kind } from '@parley/core/contact/entry';
import type { AutomationFact } from '@parley/core/contact/facts/automation-facts';
import type { MergeFact } from '@parley/core/contact/facts/merge-facts';
import type { MessageFact } from '@parley/core/contact/facts/message-facts';
import type { AgentId, ChannelId, CommandId, ContactId, WorkspaceId } from '@parley/core/ids';
import { unreadOf, type Row } from '@parley/core/inbox/row';
import { inView } from '@parley/core/inbox/views';
import { newId } from '@parley/core/new-id';
import type { Change } from '@parley/core/protocol/agent-api';
import { toPlainText } from '@parley/core/rich-text/plain-text';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openUsers } from '../auth/users.ts';
import { createLog } from '../log/log.ts';
import type { Store } from '../store/store.ts';
import type { Account } from '../store/workspace-store.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { testStore } from '../store/testing/test-store.ts';
import { createCast, TEAM } from './cast.ts';
import { commandDeed, type Stage } from './deed.ts';
import { makeDemo } from './make-demo.ts';
import { DAY } from './office-hours.ts';
import { createPastClock, perform } from './perform.ts';
import { SCRIPTS, tellAll, WEEKS } from './plan.ts';
import { seededIds } from './random.ts';

/** A Wednesday afternoon, whatever the clock of this machine. */
const NOW = new Date(2026, 10, 18, 15, 20).getTime();
const SECRET = 'a secret of at least thirty-two characters';

/** Kinds of facts that no feature produces yet. */
type Unproduced = (AutomationFact | MergeFact | MessageFact)['kind'];

const KINDS: Readonly<Record<Exclude<Kind, 'unknown' | Unproduced>, true>> = {
  message: true,
  comment: true,
  'comment-edited': true,
  'comment-deleted': true,
  reaction: true,
  delivery: true,
  opened: true,
  closed: true,
  assigned: true,
  unassigned: true,
  snoozed: true,
  woken: true,
  stage: true,
  blocked: true,
  unblocked: true,
  fields: true,
  page: true,
  'channel-event': true,
};

const stageAt = (now: number): Stage => {
  const ids = seededIds(1);
  return {
    workspace: ids<WorkspaceId>(),
    channel: ids<ChannelId>(),
    secret: SECRET,
    agents: [ids<AgentId>(), ids<AgentId>(), ids<AgentId>()],
    newId: ids,
    now,
    rulesSince: now - 30 * DAY,
  };
};

describe('the demo’s data', () => {
  const dataDir = mkdtempSync(path.join(tmpdir(), 'parley-demo-'));
  let store: Store;
  let accounts: Account[];
  let changes: readonly (readonly Change[])[];
  let rows: readonly Row[];
  let entries: ReadonlyMap<ContactId, readonly Entry[]>;
  const all = (): readonly Entry[] => [...entries.values()].flat();
  const kindsOf = <K extends Kind>(kind: K): readonly Extract<Entry, { kind: K }>[] =>
    all().filter((entry): entry is Extract<Entry, { kind: K }> => entry.kind === kind);

  const entriesOf = async (contact: ContactId): Promise<readonly Entry[]> => {
    const segments = await store.record.segments(contact);
    const texts = segments.map(({ name }) => store.record.entryTexts(name.slice(0, name.indexOf('@')), 0));
    return (await Promise.all(texts)).flat().map((text) => JSON.parse(text) as Entry);
  };

  beforeAll(async () => {
    const log = createLog('error');
    await makeDemo({ dataDir, secret: SECRET, now: NOW, newId, log });
    const environment = { now: () => NOW, newId, isOnline: () => false, isDirect: () => false };
    store = testStore(openSqliteStore({ dataDir, environment }));
    const users = await openUsers({ dataDir, secret: SECRET, secure: false, log });
    accounts = [];
    for (const { email } of TEAM) {
      const account = await store.workspaces.accountOfUser(users.byEmail(email) ?? '');
      if (account) accounts.push(account);
    }
    users.close();
    changes = await Promise.all(
      accounts.map(async ({ id }) => (await store.feed.changes(id, 0, 10_000)).changes),
    );
    rows = (changes[0] ?? []).flatMap((change) => (change.type === 'row' ? [change.row] : []));
    entries = new Map(
      await Promise.all(rows.map(async ({ contact }) => [contact, await entriesOf(contact)] as const)),
    );
  }, 120_000);

  afterAll(async () => {
    await store.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  it('has a team of three and about three hundred contacts, whom all of the team see', () => {
    expect(accounts.map(({ name, role }) => [name, role])).toEqual(
      TEAM.map(({ name, role }) => [name, role]),
    );
    expect(rows.length).toBeGreaterThanOrEqual(280);
    for (const seen of changes) expect(seen.filter(({ type }) => type === 'row')).toHaveLength(rows.length);
  });

  it('EV-1 has every kind of entry, and every way in which one comes about', () => {
    expect(new Set(all().map(({ kind }) => kind))).toEqual(new Set(Object.keys(KINDS)));
    const ways = new Set(
      all().flatMap((entry) => {
        const how = 'how' in entry ? [`${entry.kind} ${entry.how}`] : [];
        const status = entry.kind === 'delivery' ? [`delivery ${entry.status}`] : [];
        const actor =
          entry.kind === 'opened' || entry.kind === 'closed' ? [`${entry.kind} by ${entry.by.kind}`] : [];
        return [...how, ...status, ...actor];
      }),
    );
    expect([...ways].sort()).toEqual(
      expect.arrayContaining([
        ...['manual', 'first-reply'].map((how) => `assigned ${how}`),
        ...['manual', 'on-close'].map((how) => `unassigned ${how}`),
        ...['time', 'message', 'manual'].map((how) => `woken ${how}`),
        ...['queued', 'sent', 'delivered', 'read', 'failed', 'uncertain'].map((one) => `delivery ${one}`),
        ...['agent', 'contact'].map((by) => `opened by ${by}`),
        ...['agent', 'auto-close'].map((by) => `closed by ${by}`),
      ]),
    );
    const closed = kindsOf('closed');
    expect(closed.some(({ note }) => note?.category !== undefined && note.summary !== undefined)).toBe(true);
    expect(closed.some(({ note, by }) => note === undefined && by.kind === 'agent')).toBe(true);
    expect(kindsOf('opened').some(({ undoes }) => undoes !== undefined)).toBe(true);
  });

  it('RF-1 has references with code and address, on openings and on their own', () => {
    const references = [...kindsOf('opened'), ...kindsOf('channel-event')].flatMap(
      ({ reference }) => reference ?? [],
    );
    expect(references.some(({ code, url }) => code !== undefined && url !== undefined)).toBe(true);
    expect(references.some(({ code, url }) => code !== undefined && url === undefined)).toBe(true);
    expect(kindsOf('channel-event').length).toBeGreaterThan(0);
  });

  it('has both languages, and words that differ', () => {
    const texts = kindsOf('message').map(({ body }) => toPlainText(body));
    expect(texts.filter((text) => /\b(bonjour|merci|vous|commande)\b/i.test(text)).length).toBeGreaterThan(
      300,
    );
    expect(texts.filter((text) => /\b(hello|hi|thanks|the|you)\b/i.test(text)).length).toBeGreaterThan(500);
    expect(new Set(texts).size).toBeGreaterThan(texts.length * 0.4);
    expect(texts.filter((text) => /[{}[\]|]/.test(text))).toEqual([]);
    expect(SCRIPTS.length).toBeGreaterThanOrEqual(40);
    expect(new Set(SCRIPTS.map(({ language }) => language))).toEqual(new Set(['en', 'fr']));
  });

  it('has long conversations, of over two hundred entries and of about twelve hundred', () => {
    const lengths = [...entries.values()].map((entry) => entry.length).sort((a, b) => b - a);
    expect(lengths[0]).toBeGreaterThan(1_000);
    expect(lengths.filter((length) => length > 200).length).toBeGreaterThanOrEqual(4);
  });

  it('IN-1 leaves something in every view of each agent', () => {
    for (const [n, account] of accounts.entries()) {
      const readCursors = new Map(
        (changes[n] ?? []).flatMap((change) =>
          change.type === 'read-cursor' ? [[change.contact, change.inbound]] : [],
        ),
      );
      const shown = (view: Parameters<typeof inView>[1]) =>
        rows.filter(({ state }) => inView(state, view, account.id));
      for (const view of ['mine', 'unassigned', 'snoozed', 'closed', 'blocked'] as const) {
        expect(shown(view).length, `${view} of ${account.name}`).toBeGreaterThan(0);
      }
      const unread = shown('all').filter(
        ({ contact, state }) => unreadOf(state, readCursors.get(contact)) > 0,
      );
      expect(unread.length).toBeGreaterThan(5);
      const mentions = (changes[n] ?? []).filter(
        (change) => change.type === 'notification' && change.notification.kind === 'mention',
      );
      expect(mentions.length).toBeGreaterThan(0);
    }
    expect(rows.some(({ state }) => state.snooze !== null && state.snooze.until < NOW + 2 * DAY)).toBe(true);
    expect(rows.some(({ state }) => state.waitingSince !== null)).toBe(true);
  });

  it('lies in the last six weeks, and leaves nothing to be done for what is past', async () => {
    const times = all().map(({ at }) => at);
    expect(Math.min(...times)).toBeGreaterThan(NOW - (WEEKS * 7 + 1) * DAY);
    expect(Math.max(...times)).toBeLessThanOrEqual(NOW);
    expect(NOW - Math.max(...times)).toBeLessThan(DAY / 24);
    for (const kind of ['send', 'snooze', 'auto-close'] as const) {
      expect(await store.jobs.duePools(kind, NOW)).toEqual([]);
    }
  });
});

describe('the making of it', () => {
  it('is the same each time', () => {
    expect(JSON.stringify(tellAll(stageAt(NOW)))).toBe(JSON.stringify(tellAll(stageAt(NOW))));
    expect(createCast()).toEqual(createCast());
    const names = createCast().map(({ identity }) => identity.name?.split(' ')[1] && identity.name);
    const full = names.filter((name) => name !== undefined);
    expect(new Set(full).size).toBe(full.length);
  });

  it('stops at the first thing that the ledger does not apply', async () => {
    const stage = stageAt(NOW);
    const refusal = {
      id: newId<CommandId>(),
      outcome: 'refused',
      seq: 0,
      refusal: { reason: 'not-open' },
    } as const;
    const clock = createPastClock();
    const store = {
      record: { row: () => Promise.resolve(undefined) },
      ledger: {
        apply: async () => {
          clock.now();
          return [{ type: 'answer', answer: refusal }] as const;
        },
      },
    };
    const { deed } = commandDeed(stage, newId<ContactId>(), stage.agents[0], { type: 'open' }, NOW);
    await expect(perform(store, clock, stage, [deed])).rejects.toThrow('not applied');
  });
});
