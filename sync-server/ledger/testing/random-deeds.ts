/** Random things that are asked of a ledger: the same for the same seed, whatever the ledger answers. */
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { AgentId, ChannelId, PromptId, SnippetId, WorkspaceId } from '@parley/core/ids';
import { fromPlainText } from '@parley/core/rich-text/rich-text';
import type { SettingsRequest } from '@parley/core/workspace/agent-settings';
import type { ChangeRequest } from '@parley/core/workspace/change';
import { ROLES, type WorkspaceChange } from '@parley/core/workspace/workspace';
import type { Ledger } from '../ledger.ts';
import type { Work } from '../work.ts';
import type { NewInvitation, NewMember, NewWorkspace, SealedSecret } from '../workspace/requests.ts';
import type { Cast } from './cast.ts';
import { firstMessages, randomWork } from './random-works.ts';

/** What is asked of a ledger, and how time goes on. */
export type Deed =
  | { readonly type: 'create'; readonly workspace: NewWorkspace }
  | { readonly type: 'apply'; readonly works: readonly Work[] }
  | { readonly type: 'change'; readonly by: AgentId; readonly request: ChangeRequest }
  | { readonly type: 'invite'; readonly invitation: NewInvitation }
  | { readonly type: 'withdraw'; readonly by: AgentId; readonly tokenHash: string }
  | { readonly type: 'accept'; readonly tokenHash: string; readonly member: NewMember }
  | { readonly type: 'settings'; readonly agent: AgentId; readonly request: SettingsRequest }
  | { readonly type: 'leave' }
  /** An outside service reports on a channel. */
  | {
      readonly type: 'report';
      readonly workspace: WorkspaceId;
      readonly channel: ChannelId;
      readonly report: 'paused' | 'resumed' | 'templates';
    }
  | { readonly type: 'wait'; readonly ms: number };

/** What happens first: the workspace comes into being, the others join, and every contact writes. */
export function firstDeeds(cast: Cast): readonly Deed[] {
  return [
    { type: 'create', workspace: cast.newWorkspace },
    ...joining(cast),
    { type: 'apply', works: firstMessages(cast) },
  ];
}

const TEMPLATE: MessageTemplate = {
  id: '1',
  name: 'hello',
  language: 'en',
  category: 'utility',
  status: 'approved',
  body: 'Hello',
  buttons: [],
  variables: [],
};

/** A channel over which nobody writes. */
const OTHER_CHANNEL = 'channel10' as ChannelId;

export function randomDeeds(cast: Cast, count: number): readonly Deed[] {
  return Array.from({ length: count }, () => randomDeed(cast));
}

/** @param now the ledger's time in ms, for invitations that expire */
export function perform(
  ledger: Ledger,
  deed: Exclude<Deed, { type: 'wait' }>,
  now: number,
): Promise<unknown> {
  switch (deed.type) {
    case 'create':
      return ledger.createWorkspace(deed.workspace);
    case 'apply':
      return ledger.apply(deed.works);
    case 'change':
      return ledger.changeWorkspace(deed.by, deed.request, sealedBy(deed.request.change));
    case 'invite':
      return ledger.createInvitation(deed.invitation);
    case 'withdraw':
      return ledger.withdrawInvitation(deed.by, deed.tokenHash);
    case 'accept':
      return ledger.acceptInvitation(deed.tokenHash, now, deed.member);
    case 'settings':
      return ledger.changeAgentSettings(deed.agent, deed.request);
    case 'leave':
      return ledger.leaveNext();
    case 'report':
      return report(ledger, deed, now);
  }
}

/** The secret that comes with a change, as if it were sealed. */
function sealedBy(change: WorkspaceChange): readonly SealedSecret[] {
  if (change.type !== 'set-channel-secret') return [];
  const { channel, name, value } = change;
  return [{ channel, name, sealed: value }];
}

function report(
  ledger: Ledger,
  { workspace, channel, report: what }: Extract<Deed, { type: 'report' }>,
  since: number,
): Promise<unknown> {
  switch (what) {
    case 'paused':
      return ledger.pauseChannel(workspace, channel, { why: 'token', error: 'The token has ended.', since });
    case 'resumed':
      return ledger.resumeChannel(workspace, channel);
    case 'templates':
      return ledger.setTemplates(workspace, channel, since % 2 === 0 ? [] : [TEMPLATE]);
  }
}

function joining(cast: Cast): readonly Deed[] {
  const [by, ...others] = cast.agents.slice(0, -1) as [AgentId, ...AgentId[]];
  return others.flatMap((agent, n): Deed[] => {
    const tokenHash = `joining-${agent}`;
    const invitation = { by, tokenHash, role: 'agent', limited: n > 0, expiresAt: cast.now + 1 } as const;
    return [
      { type: 'invite', invitation },
      { type: 'accept', tokenHash, member: cast.member(agent) },
    ];
  });
}

