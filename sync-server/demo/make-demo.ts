/** Makes the demo's data: a workspace, its team, and weeks of conversations, through the same doors as real ones. */
import type { Rules } from '@parley/core/contact/decide/context';
import type { AgentId, ChannelId, CommandId } from '@parley/core/ids';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import { createEnrolment, type Enrolment } from '../auth/enrolment.ts';
import { madeSecrets } from '../channels/channel-changes.ts';
import { createRegistry } from '../channels/registry.ts';
import { createSecrets } from '../channels/secrets.ts';
import { webChatAdapter } from '../channels/web-chat/web-chat-adapter.ts';
import { IDENTITY_SECRET } from '../channels/web-chat/visitor-identity.ts';
import { openUsers } from '../auth/users.ts';
import { hashVisitorToken } from '../channels/web-chat/visitor-token.ts';
import type { Log } from '../log/log.ts';
import type { Store } from '../store/store.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { createDemoAccounts, visitorTokenOf } from './accounts.ts';
import { createCast, TEAM, WORKSPACE_NAME } from './cast.ts';
import type { Stage } from './deed.ts';
import { DAY } from './office-hours.ts';
import { createPastClock, perform, type PastClock } from './perform.ts';
import { tellAll, WEEKS } from './plan.ts';
import { CATEGORIES } from './script.ts';
import { DEMO_SNIPPETS } from './snippets.ts';
import { AUTO_CLOSE } from './teller.ts';

export interface MakeDemoOptions {
  readonly dataDir: string;
  /** Secret of the server. */
  readonly secret: string;
  /** Where the story ends, in ms. */
  readonly now: number;
  readonly newId: <Id extends string>() => Id;
  readonly log: Log;
}

/** The team changed its rules a month ago. */
const RULES_CHANGED = 30 * DAY;

const join = async (enrolment: Enrolment, workspace: Workspace, passwordOf: (email: string) => string) => {
  for (const { name, email, role } of TEAM.slice(1)) {
    const invitation = await enrolment.invite({ by: agentOf(workspace, 0), role, limited: false });
    if (!invitation) throw new Error(`${email} could not be invited`);
    const { token } = invitation;
    const joined = await enrolment.join({ token, name, email, password: passwordOf(email) });
    if (joined !== 'joined') throw new Error(`${email} could not join: ${joined}`);
  }
};

const change = async (
  store: Store,
  stage: Pick<Stage, 'agents' | 'newId'>,
  what: WorkspaceChange,
): Promise<void> => {
  const request = { id: stage.newId<CommandId>(), change: what };
  const changed = await store.ledger.changeWorkspace(stage.agents[0], request);
  if (changed.outcome === 'refused') throw new Error(`the workspace could not be changed: ${what.type}`);
};

/** What a schema takes: the same rules, in lists that may be written. */
const withRules = (rules: Rules, part: Partial<Rules>): WorkspaceChange =>
  ({ type: 'set-rules', rules: { ...rules, ...part } }) as WorkspaceChange;

const agentOf = (workspace: Workspace, index: number): AgentId => {
  const member = workspace.members.find(({ email }) => email === TEAM[index]?.email);
  if (!member) throw new Error('a member of the team is not there');
  return member.id;
};

/** Nothing of the past is to be sent any more. */
const settleAll = async (store: Store, now: number): Promise<void> => {
  for (;;) {
    const pools = await store.jobs.duePools('send', now);
    if (pools.length === 0) return;
    for (const pool of pools) {
      await store.jobs.settle(
        await store.jobs.take({ kind: 'send', pool, now, until: now + 60_000, limit: 1_000 }),
      );
    }
  }
};

/** Sets the shop up: workspace, team, chat. Rules are those of the first days. */
const setUp = async (
  store: Store,
  enrolment: Enrolment,
  options: MakeDemoOptions,
  found: () => Promise<Workspace>,
  clock: PastClock,
): Promise<Stage> => {
  const { passwordOf } = createDemoAccounts(options.secret);
  const [owner] = TEAM;
  await enrolment.firstStart({ ...owner, workspace: WORKSPACE_NAME, password: passwordOf(owner.email) });
  await join(enrolment, await found(), passwordOf);
  const workspace = await found();
  const [channel] = workspace.channels;
  // Which secrets still hold is a question of time.
  clock.tell([options.now]);
  const secret = channel && (await store.channels.connected(channel.id))?.secrets[IDENTITY_SECRET];
  if (!channel || secret === undefined) throw new Error('the workspace has no chat');
  const stage: Stage = {
    workspace: workspace.id,
    channel: channel.id,
    secret,
    agents: [agentOf(workspace, 0), agentOf(workspace, 1), agentOf(workspace, 2)],
    newId: options.newId,
    now: options.now,
    rulesSince: options.now - RULES_CHANGED,
  };
  const settings = {
    sites: [],
    color: '#2f5bea',
    greeting: 'Hello! Ask us anything about lamps and furniture.',
  };
  await change(store, stage, { type: 'set-channel', channel: channel.id, name: 'Web chat', settings });
  const closingNotes = { mode: 'optional', categories: CATEGORIES } as const;
  await change(store, stage, withRules(workspace.rules, { onClose: 'queue', closingNotes }));
  for (const snippet of DEMO_SNIPPETS)
    await change(store, stage, { type: 'set-item', collection: 'snippets', item: snippet });
  return stage;
};

/**
 * Makes all of it in an empty folder, the same each time for the same `now`, ids and secret. Gives the channel that
 * visitors come by.
 */
export const makeDemo = async (options: MakeDemoOptions): Promise<ChannelId> => {
  const { dataDir, secret, now, newId, log } = options;
  const began = now - WEEKS * 7 * DAY;
  const clock = createPastClock();
  const secrets = createSecrets(secret);
  const kinds = createRegistry([webChatAdapter]);
  const store = openSqliteStore({
    dataDir,
    environment: { now: clock.now, newId, isOnline: () => true, isDirect: () => false },
    secrets,
    log,
  });
  const users = await openUsers({ dataDir, secret, secure: false, log });
  try {
    const enrolment = createEnrolment({
      users,
      store,
      madeSecrets: (kind, channel) => madeSecrets({ kinds, secrets }, kind, channel),
      now: () => began,
      newId,
    });
    const found = async (): Promise<Workspace> => {
      const user = users.byEmail(TEAM[0].email);
      const account = user === undefined ? undefined : await store.workspaces.accountOfUser(user);
      const workspace = account && (await store.workspaces.workspace(account.workspace));
      if (!workspace) throw new Error('the workspace is not there');
      return workspace;
    };
    const stage = await setUp(store, enrolment, options, found, clock);
    await Promise.all(
      createCast().map(({ external }) =>
        store.visitors.create({
          tokenHash: hashVisitorToken(visitorTokenOf(secret, external)),
          channel: stage.channel,
          external,
          at: began,
        }),
      ),
    );
    const deeds = tellAll(stage);
    await perform(
      store,
      clock,
      stage,
      deeds.filter(({ at }) => at < stage.rulesSince),
    );
    await change(store, stage, withRules((await found()).rules, { onClose: 'keep', autoClose: AUTO_CLOSE }));
    await perform(
      store,
      clock,
      stage,
      deeds.filter(({ at }) => at >= stage.rulesSince),
    );
    await settleAll(store, now);
    return stage.channel;
  } finally {
    users.close();
    await store.close();
  }
};
