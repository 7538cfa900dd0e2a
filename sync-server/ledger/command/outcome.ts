/** What becomes of a command: rights, the command that it replaces, and the decision itself. */
import type { ActionOf } from '@parley/core/contact/decide/command';
import { decide } from '@parley/core/contact/decide/decide';
import type { Hold, Refusal } from '@parley/core/contact/decide/decision';
import type { ContactState } from '@parley/core/contact/state';
import { entryIdOf } from '@parley/core/ids';
import type { DoorRefusal } from '@parley/core/protocol/answers';
import { canSee } from '@parley/core/workspace/visibility';
import type { Workspace } from '@parley/core/workspace/workspace';
import type { LedgerChange } from '../changes.ts';
import type { Environment } from '../environment.ts';
import type { Known } from '../known.ts';
import { withoutLeft } from '../leave.ts';
import { contextOf } from '../record/context.ts';
import { recordFacts } from '../record/record-facts.ts';
import type { CommandWork } from '../work.ts';

export type Outcome =
  | { readonly outcome: 'applied'; readonly seq: number }
  | { readonly outcome: 'refused'; readonly seq: number; readonly refusal: Refusal | DoorRefusal }
  | { readonly outcome: 'held'; readonly seq: number; readonly hold: Hold };

export interface Effect {
  readonly outcome: Outcome;
  readonly changes: readonly LedgerChange[];
}

/** The outcome of a command that has no answer yet. */
export function outcomeOf(environment: Environment, known: Known, work: CommandWork): Effect {
  const seen = visibleContact(environment, known, work);
  const { outcome, changes } = outcomeFor(environment, known, work, seen);
  return { outcome, changes: [...seen.changes, ...changes] };
}

export function refused(seq: number, refusal: Refusal | DoorRefusal): Outcome {
  return { outcome: 'refused', seq, refusal };
}

/** The contact as the author sees it. */
interface Seen {
  readonly workspace: Workspace | undefined;
  /** Undefined if the contact is not there or the author may not see it, or if it is damaged. */
  readonly state: ContactState | undefined;
  /** Why the stored state of the contact cannot be read, if the author sees the contact. */
  readonly damage: Error | undefined;
  /** What happened to the contact before the command. */
  readonly changes: readonly LedgerChange[];
}

/** Rights are those of this moment; unknown and invisible look the same. */
function visibleContact(
  environment: Environment,
  known: Known,
  { workspace: id, author, command }: CommandWork,
): Seen {
  const workspace = known.get('workspace', id);
  const unseen = { workspace, state: undefined, damage: undefined, changes: [] };
  const member = workspace?.members.find((one) => one.id === author);
  const contact = known.get('contact', command.contact);
  if (!workspace || !member || contact?.workspace !== id) return unseen;
  if ('damage' in contact) {
    const { visible } = contact;
    return { ...unseen, damage: visible && canSee(member, visible) ? contact.damage : undefined };
  }
  const { state, changes } = withoutLeft(environment, known, workspace, contact);
  return { ...unseen, state: canSee(member, state) ? state : undefined, changes };
}

function outcomeFor(environment: Environment, known: Known, work: CommandWork, seen: Seen): Effect {
  const { command } = work;
  const { action } = command;
  const { workspace, state } = seen;
  const seq = state?.seq ?? 0;
  // Entries take their ids from the command, so a command with the id of another cannot be recorded.
  if (known.get('hasEntry', entryIdOf(command.id, 0))) return refusal(seq, { reason: 'id-reused' });
  const replacement = replacementRefusal(known, work);
  if (replacement) return refusal(seq, replacement);
  // The author of a held command may give it up even if they may no longer see the contact.
  if (action.type === 'drop') return applied(seq, endReplaced(work));
  if (action.type === 'archive') return applied(seq, archive(known, work, action));
  // No answer is possible now: the command is done once the contact is mended.
  if (seen.damage) throw seen.damage;
  if (!workspace || !state) return refusal(0, { reason: 'unknown-contact' });
  if (action.type === 'set-read-cursor') {
    const inbound = Math.min(action.inbound, state.inbound);
    return applied(seq, [
      {
        type: 'set-read-cursor',
        workspace: work.workspace,
        agent: work.author,
        contact: command.contact,
        inbound,
      },
    ]);
  }
  return perform(environment, known, work, workspace, state);
}

function applied(seq: number, changes: readonly LedgerChange[]): Effect {
  return { outcome: { outcome: 'applied', seq }, changes };
}

function refusal(seq: number, why: Refusal | DoorRefusal): Effect {
  return { outcome: refused(seq, why), changes: [] };
}

/** Why the held command that `replaces` names cannot be replaced; undefined if it can, or none is named. */
function replacementRefusal(known: Known, { author, command }: CommandWork): DoorRefusal | undefined {
  const { replaces, contact, action } = command;
  if (replaces === undefined) return action.type === 'drop' ? { reason: 'nothing-held' } : undefined;
  const [hold] = known.get('held', { author, id: replaces });
  if (hold?.contact !== contact) return { reason: 'nothing-held' };
  if (hold.held !== null) return undefined;
  return hold.replacedBy === null
    ? { reason: 'nothing-held' }
    : { reason: 'already-replaced', by: hold.replacedBy };
}

/** The command that this one takes the place of is over. */
function endReplaced({ workspace, author, command }: CommandWork): readonly LedgerChange[] {
  const { replaces } = command;
  if (replaces === undefined) return [];
  return [
    { type: 'end-hold', workspace, author, id: replaces, by: command.id },
    { type: 'release-files', by: replaces, deletion: 'later' },
  ];
}

/** The author's own list, which may hold contacts that the author no longer sees. */
function archive(
  known: Known,
  { workspace, author: agent, command }: CommandWork,
  { notifications, archived }: ActionOf<'archive'>,
): readonly LedgerChange[] {
  return [...new Set(notifications)].flatMap((id) => {
    const stored = known.get('notification', { workspace, agent, id });
    if (stored?.contact !== command.contact || stored.archived === archived) return [];
    const { isForEveryone } = stored;
    return { type: 'archive-notification', workspace, agent, id, isForEveryone, archived };
  });
}

function perform(
  environment: Environment,
  known: Known,
  work: CommandWork,
  workspace: Workspace,
  state: ContactState,
): Effect {
  const { author, command } = work;
  const { id: cause, contact, happenedAt } = command;
  const now = environment.now();
  const actor = { kind: 'agent', id: author } as const;
  const context = contextOf(environment, known, { workspace, contact, cause, actor, now });
  const decision = decide(state, command, context);
  switch (decision.outcome) {
    case 'refused':
      return refusal(state.seq, decision.refusal);
    case 'held':
      return {
        outcome: { outcome: 'held', seq: state.seq, hold: decision.hold },
        changes: [...hold(work, decision.hold, now), ...endReplaced(work)],
      };
    case 'applied': {
      const stamp = { cause, actor, now, happenedAt };
      const recorded = recordFacts(known, workspace, state, decision.facts, stamp);
      return applied(recorded.state.seq, [...recorded.changes, ...endReplaced(work)]);
    }
  }
}

/** A held command waits for its author; the files that it names wait with it. */
function hold({ workspace, author, command }: CommandWork, why: Hold, now: number): readonly LedgerChange[] {
  const { action, contact, id } = command;
  const files = action.type === 'send' ? action.files : [];
  return [
    { type: 'hold', workspace, author, held: { command, hold: why, at: now } },
    ...files.map((file) => ({ type: 'use-file', file, by: id, workspace, contact }) as const),
  ];
}
