/** Members change their workspace, each change once under its id and with the rights of that moment. */
import { autoCloseDue } from '@parley/core/contact/consequences';
import type { AgentId } from '@parley/core/ids';
import { isBasedOn } from '@parley/core/workspace/basis';
import type { ChangeRefusal, ChangeRequest } from '@parley/core/workspace/change';
import { definitionOf, hasRoomForItem } from '@parley/core/workspace/definitions';
import { mayChangeWorkspace } from '@parley/core/workspace/rights';
import type { Workspace, WorkspaceChange } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';
import type { Environment } from '../environment.ts';
import type { Known } from '../known.ts';
import { leaveNext } from '../leave.ts';
import { andThen, done, type Decided, type Step } from '../ledger-store.ts';
import type { Needs } from '../questions.ts';
import { itemOf, putCore, putItem } from './items.ts';
import { isNameOfOther } from './names.ts';
import { changeChannel } from './change-channel.ts';
import type { Changed, SealedSecret } from './requests.ts';
import { setMember } from './set-member.ts';

/**
 * Applies a change once under its id, if its author may make it at this moment: the author may have lost the
 * right since the request began.
 * @param secrets the secrets of channels that come with the change, or were made for it
 */
export function changeWorkspace(
  environment: Environment,
  by: AgentId,
  request: ChangeRequest,
  secrets: readonly SealedSecret[],
): Step<Changed> {
  return {
    needs: { workspaceOf: [by] },
    decide: (known) => {
      const workspace = known.get('workspaceOf', by);
      const author = workspace?.members.find(({ id }) => id === by);
      if (!workspace || !author || !mayChangeWorkspace(author, request.change, workspace.members)) {
        return refused('forbidden');
      }
      return { changes: [], next: makeOnce(environment, workspace, by, request, secrets) };
    },
  };
}

function makeOnce(
  environment: Environment,
  workspace: Workspace,
  by: AgentId,
  request: ChangeRequest,
  secrets: readonly SealedSecret[],
): Step<Changed> {
  const { id, change, base } = request;
  return {
    needs: { workspaceChange: [{ workspace: workspace.id, id }], ...changeNeeds(workspace, change) },
    decide: (known) => {
      if (known.get('workspaceChange', { workspace: workspace.id, id })) {
        return done({ outcome: 'changed', workspace });
      }
      if (base !== undefined && !isBasedOn(workspace, change, base)) return refused('conflict');
      const made = make(known, workspace, by, change, secrets);
      if (typeof made === 'string') return refused(made);
      const after = readChanged(workspace);
      return {
        changes: [{ type: 'remember-change', workspace: workspace.id, id }, ...made],
        // The first contacts are taken at once; the job takes the rest.
        next: change.type === 'set-member' ? andThen(leaveNext(environment), () => after) : after,
      };
    },
  };
}

function refused(why: ChangeRefusal): Decided<Changed> {
  return done({ outcome: 'refused', why });
}

/** The workspace as it is after a change. */
function readChanged({ id }: Workspace): Step<Changed> {
  return {
    needs: { workspace: [id] },
    decide: (known) => {
      const workspace = known.get('workspace', id);
      return workspace ? done({ outcome: 'changed', workspace }) : refused('unknown');
    },
  };
}

function changeNeeds(workspace: Workspace, change: WorkspaceChange): Needs {
  switch (change.type) {
    case 'set-member':
      return { invitationsBy: [change.member] };
    case 'set-rules':
      return changesAutoClose(workspace, change) ? { idle: [workspace.id] } : {};
    default:
      return {};
  }
}

type ChangeOf<Type extends WorkspaceChange['type']> = Extract<WorkspaceChange, { type: Type }>;

/** Makes a change, or gives the reason why not. */
function make(
  known: Known,
  workspace: Workspace,
  by: AgentId,
  change: WorkspaceChange,
  secrets: readonly SealedSecret[],
): readonly LedgerChange[] | ChangeRefusal {
  switch (change.type) {
    case 'rename':
      return [putCore(workspace, { name: change.name })];
    case 'set-rules':
      return setRules(known, workspace, change);
    case 'add-channel':
    case 'set-channel':
    case 'remove-channel':
    case 'set-channel-secret':
      return changeChannel(workspace, change, secrets);
    case 'set-member':
      return setMember(known, workspace, by, change);
    case 'rename-member': {
      const { member: id, name } = change;
      const member = workspace.members.find((one) => one.id === id);
      if (!member) return 'unknown';
      if (isNameOfOther(workspace, name, id)) return 'name-taken';
      return [putItem(workspace.id, { collection: 'members', id, value: { ...member, name } })];
    }
    case 'set-item': {
      if (!hasRoomForItem(workspace, change)) return 'no-room';
      return [putItem(workspace.id, itemOf(change))];
    }
    case 'remove-item': {
      const { collection, id } = change;
      if (definitionOf(workspace, collection, id) === undefined) return [];
      return [{ type: 'remove-item', workspace: workspace.id, collection, id }];
    }
    case 'allow-browser-models':
      return [putCore(workspace, { browserModels: change.on })];
  }
}

function changesAutoClose({ rules }: Workspace, change: ChangeOf<'set-rules'>): boolean {
  const { autoClose = rules.autoClose } = change.rules;
  return autoClose !== rules.autoClose;
}

/** A new idle time counts for every contact that waits for its end already (OC-7). */
function setRules(
  known: Known,
  workspace: Workspace,
  change: ChangeOf<'set-rules'>,
): readonly LedgerChange[] {
  const rules = { ...workspace.rules, ...change.rules };
  const put = putCore(workspace, { rules });
  if (!changesAutoClose(workspace, change)) return [put];
  const timers = known.get('idle', workspace.id).flatMap((state) => {
    const at = autoCloseDue(state, rules.autoClose);
    return at === null ? [] : [{ contact: state.contact, at }];
  });
  return [put, { type: 'replace-timers', workspace: workspace.id, kind: 'auto-close', timers }];
}
