/** The ledger: everything that is decided about contacts, workspaces and members, each work in one transaction. */
import type { ChannelPause } from '@parley/core/channels/pause';
import type { MessageTemplate } from '@parley/core/channels/templates';
import type { AgentId, ChannelId, WorkspaceId } from '@parley/core/ids';
import type { AgentSettings, SettingsRequest } from '@parley/core/workspace/agent-settings';
import type { ChangeRequest } from '@parley/core/workspace/change';
import { applyInbound } from './inbound/apply-inbound.ts';
import { applyCommand } from './command/apply-command.ts';
import type { Environment } from './environment.ts';
import { leaveNext } from './leave.ts';
import type { LedgerChange } from './changes.ts';
import type { LedgerStore, Step } from './ledger-store.ts';
import { workKey, type Work, type WorkResult } from './work.ts';
import { changeAgentSettings } from './workspace/change-settings.ts';
import { pauseChannel, resumeChannel, setTemplates } from './workspace/change-channel.ts';
import { changeWorkspace } from './workspace/change-workspace.ts';
import { createWorkspace } from './workspace/create-workspace.ts';
import { acceptInvitation, createInvitation, withdrawInvitation } from './workspace/invitations.ts';
import type {
  Accepted,
  Changed,
  NewInvitation,
  NewMember,
  NewWorkspace,
  SealedSecret,
} from './workspace/requests.ts';

/** Every promise rejects while the database takes no writes; the same can then be asked again. */
export interface Ledger {
  /**
   * Applies works in order. The results have the same order; a work that threw gives `failed`, has changed nothing, and
   * the others stand (law L17).
   */
  apply(works: readonly Work[]): Promise<readonly WorkResult[]>;
  createWorkspace(created: NewWorkspace): Promise<void>;
  /** Applies a change of a member's own workspace, once under its id, with the member's present rights. */
  changeWorkspace(
    by: AgentId,
    request: ChangeRequest,
    /** The secrets of channels that come with the change, or were made for it. */
    secrets?: readonly SealedSecret[],
  ): Promise<Changed>;
  /** Stops a channel; true if it was not stopped for this reason before. */
  pauseChannel(workspace: WorkspaceId, channel: ChannelId, paused: ChannelPause): Promise<boolean>;
  /** Lets a channel go on; true if it was stopped. */
  resumeChannel(workspace: WorkspaceId, channel: ChannelId): Promise<boolean>;
  /** Takes over the templates of a channel; true if they have changed. */
  setTemplates(
    workspace: WorkspaceId,
    channel: ChannelId,
    templates: readonly MessageTemplate[],
  ): Promise<boolean>;
  /** Takes the next contacts from members who have left; true if there may be more. */
  leaveNext(): Promise<boolean>;
  /** Changes an agent's settings once; `undefined` if the agent is unknown or there is no room for the change. */
  changeAgentSettings(agent: AgentId, request: SettingsRequest): Promise<AgentSettings | undefined>;
  /** Stores an invitation to its maker's workspace; false if the maker may not give the role now. */
  createInvitation(invitation: NewInvitation): Promise<boolean>;
  /** Withdraws an invitation; false if there is none that this member may withdraw now. */
  withdrawInvitation(by: AgentId, tokenHash: string): Promise<boolean>;
  /** Uses up an invitation and adds the member; otherwise changes nothing and gives the reason. */
  acceptInvitation(tokenHash: string, now: number, member: NewMember): Promise<Accepted>;
}

/** @param onFailed hears of each work that threw */
export function createLedger(
  store: LedgerStore,
  environment: Environment,
  onFailed: (work: Work, error: unknown) => void,
): Ledger {
  const run = async <Result>(step: Step<Result>): Promise<Result> => {
    const outcome = await store.run(step);
    if (!outcome.done) throw outcome.error;
    return outcome.result;
  };

  const applyOne = async (work: Work): Promise<WorkResult> => {
    const step: Step<WorkResult> =
      work.type === 'command' ? applyCommand(environment, work) : applyInbound(environment, work);
    const outcome = await store.run(endingJobs(step, work));
    if (outcome.done) return outcome.result;
    onFailed(work, outcome.error);
    return { type: 'failed', error: outcome.error };
  };

  return {
    apply: (works) => Promise.all(works.map(applyOne)),
    createWorkspace: (created) => run(createWorkspace(created)),
    changeWorkspace: (by, request, secrets = []) => run(changeWorkspace(environment, by, request, secrets)),
    pauseChannel: (workspace, channel, paused) => run(pauseChannel(workspace, channel, paused)),
    resumeChannel: (workspace, channel) => run(resumeChannel(workspace, channel)),
    setTemplates: (workspace, channel, templates) => run(setTemplates(workspace, channel, templates)),
    leaveNext: () => run(leaveNext(environment)),
    changeAgentSettings: (agent, request) => run(changeAgentSettings(agent, request)),
    createInvitation: (invitation) => run(createInvitation(invitation)),
    withdrawInvitation: (by, tokenHash) => run(withdrawInvitation(by, tokenHash)),
    acceptInvitation: (tokenHash, now, member) => run(acceptInvitation(tokenHash, now, member)),
  };
}

/** A step whose last changes take the jobs that the work was from the queue. */
function endingJobs(step: Step<WorkResult>, work: Work): Step<WorkResult> {
  return {
    needs: step.needs,
    decide: (known) => {
      const decided = step.decide(known);
      return 'next' in decided
        ? { changes: decided.changes, next: endingJobs(decided.next, work) }
        : { changes: [...decided.changes, ...jobsOf(work)], result: decided.result };
    },
  };
}

/** The attempt that a work completes, and the job that was kept under its key when it failed. */
function jobsOf(work: Work): readonly LedgerChange[] {
  const { settles, type } = work;
  const key = workKey(work);
  return [
    ...(settles === undefined ? [] : [{ type: 'end-job', ...settles } as const]),
    ...(key === undefined ? [] : [{ type: 'end-kept', kind: type, key } as const]),
  ];
}