function randomDeed(cast: Cast): Deed {
  const { dice, agents } = cast;
  const by = dice.pick(agents);
  const kind = dice.roll(100);
  if (kind < 78)
    return { type: 'apply', works: Array.from({ length: 1 + dice.roll(3) }, () => randomWork(cast)) };
  if (kind < 88)
    return {
      type: 'change',
      by: dice.once(3) ? by : cast.owner,
      request: { id: cast.cause(), change: randomChange(cast) },
    };
  if (kind < 92) return randomSettings(cast, by);
  if (kind < 95) return randomInvitation(cast, by);
  if (kind < 96) {
    const { workspace, channel } = cast;
    return { type: 'report', workspace, channel, report: dice.pick(['paused', 'resumed', 'templates']) };
  }
  return kind < 98 ? { type: 'leave' } : { type: 'wait', ms: dice.roll(100_000) };
}

function randomSettings(cast: Cast, agent: AgentId): Deed {
  const language = cast.dice.pick(['en', 'fr', null] as const);
  return {
    type: 'settings',
    agent,
    request: { id: cast.cause(), change: { type: 'set-language', language } },
  };
}

function randomInvitation(cast: Cast, by: AgentId): Deed {
  const { dice } = cast;
  switch (dice.roll(3)) {
    case 0: {
      const role = dice.pick(ROLES);
      const invitation = {
        by,
        tokenHash: cast.newToken(),
        role,
        limited: dice.once(2),
        expiresAt: cast.now + 1,
      };
      return { type: 'invite', invitation };
    }
    case 1:
      return { type: 'withdraw', by, tokenHash: cast.token() };
    default:
      return { type: 'accept', tokenHash: cast.token(), member: cast.newcomer() };
  }
}

function randomChange(cast: Cast): WorkspaceChange {
  const { dice } = cast;
  switch (dice.roll(6)) {
    case 0:
    case 1:
      return randomMemberChange(cast);
    case 2:
      return randomChannelChange(dice);
    default:
      return randomOtherChange(cast);
  }
}

function randomMemberChange({ dice, agents }: Cast): WorkspaceChange {
  const member = dice.pick(agents);
  if (dice.once(6)) return { type: 'rename-member', member, name: `Name ${dice.roll(3)}` };
  return {
    type: 'set-member',
    member,
    ...(dice.once(4) ? { role: dice.pick(ROLES) } : {}),
    ...(dice.once(3) ? { limited: dice.once(2) } : {}),
    ...(dice.once(2) ? { active: dice.once(2) } : {}),
    ...(dice.once(3) ? { handTo: dice.pick(agents) } : {}),
  };
}

function randomOtherChange({ dice, channel }: Cast): WorkspaceChange {
  const snippet = 'snippet00' as SnippetId;
  const prompt = dice.pick(['prompt000', 'prompt001', 'prompt002', 'prompt003', 'prompt004']) as PromptId;
  switch (dice.roll(9)) {
    case 0:
      return { type: 'rename', name: `Harbour ${dice.roll(3)}` };
    case 1:
      return { type: 'set-rules', rules: { autoClose: dice.pick([null, 3_600_000, 7_200_000]) } };
    case 2:
      return { type: 'set-rules', rules: { onClose: dice.pick(['keep', 'queue', 'keep-while-online']) } };
    case 3:
      return { type: 'set-channel', channel, name: 'Site', settings: settingsOf(dice) };
    case 4: {
      const body = fromPlainText(`words ${dice.roll(3)}`);
      return {
        type: 'set-item',
        collection: 'snippets',
        item: { id: snippet, name: 'Snippet', shortcut: '', use: 'both', body },
      };
    }
    case 5:
      return { type: 'remove-item', collection: 'snippets', id: snippet };
    case 6: {
      const item = { id: prompt, name: 'Prompt', text: `words ${dice.roll(3)}` };
      return { type: 'set-item', collection: 'prompts', item };
    }
    case 7:
      return { type: 'remove-item', collection: 'prompts', id: prompt };
    default:
      return { type: 'allow-browser-models', on: dice.once(2) };
  }
}

function randomChannelChange(dice: Cast['dice']): WorkspaceChange {
  const channel = OTHER_CHANNEL;
  if (dice.once(4)) return { type: 'set-channel-secret', channel, name: 'token', value: `${dice.roll(3)}` };
  if (dice.once(2)) return { type: 'remove-channel', channel };
  return { type: 'add-channel', channel, kind: 'web-chat', name: 'Another site', settings: settingsOf(dice) };
}

function settingsOf(dice: Cast['dice']) {
  return { sites: [], color: '#2f5bea', greeting: `Hello ${dice.roll(3)}` };
}
